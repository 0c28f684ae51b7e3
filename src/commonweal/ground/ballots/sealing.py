"""Guards of the vote's tables, in both databases: what is frozen stays frozen, what is cast stays cast, and a ballot
outside its bounds cannot be stored whichever program tries (BALLOTS.md 2.10, I11)."""

from __future__ import annotations

from commonweal.kernel import guards

_FROZEN = (
    "kind",
    "max_marks",
    "max_value",
    "max_total",
    "max_cost",
    "by_code",
    "by_roll",
    "min_age",
    "revote",
    "opens_at",
    "closes_at",
    "grace_seconds",
    "frozen_at",
    "rules_hash",
    "place_id",
)
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FROZEN)
_CHANGED_SQLITE = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FROZEN)
_CHANGED += " OR OLD.rules::text IS DISTINCT FROM NEW.rules::text"
_CHANGED_SQLITE += " OR OLD.rules IS NOT NEW.rules"
_STILL = "guard: ballots_poll: the rules of a vote do not change once it is frozen"
_REOPEN = "guard: ballots_poll: a closed vote stays closed"
_OPTIONS = "guard: ballots_option: the choices of a vote do not change once it is frozen"
_STATE = "guard: reg_credential: a used or cancelled code stays so"
_BOUNDS = "guard: box_ballot: the ballot is outside the bounds of its vote"


def _bounds(each: str, length: str, key: str, value: str) -> str:
    """SQL that finds a reason to turn a ballot away. ``each`` yields one row a mark."""
    poll = "SELECT 1 FROM ballots_poll p WHERE p.id = NEW.poll_id AND"
    known = "SELECT 1 FROM ballots_option o WHERE o.poll_id = NEW.poll_id AND o.key ="
    marks = f"SELECT {key} AS option, {value} AS mark FROM {each}"
    return f"""
     NOT EXISTS ({poll} p.frozen_at IS NOT NULL AND {length} BETWEEN 1 AND p.max_marks)
  OR EXISTS (SELECT 1 FROM ({marks}) m WHERE NOT EXISTS ({known} m.option))
  OR (SELECT COUNT(DISTINCT m.option) FROM ({marks}) m) <> {length}
  OR EXISTS ({poll} p.kind <> 'ordinal' AND EXISTS (
       SELECT 1 FROM ({marks}) m WHERE m.mark < 1 OR m.mark > p.max_value))
  OR EXISTS ({poll} p.kind = 'ordinal' AND (SELECT COUNT(DISTINCT m.mark) FROM ({marks}) m
       WHERE m.mark BETWEEN 1 AND {length}) <> {length})
  OR EXISTS ({poll} p.max_total > 0 AND (SELECT SUM(m.mark) FROM ({marks}) m) > p.max_total)
  OR EXISTS ({poll} p.max_cost > 0 AND (SELECT SUM(o.cost) FROM ballots_option o WHERE o.poll_id = NEW.poll_id
       AND o.key IN (SELECT m.option FROM ({marks}) m)) > p.max_cost)"""


# Two steps each, since the second may only look at what the first found to be a list of (text, whole number) pairs.
_SQLITE_SHAPE = """json_type(NEW.choices) IS NOT 'array' OR EXISTS (
  SELECT 1 FROM json_each(NEW.choices) j WHERE j.type <> 'array' OR json_array_length(j.value) <> 2
    OR json_type(j.value, '$[0]') <> 'text' OR json_type(j.value, '$[1]') <> 'integer')"""
_SQLITE_BOUNDS = _bounds(
    "json_each(NEW.choices) j",
    "json_array_length(NEW.choices)",
    "json_extract(j.value, '$[0]')",
    "json_extract(j.value, '$[1]')",
)
_POSTGRES_BOUNDS = _bounds(
    "jsonb_array_elements(NEW.choices) j", "jsonb_array_length(NEW.choices)", "j.value ->> 0", "(j.value ->> 1)::bigint"
)

