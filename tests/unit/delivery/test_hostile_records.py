"""What strangers had written into the records of a store stops no delivery."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest
from lxml import etree
from scrapy.utils.misc import load_object

from crawler.archive.reading import read_records
from crawler.article import Capture, Image, Rights
from crawler.delivery.format import Options
from crawler.delivery.run import DeliveryJob
from crawler.settings import NEWS_DELIVERIES
from crawler.storage.values import Cursor, Deliverable
from tests.unit.archive.warcs import record, zipped
from tests.unit.delivery.items import gone, whole

HOSTILE = "=1+1 \x1b[31m\x00\x0c\ufffe\ud83d\udfff\u202e]]><script>alert(1)</script>\"'&{{7*7}}\n\u2028<!--"
URL = f"https://paper.example/{HOSTILE}"


def hostile(item: Deliverable) -> Deliverable:
    """An item whose texts no rule has made clean, as those of a store of an earlier version may be."""
    article = replace(
        item.revision.article,
        url=URL,
        canonical_url=URL,
        headline=HOSTILE,
        standfirst=HOSTILE,
        body=HOSTILE,
        markdown=HOSTILE,
        byline=(HOSTILE,),
        publisher=HOSTILE,
        section=HOSTILE,
        tags=(HOSTILE,),
        dateline=HOSTILE,
        images=(Image(url=URL, caption=HOSTILE, credit=HOSTILE),),
        rights=Rights(licence=URL, robots=HOSTILE, directives=(HOSTILE,), content_signal=HOSTILE, tdm_policy=URL),
    )
    return replace(item, revision=replace(item.revision, article=article))


@pytest.mark.parametrize("name", sorted(set(NEWS_DELIVERIES) - {"wacz"}))  # which holds what is archived
@pytest.mark.parametrize("zstd", [False, True])
def test_whatever_a_record_says_it_is_written_and_can_be_read(name: str, zstd: bool, tmp_path: Path) -> None:
    options = Options(name="News", software="news-crawler/0", zstd=zstd)
    load_object(NEWS_DELIVERIES[name])().write([hostile(whole()), hostile(gone())], tmp_path, options)
    files = list(tmp_path.iterdir())
    assert files
    for file in files:
        if file.suffix == ".xml":
            etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
        elif file.suffix == ".parquet":
            assert pyarrow.parquet.read_table(file).num_rows == 2


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59Z", "2108-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_a_web_archive_is_written_of_records_of_any_time(date: str, tmp_path: Path) -> None:
    file = tmp_path / "strange.warc.gz"
    file.write_bytes(zipped(record(1, WARC_Date=date)))
    identity = next(iter(read_records(str(file), warn=print))).id
    capture = Capture(file=str(file), offset=0, record_id=identity, payload_digest="")
    item = whole()
    item = replace(item, revision=replace(item.revision, capture=capture))
    folder = tmp_path / "out"
    folder.mkdir()
    load_object(NEWS_DELIVERIES["wacz"])().write([item], folder, Options(name="News", software="news-crawler/0"))
    with zipfile.ZipFile(folder / "articles.wacz") as made:
        assert made.testzip() is None


@pytest.mark.parametrize("site", ["a" * 253, "b_" * 100])
def test_the_name_of_a_delivery_is_short_enough_for_a_folder(site: str) -> None:
    options = Options()
    job = DeliveryJob(format="jsonl", writer=load_object(NEWS_DELIVERIES["jsonl"])(), options=options,
                      settings_digest="", site=site)  # fmt: skip
    other = replace(job, site=f"{site}x")
    assert len(job.name(Cursor(), Cursor(10**17, 10**17))) < 200
    assert job.name(Cursor(), Cursor(1)) != other.name(Cursor(), Cursor(1))
