"""Where a request for a story ended."""

from __future__ import annotations

import pytest

from crawler.article import OutcomeName, Page
from crawler.crawl.redirect_targets import outcome_of_end, refused_target
from crawler.site import Site
from tests.articles import FETCHED

SITE = Site(name="paper", home="https://paper.example/")
STORY = "https://paper.example/2026/11/20/bridge-opens.html"


@pytest.mark.parametrize(
    ("requested", "final", "outcome"),
    [
        (STORY, STORY, None),
        (STORY, "https://www.paper.example/2026/11/20/bridge-opens-again.html", None),
        ("https://feeds.other.example/~r/paper/1", STORY, None),
        ("https://feeds.other.example/~r/paper/1", "https://feeds.other.example/~r/paper/1", OutcomeName.OFF_SITE),
        (STORY, "https://other.example/bridge", OutcomeName.OFF_SITE),
        (STORY, "https://consent.other.example/?return=1", OutcomeName.CONSENT_WALL),
        (STORY, "https://consent.paper.example/v2", OutcomeName.CONSENT_WALL),
        (STORY, "https://guce.other.example/consent", OutcomeName.CONSENT_WALL),
        (STORY, "https://paper.example/cookiewall?to=/2026", OutcomeName.CONSENT_WALL),
        ("https://paper.example/consent/story-of-a-law.html", "https://paper.example/consent/story.html", None),
        (STORY, "https://paper.example/login?next=/2026/11/20/bridge-opens.html", OutcomeName.PAYWALLED),
        (STORY, "https://paper.example/account/sign-in/", OutcomeName.PAYWALLED),
        (STORY, "https://paper.example/wp-login.php?redirect_to=x", OutcomeName.PAYWALLED),
        (STORY, "https://sso.other.example/realm?x", OutcomeName.PAYWALLED),
        (STORY, "https://login.paper.example/", OutcomeName.PAYWALLED),
        ("https://paper.example/login?next=/a", "https://paper.example/login?next=/a", OutcomeName.PAYWALLED),
        (STORY, "https://paper.example/oauth2/authorize?client_id=1", OutcomeName.PAYWALLED),
        (STORY, "https://paper.example/realms/paper/protocol/openid-connect/start", OutcomeName.PAYWALLED),
        (STORY, "https://paper.example/subscribe?returnUrl=/a", OutcomeName.PAYWALLED),
        (STORY, "https://paper.example/abo/", OutcomeName.PAYWALLED),
        ("https://paper.example/subscribe", "https://paper.example/subscribe", None),
        (STORY, "https://cdn.other.example/cmp/?u=x", OutcomeName.CONSENT_WALL),
        (STORY, "https://paper.example/2026/why-the-login-failed.html", None),
        (STORY, "https://paper.example/login/2026/story.html", None),
    ],
)
def test_end_of_a_request_says_what_can_be_known_without_its_page(
    requested: str, final: str, outcome: OutcomeName | None
) -> None:
    ended = outcome_of_end(requested, final, SITE)
    assert (ended[0] if ended else None) == outcome


@pytest.mark.parametrize(
    ("status", "location", "is_refused"),
    [
        (302, "file:///etc/passwd", True),
        (301, " gopher://127.0.0.1:70/", True),
        (302, "javascript:alert(1)", True),
        (302, "http://[::1/", True),
        (302, "/elsewhere", False),
        (302, "//paper.example/a", False),
        (302, "https:\\\\paper.example\\a", False),
        (302, " /a b\xe9", False),
        (302, "", False),
        (302, "https://pa%2Fper.example/", True),
        (200, "file:///etc/passwd", False),
        (304, None, False),
    ],
)
def test_a_redirect_to_what_is_not_of_the_web_is_refused(status: int, location: str | None, is_refused: bool) -> None:
    headers = (("location", location),) if location else ()
    page = Page(url="https://paper.example/a", body=b"", fetched=FETCHED, status=status, headers=headers)
    reason = refused_target(page)
    assert (reason is not None) is is_refused
    assert reason is None or location.strip()[:10] in reason
