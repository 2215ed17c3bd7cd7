"""Names that small papers write in ways of their own, and texts beside them that are no names."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from crawler.extraction.fields.byline import bylines
from crawler.extraction.fields.story_place import is_of_another_story, story_place
from crawler.extraction.page.document import Document
from crawler.text.bylines import read_leading_byline, read_names, read_trailing_byline

Reader = Callable[..., Document]
TEXT = (
    "The council agreed on Tuesday evening to mend the old bridge before the rains, and set aside money for the two "
    "schools that lie on the far bank of the river."
)
HEADING = "<h1>Council to mend old bridge</h1>"
STORY = f"<p>{TEXT} It begins in May.</p><p>{TEXT} It ends in June.</p>"
CREDIT = '<div>Text: <span class="x-article-card__author">Ada Quayle</span></div>'
SHORT = "<p>Nobody on the far bank was asked, and nobody there has said a word.</p>"


def byline(document: Document) -> tuple[str, ...]:
    found = bylines(document)
    return found[0].value if found else ()


@pytest.mark.parametrize(
    ("line", "language", "names"),
    [
        ("文/本报记者 陈思 图/本报记者 周洋", "zh", ["陈思"]),
        ("JORGE RUIZ Madrid 12 MAY 2026", "es", ["Jorge Ruiz"]),
        ("Anna Schmidt (Text) und Jan Roth (Fotos)", "de", ["Anna Schmidt"]),
        ("Anna Schmidt und Jan Roth (Fotos), Eva Lang", "de", ["Anna Schmidt", "Eva Lang"]),
        ("Articolo a cura di Giulia Bianchi", "it", ["Giulia Bianchi"]),
        ("নিজস্ব প্রতিবেদক, ঢাকা", "bn", ["নিজস্ব প্রতিবেদক"]),
        ("Mary Cho reports from Nairobi", "en", ["Mary Cho"]),
        ("Mary Cho for The Estuary", "en", ["Mary Cho"]),
        ("Mary Cho on behalf of the union", "en", ["Mary Cho"]),
        ("Mary Cho in Nairobi", "en", ["Mary Cho"]),
        ("Im Wortlaut", "de", []),
        ("Former Acme", "en", []),
        ("Licensed Bridge Tester", "en", []),
    ],
)
def test_names_in_lines(line: str, language: str, names: list[str]) -> None:
    assert [name.title() if name.isupper() else name for name in read_names(line, language)] == names


@pytest.mark.parametrize(("name", "language"), [("Max Contact", "en"), ("Iris Facebook", "en")])
def test_a_declared_name_of_two_words_keeps_both(name: str, language: str) -> None:
    assert read_names(name, language, is_declared=True) == (name,)


@pytest.mark.parametrize("text", ["【ロンドン=田中洋子】英政府は四日、", "（パリ＝佐藤健）大統領は"])
def test_japanese_reporters_stand_behind_their_place(text: str) -> None:
    assert len(read_leading_byline(text, "ja")) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [("議会は橋を直すと決めた。（田中洋子）", ("田中洋子",)), ("議会は橋を直すと決めた。（敬称略）", ()),
     ("議会は橋を直すと決めた。（火曜掲載）", ())],
)  # fmt: skip
def test_japanese_writers_sign_with_a_known_surname(text: str, names: tuple[str, ...]) -> None:
    assert read_trailing_byline(text, "ja") == names


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (f"{STORY}{SHORT}<p><em>Anna Schmidt</em></p>", ("Anna Schmidt",)),
        (f"{STORY}<p>- Mary Cho</p>", ("Mary Cho",)),
        (f"{STORY}<p>- Nobody asked them</p>", ()),
        (f"{STORY}{SHORT}<p><strong>Ask our free helpers</strong></p>", ()),
        (f'{STORY}<p class="firma">Marco Rossi</p>', ("Marco Rossi",)),
        (f'<p class="writer">Marco Rossi</p>{STORY}', ("Marco Rossi",)),
        (f'<p class="author">Advertisement</p>{STORY}', ()),
        (f"<dl><dt>Author</dt><dd>Ada Quayle</dd><dt>Date</dt><dd>5 May 2024</dd></dl>{STORY}", ("Ada Quayle",)),
        (f"<table><tr><td>Author:</td><td>Ada Quayle</td></tr></table>{STORY}", ("Ada Quayle",)),
        (f"{STORY}<h6>Author(s)</h6><ul><li>Ada Quayle</li><li>Bo Lind</li></ul>", ("Ada Quayle", "Bo Lind")),
        (f"<div><b>Contributors:</b> Ada Quayle</div>{STORY}", ()),
        (f"{STORY}<h3>Authors</h3><p>Read more of our guides</p>", ()),
        (f'<div><h3><a href="#a">How they mend it</a></h3>{STORY}{CREDIT}</div><p>{TEXT}</p>', ("Ada Quayle",)),
    ],
)  # fmt: skip
def test_names_around_a_story(read_html: Reader, body: str, names: tuple[str, ...]) -> None:
    assert byline(read_html(f"<html><body><article>{HEADING}{body}</article></body></html>")) == names


def test_a_long_paragraph_of_an_item_is_no_story_that_the_item_holds(read_html: Reader) -> None:
    item = f'<div><h3><a href="/1">A far better bridge</a></h3><div><p id="x">{TEXT}</p></div></div>'
    document = read_html(f"<html><body><div>{HEADING}<p>{TEXT}</p></div>{item}</body></html>")
    of_item = next(one for one in document.index.tagged("p") if one.get("id"))
    assert is_of_another_story(of_item, story_place(document), is_at_headline=False)


def test_a_japanese_reporter_beside_a_day_is_named(read_html: Reader) -> None:
    text = "議会は火曜日の夜、雨の前に古い橋を直すと決め、対岸にある二つの学校のために資金を用意したと発表した。"
    line = "<p>2024年5月2日 18時45分 田中洋子記者</p>"
    page = f"<html lang=ja><body><article><h1>古い橋を直すと議会が決定</h1>{line}<p>{text}</p></article></body></html>"
    assert byline(read_html(page)) == ("田中洋子",)


def test_an_article_of_headline_and_standfirst_is_not_all_of_the_story(read_html: Reader) -> None:
    page = (
        f"<article>{HEADING}<p>{TEXT}</p></article><div>{STORY}<p>{TEXT}</p><p>Text: Ada Quayle</p><p>{TEXT}</p></div>"
    )
    assert byline(read_html(f"<html><body>{page}</body></html>")) == ("Ada Quayle",)


def test_a_declared_person_of_any_name_is_one(read_html: Reader) -> None:
    story = {"@type": "NewsArticle", "headline": "Council to mend old bridge", "author": {"@type": "Person"}}
    for name in ("Max Contact", "Tom Page", "Rose News", "Kit Follow"):
        story["author"] = {"@type": "Person", "name": name}
        data = f'<script type="application/ld+json">{json.dumps(story)}</script>'
        assert byline(read_html(f"<html><head>{data}</head><body>{HEADING}{STORY}</body></html>")) == (name,)
