"""Entries of live blogs that nothing but their times tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction.fields.live_blog import entries

TEXT = "The river rose by a hand at the old bridge, says the council of {}."
HEAD = '<meta property="article:published_time" content="2024-05-03T08:00:00+02:00">'
PAGES = [
    ("items with a clock", "<ul>" + "".join(
        f"<li><span>{clock}</span><h3>At {n}</h3><p>{TEXT.format(n)}</p></li>"
        for n, clock in enumerate(("18:05", "17:00", "16:00"))) + "</ul>"),
    ("paragraphs that begin with a bold clock", "".join(
        f"<p><strong>{clock}</strong> {TEXT.format(n)}</p>"
        for n, clock in enumerate(("6.05pm", "5.00pm", "4.00pm")))),
    ("a clock and a colon", "".join(
        f"<p>{clock} Uhr: {TEXT.format(n)}</p>" for n, clock in enumerate(("18:05", "17:00", "16:00")))),
    ("clocks as headings", "".join(
        f"<h3>{clock}</h3><p>{TEXT.format(n)}</p>" for n, clock in enumerate(("18:05", "17:00", "16:00")))),
    ("elements of time", "".join(
        f'<div><time datetime="2024-05-03T{clock}:00+02:00">{clock}</time><p>{TEXT.format(n)}</p></div>'
        for n, clock in enumerate(("18:05", "17:00", "16:00")))),
]  # fmt: skip
TIMES = [datetime(2024, 5, 3, 16, 5, tzinfo=UTC), datetime(2024, 5, 3, 15, tzinfo=UTC),
         datetime(2024, 5, 3, 14, tzinfo=UTC)]  # fmt: skip


@pytest.mark.parametrize(("shows", "body"), PAGES, ids=[page[0] for page in PAGES])
def test_posts_with_a_clock_are_entries_of_their_day(read_html, shows, body):
    found = entries(read_html(f"<html><head>{HEAD}</head><body><h1>River, live</h1>{body}</body></html>"))
    assert [entry.published for entry in found] == TIMES
    assert [entry.text for entry in found] == [TEXT.format(n) for n in range(3)]


@pytest.mark.parametrize("clocks", [("00:20", "23:50", "18:05"), ("18:05", "23:50", "00:20")], ids=["newest", "oldest"])
def test_a_clock_that_goes_back_is_of_the_next_day(read_html, clocks):
    body = "".join(f"<div><b>{clock}</b><p>{TEXT.format(clock)}</p></div>" for clock in clocks)
    found = entries(read_html(f"<html><head>{HEAD}</head><body><h1>River, live</h1>{body}</body></html>"))
    days = {entry.text: entry.published.day for entry in found}
    assert days == {TEXT.format("00:20"): 4, TEXT.format("23:50"): 3, TEXT.format("18:05"): 3}


@pytest.mark.parametrize(
    "body",
    [
        "<p>18:05: One post alone is no list of posts at all.</p><p>17:00: Nor are two of them a list of posts.</p>",
        "<ul>" + "".join(f"<li><span>{n}:00</span> News</li>" for n in range(10, 18)) + "</ul>",
        "<table>" + "".join(f"<tr><td>{n}:00</td><td>{TEXT}</td></tr>" for n in range(10, 18)) + "</table>",
    ],
    ids=["two", "a programme", "a table"],
)
def test_other_clocks_are_no_posts(read_html, body):
    assert entries(read_html(f"<html><head>{HEAD}</head><body><h1>River, live</h1>{body}</body></html>")) == ()
