"""Pages that hold more than one story, or hold it in odd ways: only the first is the record, and all of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.article import Article, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
TOPICS = {
    "crane": ("harbour board", "northern quay", "retired pilot", "old crane"),
    "library": ("reading room", "night librarian", "borrowed atlas", "stone staircase"),
    "orchard": ("apple growers", "late frost", "wooden ladders", "pressing house"),
    "ferry": ("island ferry", "second captain", "winter timetable", "landing stage"),
}


def paragraphs(topic: str) -> list[str]:
    a, b, c, d = TOPICS[topic]
    return [
        f"The {a} met on Tuesday evening to decide what becomes of the {d}, and nobody expected a short meeting.",
        f"For forty minutes they spoke of the {b}, of its cost and of those who would have to look after it later.",
        f"Then the {c} was mentioned, and the room, which had been restless until then, became rather quiet at once.",
        f"A vote on the {d} was put off until spring, although the {a} had asked for an answer before the winter.",
        f"Those who came for the {b} left by the side door; those who came for the {c} stayed and talked until late.",
    ]


def article(topic: str, *, level: str = "h1", attributes: str = "") -> str:
    story = "".join(f"<p>{text}</p>" for text in paragraphs(topic))
    return f"<article {attributes}><{level}>The {topic} has to wait</{level}>{story}</article>"


def read(body: str, *, head: str = "", url: str = URL) -> Article:
    top = f"<head><title>The crane has to wait</title>{head}</head>"
    html = f'<!DOCTYPE html><html lang="en">{top}<body>{body}</body></html>'
    page = Page(url=url, body=html.encode(), fetched=datetime(2026, 11, 21, tzinfo=UTC))
    result = extract_page(page, site_for(url)).result
    assert isinstance(result, Article), result
    return result


OPEN_GRAPH = (
    '<meta property="og:type" content="article"><meta property="og:title" content="The crane has to wait">'
    f'<link rel="canonical" href="{URL}">'
)


def assert_is_the_crane(found: Article) -> None:
    assert found.headline == "The crane has to wait"
    for text in paragraphs("crane"):
        assert text in found.body
    for topic in ("library", "orchard", "ferry"):
        for text in paragraphs(topic):
            assert text not in found.body, topic


def test_of_a_page_that_goes_on_with_other_stories_only_the_first_is_read() -> None:
    appended = "".join(
        f'<div class="infinite-item" data-url="/{topic}">{article(topic, level="h2")}</div>'
        for topic in ("library", "orchard")
    )
    assert_is_the_crane(
        read(f'<main><div class="infinite-item">{article("crane")}</div>{appended}</main>', head=OPEN_GRAPH)
    )


def test_stories_that_scrolling_appended_have_an_h1_of_their_own() -> None:
    assert_is_the_crane(
        read("<main>" + article("crane") + article("library") + article("ferry") + "</main>", head=OPEN_GRAPH)
    )


def test_appended_stories_that_are_described_by_json_ld_too() -> None:
    nodes = [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": f"The {topic} has to wait",
            "url": URL if topic == "crane" else f"https://paper.example/{topic}",
            "mainEntityOfPage": URL if topic == "crane" else f"https://paper.example/{topic}",
            "datePublished": f"2026-11-{day}T08:00:00Z",
            "author": {"@type": "Person", "name": f"Ada {topic.title()}"},
        }
        for day, topic in ((18, "library"), (20, "crane"), (19, "orchard"))
    ]
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)
    found = read("<main>" + article("crane") + article("library") + "</main>", head=OPEN_GRAPH + scripts)
    assert_is_the_crane(found)
    assert found.byline == ("Ada Crane",)
    assert found.published == datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize("level", ["h2", "h3"])
def test_a_page_of_ten_teasers_is_no_article(level: str) -> None:
    teasers = "".join(
        f'<article><{level}><a href="/2026/11/{n:02}/story-of-the-{topic}-number-{n}">The {topic} has to wait, part'
        f" {n}</a></{level}><p>{paragraphs(topic)[0]}</p></article>"
        for n, topic in enumerate(list(TOPICS) * 3)
    )
    html = f"<html><head><title>Harbour</title></head><body><main><h1>Harbour</h1>{teasers}</main></body></html>"
    url = "https://paper.example/harbour/"
    page = Page(url=url, body=html.encode(), fetched=datetime(2026, 11, 21, tzinfo=UTC))
    result = extract_page(page, site_for(url)).result
    assert not isinstance(result, Article)
    assert result.name is OutcomeName.NOT_ARTICLE


def test_the_story_of_an_amp_page() -> None:
    story = "".join(f"<p>{text}</p>" for text in paragraphs("crane"))
    body = (
        '<amp-sidebar id="menu" layout="nodisplay"><ul><li><a href="/">Home</a></li></ul></amp-sidebar>'
        f"<main><article><h1>The crane has to wait</h1>"
        '<figure><amp-img src="https://paper.example/crane.jpg" width="1200" height="800"></amp-img>'
        "<figcaption>The crane at dusk. Photo: Tom Reyle</figcaption></figure>"
        f'<amp-ad type="doubleclick" width="300" height="250"></amp-ad>{story}'
        '<amp-consent id="consent"><div>We and our partners store cookies on your device.</div></amp-consent>'
        "</article></main>"
    )
    head = f'{OPEN_GRAPH}<script async src="https://cdn.ampproject.org/v0.js"></script>'
    found = read(body, head=head, url=f"{URL}/amp")
    assert_is_the_crane(found)
    assert found.canonical_url == URL
    assert "cookies" not in found.body
    assert "The crane at dusk" not in found.body
    assert [(image.url, image.caption, image.credit) for image in found.images] == [
        ("https://paper.example/crane.jpg", "The crane at dusk.", "Tom Reyle")
    ]


BLANK = 'src="data:image/gif;base64,R0lGODlhAQABAAAAACw="'
PICTURE = "https://paper.example/crane.jpg"
LATE = {
    "data-src": f'<img {BLANK} data-src="{PICTURE}" class="lazyload">',
    "data-lazy-src": f'<img data-lazy-src="{PICTURE}" src="/pixel.gif" width="1" height="1">',
    "data-original": f'<img data-original="{PICTURE}" alt="">',
    "data-srcset": f'<img {BLANK} data-srcset="{PICTURE} 1200w">',
    "noscript": f'<img {BLANK}><noscript><img src="{PICTURE}"></noscript>',
    "picture": f'<picture><source data-srcset="{PICTURE} 1200w"><img {BLANK}></picture>',
}


@pytest.mark.parametrize("picture", LATE.values(), ids=LATE)
def test_a_picture_that_is_loaded_late_is_found(picture: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in paragraphs("crane"))
    figure = f"<figure>{picture}<figcaption>The crane at dusk. Photo: Tom Reyle</figcaption></figure>"
    found = read(f"<main><article><h1>The crane has to wait</h1>{figure}{story}</article></main>", head=OPEN_GRAPH)
    assert [(image.url, image.caption) for image in found.images] == [
        ("https://paper.example/crane.jpg", "The crane at dusk.")
    ]


def test_what_stands_behind_the_end_of_the_document_is_read() -> None:
    picture = '<figure><img src="/crane.jpg"><figcaption>The crane at dawn</figcaption></figure>'
    story = read(f"<p>Skip to the story</p></body></html><div>{picture}{article('crane')}</div></body></html>")
    assert story.body.split("\n\n") == paragraphs("crane")
    assert [image.caption for image in story.images] == ["The crane at dawn"]


def test_paragraphs_that_are_marked_as_headings_are_a_story() -> None:
    text = "".join(f"<h2>{paragraph}</h2>" for paragraph in paragraphs("crane"))
    found = read(f"<main><h1>The crane has to wait</h1>{text}</main>", head=OPEN_GRAPH)
    assert found.body.split("\n\n") == paragraphs("crane")
    assert "#" not in (found.markdown or "")


def test_a_brief_of_one_paragraph_that_is_the_description_too_is_read() -> None:
    brief = " ".join(paragraphs("crane")[:2])
    found = read(
        f"<main><h1>The crane has to wait</h1><p>{brief}</p></main>",
        head=f'{OPEN_GRAPH}<meta property="og:description" content="{brief}"><meta name=description content="{brief}">',
    )
    assert found.body == brief
    assert found.standfirst is None


@pytest.mark.parametrize("name", ["live-match-comments", "category-kommentare post", "comments"])
@pytest.mark.parametrize("is_around", [True, False])
def test_a_container_that_is_called_comments_may_hold_the_story(name: str, is_around: bool) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs("crane"))
    headline = "<h1>The crane has to wait</h1>"
    page = f"<div class='{name}'>{headline}{text}</div>" if is_around else f"{headline}<div class='{name}'>{text}</div>"
    assert read(f"<main>{page}</main>", head=OPEN_GRAPH).body.split("\n\n") == paragraphs("crane")


def test_comments_below_a_story_are_no_part_of_it() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs("crane"))
    comments = "".join(f"<div class=comment><p>{paragraph}</p></div>" for paragraph in paragraphs("ferry"))
    page = f"<main><h1>The crane has to wait</h1>{text}<section class='comments'>{comments}</section></main>"
    assert read(page, head=OPEN_GRAPH).body.split("\n\n") == paragraphs("crane")


@pytest.mark.parametrize("path", ["/themen/bridges/the-crane", "/newsletters/town/the-crane", "/archiv/2026/the-crane"])
def test_a_story_below_a_folder_of_lists_is_a_story(path: str) -> None:
    text = "".join(
        f"<p>{paragraph}</p>" for paragraph in paragraphs("crane") + paragraphs("ferry") + paragraphs("library")
    )
    more = "".join(f'<h3><a href="/s/{n}">Another story of the town, number {n}</a></h3>' for n in range(6))
    found = read(
        f"<article><h1>The crane has to wait</h1><div>{text}</div></article><aside>{more}</aside>",
        url=f"https://paper.example{path}",
    )
    assert found.body.startswith(paragraphs("crane")[0])


def test_a_contact_form_with_a_challenge_does_not_block_a_short_story() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs("crane")[:3])
    form = "<form><input name=mail><div class='g-recaptcha' data-sitekey=x></div><button>Send</button></form>"
    found = read(f"<article><h1>The crane has to wait</h1>{text}</article><footer>{form}</footer>")
    assert found.body.startswith(paragraphs("crane")[0])
