"""Where the demo's mail goes: into a table that the demo's own page shows, and onto the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from commonweal.kernel import clock
from commonweal.kernel.models import DemoMail


class DemoMailbox(BaseEmailBackend):
    """Keeps the last mails of the demo."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            body = str(message.body)
            DemoMail.objects.create(
                to=", ".join(message.to)[:200], subject=str(message.subject)[:200], body=body, at=clock.now()
            )
            code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", body, re.MULTILINE)
            said = f"  sign-in code: {code.group(1)}" if code else f"  {message.subject}"
            sys.stderr.write(f"\nMail to {', '.join(message.to)}\n{said}\n")
            sys.stderr.flush()
        return len(email_messages)
