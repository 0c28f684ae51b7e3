from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Polls, credentials, ballots."""

    name = "commonweal.ground.ballots"
    label = "ballots"
