"""Web workers killed in the middle of ballots (F1 on PostgreSQL, F2 on SQLite): what was acknowledged is in the box."""

import contextlib
import http.client
import os
import random
import re
import signal
import threading
import time
from urllib.parse import urlencode

import pytest

from .site import running

VOTERS = 4
TOKEN = "a" * 32
LEAF = re.compile(r'class="hash">([0-9a-f]{64})<')


class Browser:
    """One voter's browser over real HTTP. A lost answer is asked for again until there is one, as people do."""

    def __init__(self, server, path):
        self.server, self.path = server, path

    def _ask(self, method, path, body=None, cookie=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            headers = {"Cookie": f"csrftoken={TOKEN}; {cookie}", "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def cast(self, code):
        """The receipt's leaf."""
        form = {"step": "cast", "code": code, "pick-1": "on", "pick-3": "on", "csrfmiddlewaretoken": TOKEN}
        for _try in range(100):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, headers, _page = self._ask("POST", f"{self.path}vote/ballot/", urlencode(form))
                if status == 302:
                    return self._receipt(headers)
                assert status in (500, 503), f"a ballot was answered with {status}"
            time.sleep(0.05)
        raise AssertionError("a hundred tries, and no receipt")

    def _receipt(self, headers):
        cookie = next(value.split(";")[0] for value in headers.get_all("Set-Cookie") if value.startswith("receipt="))
        for _try in range(100):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _rest, page = self._ask("GET", headers["Location"], cookie=cookie)
                if status == 200:
                    return LEAF.search(page)[1]
            time.sleep(0.05)
        raise AssertionError("a hundred tries, and the receipt did not show")


def vote_until_done(browser, waiting, receipts, wrong):
    while True:
        try:
            code = waiting.pop()
        except IndexError:
            return
        try:
            receipts.append(browser.cast(code))
        except Exception as error:
            wrong.append(repr(error))
            return


def kill_while_voting(site, cycles):
    prepared = site.run("prepare", number=cycles * 6)
    waiting, receipts, wrong = list(prepared["codes"]), [], []
    chance, killed = random.Random(cycles), 0
    with running(site) as server:
        threads = [
            threading.Thread(target=vote_until_done, args=(Browser(server, prepared["path"]), waiting, receipts, wrong))
            for _ in range(VOTERS)
        ]
        for thread in threads:
            thread.start()
        while killed < cycles and any(thread.is_alive() for thread in threads):
            before = len(receipts)
            deadline = time.monotonic() + 60
            while len(receipts) == before and time.monotonic() < deadline and any(t.is_alive() for t in threads):
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.06))
            workers = server.workers()
            if workers:
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
        for thread in threads:
            thread.join(timeout=600)
    assert wrong == []
    assert killed >= cycles // 2, f"only {killed} kills before every voter was done"
    found = site.run("audit", poll=prepared["poll"], acknowledged=receipts)
    assert found["faults"] == []
    assert len(receipts) == len(set(receipts)) == found["rows"] == found["slots"] == len(prepared["codes"])


def test_f1_f2_every_acknowledged_ballot_outlives_ten_killed_workers(site):
    kill_while_voting(site, 10)


@pytest.mark.faults
def test_f1_f2_every_acknowledged_ballot_outlives_a_thousand_killed_workers(site):
    kill_while_voting(site, 1000)
