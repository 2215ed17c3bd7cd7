"""What a robots.txt means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.fetch.robots_rules import MAX_ROBOTS_BYTES, MAX_TRIED_RULES, read_rules

TOKEN = "news-crawler"
AT = "https://paper.example/robots.txt"

TEXT = b"""\xef\xbb\xbf# our rules
User-agent: othercrawler
Disallow: /
Sitemap: https://paper.example/news.xml

User-agent: *
User-agent: somecrawler
Disallow: /private
Disallow: /private/archive/   # a longer one
Allow: /private/press
Disallow: /*.pdf$
Crawl-delay: 2.5
Sitemap: https://paper.example/news.xml
Sitemap: https://paper.example/all.xml
"""


def rules(body: bytes = TEXT, status: int = 200, **more):
    return read_rules(AT, status, body, TOKEN, **more)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/story", None),
        ("/robots.txt", None),  # always allowed
        ("/private/x", "Disallow: /private"),
        ("/private/archive/x", "Disallow: /private/archive/"),  # the longest match counts
        ("/private/press", None),  # Allow is longer
        ("/a/b.pdf", "Disallow: /*.pdf$"),
        ("/a/b.pdf?x", None),  # $ ends the path
    ],
)
def test_refusal_quotes_the_rule_that_was_applied(path: str, rule: str | None) -> None:
    assert rules().refusal(f"https://paper.example{path}") == rule


def test_group_that_names_us_is_the_only_one_that_counts() -> None:
    given = rules(b"User-agent: *\nDisallow: /\n\nUser-agent: News-Crawler\nDisallow: /x/\nCrawl-delay: 7\n")
    assert given.refusal("https://paper.example/story") is None
    assert given.refusal("https://paper.example/x/1") == "Disallow: /x/"
    assert given.crawl_delay == 7


def test_sitemaps_and_crawl_delay_are_read() -> None:
    assert rules().sitemaps == ("https://paper.example/news.xml", "https://paper.example/all.xml")
    assert rules().crawl_delay == 2.5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_robots_that_is_not_there_forbids_nothing(status: int) -> None:
    given = rules(TEXT, status)
    assert given.refusal("https://paper.example/private/x") is None
    assert given.note == f"robots.txt answers {status}"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_robots_that_cannot_be_had_forbids_everything(status: int) -> None:
    assert f"robots.txt answers {status}" in (rules(b"", status).refusal("https://paper.example/story") or "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Not found</title><p>Disallow: /", "a page instead of rules"),
        (b"Disallow: /", "a rule of no group"),
        (b"User-agent: *\nDisallow:\n", "an empty rule"),
        (b"\xff\xfe\x00garbage\x00\x80", "bytes of no encoding"),
        (b"User-agent: *\nCrawl-delay: soon\n", "a delay that is no number"),
    ],
)
def test_body_without_rules_forbids_nothing(body: bytes, reason: str) -> None:
    given = rules(body)
    assert given.refusal("https://paper.example/story") is None, reason
    assert given.crawl_delay is None


def test_only_the_first_500_kib_are_read_and_no_rule_is_cut_short() -> None:
    head = b"User-agent: *\nDisallow: /first\n"
    filler = b"# filler\n" * ((MAX_ROBOTS_BYTES - len(head)) // 9 - 1)
    cut = b"Disallow: /" + b"long" * 20 + b"\nDisallow: /last\n"
    given = rules(head + filler + cut)
    assert given.refusal("https://paper.example/first") == "Disallow: /first"
    assert given.refusal("https://paper.example/last") is None
    assert given.refusal("https://paper.example/lo") is None
    assert rules(b"User-agent: *\nDisallow: /a", cut=True).refusal("https://paper.example/a") is None


@given(st.binary(max_size=300))
def test_any_bytes_give_rules_and_the_first_group_still_holds(body: bytes) -> None:
    given = read_rules(AT, 200, b"User-agent: *\nDisallow: /x\nAllow: /\n\nSitemap: /s\n#" + body, TOKEN)
    assert given.refusal("https://paper.example/story") in {None, "Disallow"} or b"isallow" in body
    assert given.sitemaps[0] == "/s"


@pytest.mark.parametrize(
    ("agent", "names_us"),
    [
        ("news-crawler", True),
        ("News-Crawler", True),
        ("news-crawler/2.0", True),
        ("news-crawler/2.0 (+https://paper.example)", True),
        ("newscrawler bot", True),
        ("news_crawler", True),
        ("news-crawler bot", True),
        ("news-crawler;", True),
        ("news", True),  # the begin of it, as older crawlers read it
        ("news-crawler-images", False),
        ("newscrawlers", False),
        ("bot news-crawler", False),
        ("crawler", False),
        ("", False),
    ],
)
def test_agent_line_names_us_by_its_leading_token(agent: str, names_us: bool) -> None:
    given = rules(f"User-agent: {agent}\nDisallow: /ours\n\nUser-agent: *\nDisallow: /all\n".encode())
    assert given.refusal("https://paper.example/ours") == ("Disallow: /ours" if names_us else None)
    assert given.refusal("https://paper.example/all") == (None if names_us else "Disallow: /all")


@pytest.mark.parametrize(
    ("text", "is_allowed", "why"),
    [
        ("User-agent: a\nCrawl-delay: 3\nUser-agent: *\nDisallow: /x", False, "Crawl-delay ends no group"),
        ("User-agent: *\nContent-Signal: ai-train=no\nUser-agent: b\nDisallow: /x", False, "nor Content-Signal"),
        ("User-agent: *\nContent-usage: train-ai=n\nUser-agent: b\nDisallow: /x", False, "nor what nobody knows"),
        ("User-agent: *\nSitemap: /s.xml\nUser-agent: b\nDisallow: /x", False, "nor Sitemap"),
        ("User-agent: *\n\n\nDisallow: /x", False, "nor an empty line"),
        ("User-agent: *\n# a note\nUser-agent: b\nDisallow: /x", False, "nor a comment"),
        ("User-agent: *\nDisallow:\nUser-agent: b\nDisallow: /x", True, "an empty rule does"),
        ("User-agent: *\nAllow: /y\nUser-agent: b\nDisallow: /x", True, "and any other"),
        ("User-agent: *\nAllow: /y\nUser-agent: b\nAllow: /y\nUser-agent: *\nDisallow: /x", False, "two groups"),
        ("User-agent: news-crawler\nAllow: /y\nUser-agent: *\nDisallow: /x", True, "the group that names us"),
        ("user-agent *\ndisallow /x", False, "no colons"),
        ("Useragent: *\nDissallow: /x", False, "spelt wrongly"),
        ("User agent: *\nDisallow : /x", False, "with spaces"),
        ("User-agent: *\nDisallow all of this: /x\nUser-agent is b: see below", True, "another name before its colon"),
        ("User-agent: *\nDisallow /x:y\nDisallow /x", False, "a colon of the path"),
        ("User-agent: *\rDisallow: /x", False, "CR alone"),
        ("User-agent: *\u2028Disallow: /x", True, "which is no line end"),
        ("User-agent: * \nDisallow: /x # not this", False, "a comment behind it"),
        ("User-agent: * bot\nDisallow: /x", False, "all of them"),
        ("Disallow: /x\nUser-agent: *\nDisallow: /y", True, "a rule of no group"),
        ("User-agent: *\nDisallow: /x\nAllow: /x", True, "of two that are as long, Allow"),
    ],
)  # fmt: skip
def test_groups_are_those_of_rfc_9309(text: str, is_allowed: bool, why: str) -> None:
    assert (rules(text.encode()).refusal("https://paper.example/x") is None) is is_allowed, why


def test_crawl_delay_holds_for_the_agents_right_before_it() -> None:
    text = b"User-agent: slowbot\nCrawl-delay: 60\nUser-agent: *\nCrawl-delay: 2\nDisallow: /x\n"
    assert rules(text).crawl_delay == 2
    assert rules(b"User-agent: slowbot\nCrawl-delay: 60\nUser-agent: *\nDisallow: /x\n").crawl_delay is None
    assert rules(b"User-agent: a\nUser-agent: *\nDisallow: /x\nCrawl-delay: 4\n").crawl_delay == 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_decoded_by_its_mark(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    given = rules(mark + "User-agent: *\nDisallow: /x\nSitemap: https://paper.example/s.xml".encode(encoding))
    assert given.refusal("https://paper.example/x") == "Disallow: /x"
    assert given.sitemaps == ("https://paper.example/s.xml",)


def test_the_rule_that_held_is_looked_for_among_thousands_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = Protego.parse

    def counted(content: str) -> Protego:
        parsed.append(content)
        return parse(content)

    lines = [f"Disallow: /*{'a*' * 20}b{n}" for n in range(5000)]
    read = rules("\n".join(["User-agent: *", *lines, "Disallow: /private", "Disallow: /private/x$"]).encode())
    monkeypatch.setattr(Protego, "parse", counted)
    for url, rule in (("/private/x", "Disallow"), ("/public", None), ("/" + "a" * 2000 + "b7", "Disallow")):
        assert (read.refusal(f"https://paper.example{url}") or "").startswith(rule or ""), url
    assert len(parsed) <= 2 * MAX_TRIED_RULES
    many = [f"Disallow: /section-{n}/" for n in range(5000)]
    read = rules("\n".join(["User-agent: *", *many]).encode())
    parsed.clear()
    assert read.refusal("https://paper.example/section-4711/x") == "Disallow: /section-4711/"
    assert len(parsed) == 1, "only those that the path may begin with are tried"


def test_a_group_of_very_many_agents_and_rules_costs_what_its_lines_cost() -> None:
    """Each rule was kept for each agent: 190 kB took 25 seconds and 4 GB."""
    count = 15_000
    agents = b"".join(b"User-agent:%x\n" % number for number in range(count))
    named = rules(agents + b"User-agent: *\n" + b"Allow:/\n" * count + b"Disallow: /x\nCrawl-delay: 3\n")
    assert named.refusal("https://paper.example/x") == "Disallow: /x"
    assert named.crawl_delay == 3
    ours = b"".join(b"User-agent:news-crawler/%d\n" % number for number in range(count))
    assert len(rules(ours + b"Disallow: /x\n" * 1000)._group) == 1000, "each line once"
