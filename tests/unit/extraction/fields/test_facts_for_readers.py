"""Times and names that a page writes for readers alone: ages at the headline, names beside days or behind a story."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extraction.fields.byline import bylines
from crawler.extraction.fields.dates import published_times
from crawler.extraction.fields.headline import headlines
from crawler.extraction.fields.publisher import publishers
from crawler.extraction.page.document import Document

Reader = Callable[..., Document]
PARAGRAPH = (
    "The town council decided on Monday night to keep the old ferry for one more year, although the new bridge"
    " upstream is almost ready to be opened to lorries and to the early bus. "
)
HAN = "市议会周一晚间决定让那艘老渡轮再运营一年尽管上游的新桥已经快要完工货车很快就能通行议员们说宁愿再等等看。"
HANGUL = "시의회는 월요일 저녁 상류의 새 다리가 거의 완공됐음에도 낡은 나룻배를 한 해 더 운행하기로 결정했다고 밝혔다."


def page(
    line: str = "", *, last: str = "", behind: str = "", text: str = PARAGRAPH, language: str = "en", head: str = ""
) -> str:
    return (
        f'<html lang="{language}"><head><title>Council keeps the old ferry - The Estuary</title>{head}</head><body>'
        f"<main><h1>Council keeps the old ferry</h1>{line}<div><p>{text}</p><p>{text}</p><p>{text}{last}</p>{behind}"
        "</div></main></body></html>"
    )


def published(document: Document) -> datetime | None:
    found = published_times(document)
    return found[0].value if found else None


def byline(document: Document) -> tuple[str, ...]:
    found = bylines(document)
    return found[0].value if found else ()


@pytest.mark.parametrize(
    ("line", "day"),
    [  # fetched on Saturday, 4 May 2024, at noon
        ('<p class="meta"><span>5d</span></p>', 29),
        ("<span>3h</span>", 4),
        ('<p class="date">Wednesday 18:05</p>', 1),
        ('<p class="reading-time">5m</p>', None),
        ("<p>The boat has 5d left until it goes to the yard at the mouth of the river.</p>", None),
    ],
)
def test_age_beside_the_headline(read_html: Reader, line: str, day: int | None) -> None:
    found = published(read_html(page(line)))
    assert (found.day if found else None) == day


def test_live_blog_is_as_old_as_its_first_word(read_html: Reader) -> None:
    story = {
        "@type": "LiveBlogPosting",
        "datePublished": "2024-05-03T11:00:00Z",  # moves with each entry
        "coverageStartTime": "2024-05-03T07:00:00+02:00",
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "datePublished": f"2024-05-03T{hour}:00:00Z"} for hour in ("11", "06")
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(story)}</script>'
    assert published(read_html(page(head=head))) == datetime(2024, 5, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<div>Ada Quayle | 3 May 2024 | 16:05</div>", ("Ada Quayle",)),
        ("<div><span>Ada Quayle</span> · <span>3h</span></div>", ("Ada Quayle",)),
        ("<p>3 May 2024, Ada Quayle and Tom Fell</p>", ("Ada Quayle", "Tom Fell")),
        ("<p>By Ada Quayle · 4 min read</p>", ("Ada Quayle",)),
        ("<p>World News | 3 May 2024</p>", ()),
        ("<p>Tweet This | 3 May 2024</p>", ()),
        ("<p>Paper Switzerland | 3 May 2024</p>", ()),  # as the host is called
        ("<p>The Old Ferry Stays for a Year | 3 May 2024</p>", ()),
        ("<p>By Kim Guest</p>", ("Kim Guest",)),
        ('<div class="byline">By <span class="author">Ann Live</span></div>', ("Ann Live",)),
        ("<p>By Guest Author</p>", ()),
        ("<p>Buying Guides · 10 min read · By Estuary Editorial Team</p>", ()),
    ],
)
def test_name_at_the_headline(read_html: Reader, line: str, names: tuple[str, ...]) -> None:
    assert byline(read_html(page(line))) == names


@pytest.mark.parametrize(
    ("language", "text", "last", "names"),
    [
        ("zh", HAN, "（记者 孙大海）", ("孙大海",)),
        ("zh", HAN, "（江口日报记者孙大海）", ("孙大海",)),
        ("zh", HAN, "（图）", ()),
        ("ja", HAN, "【佐藤健、鈴木一郎】", ("佐藤健", "鈴木一郎")),
        ("ja", HAN, "【以下省略】", ()),
        ("ja", HAN, "（共同）", ()),
        ("ko", HANGUL, " 박서준 기자 seojun@estuary.example", ("박서준",)),
        ("ko", HANGUL, "/박서준·이수민 기자", ("박서준", "이수민")),
    ],
)
def test_name_behind_the_last_words(
    read_html: Reader, language: str, text: str, last: str, names: tuple[str, ...]
) -> None:
    assert byline(read_html(page(last=last, text=text, language=language))) == names


@pytest.mark.parametrize(
    ("language", "behind", "names"),
    [
        (
            "en",
            "<p>(Reporting by Ada Quayle and Tom Fell in London; Editing by Sue Fen)</p>",
            ("Ada Quayle", "Tom Fell"),
        ),
        ("fr", '</div><p style="text-align: right"><b>Claire Petit</b></p><div>', ("Claire Petit",)),
        ("ru", "</div><p><strong>Иван Петров, Москва</strong></p><div>", ("Иван Петров",)),
        ("en", "</div><p><strong>Read More Stories</strong></p><div>", ()),
    ],
)
def test_signature_behind_what_holds_the_story(
    read_html: Reader, language: str, behind: str, names: tuple[str, ...]
) -> None:
    assert byline(read_html(page(behind=behind, language=language))) == names


def test_author_with_several_names_in_one_object(read_html: Reader) -> None:
    story: dict[str, Any] = {"@type": "NewsArticle", "author": {"@type": "Person", "name": ["Ada Quayle", "Tom Fell"]}}
    head = f'<script type="application/ld+json">{json.dumps(story)}</script>'
    assert byline(read_html(page(head=head))) == ("Ada Quayle", "Tom Fell")


@pytest.mark.parametrize(
    ("title", "link", "name"),
    [
        ("Council keeps the old ferry - The Estuary", '<a href="/">The Estuary</a>', "The Estuary"),
        (
            "The Estuary | Council keeps the old ferry",
            '<a href="https://paper.example/"><img alt="The Estuary"></a>',
            "The Estuary",
        ),
        (
            "Council keeps the old ferry – Die Mündung",
            '<a href="//www.paper.example" title="Die Mündung">x</a>',
            "Die Mündung",
        ),
        ("市议会决定让老渡轮再开一年 | 江口日报", '<a href="/">江口日报</a>', "江口日报"),
        ("Council keeps the old ferry - News", '<a href="/">News</a>', None),
        ("Council keeps the old ferry - Blogger", '<a href="/">Blogger</a>', None),
        ("Council keeps the old ferry - The Estuary", '<a href="/news/">The Estuary</a>', None),
        ("Council keeps the old ferry - The Estuary", '<a href="https://other.example/">The Estuary</a>', None),
        ("Old ferry - for one more year", '<a href="/">The Estuary</a>', None),
    ],
)
def test_publisher_that_no_machine_is_told(read_html: Reader, title: str, link: str, name: str | None) -> None:
    document = read_html(f"<html><head><title>{title}</title></head><body>{link}<h1>Council keeps</h1></body></html>")
    found = publishers(document)
    assert (found[0].value if found else None) == name


def test_what_machines_are_told_of_the_publisher_goes_first(read_html: Reader) -> None:
    head = (
        '<title>Council keeps the old ferry - The Estuary</title><meta property="og:site_name" content="Estuary Media">'
    )
    found = publishers(read_html(f'<html><head>{head}</head><body><a href="/">The Estuary</a></body></html>'))
    assert [one.value for one in found] == ["Estuary Media"]


def test_name_of_the_site_that_its_home_link_tells_is_no_part_of_the_headline(read_html: Reader) -> None:
    document = read_html(
        "<html><head><title>Council keeps the old ferry - Playful Estuary</title></head>"
        f'<body><a href="/">Playful Estuary</a><p>{PARAGRAPH}</p></body></html>'
    )
    assert headlines(document)[0].value == "Council keeps the old ferry"


@pytest.mark.parametrize(
    ("line", "dateline", "names"),
    [
        ("", "ANKARA (AA) - ", ("AA",)),
        ("", "Hamburg (dpa/lno) - ", ("dpa",)),
        ("", "PARIS (AFP) — ", ("AFP",)),
        ("<p>By Ada Quayle</p>", "LONDON (Reuters) - ", ("Ada Quayle",)),
        ("", "The Automobile Association (AA) met. ", ()),
    ],
)
def test_agency_at_the_dateline_is_named_where_nobody_else_is(
    read_html: Reader, line: str, dateline: str, names: tuple[str, ...]
) -> None:
    assert byline(read_html(page(line, text=dateline + PARAGRAPH))) == names


@pytest.mark.parametrize("label", ["By", "Von", "Zur Person", "Über den Autor"])
def test_label_of_an_author_is_no_author(read_html: Reader, label: str) -> None:
    head = '<meta name="author" content="estuaryhall">'
    assert byline(read_html(page(f'<div class="author">{label}</div>', head=head))) == ("estuaryhall",)
