"""An officer's forms: strings to typed values, and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commonweal.ground.ballots.models import Poll
from commonweal.ground.money.models import Fund
from commonweal.ground.places.models import Place
from commonweal.kernel.fields import MomentField, MoneyField

from ..models import Round
from ..rules import rule_fits

ORIGINS = [
    ("new", _("New: nothing was spent from it here before")),
    ("moved", _("Moved: it was spent on something else before")),
    ("replacing", _("Replacing: it stands in for something that was paid before")),
]


def _offer_funds(form: forms.Form, place: Place) -> None:
    """Only funds of this place or of one above it may pay."""
    field = form.fields["fund"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Fund.objects.filter(place__in=place.line_ids()).select_related("account")


def _say_before(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    """Money that is moved or replaces something says what was spent before, and on what."""
    if data.get("origin") in ("moved", "replacing"):
        for name in ("before_amount", "before_what"):
            if not data.get(name):
                form.add_error(name, _("Say what was spent before, and on what"))
    return data


class NewRoundForm(forms.Form):
    """First screen of a round."""

    title = forms.CharField(
        label=_("What is this round called?"),
        max_length=120,
        help_text=_("As residents will see it, like “Spring budget” or “Mill Lane £500”."),
    )
    template = forms.ChoiceField(
        label=_("What size is it?"),
        widget=forms.RadioSelect,
        choices=[
            ("street", _("A street: about £500, two weeks, a show of hands or codes")),
            ("estate", _("A small estate: about £5,000, six weeks")),
            ("parish", _("A parish: about £50,000, three months")),
            ("city", _("A city district: £500,000 or so, four months")),
        ],
        help_text=_("It only proposes dates and rules. You can change each of them."),
    )


class StreetForm(forms.Form):
    """A street's round on one screen: what for, whose money, and it starts."""

    summary = forms.CharField(label=_("What is the money for?"), max_length=400)
    fund = forms.ModelChoiceField(
        Fund.objects.none(), label=_("Which fund pays?"), widget=forms.RadioSelect, empty_label=None
    )
    budget = MoneyField(label=_("How much?"))
    origin = forms.ChoiceField(label=_("Is this money new?"), widget=forms.RadioSelect, choices=ORIGINS)
    before_amount = MoneyField(label=_("If not: what was spent before, a year"), required=False)
    before_what = forms.CharField(label=_("On what"), max_length=300, required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_funds(self, place)

    def clean(self) -> dict[str, Any]:
        return _say_before(self, super().clean() or {})


class BasicsForm(forms.ModelForm[Round]):
    class Meta:
        model = Round
        fields = ["title", "summary"]
        labels = {"title": _("Name of the round"), "summary": _("What is the money for?")}
        help_texts = {"summary": _("One or two sentences that a neighbour would understand.")}
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def clean_summary(self) -> str:
        summary: str = self.cleaned_data["summary"].strip()
        if not summary:
            raise ValidationError(_("Say in a sentence what the money is for"))
        return summary


class MoneyForm(forms.Form):
    """Which fund pays, how much, and what that money is."""

    fund = forms.ModelChoiceField(
        Fund.objects.none(), label=_("Which fund pays?"), widget=forms.RadioSelect, empty_label=None
    )
    budget = MoneyField(label=_("How much is decided in this round?"))
    origin = forms.ChoiceField(
        label=_("Is this money new?"),
        widget=forms.RadioSelect,
        choices=ORIGINS,
        help_text=_("Residents see your answer next to the sum."),
    )
    before_amount = MoneyField(label=_("What was spent before, a year"), required=False)
    before_what = forms.CharField(label=_("On what"), max_length=300, required=False)
    split_by_need = forms.BooleanField(
        label=_("Divide the money between areas by need"),
        required=False,
        help_text=_(
            "Each resident counts once, and once more where the small area is among the three most deprived "
            "tenths of the country. The effect is shown on the next page and to everybody before the vote."
        ),
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_funds(self, place)

    def clean(self) -> dict[str, Any]:
        return _say_before(self, super().clean() or {})


class DatesForm(forms.Form):
    ideas_open_at = MomentField(label=_("Ideas open"))
    ideas_close_at = MomentField(label=_("Ideas close"))
    checks_due_at = MomentField(label=_("Every idea is checked by"))
    opens_at = MomentField(label=_("Voting opens"))
    closes_at = MomentField(label=_("Voting closes"))


class PeopleForm(forms.Form):
    proposers = forms.ChoiceField(
        label=_("Who may suggest ideas?"), widget=forms.RadioSelect, choices=Round.Proposers.choices
    )
    ways = forms.MultipleChoiceField(
        label=_("How do people vote?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("by_code", _("With a one-time code, printed or sent")),
            ("by_roll", _("With an account that is linked to the electoral roll")),
            ("by_hands", _("By a show of hands, recorded by two neighbours (streets only)")),
        ],
    )
    min_age = forms.IntegerField(
        label=_("Youngest age to vote with the roll"),
        min_value=0,
        max_value=99,
        help_text=_("0 means any age. Ages stand on the roll, never on a form."),
    )


class BallotForm(forms.Form):
    """The ballot, the count and the tie rule; what does not fit together is refused by name."""

    kind = forms.ChoiceField(label=_("What does a voter do?"), choices=Poll.Kind.choices, widget=forms.RadioSelect)
    max_marks = forms.IntegerField(label=_("How many projects at most?"), min_value=1, max_value=500)
    max_total = forms.IntegerField(
        label=_("Points to share out"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_("Only for sharing out points."),
    )
    max_value = forms.IntegerField(
        label=_("Highest score for one project"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Only for points and scores."),
    )
    rule = forms.ChoiceField(label=_("How is it counted?"), choices=Round.Rule.choices, widget=forms.RadioSelect)
    utility = forms.ChoiceField(
        label=_("Equal Shares: what is a project worth to its voter?"),
        choices=Round.Utility.choices,
        widget=forms.RadioSelect,
    )
    completion = forms.ChoiceField(
        label=_("Equal Shares: what happens to money that is left?"),
        choices=Round.Completion.choices,
        widget=forms.RadioSelect,
    )
    tie = forms.ChoiceField(
        label=_("If two projects are equal, which goes first?"),
        widget=forms.RadioSelect,
        choices=[
            ("cost,votes,id", _("the cheaper; then more votes; then the lower number")),
            ("votes,cost,id", _("more votes; then the cheaper; then the lower number")),
            ("lot", _("a lot, drawn once from words that are published")),
        ],
    )
    lot_seed = forms.CharField(
        label=_("Words for the lot"),
        max_length=40,
        required=False,
        help_text=_("Anything that nobody could choose to suit a project, like Saturday's lottery numbers."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("tie") == "lot" and not data.get("lot_seed", "").strip():
            self.add_error("lot_seed", _("Write the words that the lot is drawn from"))
        if data.get("kind") == Poll.Kind.CUMULATIVE and not data.get("max_total"):
            self.add_error("max_total", _("Say how many points there are to share out"))
        kind, rule, utility = data.get("kind"), data.get("rule"), data.get("utility")
        if kind and rule and utility and not rule_fits(kind, rule, utility):
            self.add_error("rule", _("That kind of ballot cannot be counted this way. Choose another rule or measure."))
        return data


class CodesForm(forms.Form):
    number = forms.IntegerField(label=_("How many codes?"), min_value=1, max_value=200_000)
    batch = forms.SlugField(
        label=_("Name of this batch"),
        max_length=30,
        help_text=_("Letters, digits and dashes: it stands on each letter, like “north-1”."),
    )
    district = forms.ModelChoiceField(
        Place.objects.none(), label=_("For which part of the place?"), required=False, empty_label=_("the whole place")
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["district"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Place.objects.filter(parent=place).defer("boundary")
