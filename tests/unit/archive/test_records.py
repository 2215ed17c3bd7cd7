"""The bytes that are written, with frozen ids and times; and that others' readers agree with them."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.files import WarcWriter, opened, recover, whole_records
from crawler.archive.reading import page_of_record, read_records
from crawler.archive.records import Earlier, Exchange, pack_article, pack_exchange, pack_info, pack_rendering
from crawler.article import Capture
from crawler.errors import ArchiveUnwritable

NOON = datetime(2026, 11, 20, 12, 0, 0, 250_000, tzinfo=UTC)
INFO = "urn:uuid:00000000-0000-0000-0000-00000000000a"
GOLDEN = Path(__file__).with_name("golden.warc")
HEAD = b"HTTP/1.1 200 OK\r\nX-oDD-Case: \xe9\r\nContent-Type: text/html\r\n\r\n"
EXCHANGE = Exchange(
    url="https://paper.example/story?a=1",
    begun=NOON,
    sent=b"GET /story?a=1 HTTP/1.1\r\nHost: paper.example\r\n\r\n",
    received=HEAD + b"<p>Crane</p>",
    address="192.0.2.7",
)


def ids() -> Iterator[str]:
    yield from (f"urn:uuid:00000000-0000-0000-0000-{number:012}" for number in range(1, 100))


def file_of_all_kinds() -> bytes:
    numbers = ids()

    def make() -> str:
        return next(numbers)

    capture = Capture(file="a.warc.gz", offset=0, record_id="urn:uuid:0", payload_digest="sha256:0")
    earlier = Earlier(capture=capture, url="https://paper.example/story", date=NOON - timedelta(days=1))
    cut = Exchange(url=EXCHANGE.url, begun=NOON, sent=b"GET", received=HEAD + b"<p>Cr", truncated="length")
    not_modified = Exchange(url=EXCHANGE.url, begun=NOON, sent=b"GET", received=b"HTTP/1.1 304 Not Modified\r\n\r\n")
    records = [
        pack_info({"software": "news/0", "format": "WARC File Format 1.1"}, filename="a", date=NOON, make_id=make),
        *pack_exchange(EXCHANGE, info=INFO, make_id=make),
        *pack_exchange(EXCHANGE, info=INFO, earlier=earlier, make_id=make),
        *pack_exchange(not_modified, info=INFO, earlier=earlier, make_id=make),
        *pack_exchange(cut, info=INFO, make_id=make),
        *pack_article(
            url=EXCHANGE.url, capture=capture, facts=[("via", "https://a.example/\r\nfeed"), ("hopsFromSeed", "LR")],
            text="Kräne\n\nDer Kran steht.", info=INFO, date=NOON, make_id=make,
        ),
    ]  # fmt: skip
    return b"".join(record.data for record in records)


def test_every_kind_of_record_has_the_bytes_that_it_had() -> None:
    file = gzip.decompress(file_of_all_kinds())
    if not GOLDEN.exists():
        GOLDEN.write_bytes(file)
        pytest.fail(f"{GOLDEN.name} was missing and has been written: review it")
    assert file == GOLDEN.read_bytes()
    assert file_of_all_kinds() == file_of_all_kinds()


def test_another_reader_finds_the_same_records_and_digests() -> None:
    found = []
    for record in ArchiveIterator(io.BytesIO(file_of_all_kinds()), check_digests="raise"):
        found.append((record.rec_type, record.rec_headers.get_header("WARC-Profile", "").rpartition("/")[2]))
        record.content_stream().read()
    assert found == [
        ("warcinfo", ""), ("response", ""), ("request", ""), ("revisit", "identical-payload-digest"), ("request", ""),
        ("revisit", "server-not-modified"), ("request", ""), ("response", ""), ("request", ""), ("metadata", ""),
        ("conversion", ""),
    ]  # fmt: skip


def test_a_payload_is_the_body_as_it_came() -> None:
    packed = Exchange(url=EXCHANGE.url, begun=NOON, sent=b"", received=HEAD + gzip.compress(b"x", mtime=0))
    record = gzip.decompress(pack_exchange(packed, info=INFO)[0].data)
    assert f"sha256:{hashlib.sha256(gzip.compress(b'x', mtime=0)).hexdigest()}".encode() in record


def writer(folder: Path, **more: object) -> WarcWriter:
    arguments: dict[str, object] = {
        "info": {"software": "x"},
        "now": lambda: NOON,
        "size": 10**9,
        "age": timedelta(days=1),
    }
    return WarcWriter(folder, **{**arguments, **more})  # type: ignore[arg-type]


def append(writing: WarcWriter) -> tuple[Path, list[int]]:
    return writing.append(lambda info: pack_exchange(EXCHANGE, info=info))


def test_a_file_is_open_while_it_is_written_and_turned_over_by_size(tmp_path: Path) -> None:
    writing = writer(tmp_path, size=1200)
    path, offsets = append(writing)
    assert opened(path).exists()
    assert not path.exists()
    assert offsets[0] < offsets[1]
    append(writing)
    second, _ = append(writing)
    assert second != path
    assert path.exists()
    writing.close()
    writing.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted({path.name, second.name})
    assert path.name.startswith("news-20261120120000-00000-")
    with path.open("rb") as file:
        assert whole_records(file) == (5, path.stat().st_size)


def test_a_file_is_turned_over_by_age(tmp_path: Path) -> None:
    times = iter([NOON, NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2), NOON + timedelta(hours=2)])
    writing = writer(tmp_path, now=lambda: next(times), age=timedelta(hours=1))
    first, _ = append(writing)
    second, _ = append(writing)
    assert first != second
    writing.close()


@pytest.mark.parametrize("lost", [0, 1, 30, 2000])
def test_what_a_killed_process_left_is_cut_to_its_last_whole_record(tmp_path: Path, lost: int) -> None:
    writing = writer(tmp_path)
    path, _ = append(writing)
    append(writing)
    assert list(recover(tmp_path)) == [], "its writer lives"
    writing.close()
    data = path.read_bytes()
    path.unlink()
    opened(path).write_bytes(data[: len(data) - lost] if lost < 2000 else data[:100])
    (line,) = recover(tmp_path)
    assert not opened(path).exists()
    if lost == 2000:
        assert "no whole record" in line
        assert not path.exists()
        return
    assert f"{5 if not lost else 4} records recovered" in line
    with path.open("rb") as file:
        records, whole = whole_records(file)
    assert (records, whole) == (5 if not lost else 4, path.stat().st_size)
    for record in ArchiveIterator(io.BytesIO(path.read_bytes()), check_digests="raise"):
        record.content_stream().read()


def test_no_folder_and_no_right_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveUnwritable, match="cannot be written: Not a directory"):
        writer(tmp_path / "file" / "warc")


def test_what_a_browser_showed_leads_to_its_response_and_is_read_as_the_page(tmp_path: Path) -> None:
    url, html = "https://paper.example/story", "<p>café</p>".encode()
    shown = Capture(file="a.warc.gz", offset=7, record_id="urn:uuid:1", payload_digest="sha256:1")
    date = datetime(2026, 11, 28, 12, tzinfo=UTC)
    packed = pack_rendering(url=url, capture=shown, html=html, info="urn:uuid:0", date=date)
    path = tmp_path / "rendered.warc.gz"
    path.write_bytes(packed.data)
    complaints: list[str] = []
    [record] = read_records(path, warn=complaints.append)
    assert (record.kind, record.url, record.refers_to) == ("conversion", f"urn:rendered:{url}", "urn:uuid:1")
    page = page_of_record(record, limit=1000)
    assert (page.url, page.body, page.is_rendered, page.fetched) == (url, html, True, date)
    assert not complaints
