"""What an import did, in numbers, with what somebody should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from commonweal.kernel.refusals import Text

NAMED = 8


@dataclass(slots=True)
class Report:
    """Rows added, changed and left as they were, and remarks in whole sentences."""

    what: Text
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    remarks: list[Text] = field(default_factory=list)

    @property
    def wrote(self) -> bool:
        """Whether anything is different now."""
        return bool(self.added or self.changed)

    def count(self, outcome: str) -> None:
        """One more ``added``, ``changed`` or ``unchanged``."""
        setattr(self, outcome, getattr(self, outcome) + 1)


def some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" … +{more}" if more > 0 else "")
