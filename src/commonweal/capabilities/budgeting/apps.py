from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetingConfig(AppConfig):
    """Community budgets, behind the door Decide."""

    name = "commonweal.capabilities.budgeting"
    label = "budgeting"

    def ready(self) -> None:
        from commonweal.kernel.capability import Capability, open_door

        from .home import decided, open_now

        open_door(Capability("budgeting", "decide", _("Community budgets"), "rounds", open_now, decided))
