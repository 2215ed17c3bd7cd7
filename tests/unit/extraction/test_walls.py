"""Walls for bots, for consent and for money: each has its outcome, plain and rendered, and stories about them pass."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.article import Article, Outcome, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for

URL = "https://www.paper.example/town/council-votes-for-new-bridge-12345"
PAGES = json.loads(Path(__file__).with_name("walls.json").read_text("utf-8"))
HEADLINE = "Council votes for a new bridge"
DECLARED = (
    f'<meta property="og:type" content="article"><meta property="og:title" content="{HEADLINE}">'
    '<meta property="article:published_time" content="2026-11-19T08:15:00Z">'
)


def read(
    case: dict[str, Any], body: str, *, head: str = "", is_rendered: bool = False, status: int = 200
) -> Article | Outcome:
    title = case.get("title", case.get("headline"))
    html = (
        f'<!DOCTYPE html><html lang="{case["language"]}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}{case.get('head', '')}</head><body>{body}</body></html>"
    )
    page = Page(
        url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, tzinfo=UTC), is_rendered=is_rendered, status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
    )  # fmt: skip
    return extract_page(page, site_for(URL)).result


@pytest.mark.parametrize("is_rendered", [False, True], ids=["plain", "rendered"])
@pytest.mark.parametrize("case", PAGES["walls"], ids=[case["name"] for case in PAGES["walls"]])
def test_a_wall_has_its_outcome(case: dict[str, Any], is_rendered: bool) -> None:
    found = read(case, case["body"], is_rendered=is_rendered)
    assert isinstance(found, Outcome), found.body
    assert (found.name, bool(found.reason)) == (case["outcome"], True), found.reason


@pytest.mark.parametrize("head", ["", DECLARED], ids=["bare", "declared"])
@pytest.mark.parametrize("case", PAGES["stories"], ids=[case["name"] for case in PAGES["stories"]])
def test_a_story_about_walls_is_one(case: dict[str, Any], head: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in case["paragraphs"])
    banner = '<div id="onetrust-banner-sdk"><p>We and our partners use cookies. Accept all?</p></div>'
    site = "<header><a href='/login'>Already a subscriber? Log in</a></header>"
    body = f"{site}<main><article><h1>{case['headline']}</h1>{paragraphs}</article></main>{banner}"
    found = read(case, body, head=head.replace(HEADLINE, case["headline"]))
    assert isinstance(found, Article), (found.name, found.reason)
    assert found.headline == case["headline"]


OFFER = "Subscribe to continue reading the stories of this paper."
BRIEF = (
    "The council voted on Tuesday for a new bridge over the river, which is to be opened in two years.",
    "The old one was closed to all traffic in May, after an engineer had found cracks in two of its piers.",
)
FREE = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s","isAccessibleForFree":%s}</script>'


@pytest.mark.parametrize(
    ("paragraphs", "free", "outcome"),
    [
        ((BRIEF[0], OFFER), None, OutcomeName.PAYWALLED),
        ((BRIEF[0], OFFER), "false", OutcomeName.PAYWALLED),
        ((BRIEF[0], OFFER), "true", None),
        ((OFFER, BRIEF[0], BRIEF[1], "It was a close vote.", "Nobody spoke against it."), None, None),
    ],
    ids=["an offer at the end", "and not free", "but declared free", "an offer above the text"],
)
def test_a_brief_is_paywalled_where_it_ends_in_an_offer(
    paragraphs: tuple[str, ...], free: str | None, outcome: OutcomeName | None
) -> None:
    head = DECLARED + (FREE % (HEADLINE, free) if free else "")
    body = f"<article><h1>{HEADLINE}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"
    found = read({"language": "en", "title": HEADLINE}, body, head=head)
    assert (found.name if isinstance(found, Outcome) else None) is outcome


GUARDS = [  # what stands on ordinary pages of guarded sites, or in a form of theirs
    '<script>var at="/cdn-cgi/challenge-platform/scripts/jsd/main.js"</script>',
    '<script>window._pxAppId = "PXa1b2c3"</script><script src="/a1b2c3/init.js" async></script>',
    '<script src="https://client.perimeterx.example/PXa1b2c3/main.min.js"></script><style>#px-captcha{top:0}</style>',
    '<script src="https://0a1b2c.edge.sdk.awswaf.example/0a1b2c/challenge.js" defer></script>',
    '<script src="/_Incapsula_Resource?SWJIYLWA=0a1b&amp;ns=1" async></script>',
    '<script>document.addEventListener("kpsdk-load", () => window.KPSDK.configure([]))</script>',
    '<link rel="preconnect" href="https://check.ddos-guard.example">',
    '<form><input name="mail"><div class="g-recaptcha" data-sitekey="0a"></div><button>Send</button></form>',
    '<form><input name="mail"><div class="h-captcha" data-sitekey="0a"></div><button>Send</button></form>',
    '<form><div class="cf-turnstile"><input type="hidden" id="cf-chl-widget-x_response"></div></form>',
    '<form><div class="frc-captcha" data-start="auto"></div><script src="/friendly-challenge.js"></script></form>',
]


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_of_every_page_is_no_challenge(guard: str) -> None:
    case = {"language": "en", "title": HEADLINE}
    shell = read(case, f'<div id="root"></div>{guard}<script src="/app.js"></script>')
    assert isinstance(shell, Outcome)
    assert shell.name is OutcomeName.EMPTY, "a browser may show its story"
    for count in (1, 2):
        text = "".join(f"<p>{one}</p>" for one in BRIEF[:count])
        for head in ("", DECLARED):
            brief = read(case, f"<article><h1>{HEADLINE}</h1>{text}</article>{guard}", head=head)
            assert isinstance(brief, Article) or brief.name is not OutcomeName.BLOCKED, brief.reason
    text = "".join(f"<p>{one}</p>" for one in BRIEF)
    declared = read(case, f"<article><h1>{HEADLINE}</h1>{text}</article>{guard}", head=DECLARED)
    assert isinstance(declared, Article), declared.reason


CHALLENGES = [case for case in PAGES["walls"] if case["outcome"] == "blocked"]


@pytest.mark.parametrize("status", [401, 405, 500, 503])
@pytest.mark.parametrize("case", CHALLENGES, ids=[case["name"] for case in CHALLENGES])
def test_a_challenge_is_one_whatever_its_status_says(case: dict[str, Any], status: int) -> None:
    found = read(case, case["body"], status=status)
    assert isinstance(found, Outcome)
    assert found.name is OutcomeName.BLOCKED, found.reason
    assert f"HTTP {status}: " in found.reason


@pytest.mark.parametrize("status", [403, 429])
def test_a_refusal_stays_one_with_a_challenge_and_without(status: int) -> None:
    for case in (CHALLENGES[0], {"language": "en", "title": "No", "body": "<p>Go away.</p>"}):
        found = read(case, case["body"], status=status)
        assert isinstance(found, Outcome)
        assert found.name is OutcomeName.BLOCKED


FAULTS = [
    ("503 Service Unavailable", "<h1>503 Service Unavailable</h1><hr>nginx"),
    (
        "503 Backend fetch failed",
        "<h1>Error 503</h1><p>Backend fetch failed</p><h3>Guru Meditation:</h3><p>XID: 17</p>",
    ),
    ("Maintenance", "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>"),
    ("The Paper", "<h1>We will be back soon</h1><p>Our site is down for security updates. Reload your browser.</p>"),
    (
        "paper.example | 522: Connection timed out",
        '<div id="cf-error-details"><h1>Connection timed out</h1><p>Error 522. Host: Error.</p></div>',
    ),
    ("Service unavailable", "<p>Reference #15.ab.17</p><p>https://errors.edgesuite.net/15.ab.17</p>"),
    ("Wartungsarbeiten", "<h1>Wartungsarbeiten</h1><p>Wir sind gleich wieder für Sie da, einen Moment bitte.</p>"),
    ("", ""),
]


@pytest.mark.parametrize(("title", "body"), FAULTS, ids=[title for title, _ in FAULTS])
def test_a_fault_of_a_guarded_host_stays_a_fault(title: str, body: str) -> None:
    for guard in ("", *GUARDS) if title else ("",):
        found = read({"language": "en", "title": title}, body + guard, status=503)
        assert isinstance(found, Outcome)
        assert (found.name, found.reason) == (OutcomeName.FAILED, "HTTP 503"), guard


def test_a_page_of_login_with_a_check_in_its_form_asks_for_a_login() -> None:
    form = f"<h1>Log in</h1><p>Log in to read on with your subscription.</p>{GUARDS[7]}"
    found = read({"language": "en", "title": "Log in"}, form, status=401)
    assert isinstance(found, Outcome)
    assert found.name is OutcomeName.PAYWALLED


def test_a_script_that_every_page_of_a_guarded_site_has_is_no_challenge() -> None:
    guard = '<script>var at="/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js"</script>'
    found = read({"language": "en", "title": HEADLINE}, f'<div id="root"></div>{guard}')
    assert isinstance(found, Outcome)
    assert found.name is OutcomeName.EMPTY, "a browser may show its story"
