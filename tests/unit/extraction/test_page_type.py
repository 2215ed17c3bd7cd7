from datetime import UTC, datetime

import msgspec
import pytest
from lxml.etree import SubElement

from crawler.article import OutcomeName, Page
from crawler.extraction.body.block import Block, Role
from crawler.extraction.page_type import classify_page, count_words, is_story_address, refuse_page

FETCHED = datetime(2024, 5, 4, 12, tzinfo=UTC)
SENTENCE = "The council of the town has voted for a new bridge over the river after a debate of thirty years in all. "
STORY_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Council votes for bridge",'
    ' "datePublished": "2024-05-03T08:15:00Z"%s}</script>'
)


def page(body=b"<html><body><p>Text</p></body></html>", status=200, content_type="text/html"):
    headers = (("Content-Type", content_type),) if content_type else ()
    return Page(url="https://www.paper.example/a", body=body, fetched=FETCHED, status=status, headers=headers)


REFUSED = [
    ("not found", page(status=404), OutcomeName.GONE),
    ("gone", page(status=410), OutcomeName.GONE),
    ("payment required", page(status=402), OutcomeName.PAYWALLED),
    ("forbidden", page(status=403), OutcomeName.BLOCKED),
    ("too many requests", page(status=429), OutcomeName.BLOCKED),
    ("a fault of the server", page(status=503), OutcomeName.FAILED),
    ("no bytes", page(b""), OutcomeName.EMPTY),
    ("white space", page(b" \r\n\t"), OutcomeName.EMPTY),
    ("NUL bytes", page(b"\x00" * 500), OutcomeName.EMPTY),
    ("a PDF served as HTML", page(b"%PDF-1.7 ..."), OutcomeName.NOT_HTML),
    ("a picture served as HTML", page(b"\xff\xd8\xff\xe0\x00\x10JFIF"), OutcomeName.NOT_HTML),
    ("a ZIP", page(b"PK\x03\x04...."), OutcomeName.NOT_HTML),
    ("a feed", page(b'<?xml version="1.0"?>\n<rss version="2.0"></rss>'), OutcomeName.NOT_HTML),
    ("a sitemap", page(b"<urlset></urlset>", content_type="text/xml"), OutcomeName.NOT_HTML),
    ("JSON", page(b'{"a": 1}', content_type="text/html"), OutcomeName.NOT_HTML),
    ("declared as a picture", page(b"abc", content_type="image/webp"), OutcomeName.NOT_HTML),
    ("unknown binary", page(bytes(range(1, 32)) * 100), OutcomeName.NOT_HTML),
]


@pytest.mark.parametrize(("why", "given", "name"), REFUSED, ids=[case[0] for case in REFUSED])
def test_pages_that_need_no_parsing_are_refused_with_a_reason(why, given, name):
    found = refuse_page(given)
    assert found is not None
    assert found[0] is name
    assert found[1]


@pytest.mark.parametrize(
    "given",
    [
        page(),
        page(content_type=None),
        page("<html><p>Text".encode("utf-16")),
        page(b"<p>only a fragment</p>"),
        page(b"<html>", content_type="application/pdf"),
    ],
)
def test_html_is_not_refused_whatever_it_is_declared_as(given):
    assert refuse_page(given) is None


def blocks(*texts):
    return tuple(
        Block(role=Role.PARAGRAPH, text=text, markdown=text, shape="p", kept=True, reason="") for text in texts
    )


def teasers(number):
    return "".join(
        f'<article><h3><a href="/town/story-{n}">Another story of the town with number {n}</a></h3></article>'
        for n in range(number)
    )


