"""The people of the demo. All are fictional, as is the town."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: ``role`` is a kind of role at the town, or nothing for a resident."""

    name: str
    email: str
    about: str
    role: str = ""
    group: str = ""


CAST = [
    Member(
        "Ada Okafor",
        "ada@harrowbridge.example",
        "A resident on the electoral roll: suggests, backs, votes with her account.",
    ),
    Member("Bo Lindqvist", "bo@harrowbridge.example", "A resident who is not on the roll yet: suggests and comments."),
    Member(
        "Gita Rao", "gita@harrowbridge.example", "Speaks for the Canal Path Friends.", "member", "Canal Path Friends"
    ),
    Member(
        "Hal Whitby",
        "hal@harrowbridge.example",
        "A helper at the library: enters things for people who are not online.",
        "helper",
    ),
    Member(
        "Olive Marsh",
        "olive@harrowbridge.example",
        "The town's part-time officer: sets up rounds, checks ideas, publishes, pays.",
        "officer",
    ),
    Member("Cyril Dane", "cyril@harrowbridge.example", "A councillor.", "councillor"),
    Member("Mina Castle", "mina@harrowbridge.example", "Lives in Mill Lane."),
    Member("Jon Castle", "jon@harrowbridge.example", "Lives in Mill Lane too."),
]
