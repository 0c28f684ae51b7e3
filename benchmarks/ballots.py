"""Ballots acknowledged per second, over HTTP, from the door of the vote to the receipt.

Starts the site with its own empty database on a free loopback port, makes a vote and codes, and lets N voters vote at
once. Prints ballots a second; SQLite runs with synchronous=FULL, as the site does.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
SET_UP = """
import sys, datetime, django
django.setup()
from commonweal.site.server import bring_up_to_date
bring_up_to_date()
from tests.town import Town
town = Town()
made = town.voting(costs=tuple(range(100, 400, 12)), max_marks=5)
print(f"/{made.place.slug}/decide/{made.slug}/vote/")
print("\\n".join(town.codes(made, int(sys.argv[1]))))
"""
SERVE = "import django; django.setup(); from commonweal.site.server import run_web; run_web()"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Voter:
    """One voter's browser: keeps the cookie, fills the forms."""

    def __init__(self, port: int, path: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.path, self.cookie = path, ""

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        self.connection.request(method, path, urlencode(body) if body else None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken"):
                self.cookie = value.split(";")[0]
        return answer.status, text

    def vote(self, code: str) -> bool:
        """Door, ballot, cast; true where the answer was the way to the receipt."""
        _status, page = self.ask("GET", self.path)
        status, page = self.ask("POST", f"{self.path}ballot/", {**hidden(page), "code": code, "step": "start"})
        if status != 200:
            return False
        form = {**hidden(page), "pick-1": "on", "pick-3": "on", "step": "cast"}
        status, _page = self.ask("POST", f"{self.path}ballot/", form)
        return status == 302


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))


def measure(database: str, voters: int, ballots: int) -> float:
    """Ballots a second with so many voters at once; ends with a check that each was counted once."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"COMMONWEAL_DATA": folder, "DATABASE_URL": database, "COMMONWEAL_BIND": f"127.0.0.1:{port}",
                            "DJANGO_SETTINGS_MODULE": "commonweal.site.settings", "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
        set_up = [sys.executable, "-c", SET_UP, str(ballots)]
        path, *codes = subprocess.run(set_up, env=env, capture_output=True, text=True, check=True).stdout.split()
        server = subprocess.Popen([sys.executable, "-c", SERVE], env=env, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            return flood(port, path, codes, voters)
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(port: int) -> None:
    """Until the site answers."""
    for _attempt in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


def flood(port: int, path: str, codes: list[str], voters: int) -> float:
    """All codes voted by so many at once; acknowledged ballots a second."""
    waiting: Queue[str] = Queue()
    for code in codes:
        waiting.put(code)
    done: list[bool] = []

    def work() -> None:
        while True:
            try:
                code = waiting.get_nowait()
            except Empty:
                return
            done.append(Voter(port, path).vote(code))

    threads = [threading.Thread(target=work) for _ in range(voters)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    if not all(done) or len(done) != len(codes):
        print(f"   {len(codes) - sum(done)} of {len(codes)} were not acknowledged")
    return sum(done) / took


def main() -> None:
    """SQLite, and PostgreSQL where BENCH_DATABASE_URL names an empty database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voters", type=int, nargs="+", default=[10, 200])
    parser.add_argument("--ballots", type=int, default=400)
    options = parser.parse_args()
    databases = {"SQLite": ""}
    if os.environ.get("BENCH_DATABASE_URL"):
        databases["PostgreSQL"] = os.environ["BENCH_DATABASE_URL"]
    print(f"ballots acknowledged a second, {options.ballots} ballots, three requests each:")
    for name, url in databases.items():
        for voters in options.voters:
            if url:
                empty(url)
            print(f"  {name:<11} {voters:>4} at once: {measure(url, voters, options.ballots):7.1f}", flush=True)


def empty(url: str) -> None:
    """Throw away everything in a database whose name says that it is for this."""
    import psycopg

    if "bench" not in url.rsplit("/", 1)[-1]:
        raise SystemExit("BENCH_DATABASE_URL is emptied first, so its name must contain “bench”")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


if __name__ == "__main__":
    main()
