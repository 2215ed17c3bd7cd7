"""The body: which blocks of a page are its story."""

from __future__ import annotations

from datetime import UTC, datetime

import lxml.html
import pytest

from crawler.article import Article, Page
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.blocks import split_blocks
from crawler.extraction.body.rendering import render_markdown, render_text
from crawler.extraction.body.scoring import GUARD_SCORE, guard_scores
from crawler.extraction.body.select import is_folded
from crawler.extraction.body.site_template import Template, trace_block
from crawler.extraction.extract import extract_page
from crawler.extraction.result import ExtractionResult
from crawler.site import Layout, Site

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
SITE = Site(name="paper", home="https://paper.example/")
PARAGRAPHS = (
    "The harbour board met on Tuesday to decide what becomes of the old crane on the northern quay, and it sat late.",
    "Nobody had expected the vote to be close, and for forty minutes it was not, as those who watched will tell you.",
    "A retired pilot then asked how a ship would turn without the light that stands on top of the crane at night.",
    "The engineers answered with a drawing, the drawing with a question, and the question with a very long silence.",
    "By the evening two hundred people had signed a letter that asks for another year, and for a second lamp.",
)
STORY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def read(inner: str, *, head: str = "", site: Site = SITE, template: Template | None = None) -> ExtractionResult:
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>Crane stays - Paper</title>{head}'
        '<meta property="og:type" content="article"></head><body>'
        '<header><nav><ul><li><a href="/">Home</a></li><li><a href="/harbour">Harbour</a></li></ul></nav></header>'
        f"<main><article><h1>Crane stays for another winter</h1>{inner}</article></main>"
        '<footer><p>All rights reserved</p><a href="/imprint">Imprint</a></footer></body></html>'
    )
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return extract_page(page, site, template=template)


def body(reading: ExtractionResult) -> list[str]:
    assert isinstance(reading.result, Article), reading.result
    return reading.result.body.split("\n\n")


def test_the_paragraphs_are_the_body_and_the_headline_is_not_repeated() -> None:
    assert body(read(STORY)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("clutter", "lost"),
    [
        ('<div class="newsletter-signup"><h3>Newsletter</h3><p>The news in your inbox. Sign up now.</p></div>',
         "Sign up now"),
        ('<aside class="related"><h4>Related</h4><ul><li><a href="/a">Ten quays you must see</a></li></ul></aside>',
         "Ten quays"),
        ('<figure><img src="c.jpg"><figcaption>The crane at dusk. Photo: Tom Reyle</figcaption></figure>', "at dusk"),
        ('<div class="share-bar"><a href="#">Facebook</a> <a href="#">Share</a></div>', "Facebook"),
        ('<div class="ad-slot"><span>Advertisement</span></div>', "Advertisement"),
        ('<div hidden><p>К сожалению, доступ к чату ограничен до завтра, потому что вы нарушили правила.</p></div>',
         "чату"),
        ('<template><p>Dear {{name}}, your comment waits for somebody who will read it.</p></template>', "Dear"),
        ('<p><a href="/b">Read also: A second crane is on its way</a></p>', "Read also"),
        ('<div style="display:none"><p>{{ title }} Загрузить ещё</p></div>', "ещё"),
        ('<p>Hello ${user.name}, this is for you</p>', "Hello"),
        ('<p>Tags: <a href="/tag/quay">quay</a>, <a href="/tag/crane">crane</a></p>', "Tags"),
        ('<script>document.write("<p>loader</p>")</script><div class="loader">Loading</div>', "oad"),
    ],
)  # fmt: skip
def test_clutter_within_the_story_goes_and_the_story_stays(clutter: str, lost: str) -> None:
    parts = STORY.split("</p>", 2)
    told = body(read(f"{parts[0]}</p>{parts[1]}</p>{clutter}{parts[2]}"))
    assert told == list(PARAGRAPHS)
    assert not any(lost in block for block in told)


