"""``commonweal``: start it, look after it, and the commands of its capabilities."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="commonweal")
def main() -> None:
    """Commonweal: a neighbourhood runs itself together.

    Start with `commonweal demo` to look around a fictional town, or `commonweal serve` to run your own.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.site.settings")


def prepare() -> None:
    """Load Django once a command needs it."""
    import django

    django.setup()


@main.command()
@click.option("--port", default=None, type=int, help="Another port than COMMONWEAL_BIND's.")
def serve(port: int | None) -> None:
    """Run the site: web and background work, until Ctrl-C."""
    if port:
        os.environ["COMMONWEAL_BIND"] = f"127.0.0.1:{port}"
    prepare()
    from .server import bring_up_to_date, run_site

    bring_up_to_date()
    sys.exit(run_site())


@main.command()
@click.option("--port", default=None, type=int, help="Port to listen on (8000).")
@click.option(
    "--fast-forward", is_flag=True, help="Move the demo to the end of its vote, count and publish; then stop."
)
@click.option("--fresh", is_flag=True, help="Throw the demo's town away and build it anew.")
@click.option("--build-only", is_flag=True, help="Build the town and stop.")
def demo(port: int | None, fast_forward: bool, fresh: bool, build_only: bool) -> None:
    """Look around a fictional town in mid-life, on this computer alone."""
    os.environ["COMMONWEAL_DEMO"] = "1"
    default = Path(os.environ.get("COMMONWEAL_DATA", Path.home() / ".local/share/commonweal")) / "demo"
    os.environ["COMMONWEAL_DATA"] = os.environ.get("COMMONWEAL_DEMO_DATA", str(default))
    os.environ.pop("DATABASE_URL", None)
    if port:
        os.environ["COMMONWEAL_BIND"] = f"127.0.0.1:{port}"
    if fresh:
        from .server import forget_demo

        forget_demo(Path(os.environ["COMMONWEAL_DATA"]))
    prepare()
    from .demo.run import publish_now, start

    if fast_forward:
        publish_now()
        return
    start(serve=not build_only)


@main.command()
def doctor() -> None:
    """Is everything set right? Each fault is named with its cure."""
    prepare()
    from .doctor import examine

    sys.exit(examine())


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Any of Django's own commands, like `commonweal django shell`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["commonweal django", *arguments])


class Lazy(click.Group):
    """A group of commands whose capability is loaded only when one of them is asked for."""

    def __init__(self, name: str, source: str, help: str) -> None:
        super().__init__(name=name, help=help)
        self.source = source

    def _loaded(self) -> click.Group:
        prepare()
        from importlib import import_module

        module, _, attribute = self.source.rpartition(":")
        group: click.Group = getattr(import_module(module), attribute)
        return group

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._loaded().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._loaded().get_command(ctx, cmd_name)


main.add_command(
    Lazy("places", "commonweal.ground.places.commands:places", "Places: import boundaries, people, small areas.")
)
main.add_command(Lazy("roll", "commonweal.ground.people.commands:roll", "The electoral roll: import, sign-in codes."))
main.add_command(Lazy("people", "commonweal.ground.people.commands:people", "People: give an officer their role."))
main.add_command(
    Lazy("rounds", "commonweal.capabilities.budgeting.commands:rounds", "Rounds: import an election, recount, codes.")
)

if __name__ == "__main__":
    main()
