from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Behalf


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name that others see"),
        max_length=80,
        required=False,
        help_text=_("A first name is enough. Leave it empty to be “a resident”."),
    )


class BehalfForm(forms.Form):
    """For whom a helper enters things, with what consent, and how the answer goes back."""

    name = forms.CharField(label=_("Who is it for?"), max_length=160, help_text=_("Seen by helpers and officers only."))
    consent = forms.ChoiceField(
        label=_("How did they agree?"), choices=Behalf.Consent.choices, widget=forms.RadioSelect
    )
    answer = forms.ChoiceField(
        label=_("How should answers reach them?"), choices=Behalf.Answer.choices, widget=forms.RadioSelect
    )
    reach = forms.CharField(label=_("Number or address for the answer"), max_length=300, required=False)


class ContactForm(forms.Form):
    """Whom to ring: it stands at the foot of every page of the place."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Telephone number"), max_length=40)
    where = forms.CharField(
        label=_("Where and when to call in"),
        max_length=200,
        required=False,
        help_text=_("Like “the library, Tuesdays 10 to 4”."),
    )


class LinkForm(forms.Form):
    """The account of somebody whom the officer has seen."""

    email = forms.EmailField(label=_("E-mail address of their account"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your sign-in code"),
        max_length=60,
        help_text=_("From your letter: 17 letters and digits. Capitals and dashes do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
