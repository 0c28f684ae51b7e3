from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles per place, the electoral roll, and help given on somebody's behalf."""

    name = "commonweal.ground.people"
    label = "people"
