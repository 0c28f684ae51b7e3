"""Filters that turn values into the words of the pages: money, dates with the days left, percentages with a base."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import clock
from .. import money as money_words

register = template.Library()


@register.filter
def money(amount: int | None, currency: str = "GBP") -> str:
    """Integer minor units as "£1,234.50"."""
    return "" if amount is None else money_words.say(int(amount), currency)


@register.filter
def about(amount: int | None, currency: str = "GBP") -> str:
    """Money for a sentence: whole units from ten up, where pennies would only be noise."""
    if amount is None:
        return ""
    unit = 10 ** money_words.decimals(currency)
    return money_words.say(amount // unit * unit if abs(amount) >= 10 * unit else amount, currency)


@register.filter
def moment(at: datetime | None) -> str:
    """ "Friday 12 June 2026, 5 pm" in the place's time zone; minutes only where there are any."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    hour = local.strftime("%-I" + (":%M" if local.minute else "")) + (" am" if local.hour < 12 else " pm")
    if local.hour == 12 and not local.minute:
        hour = _("noon")
    if local.hour == 0 and not local.minute:
        return _("%(day)s, midnight at the start of the day") % {"day": day(local)}
    return f"{day(local)}, {hour}"


@register.filter
def day(at: datetime | None) -> str:
    """ "Friday 12 June 2026"."""
    if at is None:
        return ""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    return date_format(local, "l j F Y")


@register.filter
def left(at: datetime | None) -> str:
    """How long there is: "3 days left", "5 hours left", "ends in 4 minutes", "2 days late" is for ``overdue``."""
    if at is None:
        return ""
    rest = at - clock.now()
    if rest <= timedelta(0):
        return _("over")
    if rest >= timedelta(days=2):
        return ngettext("%(n)d day left", "%(n)d days left", rest.days) % {"n": rest.days}
    hours = int(rest.total_seconds() // 3600)
    if hours >= 1:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    minutes = int(rest.total_seconds() // 60) + 1
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}


@register.filter
def owed(at: datetime | None) -> str:
    """A due date as "due in 4 days" or "3 days overdue"."""
    if at is None:
        return ""
    days = (timezone.localtime(at).date() - timezone.localtime(clock.now()).date()).days
    if days < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("due in %(n)d day", "due in %(n)d days", days) % {"n": days}


@register.filter
def percent(part: Any, whole: Any) -> str:
    """ "62%", rounded half up from exact numbers; an empty base has no percentage."""
    if not whole:
        return "–"
    rounded = int(Fraction(part) * 100 / Fraction(whole) + Fraction(1, 2))
    if rounded == 0 and part > 0:
        return _("less than 1%")
    return f"{rounded}%"


@register.filter
def count(number: int | None) -> str:
    """Thousands separated: 14,210."""
    return "" if number is None else f"{number:,}"
