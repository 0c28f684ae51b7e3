"""Verbs about places: import their boundaries and people, small areas and postcodes; best fit."""

from .boundaries import import_boundaries
from .figures import import_populations, import_postcodes
from .fitting import fit_small_areas
from .small_areas import import_small_areas

__all__ = [
    "fit_small_areas",
    "import_boundaries",
    "import_populations",
    "import_postcodes",
    "import_small_areas",
]
