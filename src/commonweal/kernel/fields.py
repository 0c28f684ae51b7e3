"""Form fields of the house: money as people write it, and moments as a date and a time."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from . import money
from .refusals import Refusal

Done = TypeVar("Done")


def attempt(form: forms.BaseForm, verb: Callable[[], Done]) -> Done | None:
    """Run a verb for a form that is valid. A refusal becomes the form's own error, so that the page comes back with
    everything that was typed; None then."""
    try:
        return verb()
    except Refusal as refusal:
        if refusal.status not in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
            raise
        form.add_error(None, str(refusal))
        return None


class MoneyField(forms.CharField):
    """Text like "£1,250" to integer minor units."""

    def __init__(self, *, currency: str = "GBP", **kwargs: Any) -> None:
        self.currency = currency
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return money.say(value, self.currency) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.read(text, self.currency)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class MomentField(forms.SplitDateTimeField):
    """A day and a time of day, in the place's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "class": "govuk-input--width-10"},
            time_attrs={"type": "time", "class": "govuk-input--width-5"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        super().__init__(widget=widget, **kwargs)
