"""Forms about funds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.kernel.fields import MoneyField


class FundForm(forms.Form):
    """A new fund, with the money that it starts with."""

    name = forms.CharField(label=_("Name of the fund"), max_length=100)
    giver = forms.CharField(label=_("Whose money is it?"), max_length=120)
    amount = MoneyField(label=_("How much is in it?"))
    restricted_to = forms.CharField(label=_("May it only be spent on something?"), max_length=300, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)


class MoneyInForm(forms.Form):
    """More money for a fund."""

    amount = MoneyField(label=_("How much came in?"))
    reason = forms.CharField(
        label=_("What is it?"), max_length=200, help_text=_("Like “second half of this year's grant”.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class SpendingForm(forms.Form):
    """What one body is known to spend here in a year."""

    body = forms.CharField(label=_("Which body?"), max_length=160)
    year = forms.IntegerField(label=_("In which year?"), min_value=1990, max_value=2100)
    amount = MoneyField(label=_("How much did it spend here?"))
    source = forms.CharField(label=_("Where is that published?"), max_length=300)
