"""What strangers had written into the records of a store stops no delivery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest
from lxml import etree
from scrapy.utils.misc import load_object

from crawler.article import Image, Rights
from crawler.delivery.format import Options
from crawler.settings import NEWS_DELIVERIES
from crawler.storage.values import Deliverable
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
