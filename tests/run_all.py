"""``make test``: the suite on SQLite, again on PostgreSQL where one answers, and the journeys in a real browser.

Says which ran. ``CI=true`` (as .ci/run sets it) makes a missing database or browser a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

POSTGRES = os.environ.get("TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
REQUIRED = os.environ.get("CI") == "true"


def postgres_answers() -> bool:
    """Whether a server answers and lets us make test databases."""
    import psycopg

    try:
        with psycopg.connect(POSTGRES, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def find_browser() -> str:
    """The path of a Chromium: found, or installed where apt can do it."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], stdout=subprocess.DEVNULL, check=False)
        found = shutil.which("chromium") or ""
    return found


def run(name: str, *arguments: str, **environment: str) -> bool:
    """One pass of pytest; its exit code decides."""
    print(f"\n== {name}", flush=True)
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=os.environ | environment, check=False)
    return done.returncode == 0


def main() -> int:
    """Every pass that this machine can make."""
    browser, postgres = find_browser(), postgres_answers()
    passes = [run("SQLite", "-n", "2", "-m", "not goldens and not faults and not journey", TEST_DATABASE_URL="")]
    if postgres:
        passes.append(
            run(
                "PostgreSQL",
                "-n",
                "2",
                "-m",
                "not goldens and not faults and not journey",
                "src/commonweal",
                "tests",
                TEST_DATABASE_URL=POSTGRES,
            )
        )
    if browser:
        passes.append(
            run(
                "Journeys in a browser",
                "-m",
                "journey",
                "tests/journeys",
                TEST_DATABASE_URL="",
                COMMONWEAL_BROWSER=browser,
            )
        )
    missing = ([] if postgres else ["PostgreSQL: start a server, or set TEST_DATABASE_URL"]) + (
        [] if browser else ["browser journeys: install Chromium (Debian: apt install chromium)"]
    )
    for what in missing:
        print(f"\n!! DID NOT RUN – {what}")
    print(
        f"\n{sum(passes)} of {len(passes)} passes are green; databases: SQLite{' and PostgreSQL' if postgres else ''}; "
        f"browser: {browser or 'none'}"
    )
    return 0 if all(passes) and not (missing and REQUIRED) else 1


if __name__ == "__main__":
    sys.exit(main())