def test_subheads_lists_quotes_and_tables_keep_their_order_and_their_form() -> None:
    inner = (
        f"<p>{PARAGRAPHS[0]}</p><h2>What was decided</h2><p>{PARAGRAPHS[1]}</p>"
        "<ol><li>The crane stays until the end of winter, whatever the weather does.</li>"
        "<li>A second lamp is bought with money from the harbour fund.</li></ol>"
        f"<p>{PARAGRAPHS[2]}</p><blockquote><p>A harbour without a light is a trap with a view.</p></blockquote>"
        f'<p>{PARAGRAPHS[3]} The <a href="/minutes">minutes</a> are <strong>public</strong>.</p><p>{PARAGRAPHS[4]}</p>'
    )
    reading = read(inner)
    told = body(reading)
    assert told[1] == "What was decided"
    assert told[3:5] == [
        "The crane stays until the end of winter, whatever the weather does.",
        "A second lamp is bought with money from the harbour fund.",
    ]
    assert isinstance(reading.result, Article)
    lines = reading.result.markdown.splitlines()
    assert "## What was decided" in lines
    assert "2. A second lamp is bought with money from the harbour fund." in lines
    assert any(line.startswith("> A harbour without") for line in lines)
    assert any("[minutes](/minutes) are **public**." in line for line in lines)


def test_every_block_of_the_page_is_told_with_its_place_and_reason() -> None:
    reading = read(f'{STORY}<div class="newsletter"><p>Sign up</p></div>')
    texts = [block.text for block in reading.blocks]
    assert "Sign up" in texts
    assert "Imprint" in texts
    assert all(block.path.startswith("/html/body") and block.reason for block in reading.blocks)
    kept = next(block for block in reading.blocks if block.kept)
    assert kept.shape.startswith("p < article < main")


def test_a_paragraph_ends_with_two_line_breaks() -> None:
    inner = f"<div class='story-body'>{'<br><br>'.join(PARAGRAPHS)}</div>"
    assert body(read(inner)) == list(PARAGRAPHS)


def test_a_story_that_is_folded_away_until_the_reader_asks_for_it_is_read_whole() -> None:
    first, rest = STORY.split("</p>", 1)
    assert body(read(f"{first}</p><div aria-hidden='true'>{rest}</div>")) == list(PARAGRAPHS)


def test_only_the_first_of_two_appended_stories_is_the_record() -> None:
    second = "".join(
        f"<p>{text.replace('crane', 'lighthouse').replace('harbour', 'island')}</p>" for text in PARAGRAPHS
    )
    told = body(read(f"{STORY}</article><article class='next-article'><h1>Lighthouse goes</h1>{second}"))
    assert told[: len(PARAGRAPHS)] == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        (
            "تجتمع إدارة الميناء يوم الثلاثاء لتقرر مصير الرافعة القديمة على الرصيف الشمالي قبل حلول الشتاء، رقم {}.",
            "ar",
        ),
        (
            "港湾委員会は火曜日に会合を開き、北埠頭の古いクレーンをこの冬も残すかどうかを長い時間をかけて話し合った、第{}。",
            "ja",
        ),
        (
            "Управление порта собралось во вторник, чтобы решить судьбу старого крана на северном причале, номер {}.",
            "ru",
        ),
    ],
)
def test_other_scripts_are_read_alike(sentence: str, language: str) -> None:
    paragraphs = [sentence.format(n) * 2 for n in range(6)]
    told = body(read("".join(f"<p>{text}</p>" for text in paragraphs)))
    assert told == paragraphs


def test_soft_hyphens_are_not_part_of_words() -> None:
    told = body(read(STORY.replace("harbour", "har\u00adbour")))
    assert told == list(PARAGRAPHS)


def test_a_site_rule_alone_decides_where_there_is_one() -> None:
    site = Site(name="paper", home="https://paper.example/", layouts=(Layout(select={"body": "div.chosen"}),))
    inner = f"{STORY}<div class='chosen'><p>{PARAGRAPHS[4]} Only here, and this is the end of it.</p></div>"
    assert body(read(inner, site=site)) == [f"{PARAGRAPHS[4]} Only here, and this is the end of it."]


def test_a_story_that_stands_in_noscript_alone_is_read() -> None:
    assert body(read(f"<noscript>{STORY}</noscript>")) == list(PARAGRAPHS)


def test_tags_a_hundred_thousand_deep_are_no_obstacle() -> None:
    reading = read(STORY + "<div>" * 100_000)
    assert isinstance(reading.result, Article)
    assert set(PARAGRAPHS) <= set(body(reading))


def test_unclosed_tags_are_closed_as_browsers_do() -> None:
    assert body(read("<p>".join(("", *PARAGRAPHS)))) == list(PARAGRAPHS)