HOME = "https://www.paper.example/"
STORY = "https://www.paper.example/town/council-votes-for-new-bridge-12345"
NO_ARTICLES = [
    ("the home page", HOME, teasers(20), (SENTENCE,), OutcomeName.NOT_ARTICLE),
    ("a section front", "https://www.paper.example/town", teasers(15), (SENTENCE,), OutcomeName.NOT_ARTICLE),
    (
        "a section front with teasers taken for text",
        "https://www.paper.example/town",
        teasers(15),
        ("Another story of the town.",) * 15,
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "a tag page",
        "https://www.paper.example/tag/bridge",
        teasers(5),
        ("All about the bridge.",),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "a German topic page",
        "https://www.paper.example/thema/bruecke",
        teasers(5),
        ("Alles zur Brücke.",),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "an author's page",
        "https://www.paper.example/autor/ada-byron",
        teasers(8),
        ("Ada Byron schreibt.",),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "a collection by its JSON-LD",
        "https://www.paper.example/x1",
        '<script type="application/ld+json">{"@type": "CollectionPage"}</script>' + teasers(4),
        (),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "a front whose cards have dates alone",
        "https://www.paper.example/town",
        teasers(3),
        ("17 November 2026", "16 November 2026", "15 November 2026"),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "a front whose cards have authors alone",
        "https://www.paper.example/town",
        teasers(2),
        ("Von Ada Byron", "Von Tom Reyle"),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "a Japanese front whose cards have dates alone",
        "https://www.paper.example/town",
        teasers(2),
        ("2026年11月17日", "2026年11月16日"),
        OutcomeName.NOT_ARTICLE,
    ),
    ("an index of galleries", "https://www.paper.example/fotos/", teasers(4), ("Fotos",), OutcomeName.NOT_ARTICLE),
    (
        "a video page that holds only other films",
        "https://www.paper.example/videos/",
        teasers(9),
        (),
        OutcomeName.NOT_ARTICLE,
    ),
    (
        "English: not found",
        STORY,
        "<title>Page not found | The Paper</title><h1>Sorry</h1>",
        ("We looked everywhere.",),
        OutcomeName.SOFT_404,
    ),
    (
        "German: not found",
        STORY,
        "<h1>Diese Seite wurde nicht gefunden</h1>",
        ("Suchen Sie neu.",),
        OutcomeName.SOFT_404,
    ),
    ("French: not found", STORY, "<h1>Page introuvable</h1>", ("Retour à l'accueil.",), OutcomeName.SOFT_404),
    ("Spanish: not found", STORY, "<h1>No encontramos la página</h1>", (), OutcomeName.SOFT_404),
    ("Russian: not found", STORY, "<title>Страница не найдена</title>", (), OutcomeName.SOFT_404),
    ("Japanese: not found", STORY, "<h1>ページが見つかりません</h1>", (), OutcomeName.SOFT_404),
    (
        "an error page by its canonical address",
        STORY,
        '<link rel="canonical" href="https://www.paper.example/404.html">',
        (SENTENCE,),
        OutcomeName.SOFT_404,
    ),
    (
        "a challenge of one maker",
        STORY,
        ('<title>Just a moment...</title><script>window._cf_chl_opt={cvId:"3"}</script><p>Checking your browser</p>'),
        (),
        OutcomeName.BLOCKED,
    ),
    (
        "a challenge of another",
        STORY,
        (
            '<script>var dd={"rt":"c"}</script><script src="https://ct.captcha-delivery.com/c.js"></script>'
            "<p>Please enable JS</p>"
        ),
        (),
        OutcomeName.BLOCKED,
    ),
    (
        "a challenge of a third",
        STORY,
        '<div id="sec-if-cpt-container"></div><script src="/_sec/cp_challenge/ak.js"></script>',
        (),
        OutcomeName.BLOCKED,
    ),
    (
        "a challenge of a fourth",
        STORY,
        '<div id="px-captcha"></div><script>window._pxAppId="PX1"</script>',
        (),
        OutcomeName.BLOCKED,
    ),
    (
        "a captcha beside a few words",
        STORY,
        '<h1>Access denied</h1><div class="g-recaptcha"></div>',
        ("Prove it.",),
        OutcomeName.BLOCKED,
    ),
    (
        "English consent wall",
        STORY,
        (
            '<div id="sp_message_container"><h1>We value your privacy: cookies</h1><p>We and our partners'
            " use cookies. "
            "Accept cookies or manage cookies. You may withdraw consent.</p></div>"
        ),
        ("We use cookies.",),
        OutcomeName.CONSENT_WALL,
    ),
    (
        "German consent wall",
        STORY,
        (
            '<div class="consent-wall"><h2>Mit Werbung und Cookies weiterlesen</h2><p>Sie willigen ein, dass'
            " wir Cookies "
            "setzen. Ihre Einwilligung und Zustimmung gilt für Cookies.</p></div>"
        ),
        (),
        OutcomeName.CONSENT_WALL,
    ),
    (
        "French consent wall",
        STORY,
        (
            '<div id="didomi-host"><h1>Accepter les cookies</h1><p>Votre consentement aux cookies : accepter'
            " ou refuser les "
            "cookies.</p></div>"
        ),
        (),
        OutcomeName.CONSENT_WALL,
    ),
    (
        "a stub whose whole is declared longer",
        STORY,
        STORY_LD % ', "isAccessibleForFree": false, "wordCount": 900',
        (SENTENCE * 3,),
        OutcomeName.PAYWALLED,
    ),
    (
        "a stub before a wall",
        STORY,
        STORY_LD % ', "isAccessibleForFree": "False"' + '<div class="paywall">Subscribe</div>',
        (SENTENCE, SENTENCE),
        OutcomeName.PAYWALLED,
    ),
    (
        "a few words of a story that is not free",
        STORY,
        STORY_LD % ', "isAccessibleForFree": false',
        ("Two short words.",),
        OutcomeName.PAYWALLED,
    ),
    ("no text at all", STORY, STORY_LD % "", (), OutcomeName.EMPTY),
]


