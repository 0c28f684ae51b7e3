from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The shell that mounts it all."""

    name = "commonweal.site"
    label = "site_shell"

    def ready(self) -> None:
        from commonweal.kernel.log import react

        from .reactions import REACTIONS

        react(REACTIONS)