COMMENTS = (
    "<div class='%s'><p>I sailed with the old pilot for eleven years, and he never once asked for that light.</p></div>"
    "<div class='%s'><p>What nobody says here is that the second lamp was paid for long ago, by all of us.</p></div>"
)


@pytest.mark.parametrize(
    "readers",
    [
        '<section id="comments">' + COMMENTS % ("text", "text") + "</section>",
        COMMENTS % ("comment even", "comment even"),
        '<div class="comment-list">' + COMMENTS % ("body", "body") + "</div>",
    ],
)
def test_what_readers_wrote_is_no_part_of_the_story(readers: str) -> None:
    reading = read(STORY + readers)
    assert body(reading) == list(PARAGRAPHS)
    told = {block.reason for block in reading.blocks if "the old pilot for eleven" in block.text}
    assert told == {"a reader's comment"}


def test_a_story_that_is_called_a_comment_is_one_all_the_same() -> None:
    assert body(read(f'<div class="comment article-comment">{STORY}</div>')) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "hiding",
    [
        'class="visually-hidden"',
        'style="position:absolute;width:1px;clip:rect(0 0 0 0);overflow:hidden"',
        'style="clip-path: inset(50%)"',
        "hidden",
    ],
)
def test_words_for_screen_readers_within_a_line_are_left_out(hiding: str) -> None:
    link = f'<a href="/quays">the northern quay<span {hiding}>, opens new tab</span></a>'
    first = PARAGRAPHS[0].replace("the northern quay", link)
    reading = read(f"<p>{first}</p>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:]))
    assert body(reading) == list(PARAGRAPHS)


@pytest.mark.parametrize("label", [" (öffnet im neuen Fenster)", ", opens new tab", "(s'ouvre dans un nouvel onglet)"])
def test_a_label_within_a_link_that_tells_of_a_new_window_is_left_out_whatever_its_class(label: str) -> None:
    link = f'<a href="/quays">the northern quay<span class="x-vh">{label}</span></a>'
    first = PARAGRAPHS[0].replace("the northern quay", link)
    reading = read(f"<p>{first}</p>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:]))
    assert body(reading) == list(PARAGRAPHS)


def test_a_list_that_a_line_announces_stays_though_an_advertisement_stands_between() -> None:
    items = ("a lamp that can be seen for nine miles", "a ladder", "somebody who climbs it in a storm")
    listed = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    advert = '<div class="ad-slot"><span>Advertisement</span></div>'
    reading = read(f"{STORY}<p>The engineers named what the crane would need to stay:</p>{advert}{listed}{STORY_ENDS}")
    assert [text for text in body(reading) if text in items] == list(items)


STORY_ENDS = "<p>The board meets again in the spring, and the pilot has already said that he means to be there.</p>"


def test_the_h1_is_no_text_where_the_headline_is_another() -> None:
    head = (
        '<meta property="og:title" content="One more winter for the giant of the northern quay">'
        '<meta name="twitter:title" content="One more winter for a giant">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Crane stays for another winter"}'
        "</script>"
    )
    reading = read(STORY, head=head)
    assert isinstance(reading.result, Article)
    assert reading.result.headline == "One more winter for the giant of the northern quay"
    assert body(reading) == list(PARAGRAPHS)


def test_the_standfirst_goes_with_its_dateline() -> None:
    lead = "A vote of nine to eight saves the last of the old machines, and the ferrymen drink to it."
    reading = read(
        f'<p class="standfirst">Port Ellary. {lead}</p>{STORY}',
        head=f'<meta property="og:description" content="{lead}">',
    )
    assert body(reading) == list(PARAGRAPHS)


@pytest.mark.parametrize("name", ["description", "og:description"])
def test_a_first_paragraph_that_the_head_repeats_stays_and_is_no_standfirst(name: str) -> None:
    reading = read(STORY, head=f'<meta name="{name}" property="{name}" content="{PARAGRAPHS[0]}">')
    assert body(reading) == list(PARAGRAPHS)
    assert isinstance(reading.result, Article)
    assert reading.result.standfirst is None


@pytest.mark.parametrize("tag", ["p class=lead", "div", "h2"])
def test_what_stands_apart_from_the_paragraphs_and_in_the_head_is_the_standfirst(tag: str) -> None:
    lead = "A vote of nine to eight saves the last of the old machines, and the ferrymen drink to it."
    html = f"<{tag}>{lead}</{tag.split()[0]}>{STORY}"
    reading = read(html, head=f'<meta property="og:description" content="{lead}">')
    assert body(reading) == list(PARAGRAPHS)
    assert isinstance(reading.result, Article)
    assert reading.result.standfirst == lead


def block(role: Role, text: str, **more: object) -> Block:
    told = {"role": role, "text": text, "markdown": text, "shape": "", "kept": True, "reason": "", **more}
    return Block(**told)  # type: ignore[arg-type]


def test_rendering_keeps_lists_and_tables_together() -> None:
    blocks = [
        block(Role.SUBHEAD, "Score", level=4),
        block(Role.LIST_ITEM, "one"),
        block(Role.LIST_ITEM, "two"),
        block(Role.PARAGRAPH, "gone", kept=False),
        block(Role.TABLE_ROW, "Team | Points"),
        block(Role.TABLE_ROW, "Tide | 3"),
        block(Role.QUOTE, "Said so"),
    ]
    assert render_text(blocks) == "Score\n\none\n\ntwo\n\nTeam | Points\n\nTide | 3\n\nSaid so"
    assert render_markdown(blocks) == (
        "#### Score\n\n- one\n- two\n\n| Team | Points |\n| --- | --- |\n| Tide | 3 |\n\n> Said so"
    )


def weighed(scores: list[float], lines: list[str]) -> list[float]:
    text_blocks = split_blocks(lxml.html.document_fromstring(f"<html><body>{STORY}</body></html>"))
    return guard_scores(text_blocks, scores, lines)


def test_a_story_with_less_than_a_share_of_trafilaturas_text_takes_its_lines() -> None:
    lines = ["", f"- {PARAGRAPHS[0]}", *PARAGRAPHS[1:4], "no line of the page"]
    assert weighed([0.1] * 5, lines) == [GUARD_SCORE] * 4 + [0.1]
    assert weighed([0.9, 0.1, 0.1, 0.1, 0.1], lines) == [0.9, *[GUARD_SCORE] * 3, 0.1]
    assert weighed([0.9, 0.9, 0.1, 0.1, 0.1], lines) == [0.9, 0.9, 0.1, 0.1, 0.1]  # half of it is there


def test_a_line_that_trafilatura_cut_out_of_a_block_brings_the_block() -> None:
    assert weighed([0.1] * 5, [f"| {PARAGRAPHS[2][10:90]}"]) == [0.1, 0.1, GUARD_SCORE, 0.1, 0.1]


def test_the_scores_stand_where_trafilatura_keeps_nothing() -> None:
    assert weighed([0.1] * 5, []) == [0.1] * 5


@pytest.mark.parametrize(("hidden", "is_kept"), [(5, True), (2, True), (1, False)])
def test_what_is_hidden_is_kept_where_it_is_much_of_the_story(hidden: int, is_kept: bool) -> None:
    shown = "".join(f"<p>{text} It took until late.</p>" for text in PARAGRAPHS)
    folded = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:hidden])
    blocks = split_blocks(lxml.html.document_fromstring(f"<html><body>{shown}<div hidden>{folded}</div></body></html>"))
    assert is_folded(blocks, [0.8] * len(blocks)) is is_kept
    assert not is_folded(blocks, [0.1] * len(blocks))


def test_a_page_of_which_all_is_repeated_keeps_its_story() -> None:
    promo = "<p>Follow our channel for more of what moves the coast, and tell your friends of it as well.</p>"
    template = Template()
    for _ in range(4):
        template = template.learn(map(trace_block, read(STORY + promo).blocks))
    assert body(read(STORY, template=template)) == list(PARAGRAPHS)
    other = STORY.replace("crane", "lamp").replace("Nobody", "Everybody").replace("engineers", "masons")
    assert "Follow our channel" not in "".join(body(read(other + promo, template=template)))


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("10 March 2026 | 19:30 | By Ada Quayle", False),
        ("Last updated: 10.03.2026", False),
        ("The board was founded in 1926, and it has met each month since then, in winter too.", True),
    ],
)
def test_a_line_with_the_date_above_the_story_is_no_part_of_it(line: str, is_kept: bool) -> None:
    told = body(read(f"<div class='story-info'>{line}</div>{STORY}"))
    assert (line in told) is is_kept


def test_dates_within_the_story_stay() -> None:
    assert "On 10 March 2026 at 19:30" in body(
        read(f"{STORY}<p>On 10 March 2026 at 19:30</p>{STORY.replace('crane', 'lamp')}")
    )
