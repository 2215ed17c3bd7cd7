"""Answers of CDX servers in all their forms, whole and damaged; addresses of archives; questions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.discovery.cdx import ArchivedPage, CdxDialect, cdx_query, read_cdx, read_web_archive
from crawler.errors import ArgumentInvalid

AT = datetime(2019, 2, 3, 4, 5, 6, tzinfo=UTC)
URL = "http://paper.example/2019/02/03/crane.html"
KEY = "example,paper)/2019/02/03/crane.html"
PAGE = ArchivedPage(url=URL, at=AT, status=200, media_type="text/html", digest="ABC")
IN_WARC = ArchivedPage(
    url=URL, at=AT, status=200, media_type="text/html", digest="ABC", file="a.warc.gz", offset=7, length=90
)
FIELDS = {
    "urlkey": KEY,
    "timestamp": "20190203040506",
    "url": URL,
    "mime": "text/html",
    "status": "200",
    "digest": "ABC",
}
LINES = {
    "JSON Lines, as pywb": json.dumps({**FIELDS, "filename": "a.warc.gz", "offset": "7", "length": "90"}) + "\n",
    "JSON Lines with numbers, as some write them": json.dumps(
        {**FIELDS, "filename": "a.warc.gz", "offset": 7, "length": 90, "status": 200}
    ),
    "CDXJ": f'{KEY} 20190203040506 {{"url": "{URL}", "mime": "text/html", "status": "200", "digest": "ABC", '
    '"length": "90", "offset": "7", "filename": "a.warc.gz"}\n',
    "11 fields": f"{KEY} 20190203040506 {URL} text/html 200 ABC - - 90 7 a.warc.gz\n",
    "fields that a header names": f" CDX b a m s k S V g\n20190203040506 {URL} text/html 200 ABC 90 7 a.warc.gz\n",
}
SHORT = {
    "7 fields, as the Internet Archive": f"{KEY} 20190203040506 {URL} text/html 200 ABC 90\n",
    "arrays with their names": json.dumps(
        [
            ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
            [KEY, "20190203040506", URL, "text/html", "200", "ABC", "90"],
        ]
    ),
    "arrays of the fields that were asked for": json.dumps(
        [
            ["timestamp", "original", "mimetype", "statuscode", "digest"],
            ["20190203040506", URL, "text/html", "200", "ABC"],
        ]
    ),
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_a_line_with_its_place_in_a_file(text: str) -> None:
    answer = read_cdx(text.encode())
    assert (answer.pages, answer.lines, answer.error, answer.resume_key) == ([IN_WARC], 1, None, None)


@pytest.mark.parametrize("text", SHORT.values(), ids=SHORT)
def test_a_line_without(text: str) -> None:
    answer = read_cdx(text.encode())
    assert [(page.url, page.at, page.status, page.digest) for page in answer.pages] == [(URL, AT, 200, "ABC")]
    assert (answer.lines, answer.error, answer.resume_key) == (1, None, None)


def test_the_key_of_the_next_part() -> None:
    line = f"{KEY} 20190203040506 {URL} text/html 200 ABC 90"
    assert read_cdx(f"{line}\n\ncom%2Cpaper+2019\n".encode()).resume_key == "com%2Cpaper+2019"
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    answer = read_cdx(json.dumps([names, line.split(), [], ["com,paper 2019"]]).encode())
    assert (answer.resume_key, answer.lines) == ("com,paper 2019", 1)


@pytest.mark.parametrize(
    ("text", "pages", "damaged", "error"),
    [
        ("", 0, 0, None),  # nothing is held
        ("[]", 0, 0, None),
        ("\n", 0, 0, None),
        ('{"message": "No Captures found for: paper.example"}', 0, 0, None),
        ('{"message": "Rate limited"}', 0, 0, "Rate limited"),
        ("<html><h1>Please log in</h1></html>", 0, 0, "the answer is a page of HTML or XML, and no index"),
        (LINES["JSON Lines, as pywb"] + "{broken\n" + LINES["JSON Lines, as pywb"], 2, 1, None),
        (LINES["JSON Lines, as pywb"] + '{"url": "http://pa', 1, 1, "the answer ends within a line"),
        (LINES["11 fields"] + "three odd words\n", 1, 1, None),
        (LINES["11 fields"].replace("20190203040506", "20191303040506") + LINES["11 fields"], 1, 1, None),
        (LINES["11 fields"].replace("http://", "ftp://") + LINES["11 fields"], 1, 1, None),
        ("one odd line\nanother\n", 0, 2, "none of its 2 lines can be read, as 'one odd line'"),
        (f'[["timestamp","original","statuscode"],\n["20190203040506","{URL}","200"],\n["2019', 1, 1,
         "the answer ends before its end"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_counted_and_told(text: str, pages: int, damaged: int, error: str | None) -> None:
    answer = read_cdx(text.encode())
    assert (len(answer.pages), answer.damaged_count, answer.error) == (pages, damaged, error)


def test_revisits_and_what_an_index_does_not_say() -> None:
    [page] = read_cdx(f"{KEY} 20190203040506 {URL} warc/revisit - ABC 90\n".encode()).pages
    assert (page.is_revisit, page.status) == (True, None)


@pytest.mark.parametrize(
    ("address", "cdx", "dialect", "memento"),
    [
        ("http://a.example/news/cdx", "http://a.example/news/cdx", CdxDialect.PYWB, "http://a.example/news/"),
        ("http://a.example/news/", "http://a.example/news/cdx", CdxDialect.PYWB, "http://a.example/news/"),
        ("https://a.example/cdx/search/cdx", "https://a.example/cdx/search/cdx", CdxDialect.WAYBACK,
         "https://a.example/web/"),
        ("https://a.example/web/", "https://a.example/cdx/search/cdx", CdxDialect.WAYBACK, "https://a.example/web/"),
    ],
)  # fmt: skip
def test_the_address_of_an_archive(address: str, cdx: str, dialect: CdxDialect, memento: str) -> None:
    archive = read_web_archive(address)
    assert (archive.cdx, archive.dialect) == (cdx, dialect)
    assert archive.memento_url(AT, URL) == f"{memento}20190203040506id_/{URL}"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("archive", "is not an http or https URL"),
        ("file:///etc/passwd", "is not an http or https URL"),
        ("http://a.example", "which collection"),
        ("http://a.example/news/cdx?url=x", "has a query"),
        ("http://a.example/CC-MAIN-2019-09-index", "say with --warcs"),
    ],
)
def test_what_is_no_archive(address: str, told: str) -> None:
    with pytest.raises(ArgumentInvalid, match=told):
        read_web_archive(address)


def test_a_question() -> None:
    archive = read_web_archive("https://a.example/web/")
    url = cdx_query(archive, "paper.example", match="domain", since=AT, until=AT, limit=5, resume_key="a b")
    values = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    assert values["from"] == values["to"] == "20190203040506"
    assert (values["limit"], values["resumeKey"], values["showResumeKey"]) == ("5", "a b", "true")
    pywb = cdx_query(read_web_archive("http://a.example/news/"), "paper.example", match="domain", limit=5, page=2)
    values = {name: value[0] for name, value in parse_qs(urlsplit(pywb).query).items()}
    assert values["page"] == "2"
    assert values["filter"].startswith("~mime:")
    assert "resumeKey" not in values
