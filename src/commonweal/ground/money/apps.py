from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Funds over the ledger."""

    name = "commonweal.ground.money"
    label = "money"
