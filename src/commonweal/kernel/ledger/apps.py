from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger's tables and guards."""

    name = "commonweal.kernel.ledger"
    label = "ledger"
