"""Which URLs are those of stories, by their shape alone."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from crawler.discovery.url_shapes import MIN_STORY_SCORE, classify_url
from crawler.site import Site, site_for

HOME = "https://paper.example"
SITE = site_for(HOME)

STORIES = [
    ("/2026/02/28/politics/council-votes-on-bridge/index.html", "date and slug"),
    ("/2026/02/bridge-opens.html", "month and slug"),
    ("/world/2026/feb/28/bridge-opens-over-river", "month by name"),
    ("/town/2026-02-28/council-votes-again.html", "date as one segment"),
    ("/news/2026-02-28-council-votes-on-the-bridge/", "date in the slug"),
    ("/esteri/26_febbraio_28/il-ponte-apre-al-traffico-3c53a5b8-27fc-4886-a0bf-a10908331xlk.shtml", "Italian date"),
    ("/council-votes-on-new-river-bridge/", "WordPress with bare slugs"),
    ("/town/council-votes-on-new-river-bridge-50473792", "slug and number"),
    ("/politik/article242192802/Neue-Bruecke.html", "number in its own segment"),
    ("/nachrichten/bruecke-ueber-den-fluss-wird-eroeffnet,UAf9GNd", "slug and code after a comma"),
    ("/a/7585813.html", "number and extension"),
    ("/news/11333783", "number below a section"),
    ("/articles/AST1F4445T1FUTIL02SM.html", "code below the word for articles"),
    ("/archive/63076", "WordPress with /archive/number"),
    ("/article/3834/1", "the word for article and a short number"),
    ("/article/best-bridge", "the word for article and a slug"),
    ("/news/view.html?idx=8576&page=1", "number in the query, of which page is another part"),
    ("/?p=12345", "WordPress without permalinks"),
    ("/section/news_item.html?newsid=991", "number in the query"),
    ("/autoren/ann-bee/was-die-neue-bruecke-uns-kostet", "a story below the folder of its author"),
    ("/legal/court-rules-against-builders-of-bridge-2026-02-28/", "a section whose name is a service elsewhere"),
    ("/wetter/sturm-reisst-die-neue-bruecke-mit", "the weather as news"),
    ("/новости/мост-через-реку-открыт-после-ремонта", "Cyrillic"),
    (quote("/محلي/افتتاح-الجسر-الجديد-في-المدينة"), "Arabic, escaped"),
    ("/ニュース/新しい橋が開通し市民が祝う", "Japanese, without spaces"),
    ("/cpd_arrests_six_in_bridge_case/", "underscores"),
]  # fmt: skip

OTHERS = [
    ("", "the home page"),
    ("/", "the home page"),
    ("/index.html", "the home page by its file"),
    ("/politics/", "a section"),
    ("/news/world-europe", "a section of two words"),
    ("/books-and-the-arts/", "a section of many small words"),
    ("/tag/bridge-over-river-and-its-builders", "a tag, however long"),
    ("/topics/c4l3n2y73wxt", "a topic with a code"),
    ("/thema/bruecken", "a topic, German"),
    ("/sujet/ponts", "a topic, French"),
    ("/etiquetas/puente-nuevo/", "a tag, Spanish"),
    ("/тег/мост", "a tag, Russian"),
    ("/author/ann-bee", "an author"),
    ("/autor/ann-bee-12345", "an author with a number"),
    ("/auteurs/ann-bee", "an author, French"),
    ("/firmas/ann-bee/page/2", "an author's second page"),
    ("/category/town/page/3/", "pagination"),
    ("/town/page-2", "pagination in one segment"),
    ("/2026/02/28/", "the list of a day"),
    ("/2026/02", "the list of a month"),
    ("/2026/02/28/bridge-opens/comment-page-1/", "comments of a story"),
    ("/2026/02/28/bridge-opens/print", "a story's print version"),
    ("/login", "log in"),
    ("/en/login", "log in, below a language"),
    ("/account/register?next=/2026/02/28/bridge-opens", "register"),
    ("/anmelden", "log in, German"),
    ("/connexion", "log in, French"),
    ("/iniciar-sesion", "log in, Spanish"),
    ("/accedi", "log in, Italian"),
    ("/вход", "log in, Russian"),
    ("/privacy-policy", "privacy"),
    ("/terms-and-conditions-of-use-6902768.html", "terms with a number"),
    ("/intern/Impressum-article20411418.html", "imprint with a number"),
    ("/datenschutzerklaerung", "privacy, German"),
    ("/about-us", "about"),
    ("/impressum.html", "imprint"),
    ("/subscribe", "subscribe"),
    ("/newsletters/morning-briefing-from-the-newsroom", "newsletters"),
    ("/search?q=bridge", "search"),
    ("/?s=bridge", "search by query"),
    ("/jobs", "jobs"),
    ("/shop/mugs-with-the-name-of-the-paper", "shop"),
    ("/contact", "contact"),
    ("/gallery/the-new-bridge-in-pictures", "a gallery"),
    ("/bildergalerie/die-neue-bruecke-in-bildern-123456", "a gallery, German"),
    ("/videos", "an index of films"),
    ("/video/ships-pass-under-new-bridge", "a film"),
    ("/files/2026/02/28/report-on-the-new-bridge.pdf", "a document"),
    ("/2026/02/28/new-bridge-from-above.jpg", "a picture"),
    ("/rss", "a feed"),
    ("/2026/02/28/bridge-opens?replytocom=7", "the form for an answer"),
]


@pytest.mark.parametrize(("path", "why"), STORIES)
def test_url_of_a_story_is_likely_one(path: str, why: str) -> None:
    assert classify_url(HOME + path, SITE) >= MIN_STORY_SCORE, why


@pytest.mark.parametrize(("path", "why"), OTHERS)
def test_url_of_anything_else_is_not(path: str, why: str) -> None:
    assert classify_url(HOME + path, SITE) < MIN_STORY_SCORE, why


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://other.example/2026/02/28/council-votes-on-bridge.html", "another site"),
        ("https://paper.example.evil.example/2026/02/28/council-votes-on-bridge.html", "another site that looks alike"),
        ("ftp://paper.example/2026/02/28/council-votes-on-bridge.html", "not fetched"),
        ("mailto:desk@paper.example", "no page"),
        ("http://[::1/2026/02/28/council-votes-on-bridge.html", "no URL"),
        ("https://shop.paper.example/2026/02/28/council-votes-on-bridge.html", "a host of services"),
        ("", "nothing"),
    ],
)
def test_url_off_the_site_is_none(url: str, why: str) -> None:
    assert classify_url(url, SITE) < 0.05, why


def test_rules_of_the_site_decide() -> None:
    site = Site(name="paper", home=HOME, article_url=r"/s/\d+$", other_url=r"/s/9\d*$")
    assert classify_url(f"{HOME}/s/1", site) == 1.0
    assert classify_url(f"{HOME}/s/91", site) == 0.0
    assert classify_url(f"{HOME}/2026/02/28/council-votes-on-bridge.html", site) == 0.0
    assert classify_url("https://other.example/s/1", site) == 0.0


def test_rule_of_what_is_no_story_leaves_the_rest_to_the_shape() -> None:
    site = Site(name="paper", home=HOME, other_url="/sponsored/")
    assert classify_url(f"{HOME}/sponsored/2026/02/28/council-votes-on-bridge.html", site) == 0.0
    assert classify_url(f"{HOME}/2026/02/28/council-votes-on-bridge.html", site) >= MIN_STORY_SCORE
