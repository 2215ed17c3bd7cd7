"""An address that is none costs no story, wherever a page, a host or an archive writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from crawler import extract_article
from crawler.extraction.fields.image_sizes import picture_key
from crawler.fetch.tdmrep import match, read_rules
from crawler.normalisation.article import normalise
from crawler.text.table_cells import xml_text
from tests.paper import headline, path, story

HOME = "https://paper.example"
BROKEN = (
    "http://[",
    "http://[x]/a.jpg",
    "//[::1",
    "http://paper.example:99999999/a",
    "http://paper.example:x/a",
    "http://%zz/",
    "http://\u2100.example/",
    f"{HOME}/resize?url=http://[x/a.jpg",
    f"{HOME}/resize?src=//[/a.jpg",
    "javascript:void(0)",
    "data:,x",
    "\ud800",
    f"{HOME}/a\ud83d.jpg",
    f"{HOME}/\udfff\ufffe\uffff\ufdd0.html?a=\ud800#\ud800",
)


def page(url: str) -> str:
    """A story in which an address stands wherever one may stand."""
    image = {"@type": "ImageObject", "url": url, "contentUrl": url, "thumbnailUrl": url, "caption": "A crane"}
    data = {
        "@context": url,
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": {"@id": url},
        "image": [image, url],
        "author": {"@type": "Person", "name": "Ada Quayle", "url": url, "sameAs": [url]},
        "publisher": {"@type": "Organization", "name": "The Tide", "url": url, "logo": {"url": url}},
        "isPartOf": {"@id": url},
        "hasPart": url,
    }
    links = (
        "canonical",
        "amphtml",
        "alternate",
        "next",
        "prev",
        "license",
        "shortlink",
        "author",
        "icon",
        "stylesheet",
    )
    metas = ("og:url", "og:image", "og:image:secure_url", "twitter:image", "al:web:url", "article:author", "thumbnail")
    head = (
        f'<base href="{url}"><script type="application/ld+json">{json.dumps(data)}</script>'
        f'<meta http-equiv="refresh" content="900; url={url}"><meta name="tdm-policy" content="{url}">'
        + "".join(f'<link rel="{rel}" hreflang="en" href="{url}">' for rel in links)
        + "".join(f'<meta property="{name}" name="{name}" content="{url}">' for name in metas)
    )
    more = (
        f'<figure><img src="{url}" data-src="{url}" srcset="{url} 2x" width="800" height="600"><figcaption>A crane'
        f'</figcaption></figure><p>Behind it stands <a rel="author" href="{url}">the old crane</a>, which the harbour '
        f'has kept for another year.</p><blockquote cite="{url}">Nobody came.</blockquote>'
        f'<iframe src="{url}"></iframe><video poster="{url}" src="{url}"></video><a href="{url}">2</a>'
    )
    return story(1, link=head, extra=more)


def texts(value: object) -> Iterator[str]:
    """All texts of a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


@pytest.mark.parametrize("url", BROKEN)
def test_a_page_is_read_whatever_stands_for_its_addresses(url: str) -> None:
    article = extract_article(page(url).encode("utf-8", "surrogatepass"), url=f"{HOME}{path(1)}")
    assert article.headline == headline(1)
    assert "Nobody had expected the vote" in article.body
    assert article.url.startswith(HOME)
    text = "".join(texts(normalise(article).to_dict()))
    assert xml_text(text) == text.encode().decode(), "it can be stored, and delivered as XML"


@pytest.mark.parametrize("url", BROKEN)
def test_pictures_and_policies_are_left_out_without_an_error(url: str) -> None:
    assert isinstance(picture_key(f"{HOME}/a.jpg?url={url}"), str)
    rules = read_rules(json.dumps([{"location": "/", "tdm-reservation": 1, "tdm-policy": url}]).encode())
    assert match(rules, f"{HOME}/a").tdm_reserved is True
