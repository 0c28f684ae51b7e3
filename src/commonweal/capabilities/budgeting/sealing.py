"""Guards of a round's tables: what was announced, counted, published, awarded or reported stays so."""

from __future__ import annotations

from commonweal.kernel import guards

_ACTS = ("announced_at", "counted_at", "published_at", "delivery_closed_at")
_UNDONE = "guard: budgeting_round: what was announced, counted or published stays so"


def _changed(differs: str) -> str:
    return " OR ".join(f"(OLD.{act} IS NOT NULL AND OLD.{act} {differs} NEW.{act})" for act in _ACTS)


guards.register(
    guards.Guard(
        "guard_budgeting_round_acts",
        "budgeting_round",
        "BEFORE UPDATE",
        sqlite=f"BEGIN SELECT RAISE(ABORT, '{_UNDONE}') WHERE {_changed('IS NOT')}; END",
        postgres=f"BEGIN IF {_changed('IS DISTINCT FROM')} THEN RAISE EXCEPTION '{_UNDONE}'; END IF; RETURN NEW; END;",
    ),
    *guards.append_only("budgeting_round", updates=True),
    *guards.append_only("budgeting_result"),
    *guards.append_only("budgeting_award"),
    *guards.append_only("budgeting_update"),
)