guards.register(
    *guards.append_only("ballots_poll", updates=True),
    *guards.append_only("box_ballot"),
    *guards.append_only("reg_credential", updates=True),
    guards.Guard(
        "guard_ballots_poll_frozen",
        "ballots_poll",
        "BEFORE UPDATE",
        sqlite=f"""WHEN OLD.frozen_at IS NOT NULL BEGIN
  SELECT RAISE(ABORT, '{_STILL}') WHERE {_CHANGED_SQLITE};
  SELECT RAISE(ABORT, '{_REOPEN}') WHERE OLD.closed_early_at IS NOT NULL
    AND OLD.closed_early_at IS NOT NEW.closed_early_at;
END""",
        postgres=f"""BEGIN
  IF OLD.frozen_at IS NOT NULL AND ({_CHANGED}) THEN RAISE EXCEPTION '{_STILL}'; END IF;
  IF OLD.closed_early_at IS NOT NULL AND OLD.closed_early_at IS DISTINCT FROM NEW.closed_early_at
    THEN RAISE EXCEPTION '{_REOPEN}'; END IF;
  RETURN NEW;
END;""",
    ),
    *[
        guards.Guard(
            f"guard_ballots_option_{verb.lower()}",
            "ballots_option",
            f"BEFORE {verb}",
            sqlite=f"""BEGIN SELECT RAISE(ABORT, '{_OPTIONS}')
  WHERE EXISTS (SELECT 1 FROM ballots_poll WHERE id IN ({rows}) AND frozen_at IS NOT NULL); END""",
            postgres=f"""BEGIN
  IF EXISTS (SELECT 1 FROM ballots_poll WHERE id IN ({rows}) AND frozen_at IS NOT NULL)
    THEN RAISE EXCEPTION '{_OPTIONS}'; END IF;
  RETURN {back};
END;""",
        )
        for verb, rows, back in (
            ("INSERT", "NEW.poll_id", "NEW"),
            ("UPDATE", "OLD.poll_id, NEW.poll_id", "NEW"),
            ("DELETE", "OLD.poll_id", "OLD"),
        )
    ],
    guards.Guard(
        "guard_reg_credential_state",
        "reg_credential",
        "BEFORE UPDATE",
        sqlite=f"""BEGIN SELECT RAISE(ABORT, '{_STATE}') WHERE OLD.state <> 'issued'
  OR OLD.auth <> NEW.auth OR OLD.poll_id <> NEW.poll_id OR OLD.serial <> NEW.serial; END""",
        postgres=f"""BEGIN
  IF OLD.state <> 'issued' OR OLD.auth <> NEW.auth OR OLD.poll_id <> NEW.poll_id OR OLD.serial <> NEW.serial
    THEN RAISE EXCEPTION '{_STATE}'; END IF;
  RETURN NEW;
END;""",
    ),
    guards.Guard(
        "guard_box_ballot_bounds",
        "box_ballot",
        "BEFORE INSERT",
        sqlite=f"""BEGIN
  SELECT RAISE(ABORT, '{_BOUNDS}') WHERE {_SQLITE_SHAPE};
  SELECT RAISE(ABORT, '{_BOUNDS}') WHERE {_SQLITE_BOUNDS};
END""",
        postgres=f"""
DECLARE pair jsonb;
BEGIN
  IF jsonb_typeof(NEW.choices) <> 'array' THEN RAISE EXCEPTION '{_BOUNDS}'; END IF;
  FOR pair IN SELECT * FROM jsonb_array_elements(NEW.choices) LOOP
    IF jsonb_typeof(pair) <> 'array' THEN RAISE EXCEPTION '{_BOUNDS}'; END IF;
    IF jsonb_array_length(pair) <> 2 OR jsonb_typeof(pair -> 0) <> 'string' OR jsonb_typeof(pair -> 1) <> 'number'
      OR pair ->> 1 !~ '^-?[0-9]{{1,9}}$' THEN RAISE EXCEPTION '{_BOUNDS}'; END IF;
  END LOOP;
  IF {_POSTGRES_BOUNDS} THEN RAISE EXCEPTION '{_BOUNDS}'; END IF;
  RETURN NEW;
END;""",
    ),
)
