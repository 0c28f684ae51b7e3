"""The site's own settings, with data of the tests' own: never the data of whoever runs them.

``TEST_DATABASE_URL`` names the database server; without it SQLite is used.
"""

from __future__ import annotations

import os
import tempfile

os.environ["COMMONWEAL_DATA"] = os.environ.get("COMMONWEAL_TEST_DATA") or tempfile.mkdtemp(prefix="commonweal-test-")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
os.environ["COMMONWEAL_DEMO"] = "0"

from commonweal.site.settings import *  # noqa: F403
from commonweal.site.settings import STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
