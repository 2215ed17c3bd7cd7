"""Pages that are no article: shops, forums, services, manuals and lists, by their form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Article, Candidate, Declared, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.extraction.page_features import PAGE_FEATURES
from crawler.extraction.page_kind import MIN_ARTICLE_SCORE, MIN_SIGNED_SCORE, required_score
from crawler.site import site_for

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROSE = (
    "The harbour board met on Tuesday to decide what becomes of the old crane on the northern quay, and it sat late.",
    "Nobody had expected the vote to be close, and for forty minutes it was not, as those who watched will tell you.",
    "A retired pilot then asked how a ship would turn without the light that stands on top of the crane at night.",
    "The engineers answered with a drawing, the drawing with a question, and the question with a very long silence.",
)


def page_of(title: str, inner: str, *, body: str = "", head: str = "") -> str:
    menu = "".join(f'<li><a href="/{word}/">{word}</a></li>' for word in ("Home", "About", "Help", "Contact"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body class='{body}'>"
        f"<header><nav><ul>{menu}</ul></nav></header><main>{inner}</main>"
        "<footer><p>All rights reserved</p></footer></body></html>"
    )


SIZES = "".join(f"<option>{size}</option>" for size in (38, 40, 42, 44))
RELATED = "".join(
    f"<div class='product-card card'><a href='/products/boot-{n}'><img src='{n}.jpg'></a>"
    f"<h3><a href='/products/boot-{n}'>Quay boot {n}</a></h3><span class='price'>$ {n}9.00</span>"
    "<button>Add to cart</button></div>"
    for n in range(1, 13)
)
PRODUCT = page_of(
    "Quay boot",
    "<div class='product product-single'><h1 class='product-title'>Quay boot</h1><span class='price'>$ 89.00</span>"
    f"<form action='/cart'><label>Size</label><select class='variant'>{SIZES}</select>"
    "<input name='quantity' value='1'><button class='add-to-cart'>Add to cart</button></form>"
    "<div class='product-description'>"
    ""
    "<p>A boot of oiled leather for those who stand on wet stone all day. "
    "In stock, free shipping from $ 50.00.</p><ul><li>Waterproof to the ankle</li>"
    "<li>Sole of cork and rubber</li><li>Made in Sweden</li></ul></div></div>"
    f"<section class='products'>{RELATED}</section>",
    body="template-product woocommerce product",
    head="<meta property='og:type' content='product'><meta property='product:price:amount' content='89.00'>",
)
POSTS = "".join(
    f"<div class='post message' id='post-{n}'><div class='poster'><a href='/u/{name}'>{name}</a>"
    f" <span>Joined: 2019</span> <span>Posts: {n}12</span></div><div class='message-body'><p>{text}</p></div>"
    f"<div class='signature'>{name} wrote:</div><button>Reply</button></div>"
    for n, (name, text) in enumerate(
        [("pilot7", "Has anyone tried to oil the winch of an old crane? Mine does not turn at all since the frost."),
         ("annew", "Use thin oil, then wait a night. I did mine twice and it turned, but it still makes a noise."),
         ("pilot7", "Thanks, I will try that. Which oil did you use, and where did you put it first?"),
         ("dockhand", "Do not oil the brake. I learnt that the hard way, and so did the shed below it."),
         ("annew", "What he said. Also look at the bearing, there is a thread about it in this forum.")],
    )
)  # fmt: skip
FORUM = page_of(
    "Winch does not turn",
    f"<div class='breadcrumb'><a href='/forums/'>Forums</a> <a href='/forums/cranes/'>Cranes</a></div>"
    f"<h1>Winch does not turn</h1><div class='thread'>{POSTS}</div><p>Log in to reply</p>"
    "<form><textarea></textarea><button>Post reply</button></form>",
    body="forum thread-view topic",
)
COLLECTION = page_of(
    "Boots",
    "<h1>Boots</h1><form><select><option>Sort by price</option></select></form>"
    f"<div class='product-grid'>{RELATED}{RELATED}</div>",
    body="template-collection collection",
)
TEXT = "".join(f"<p>{text} So it was in winter {n}.</p>" for n in range(1, 4) for text in PROSE)
STORY = page_of(
    "Crane stays for another winter",
    "<article><h1>Crane stays for another winter</h1><p class='byline'>By Ada Quayle</p>"
    f"<time datetime='2026-11-19T10:00'>19 November 2026</time><div>{TEXT}</div></article>",
)


def extract(html: str, url: str, declared_in: Declared | None = None):
    candidate = (
        Candidate(url=url, site="paper", declared_by="https://paper.example/feed", declared_in=declared_in, found=NOW)
        if declared_in
        else None
    )
    page = Page(url=url, body=html.encode(), fetched=NOW)
    return extract_page(page, site_for("https://paper.example/"), candidate=candidate).result


@pytest.mark.parametrize(
    ("html", "path", "kind"),
    [
        (PRODUCT, "products/quay-boot", "product"),
        (FORUM, "forums/threads/winch-does-not-turn.4711/", "forum"),
        (COLLECTION, "collections/boots", "collection"),
    ],
)
@pytest.mark.parametrize("declared_in", [None, Declared.FRONT, Declared.SITEMAP])
def test_a_page_that_is_no_article_says_what_it_is(
    html: str, path: str, kind: str, declared_in: Declared | None
) -> None:
    result = extract(html, f"https://paper.example/{path}", declared_in)
    assert not isinstance(result, Article)
    assert (result.name, result.reason.split()[1]) == (OutcomeName.NOT_ARTICLE, kind)


@pytest.mark.parametrize("declared_in", [Declared.FEED, Declared.NEWS_SITEMAP])
def test_a_page_that_a_feed_or_a_news_sitemap_declares_gets_the_benefit_of_the_doubt(declared_in: Declared) -> None:
    assert isinstance(
        extract(FORUM, "https://paper.example/forums/threads/winch-does-not-turn.4711/", declared_in), Article
    )


@pytest.mark.parametrize(
    "path",
    [
        "harbour/2026/11/19/crane-stays-for-another-winter",
        "themen/harbour/crane-stays",
        "archiv/2026/crane-stays-for-another-winter",
        "newsletters/crane-stays-for-another-winter",
        "shop/crane-stays-for-another-winter",
        "wiki/crane",
    ],
)
def test_a_story_is_one_whatever_its_address_says(path: str) -> None:
    assert isinstance(extract(STORY, f"https://paper.example/{path}"), Article)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("is_home", MIN_SIGNED_SCORE),
        ("host_forum", MIN_SIGNED_SCORE),
        ("type_forum", MIN_SIGNED_SCORE),
        ("count_pre", MIN_SIGNED_SCORE),
        ("named_cart", MIN_ARTICLE_SCORE),  # one part alone
        ("path_forum", MIN_ARTICLE_SCORE),  # a topic may be one of news
        ("og_article", MIN_ARTICLE_SCORE),
        ("has_byline", MIN_ARTICLE_SCORE),
    ],
)
def test_a_page_that_says_what_else_it_is_has_to_be_surer_to_be_an_article(name: str, expected: float) -> None:
    assert required_score([float(one == name) for one in PAGE_FEATURES]) == expected


def test_a_page_with_many_parts_of_a_cart_has_to_be_surer_to_be_an_article() -> None:
    assert required_score([1.9 * (one == "named_cart") for one in PAGE_FEATURES]) == MIN_SIGNED_SCORE
