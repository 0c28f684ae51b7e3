"""Forms about ideas and their checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place
from commonweal.ground.places.postcodes import find_postcode
from commonweal.kernel.fields import MoneyField

from ..models import Idea
from ..pictures import re_encode


class IdeaForm(forms.ModelForm[Idea]):
    """One idea. As a draft everything may be missing; ``sending`` asks for what an idea needs."""

    rough_cost = MoneyField(
        label=_("Roughly what would it cost?"), required=False, help_text=_("A guess is fine. The officer finds out.")
    )
    postcode = forms.CharField(label=_("Postcode nearby"), max_length=10, required=False)
    upload = forms.FileField(
        label=_("A picture"),
        required=False,
        help_text=_("Optional. The place and time hidden in a photo are taken out."),
    )

    class Meta:
        model = Idea
        fields = [
            "title",
            "what",
            "where",
            "postcode",
            "where_words",
            "area",
            "rough_cost",
            "beneficiaries",
            "category",
            "upload",
            "picture_says",
            "group",
        ]
        labels = {
            "title": _("Your idea in a few words"),
            "what": _("What should happen?"),
            "beneficiaries": _("Who would it help?"),
            "where": _("Where is it?"),
            "area": _("In which part?"),
            "where_words": _("Where, in words"),
            "picture_says": _("What the picture shows, for people who cannot see it"),
            "category": _("What kind of thing is it?"),
            "group": _("On behalf of a group?"),
        }
        error_messages = {
            "title": {"required": _("Say your idea in a few words")},
            "what": {"required": _("Say what should happen")},
        }
        widgets = {"what": forms.Textarea(attrs={"rows": 5}), "where": forms.RadioSelect}

    def __init__(
        self, *args: Any, place: Place, sending: bool, groups: list[str], street: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sending = sending
        parts = self.fields["area"]
        assert isinstance(parts, forms.ModelChoiceField)
        parts.queryset = Place.objects.filter(parent=place).defer("boundary")
        parts.empty_label = _("I do not know, or all of it")
        if not parts.queryset.exists():
            del self.fields["area"]
        # In a street each idea goes onto the ballot at once, so its cost must be said.
        needed = ("title", "what", "rough_cost") if street else ("title", "what")
        for name in needed:
            self.fields[name].required = sending or not self.is_bound
        for name in ("beneficiaries", "category"):
            self.fields[name].required = False
        if groups:
            self.fields["group"] = forms.ChoiceField(
                label=_("On behalf of a group?"),
                required=False,
                choices=[("", _("No, as myself")), *[(g, g) for g in groups]],
            )
        else:
            del self.fields["group"]

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        return re_encode(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("where") == Idea.Where.POSTCODE and (data.get("postcode") or self.sending):
            found = find_postcode(data.get("postcode") or "")
            if found is None:
                self.add_error("postcode", _("We do not know this postcode here. Check it, or say where in words"))
            else:
                data["lon"], data["lat"], data["where_words"] = found.lon, found.lat, found.code
        if self.sending and data.get("where") == Idea.Where.MAP and self.instance.lon is None:
            self.add_error("where", _("Press on the map below first, or say where in another way"))
        if self.sending and data.get("where") == Idea.Where.WORDS and not data.get("where_words"):
            self.add_error("where_words", _("Say where it is"))
        if data.get("upload") and not data.get("picture_says"):
            self.add_error("picture_says", _("Say what the picture shows"))
        return data

    def changes(self) -> dict[str, Any]:
        """What to write on the idea."""
        wanted = {
            "title",
            "area",
            "what",
            "beneficiaries",
            "rough_cost",
            "category",
            "where",
            "where_words",
            "lon",
            "lat",
            "picture_says",
            "group",
        }
        made = {name: value for name, value in self.cleaned_data.items() if name in wanted}
        if self.cleaned_data.get("upload"):
            made["picture"] = self.cleaned_data["upload"]
        return made


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    asks_author = forms.BooleanField(label=_("This is a question to the author"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should it be looked at again?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CheckForm(forms.Form):
    """An officer's check of one idea."""

    decision = forms.ChoiceField(
        label=_("What is the answer?"),
        widget=forms.RadioSelect,
        choices=[
            ("accept", _("It can be done: put it on the ballot")),
            ("reject", _("It cannot be done")),
            ("merge", _("It is the same as another idea: join them")),
        ],
    )
    cost = MoneyField(label=_("What it costs, all in"), required=False)
    into = forms.CharField(label=_("Number of the idea that it joins"), max_length=20, required=False)
    reason = forms.CharField(
        label=_("Reason, for everybody to read"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what you checked, and what would have to change."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "accept" and not data.get("cost"):
            self.add_error("cost", _("Enter what the project costs"))
        if data.get("decision") == "merge" and not data.get("into"):
            self.add_error("into", _("Enter the number of the other idea"))
        return data


class HideForm(forms.Form):
    """Hide the whole, or black out some words."""

    words = forms.CharField(
        label=_("Only these words"),
        max_length=300,
        required=False,
        help_text=_("As they stand there, like a name or a number. Leave empty to hide all of it."),
    )
    reason = forms.CharField(label=_("Reason, for everybody to read"), max_length=300)
