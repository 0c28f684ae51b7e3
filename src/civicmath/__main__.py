"""`python -m civicmath`: count Pabulib files and Commonweal bundles from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .budgeting.methods import UnfitRuleError
from .budgeting.pabulib import PabulibError
from .budgeting.rule import COMPLETIONS, RULES, STARTS, UTILITIES
from .command_count import BadInputError, Progress, count_bytes

_ABOUT = """\
Count community budgets, exactly.

Reads Pabulib files (.pb, .pb.gz) and Commonweal bundles (.zip with ballots.pb and rule.json)
and prints which projects are funded, in which order, and why. No amount is ever
rounded; every tie is shown together with the rule that decided it.
"""
_EXAMPLES = """\
examples:
  python -m civicmath count town.pb
  python -m civicmath count town.pb --rule equal-shares --completion add1u --start floor
  python -m civicmath count town.pb --ties cost,votes,lot:2026-05-04 --explain
  python -m civicmath count bundle.zip        # recount a published result
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    shape = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser("civicmath", description=_ABOUT, epilog=_EXAMPLES, formatter_class=shape)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    count = commands.add_parser("count", help="count one or more files", epilog=_EXAMPLES, formatter_class=shape)
    count.add_argument("files", nargs="+", metavar="FILE", help=".pb, .pb.gz or bundle .zip")
    rule = count.add_argument_group("rule", "left out: the rule that the bundle or file states, else greedy by votes")
    rule.add_argument("--rule", choices=RULES)
    rule.add_argument("--utility", choices=UTILITIES, help="what a mark is worth to its voter")
    rule.add_argument("--completion", choices=COMPLETIONS, help="how Equal Shares spends the rest")
    rule.add_argument("--start", choices=STARTS, help="first share: budget / voters, or its floor")
    rule.add_argument("--increment", metavar="N", help="by how much Add1 raises shares (1)")
    rule.add_argument("--ties", metavar="KEYS", help="cost,votes,id or lot:SEED (cost,votes,id)")
    count.add_argument("--explain", action="store_true", help="say of each loser why it lost")
    count.add_argument("--json", action="store_true", help="print the whole record as JSON")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 0 is fine, 1 a published result that differs, 2 bad input."""
    options = parser().parse_args(arguments)
    worst = 0
    for path in options.files:
        try:
            text, code = count_bytes(path, Path(path).read_bytes(), options, _progress(path))
            print(text)
            worst = max(worst, code)
        except (BadInputError, PabulibError, UnfitRuleError) as error:
            print(f"civicmath: {error}", file=sys.stderr)
            worst = 2
        except BrokenPipeError:
            # Whoever read the output has closed it, as `head` does.
            sys.stderr.close()
            return worst
        except OSError as error:
            print(f"civicmath: {path}: {error.strerror or error}", file=sys.stderr)
            worst = 2
    return worst


def _progress(path: str) -> Progress | None:
    """A line on standard error that tells how far Add1 is; only where somebody can see it."""
    if not sys.stderr.isatty():
        return None

    def tell(steps: int, endowment: object) -> None:
        if steps and steps % 25 == 0:
            print(f"civicmath: {path}: step {steps}, {endowment} each", file=sys.stderr)

    return tell


if __name__ == "__main__":
    sys.exit(main())
