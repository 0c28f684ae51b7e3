// Small comforts for pages that work without it.
"use strict";
(() => {
  // A second press of a button does nothing while the first is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.submitter && event.submitter.value !== "show") { form.dataset.sent = "1"; setTimeout(() => { delete form.dataset.sent; }, 4000); }
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; }));

  // Errors are read out and reached at once.
  document.querySelector(".errors")?.focus();

  // A code in the address's fragment (from a QR code) fills the field; the fragment is never sent to a server.
  const code = document.querySelector("input[data-code]");
  if (code && location.hash.length > 10 && !code.value) { code.value = decodeURIComponent(location.hash.slice(1)); history.replaceState(null, "", location.pathname); }

  // The ballot: count what is chosen, and filter without sending anything.
  const ballot = document.querySelector("form[data-ballot]");
  if (!ballot) return;
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: ballot.dataset.currency, trailingZeroDisplay: "stripIfInteger" });
  const unit = Number(ballot.dataset.unit);
  const tally = ballot.querySelector("[data-tally]");
  const words = (n, limit) => limit ? `${n} of ${limit}` : `${n}`;
  const recount = () => {
    let chosen = 0, spent = 0, points = 0;
    ballot.querySelectorAll("[data-cost]").forEach((field) => {
      const value = field.type === "checkbox" ? Number(field.checked) : Number(field.value || 0);
      if (value > 0) { chosen += 1; points += value; spent += Number(field.dataset.cost); }
    });
    const parts = [`${words(chosen, ballot.dataset.marks)} chosen`];
    if (ballot.dataset.points) parts.push(`${words(points, ballot.dataset.points)} points`);
    parts.push(ballot.dataset.budget ? `${money.format(spent / unit)} of ${money.format(ballot.dataset.budget / unit)}` : money.format(spent / unit));
    tally.textContent = parts.join(" · ");
    const over = chosen > ballot.dataset.marks || (ballot.dataset.points && points > ballot.dataset.points) || (ballot.dataset.budget && spent > Number(ballot.dataset.budget));
    ballot.querySelector("[data-over]").hidden = !over;
  };
  ballot.addEventListener("change", recount);
  ballot.addEventListener("input", recount);
  recount();
  const search = ballot.querySelector("input[name=q]"), category = ballot.querySelector("select[name=category]"), found = ballot.querySelector("[data-found]");
  const filter = () => {
    const wanted = (search?.value || "").trim().toLowerCase(), kind = category?.value || "";
    let shown = 0;
    ballot.querySelectorAll(".ballot > li").forEach((line) => {
      line.hidden = !((!wanted || line.textContent.toLowerCase().includes(wanted)) && (!kind || line.dataset.category === kind));
      shown += Number(!line.hidden);
    });
    if (found) found.textContent = `${shown} shown`;
  };
  search?.addEventListener("input", filter);
  category?.addEventListener("change", filter);
})();
