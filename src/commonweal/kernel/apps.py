from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """The lowest floor. Re-creates the database guards after every migration."""

    name = "commonweal.kernel"
    label = "kernel"

    def ready(self) -> None:
        from . import checks as _checks  # noqa: F401  registers the system checks
        from .guards import create_guards

        post_migrate.connect(create_guards, dispatch_uid="commonweal.guards")
