from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Places, small areas, postcodes."""

    name = "commonweal.ground.places"
    label = "places"
