"""The form for news of a project, or a payment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.kernel.fields import MoneyField

from ..models import Update
from ..pictures import re_encode


class UpdateForm(forms.Form):
    """News of a project, or a payment."""

    kind = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect, choices=[(kind.value, kind.label) for kind in Update.Kind]
    )
    text = forms.CharField(
        label=_("In a sentence or two, for everybody to read"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    amount = MoneyField(label=_("How much was paid"), required=False)
    payee = forms.CharField(label=_("To whom"), max_length=160, required=False)
    upload = forms.FileField(label=_("A photo"), required=False)
    picture_says = forms.CharField(label=_("What the photo shows"), max_length=200, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        return re_encode(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Update.Kind.PAID:
            for name in ("amount", "payee"):
                if not data.get(name):
                    self.add_error(name, _("Say how much was paid, and to whom"))
        if data.get("upload") and not data.get("picture_says"):
            self.add_error("picture_says", _("Say what the photo shows"))
        return data

    def news(self) -> dict[str, Any]:
        """What goes on the project's page."""
        made = {"text": self.cleaned_data["text"]}
        if self.cleaned_data.get("upload"):
            made |= {"picture": self.cleaned_data["upload"], "picture_says": self.cleaned_data["picture_says"]}
        return made
