"""Bylines as small papers show them: beside the day, in boxes below the story, in columns, below odd headings."""

from __future__ import annotations

import pytest

from crawler.extraction.fields.byline import bylines

TEXT = (
    "The council agreed on Tuesday evening to mend the old bridge before the rains, and set aside money for the two "
    "schools that lie on the far bank of the river."
)
STORY = f"<p>{TEXT} It begins in May.</p><p>{TEXT} It ends in June.</p>"
HEADING = "<h1>Council to mend old bridge</h1>"
PAGES = [  # what it shows, the body, the byline
    ("a name and a day in neighbouring elements", (f"<article>{HEADING}<ul><li>24 November 2026</li>"
     f"<li>Ada Quayle</li></ul>{STORY}</article>"), ("Ada Quayle",)),
    ("a name with its place beside a day", (f"<article>{HEADING}<span>November 24, 2026</span> "
     f"<span>Ada Quayle, Enugu</span>{STORY}</article>"), ("Ada Quayle",)),
    ("a name with a job and a day", (f"<article>{HEADING}<p>Ada Quayle | Senior Writer | July 2, 2025</p>"
     f"{STORY}</article>"), ("Ada Quayle",)),
    ("a section and a day", f"<article>{HEADING}<p>Local News | July 2, 2025</p>{STORY}</article>", ()),
    ("a box of the author below", (f'<article>{HEADING}{STORY}<div class="author-box"><h4>Ada Quayle</h4>'
     "<p>Ada writes on local government.</p></div></article>"), ("Ada Quayle",)),
    ("a biography without a heading", (f'<article>{HEADING}{STORY}<div class="author-info"><p>Ada Quayle is a reporter '
     "in the north, where she has followed the rivers and their bridges for ten years.</p></div></article>"),
     ("Ada Quayle",)),
    ("boxes of a whole staff", f"<article>{HEADING}{STORY}" + "".join(
        f'<div class="writer-box"><h4>{name}</h4></div>'
        for name in ("Ada Quayle", "Bo Lind", "Cy Marsh", "Dot Reed")) + "</article>", ()),
    ("authors of other stories' cards", f"<article>{HEADING}{STORY}</article><section>" + "".join(
        f'<div class="card"><a href="/{n}"><h3>Another story about ferry {n}</h3></a>'
        f'<span class="c-article-card__author">Bo Lind</span></div>' for n in range(3)) + "</section>", ()),
    ("a label within the story", f"<div>{HEADING}{STORY}<h3>Written by Ada Quayle</h3><p>{TEXT}</p></div>",
     ("Ada Quayle",)),
    ("a sentence that says it", (f"<div>{HEADING}{STORY}<div>This post was written by Ada Quayle, Head of Rivers.</div>"
     f"<p>{TEXT}</p></div>"), ("Ada Quayle",)),
    ("a title that begins as a label does", f"<div>{HEADING}{STORY}<h3>By Cloud Harbour</h3><p>{TEXT}</p></div>", ()),
    ("a link to the author in a column", (f'<article>{HEADING}<aside><a rel="author" href="/profile/ada">Ada Quayle</a>'
     f"</aside>{STORY}</article>"), ("Ada Quayle",)),
    ("a page that is called a side column", (f'<div class="content" id="sidebar"><article>{HEADING}'
     f'<span class="author vcard"><a rel="author" href="/author/ada">Ada Quayle</a></span>{STORY}</article></div>'),
     ("Ada Quayle",)),
    ("a heading that is no headline", f"<div><h4>To mend</h4><p><strong>By Ada Quayle</strong></p>{STORY}</div>",
     ("Ada Quayle",)),
    ("an agency alone", f'<article>{HEADING}<p class="credit">JIJI</p>{STORY}</article>', ("JIJI",)),
    ("a name beside a picture of its bearer", (f'<article>{HEADING}<div class="meta-avatar"><img alt="">'
     f'<span class="meta-author">Ada Quayle</span></div>{STORY}</article>'), ("Ada Quayle",)),
    ("a label in an element that is called so too", (f'<article>{HEADING}{STORY}<div class="author-info">'
     '<h2 class="author-title"><span class="author-heading">Author:</span> Ada Quayle</h2><p>Sewing is what she likes '
     "most, and she has done it since she was a child in a small town.</p></div></article>"), ("Ada Quayle",)),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "body", "wanted"), PAGES, ids=[page[0] for page in PAGES])
def test_byline(read_html, shows, body, wanted):
    found = bylines(read_html(f"<html lang='en'><body>{body}</body></html>"))
    assert (found[0].value if found else ()) == wanted


def test_paper_beside_its_day_is_no_name(read_html):
    body = f"<article>{HEADING}<p>2 July 2025 | Reed Courier</p>{STORY}</article>"
    page = read_html(f"<html><head><title>Council to mend old bridge - Reed Courier</title></head><body>{body}</body>")
    assert bylines(page) == ()


def test_fellow_writers_are_read_where_the_system_knows_one(read_html):
    body = f'{HEADING}<div class="byline">By Ada Quayle and Bo Lind</div>{STORY}'
    declared = '<meta name="author" content="Ada Quayle"><meta property="article:author" content="Ada Quayle">'
    found = bylines(read_html(f"<html lang='en'><head>{declared}</head><body><article>{body}</article></body></html>"))
    assert found[0].value == ("Ada Quayle", "Bo Lind")