@pytest.mark.parametrize(("why", "url", "html", "texts", "name"), NO_ARTICLES, ids=[case[0] for case in NO_ARTICLES])
def test_pages_without_a_story_get_their_outcome(read_html, why, url, html, texts, name):
    document = read_html(f"<html><body>{html}</body></html>", url=url)
    found = classify_page(document, blocks(*texts), headline="Council votes for bridge")
    assert found is not None
    assert found[0] is name


ARTICLES = [
    ("a plain story", STORY, "<h1>Council votes</h1>", (SENTENCE,) * 8),
    ("a story with forty links below it", STORY, STORY_LD % "" + teasers(40), (SENTENCE,) * 8),
    ("a story without any metadata above forty links", STORY, teasers(40), (SENTENCE * 2,) * 8),
    ("a short item of the wire", STORY, STORY_LD % "", (SENTENCE,)),
    (
        "a story about pages that were not found",
        STORY,
        STORY_LD % "" + "<h1>Page not found: a history of error 404</h1>",
        (SENTENCE,) * 8,
    ),
    (
        "a story about cookies with a consent layer",
        STORY,
        STORY_LD % "" + '<div id="onetrust">cookies cookies cookies</div>',
        (SENTENCE,) * 8,
    ),
    (
        "a story whose page carries a bot script",
        STORY,
        '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        (SENTENCE,) * 8,
    ),
    (
        "a paid story whose whole text is there",
        STORY,
        STORY_LD % ', "isAccessibleForFree": false, "wordCount": 180',
        (SENTENCE,) * 8,
    ),
    (
        "a paid story with a hidden wall",
        STORY,
        STORY_LD % ', "isAccessibleForFree": false' + '<div class="paywall"></div>',
        (SENTENCE,) * 12,
    ),
    (
        "a story in a folder of topics",
        "https://www.paper.example/thema/bruecke/rat-stimmt-fuer-neue-bruecke-12345",
        STORY_LD % "",
        (SENTENCE,) * 8,
    ),
    (
        "a story in Japanese",
        STORY,
        STORY_LD % "",
        ("町議会は三十年の議論の末に川に新しい橋を架けることを決めた。" * 8,),
    ),
]


@pytest.mark.parametrize(("why", "url", "html", "texts"), ARTICLES, ids=[case[0] for case in ARTICLES])
def test_stories_pass(read_html, why, url, html, texts):
    document = read_html(f"<html><body>{html}</body></html>", url=url)
    assert classify_page(document, blocks(*texts), headline="Council votes for bridge") is None


def test_a_story_without_a_headline_is_incomplete(read_html):
    found = classify_page(read_html("<p>Text</p>", url=STORY), blocks(SENTENCE * 10), headline=None)
    assert found is not None
    assert found[0] is OutcomeName.INCOMPLETE


def test_words_are_counted_in_scripts_without_spaces_too():
    assert count_words("one two three") == 3
    assert count_words("橋が開通した") == 3


SHORT_STORY = "https://www.paper.example/{}/council-votes-for-new-bridge-over-river"


@pytest.mark.parametrize("folder", ["archiv/2026", "themen/bridge", "newsletters/town", "tag/town", "video", "town"])
@pytest.mark.parametrize(("words", "is_signed", "is_story"), [(5, True, True), (3, True, False), (5, False, False)])
def test_a_signed_story_of_some_paragraphs_is_one_whatever_its_folder_is(read_html, folder, words, is_signed, is_story):
    document = read_html(f"<html><body>{teasers(20)}</body></html>", url=SHORT_STORY.format(folder))
    parent = document.root.find("body")
    body = [msgspec.structs.replace(one, element=SubElement(parent, "p")) for one in blocks(*[SENTENCE] * words)]
    found = classify_page(document, body, headline="Council votes", has_byline=is_signed, has_time=is_signed)
    assert (found is None) == is_story, found


@pytest.mark.parametrize(
    ("address", "is_story"),
    [
        ("/town/council-votes-for-bridge", True),
        ("/town/council-votes-bridge", False),
        ("/n/48151", True),
        ("/n/4815", False),
        ("/view.php?id=481", True),
        ("/view.php?id=48", False),
        ("/view?newsid=481&page=2", True),
        ("/list?catid=481", False),
        ("/list?page=481", False),
        ("/?p=481", True),
    ],
)
def test_the_address_of_a_story_has_a_long_slug_or_a_number(address, is_story):
    assert is_story_address(f"https://www.paper.example{address}") == is_story
