"""Walls of a real server: by what their page says, whatever its status; a browser makes no other outcome of them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.chromium import browser_folder, find_chromium, has_sandbox
from tests.e2e.command import Newsroom
from tests.paper import front, path
from tests.server import Reply, Route, Server
from tests.shells import APP, react

pytestmark = pytest.mark.slow

HEADLINE = "The harbour is to be dredged"
LEDE = "The work begins in spring and takes until the autumn, as the board said."
WALLS = {  # in words alone, without a mark of who has made them
    "blocked": (
        "Just a moment",
        "<h1>One more step</h1><p>Our security check wants to know that you are human, and no robot.</p>",
    ),
    "consent_wall": (
        "The Tide",
        "<h1>Your privacy</h1><p>We and our partners use cookies. Accept all, or manage your choices.</p>",
    ),
    "paywalled": (
        HEADLINE,
        f"<article><h1>{HEADLINE}</h1><p>{LEDE}</p><p>Subscribe to continue reading.</p></article>",
    ),
}
# what would show the story: a press of the button, a cookie, another look at the page
OPENING = """
<script>
const open = () => load(%d).then((told) => { root.replaceChildren(); show(root, told); });
for (const one of document.querySelectorAll("button")) one.onclick = open;
document.cookie = "agreed=1; path=/";
location.reload();
setTimeout(() => { location.href = location.pathname + "?agreed=1"; }, 300);
</script>
"""


def wall_page(kind: str) -> str:
    title, wall = WALLS[kind]
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{wall}<button>Go on</button></body></html>"


def scripted_wall(n: int, kind: str) -> str:
    """The same wall, which a script makes, with what would open it."""
    title, wall = WALLS[kind]
    markup = json.dumps(f"{wall}<button>Go on</button>")
    made = f"<script>document.title = {json.dumps(title)}; root.innerHTML = {markup};</script>{OPENING % n}"
    return (
        '<!DOCTYPE html><html><head></head><body><div id="root"></div><script src="/app.js"></script>'
        f"{made}</body></html>"
    )


def test_a_wall_that_a_script_shows_has_the_outcome_of_the_plain_one(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(browser_folder()))
    settings = {"NEWS_RENDER": "1", "NEWS_RENDER_BROWSER": find_chromium(), "NEWS_LOG_FORMAT": "json"}
    settings["NEWS_RENDER_SANDBOX"] = str(int(has_sandbox()))
    kinds = list(WALLS)
    routes: dict[str, Route] = {"/": front(()), "/app.js": Reply(APP, kind="text/javascript")}
    for n, kind in enumerate(kinds):
        routes[path(n)] = wall_page(kind)
        routes[path(10 + n)] = lambda request, n=n, kind=kind: (  # type: ignore[misc]
            react(10 + n) if "agreed" in request.headers.get("cookie", "") else scripted_wall(10 + n, kind)
        )
        routes[f"{path(10 + n)}?agreed=1"] = react(10 + n)
    with Server(routes) as server:
        urls = ",".join(server.url(path(number)) for n in range(len(kinds)) for number in (n, 10 + n))
        done = newsroom.run("crawl", "article", "-a", f"url={urls}", settings=settings)
        outcomes = newsroom.outcomes()
        for n, kind in enumerate(kinds):
            plain, shown = (outcomes[server.url(path(number))] for number in (n, 10 + n))
            assert plain[0] == shown[0] == kind, (plain, shown, done.err)
            assert shown[1] == f"{plain[1]}; as a browser shows it"
            assert server.paths().count(path(10 + n)) == 1
        assert not [asked for asked in server.paths() if asked.startswith("/api/") or "agreed" in asked]
    assert not newsroom.records()


HOUR = 3600.0
ASKED = {"Retry-After": "90"}
CHALLENGE, FAULT = wall_page("blocked"), "<h1>503 Service Unavailable</h1>"


@pytest.mark.parametrize(
    ("status", "page", "headers", "outcome", "seconds"),
    [
        (503, CHALLENGE, {}, "blocked", 6 * HOUR),
        (503, CHALLENGE, ASKED, "blocked", 90),
        (503, FAULT, {}, "failed", HOUR),
        (503, FAULT, ASKED, "failed", 90),
        (401, CHALLENGE, {}, "blocked", 6 * HOUR),
        (403, CHALLENGE, {}, "blocked", 6 * HOUR),
        (429, CHALLENGE, ASKED, "blocked", 90),
    ],
)
def test_a_challenge_is_blocked_whatever_its_status_and_is_due_as_its_host_says(
    newsroom: Newsroom, status: int, page: str, headers: dict[str, str], outcome: str, seconds: float
) -> None:
    with Server({path(1): Reply(page, status=status, headers=headers)}) as server:
        url = server.url(path(1))
        # a host that names a wait is given it, which a second try in the run would sit out
        retry = {} if headers else {"RETRY_TIMES": "1", "NEWS_BACKOFF_START": "0.1"}
        newsroom.run("crawl", "article", "-a", f"url={url}", settings=retry)
        assert server.paths().count(path(1)) == (2 if status == 503 and not headers else 1)
    [(found, reason, due, at)] = newsroom.query(
        "SELECT l.outcome, l.reason, l.due, o.at FROM ledger l JOIN outcomes o ON o.ledger_id = l.id"
    )
    assert found == outcome, reason
    assert datetime.fromisoformat(due) - datetime.fromisoformat(at) == timedelta(seconds=seconds)
