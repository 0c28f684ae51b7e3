"""Queries and bytes of each page with few and with many projects and ballots: the first must be the same."""

from __future__ import annotations

import gzip
import os
import tempfile
from typing import Any

os.environ["COMMONWEAL_DATA"] = tempfile.mkdtemp(prefix="commonweal-bench-")
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal.site.settings"
os.environ["COMMONWEAL_HOSTS"] = "testserver"
os.environ["COMMONWEAL_DEBUG"] = "0"


def build(town: Any, projects: int, ballots: int) -> tuple[str, str]:
    """A published round of this size; its address."""
    from datetime import timedelta

    from commonweal.capabilities.budgeting.actions import ideas, results
    from commonweal.kernel import clock
    from tests.town import after_the_vote

    made = town.voting(costs=tuple(10 + n % 90 for n in range(projects)), title=f"Size {projects}", max_marks=5)
    for number, code in enumerate(town.codes(made, ballots)):
        town.cast(made, code, *{str(1 + (number * step) % projects) for step in (1, 3, 7)})
    with clock.frozen(after_the_vote(made)):
        results.count_round(made, town.flo)
        results.publish_result(made, town.flo)
    collecting = town.collecting(title=f"Ideas {projects}")
    for number in range(projects):
        draft = ideas.save_draft(collecting, town.actor("ada"), {"title": f"Idea {number}", "what": "Words."})
        ideas.send_idea(draft, town.actor("ada"))
    assert collecting.ideas_close_at > clock.now() - timedelta(days=1)
    return f"/{made.place.slug}/decide/{made.slug}/", f"/{made.place.slug}/decide/{collecting.slug}/"


def main() -> None:
    """Compare 5 with 200."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from tests.town import Town

    town = Town()
    sizes = {"5": build(town, 5, 20), "200": build(town, 200, 400)}
    client = Client()
    names = ("", "result/", "result/steps/", "projects/", "money/", "rules/")
    pages = [*((0, name) for name in names), (1, "ideas/"), (1, "")]
    print(f"{'page':<18} {'queries':>14} {'kB (gzip)':>18}")
    for which, page in pages:
        row = []
        for addresses in sizes.values():
            with CaptureQueriesContext(connection) as queries:
                body = client.get(addresses[which] + page).content
            row.append((len(queries), len(gzip.compress(body)) / 1024))
        same = "same" if row[0][0] == row[1][0] else "GROWS"
        print(f"{page or 'round':<18} {row[0][0]:>4} → {row[1][0]:<4} {same:<6} {row[0][1]:>6.1f} → {row[1][1]:<6.1f}")


if __name__ == "__main__":
    main()
