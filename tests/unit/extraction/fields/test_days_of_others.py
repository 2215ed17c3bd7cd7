"""Days that readers see on a page and that are not of its story."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.extraction.fields.byline import bylines
from crawler.extraction.fields.dates import published_times
from crawler.extraction.fields.story_place import story_place
from crawler.extraction.page.document import Document

Reader = Callable[..., Document]
PARAGRAPH = (
    "The town council decided on Monday night to keep the old ferry for one more year, although the new bridge"
    " upstream is almost ready. "
)
LIST = (
    '<div class="side"><ul><li><a href="/1">A first other story of the town</a> <span>{0} January 2024</span></li>'
    '<li><a href="/2">A second other story of the town</a> <span class="date">{0} January 2024</span></li></ul></div>'
)


def page(*, before: str = "", line: str = "", behind: str = "") -> str:
    return (
        f'<html lang="en"><body>{before}<main><article><h1>Council keeps the old ferry</h1>{line}'
        f"<div><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></div>{behind}</article></main></body></html>"
    )


@pytest.mark.parametrize(
    "parts",
    [  # fetched on Saturday, 4 May 2024, at noon
        {"before": LIST.format(12)},
        {"before": '<div id="hd"><div class="r">Saturday, 4 May 2024 12:00</div></div>'},
        {"before": '<div class="gdpr">Rules of 3 March 2024</div>'},
        {"before": "<div>Policy of 3 March 2024</div>"},
        {"behind": '<div id="disqus_thread"><p>Joe, 3 March 2024</p></div>'},
        {"behind": "<div><p>Joe wrote on 3 March 2024</p></div>"},
        {"behind": "<div><p>Vote until 3 March 2024</p></div>"},
        {"behind": '<div class="poll"><p>3 March 2024</p></div>'},
    ],
)
def test_days_of_others_are_not_the_storys(read_html: Reader, parts: dict[str, str]) -> None:
    assert published_times(read_html(page(**parts))) == ()


@pytest.mark.parametrize(
    "parts",
    [
        {"before": '<div class="date">Saturday, 4 May 2024 10:00</div>'},  # of today, in an element of a date
        {"before": "<div>Published on 4 May 2024</div>"},
        {"before": '<ul><li itemprop="datePublished"><time>4 May 2024</time></li></ul>'},
        {"line": "<p>4 May 2024</p>"},
        {"behind": "<p>4 May 2024</p>"},
    ],
)
def test_the_day_of_the_story_stays(read_html: Reader, parts: dict[str, str]) -> None:
    assert published_times(read_html(page(**parts)))[0].value.date().isoformat() == "2024-05-04"


def test_a_long_caption_is_no_paragraph_of_the_story(read_html: Reader) -> None:
    caption = f'<figure><img src="/a.jpg"><figcaption><p>{PARAGRAPH}</p></figcaption></figure>'
    document = read_html(page(line=f'{caption}<p class="author">By Ada Byron</p>'))
    names = [element.get("class") for element in document.index.elements]
    assert names.index("author") < story_place(document).body
    assert bylines(document)[0].confidence == 0.6  # at the headline


def test_the_title_of_an_abbreviation_is_its_time(read_html: Reader) -> None:
    line = '<abbr class="published" title="2024-05-02T18:45:00+01:00">Thursday</abbr>'
    assert published_times(read_html(page(line=line)))[0].value.isoformat() == "2024-05-02T18:45:00+01:00"
