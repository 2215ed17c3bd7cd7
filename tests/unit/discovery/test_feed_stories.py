"""Entries of feeds that hold the whole story."""

from __future__ import annotations

import pytest

from crawler.discovery.feeds import read_feed
from tests.unit.discovery.feed_documents import FOUND

FULL = "<p>All of the story.</p>"
RSS_CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ((f"<rss {RSS_CONTENT}><channel><item><link>https://paper.example/a</link><description>Short</description>"
         f"<content:encoded><![CDATA[{FULL}]]></content:encoded></item></channel></rss>"), FULL),
        (("<rss><channel><item><link>https://paper.example/a</link><description>&lt;p&gt;Short&lt;/p&gt;</description>"
         "</item></channel></rss>"), None),
        ((f'<rss {RSS_CONTENT}><channel><item><link>https://paper.example/a</link><media:content url="a.jpg"/></item>'
         "</channel></rss>"), None),
        (('<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://paper.example/a"/><content type="html">'
         "&lt;p&gt;All of the story.&lt;/p&gt;</content></entry></feed>"), FULL),
        (('<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://paper.example/a"/><content>One &lt; two'
         "\n\nthree</content></entry></feed>"), "<p>One &lt; two</p><p>three</p>"),
        (('<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://paper.example/a"/>'
         '<content type="image/png">aGVsbG8=</content></entry></feed>'), None),
        (('{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://paper.example/a", '
         '"content_html": "<p>All of the story.</p>"}]}'), FULL),
        (('{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://paper.example/a", '
         '"content_text": "One\\ntwo"}]}'), "<p>One</p><p>two</p>"),
    ],
)  # fmt: skip
def test_an_entry_may_hold_the_whole_story(document: str, expected: str | None) -> None:
    feed = read_feed(document.encode(), url="https://paper.example/feed", site="paper", found=FOUND)
    assert [candidate.text for candidate in feed.candidates] == [expected]


def test_the_story_of_an_xhtml_entry_is_markup() -> None:
    document = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://paper.example/a"/><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>All of the story.</p></div></content></entry></feed>'
    )
    [candidate] = read_feed(document.encode(), url="https://paper.example/feed", site="paper", found=FOUND).candidates
    assert FULL in (candidate.text or "")
