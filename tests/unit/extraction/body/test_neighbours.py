"""What only the blocks around can decide."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Article, Page
from crawler.extraction.extract import extract_page
from crawler.site import Site
from crawler.text.boilerplate_lines import is_sign_off

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
TEXT = (
    "The harbour board met on Tuesday to decide what becomes of the old crane on the northern quay, and it sat late.",
    "Nobody had expected the vote to be close. A ship would not turn without the light that stands on top at night.",
    "The engineers answered with a drawing, the drawing with a question, and the question with a very long silence.",
    "By the evening two hundred people had signed a letter that asks for another year, and for a second lamp.",
)
ABOVE = "".join(f"<p>{text}</p>" for text in TEXT[:2])
BELOW = "".join(f"<p>{text}</p>" for text in TEXT[2:])
DIALOG = """<div role="dialog"><p>We and our partners store what you read, so that we know what we may sell you.</p>
<p>You can change your mind at any time on the page that is linked at the end of each of our pages.</p></div>"""
NOTICE = """<div class="x"><p>We use cookies to make the paper better, and others use cookies to sell you things.</p>
<p>Your consent can be taken back at any time; without it some cookies are still needed.</p></div>"""
LONG_NOTICES = "".join(
    f"<p>We and our {n} partners store cookies on your device and read personal data there, such as what you look at"
    f" and for how long, so that advertising of kind {n} can be chosen, measured and developed. You may choose.</p>"
    for n in range(300, 320)
)
LETTER = "The letter, which came with a cake, asks four things of the board:"
WISHES = [f"that {wish} is kept until the spring of next year" for wish in ("the crane", "the lamp", "the old stair")]


def page_of(story: str, beside: str = "", before: str = "") -> bytes:
    html = (
        '<!DOCTYPE html><html lang="en"><head><title>Crane stays - Paper</title>'
        '<meta property="og:type" content="article"></head>'
        f"<body>{before}<main><article>"
        f'<h1>Crane stays for another winter</h1><div class="text">{story}</div></article>{beside}</main></body></html>'
    )
    return html.encode()


def read_blocks(story: str, beside: str = "", before: str = "") -> list[str]:
    page = Page(url=URL, body=page_of(story, beside, before), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    article = extract_page(page, Site(name="paper", home="https://paper.example/")).result
    assert isinstance(article, Article), article
    return article.body.split("\n\n")


@pytest.mark.parametrize(
    "quote",
    [
        "<aside><p>“A ship would not turn without the light that stands on top”</p></aside>",
        "<blockquote class='pull'>A ship would not turn without the light that stands on top at night.</blockquote>",
        "<figure><blockquote>“… would not turn without the light that stands on top at night”</blockquote></figure>",
        "<div class='x7'><p>A ship would not turn without the light that stands on top at night.</p></div>",
        "<div class='article-pullquote'><p>Nobody had expected the vote to be close.</p></div>",
        "<p class='citazione'>Nobody had expected the vote to be close.</p>",
        "<div class='c-quote'><span>“Nobody had expected the vote to be close.”</span><span>Ada Quayle</span></div>",
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_pull_quote_is_not_said_twice(quote: str, is_above: bool) -> None:
    story = quote + ABOVE + BELOW if is_above else ABOVE + quote + BELOW
    assert read_blocks(story) == list(TEXT)


@pytest.mark.parametrize("label", ["A ship would not turn without the light", "Nobody had expected the vote"])
def test_a_label_that_is_no_sentence_is_no_pull_quote(label: str) -> None:
    assert label in read_blocks(f"{ABOVE}<div class='x7'><p>{label}</p></div>{BELOW}")


SAME = "Open to the public: on the second Sunday of each month, from ten to four"
OWN = ("It is forty metres high and was built for coal.", "It is ten metres high and was built for the herring.")


@pytest.mark.parametrize(
    ("begins", "line", "ends"), [("<ul>", "<li>{}</li>", "</ul>"), ("<div>", "<p class='of'>{}</p>", "</div>")]
)
def test_what_is_said_of_each_of_several_things_is_said_of_each(begins: str, line: str, ends: str) -> None:
    things = "".join(f"{begins}{line.format(own)}{line.format(SAME)}{ends}<p>{TEXT[0]} ({own})</p>" for own in OWN)
    assert read_blocks(ABOVE + things + BELOW).count(SAME) == len(OWN)


def test_a_list_that_stands_there_twice_is_read_once() -> None:
    items = "".join(f"<li>{item}</li>" for item in (*OWN, SAME))
    assert read_blocks(f"{ABOVE}<ul>{items}</ul>{BELOW}<ul>{items}</ul>").count(SAME) == 1


@pytest.mark.parametrize("name", ["pull-left", "widget__quote"])
def test_a_pull_quote_from_which_words_were_left_out_is_not_said_twice(name: str) -> None:
    quote = "“The engineers answered with a drawing, and the drawing with a question and a very long silence.”"
    said = (
        "“The engineers answered with a drawing,” the pilot said in the end, “and the drawing with a question and a"
        " very long silence.” Then she went home."
    )
    story = f"{ABOVE}<blockquote class='{name}'>{quote}</blockquote><p>{said}</p>{BELOW}"
    assert read_blocks(story) == [*TEXT[:2], said, *TEXT[2:]]


def test_a_post_that_the_story_tells_in_its_words_stays_one() -> None:
    post = "The engineers answered with a drawing, and the drawing with a question and a very long silence."
    said = "The engineers answered with a drawing, she wrote, and the drawing with a question and a very long silence."
    story = f"{ABOVE}<blockquote class='twitter-tweet'><p>{post}</p></blockquote><p>{said}</p>{BELOW}"
    assert post in read_blocks(story)


def test_rules_for_comments_below_a_story_are_left_out_and_those_within_it_stay() -> None:
    rules = "Please keep your comments on topic, and remember that others may think of the crane as you do of the lamp."
    assert read_blocks(f"{ABOVE}{BELOW}<p>{rules}</p>") == list(TEXT)
    assert rules in read_blocks(f"{ABOVE}<p>{rules}</p>{BELOW}")


HEADINGS = ("1. How the crane came to stand on the northern quay", "2. Who turns by its light", "3. What it will cost")


@pytest.mark.parametrize(
    ("above", "item"),
    [("", '<a href="#part">{}</a>'), ("<h2>Table of contents:</h2>", "{}"), ("<p>Inhalt</p>", '<a href="#p">{}</a>')],
)
def test_a_list_of_contents_is_no_text_and_its_headings_stay_where_they_stand(above: str, item: str) -> None:
    contents = "".join(f"<li>{item.format(heading.lstrip('123. '))}</li>" for heading in HEADINGS)
    parts = "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in zip(HEADINGS, TEXT[1:], strict=True))
    wanted = [TEXT[0], *(line for pair in zip(HEADINGS, TEXT[1:], strict=True) for line in pair)]
    assert read_blocks(f"<p>{TEXT[0]}</p>{above}<ul>{contents}</ul>{parts}") == wanted


def test_a_list_whose_items_lead_to_other_pages_or_nowhere_is_no_list_of_contents() -> None:
    listed = "".join(f"<li>{heading}</li>" for heading in HEADINGS)
    parts = "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in zip(HEADINGS, TEXT[1:], strict=True))
    assert read_blocks(f"<p>{TEXT[0]}</p><p>There are three parts:</p><ul>{listed}</ul>{parts}").count(HEADINGS[1]) == 2


def test_an_appeal_for_money_below_a_story_is_left_out_and_one_within_it_stays() -> None:
    appeal = (
        "If you value what the harbour paper writes about its cranes, we need your support: three of five reporters "
        "are paid by those who give something each month."
    )
    assert read_blocks(f"{ABOVE}{BELOW}<p>{appeal}</p>") == list(TEXT)
    assert appeal in read_blocks(f"{ABOVE}<p>{appeal}</p>{BELOW}")


def test_an_offer_of_a_newsletter_among_the_paragraphs_is_left_out() -> None:
    offer = "Sign up for the harbour's letter, which is delivered straight to your inbox each morning, free of charge."
    assert read_blocks(f"{ABOVE}<p>{offer}</p>{BELOW}") == list(TEXT)


def test_a_quote_that_no_paragraph_holds_stays() -> None:
    quote = "A harbour without a light is a trap with a view, and the board knows it."
    assert quote in read_blocks(f"{ABOVE}<blockquote><p>{quote}</p></blockquote>{BELOW}")


def test_a_list_of_links_that_the_story_announces_stays_and_another_goes() -> None:
    items = "".join(f'<li><a href="/w/{n}">{wish}</a></li>' for n, wish in enumerate(WISHES))
    assert read_blocks(f"{ABOVE}<p>{LETTER}</p><ol>{items}</ol>{BELOW}") == [*TEXT[:2], LETTER, *WISHES, *TEXT[2:]]
    assert read_blocks(f"{ABOVE}<p>Read also:</p><ul>{items}</ul>{BELOW}") == list(TEXT)
    in_order = read_blocks(f"{ABOVE}<p>The wishes are:</p><ol>{items}</ol>{BELOW}")
    assert in_order == [*TEXT[:2], "The wishes are:", *WISHES, *TEXT[2:]]
    assert read_blocks(f"{ABOVE}<p>The wishes are:</p><ul>{items}</ul>{BELOW}") == [
        *TEXT[:2],
        "The wishes are:",
        *TEXT[2:],
    ]


@pytest.mark.parametrize(
    "line",
    ["(dpa/tb)", "(AFP)", "dpa/lno", "Reuters", "Edited by: Ada Quayle", "Redigatur: Tilo Brandes", "(编辑：李小满)",
     "© 2026 The Paper. All rights reserved.", "[mit dpa]"],
)  # fmt: skip
def test_a_last_line_that_says_who_made_the_story_is_no_part_of_it(line: str) -> None:
    assert is_sign_off(line)
    assert read_blocks(f"{ABOVE}{BELOW}<p>{line}</p>") == list(TEXT)


@pytest.mark.parametrize("line", ["He said so.", "(and so on)", "So it was.", "Edited by night", "Photos of the year"])
def test_a_last_line_of_the_story_is_no_credit(line: str) -> None:
    assert not is_sign_off(line)


@pytest.mark.parametrize("notice", [DIALOG, NOTICE])
def test_what_a_dialog_asks_of_the_reader_is_no_part_of_a_short_story(notice: str) -> None:
    assert read_blocks(ABOVE, notice) == list(TEXT[:2])


@pytest.mark.parametrize("times", [1, 6, 20])
@pytest.mark.parametrize("is_above", [True, False])
def test_a_notice_that_is_longer_than_the_story_is_not_taken_for_it(times: int, *, is_above: bool) -> None:
    longer = f"<div>{'</p>'.join(LONG_NOTICES.split('</p>')[:times])}</p></div>"
    story = ABOVE + BELOW
    assert (read_blocks(story, before=longer) if is_above else read_blocks(story, longer)) == list(TEXT)


def test_a_story_about_cookies_is_one_where_there_is_no_other() -> None:
    assert len(read_blocks(LONG_NOTICES)) == 20


def test_a_correction_below_the_story_stays() -> None:
    notice = "This article was amended on 21 November 2026. An earlier version gave the crane a second arm."
    assert read_blocks(f"{ABOVE}{BELOW}<div class='correction'><p>{notice}</p></div>")[-1] == notice


def test_a_row_of_links_is_no_paragraph() -> None:
    row = " | ".join(f'<a href="/{name}/">{name}</a>' for name in ("News", "Sport", "Harbour", "Opinion"))
    assert read_blocks(f"<p>{row}</p>{ABOVE}{BELOW}") == list(TEXT)


CAPTIONS = ("<p class='wp-caption-text'>", "<div class='image-caption'><p>", "<p class='caption'>")


@pytest.mark.parametrize("opens", CAPTIONS)
def test_a_paragraph_that_is_named_a_caption_is_none_of_the_story(opens: str) -> None:
    caption = f"{opens}The old crane on the northern quay, with the light that stands on top of it, on Tuesday.</p>"
    assert read_blocks(ABOVE + caption + ("</div>" if opens.startswith("<div") else "") + BELOW) == list(TEXT)


def test_a_story_in_captions_stays() -> None:
    captions = "".join(f'<div class="caption"><p>{text}</p></div>' for text in TEXT)
    assert read_blocks(captions) == list(TEXT)


@pytest.mark.parametrize("inner", ["{}", "<strong>{}</strong>"])
def test_a_link_in_capitals_between_the_paragraphs_leads_elsewhere(inner: str) -> None:
    line = f'<p><a href="/harbour/lamp">{inner.format("PILOTS ASK FOR A SECOND LAMP ON THE QUAY")}</a></p>'
    assert read_blocks(ABOVE + line + BELOW) == list(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        '<h2><a href="#lamp">THE LAMP AND THE STAIR</a></h2>',  # a heading of the story
        "<p>THE BOARD SITS AGAIN ON FRIDAY AT TEN.</p>",  # no link
    ],
)
def test_other_lines_in_capitals_stay(line: str) -> None:
    assert len(read_blocks(ABOVE + line + BELOW)) == len(TEXT) + 1


@pytest.mark.parametrize("stamp", ["| UPDATED: 11:05, Tue, Nov 19, 2019", "Updated: 19 November 2019, 11:05"])
def test_a_time_stamp_is_no_correction(stamp: str) -> None:
    assert read_blocks(ABOVE + BELOW + f"<div class='dates'>{stamp}</div>") == list(TEXT)


def test_a_line_of_low_strokes_between_two_sections_stays_as_a_break() -> None:
    line, strokes = "<p>{}</p>", "_" * 3
    assert read_blocks(ABOVE + line.format(strokes) + BELOW) == [*TEXT[:2], strokes, *TEXT[2:]]
    assert read_blocks(ABOVE + BELOW + line.format(strokes)) == list(TEXT)
    assert read_blocks(ABOVE + BELOW, line.format(strokes)) == list(TEXT)
    assert read_blocks(ABOVE + line.format("* * *") + BELOW) == list(TEXT)


def test_the_break_between_sections_is_one_in_markdown_too() -> None:
    page = Page(url=URL, body=page_of(f"{ABOVE}<p>___</p>{BELOW}"), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    article = extract_page(page, Site(name="paper", home="https://paper.example/")).result
    assert isinstance(article, Article), article
    assert article.markdown.split("\n\n")[2] == "---"


def test_a_paragraph_that_begins_with_whose_picture_it_is_is_its_caption() -> None:
    line = "<p>© Ada Quayle The old crane on the northern quay, with the light that stands on top of it.</p>"
    assert read_blocks(ABOVE + line + BELOW) == list(TEXT)


PARTNERS = (
    '<div class="x"><p>We and our 761 partners store what you read in cookies, so that we know what you may like.</p>'
    "<p>You can change your mind at any time on the page that is linked at the end of each of our pages.</p></div>"
)
REMARKS = (
    "<div><p><b>Ida</b> · 2 hours ago</p><p>My grandfather climbed it on Sundays, and fell off it only once!</p></div>"
    "<div><p><b>Tom</b> · 3 hours ago</p><p>And the holes in the road stay where they are, as always here.</p></div>"
)


def test_a_notice_that_counts_its_partners_is_a_notice_of_consent() -> None:
    assert read_blocks(ABOVE + BELOW, PARTNERS) == list(TEXT)


@pytest.mark.parametrize(
    "heading", ["Comments", "2 Comments", "Comments (2)", "Kommentare", "评论", "Commentaires (2)"]
)
def test_what_stands_below_a_heading_of_comments_is_no_part_of_the_story(heading: str) -> None:
    assert read_blocks(f"{ABOVE}{BELOW}<h2>{heading}</h2>{REMARKS}") == list(TEXT)


def test_a_heading_of_comments_above_the_story_ends_nothing() -> None:
    assert read_blocks(f"<h2>Comments</h2>{ABOVE}{BELOW}")[-4:] == list(TEXT)


@pytest.mark.parametrize(
    "closing",
    [
        "<h2>Related posts</h2>",
        "<h3>About the author</h3><h3>Ada Quayle</h3>",
        "<p><strong>You’ll also love...</strong></p>",
        "<h2>More from The Paper:</h2><h3>The lamp of the lighthouse is out</h3>",
        "<h4>Mehr Themen auf paper.example:</h4>",
        "<h2>FAQ</h2>",
        "<h2>関連記事</h2>",
        "<h2>À propos de l’auteur</h2>",
    ],
)
def test_a_heading_of_links_below_the_story_is_none_of_it(closing: str) -> None:
    blocks = read_blocks(ABOVE + BELOW + closing)
    assert blocks == list(TEXT)


@pytest.mark.parametrize("heading", ["FAQ", "About the author", "Further reading"])
def test_such_a_heading_stays_where_text_of_the_story_follows(heading: str) -> None:
    assert read_blocks(f"{ABOVE}<h2>{heading}</h2>{BELOW}") == [*TEXT[:2], heading, *TEXT[2:]]


def test_a_heading_of_the_story_at_its_end_stays() -> None:
    heading = "What the winter may bring"
    assert read_blocks(f"{ABOVE}{BELOW}<h2>{heading}</h2>") == [*TEXT, heading]


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Ada Byron and Max Roth in Nairobi; editing by Tom Hill",
        "(Additional reporting by Ada Byron)",
        "With inputs from PTI",
        "(This story has not been edited by our staff and was generated from a feed)",
        "Alle Rechte vorbehalten.",
        "<저작권자(c) 항구일보, 무단 전재-재배포 금지>",
        "無断転載禁止",
        "版权声明：本网所有内容，未经许可不得转载",
    ],
)
def test_the_end_of_an_agencys_story_is_no_part_of_it(line):
    assert is_sign_off(line)


@pytest.mark.parametrize(
    "line", ["Reporting on the harbour is a hard job.", "All rights are won.", "무단 횡단이 늘었다."]
)
def test_a_sentence_with_such_words_is(line):
    assert not is_sign_off(line)
