"""What the command ``crawl`` does before Scrapy loads its spiders."""

from argparse import ArgumentParser

import pytest
from scrapy.utils.project import get_project_settings

from crawler.commands import crawl, update, watch
from crawler.crawl.extraction_pool import LIBRARIES, MODELS, TABLES


@pytest.mark.parametrize(
    ("kind", "words", "begun"),
    [
        (crawl, ["https://paper.example/"], [TABLES, "spiders"]),
        (crawl, ["https://paper.example/", "--limit", "8"], [LIBRARIES, "spiders"]),
        (crawl, ["https://paper.example/", "--limit", "9"], [TABLES, "spiders"]),
        (crawl, ["https://a.example/", "https://b.example/", "--limit", "1"], [TABLES, "spiders"]),
        (crawl, ["warc", "-a", "path=FOLDER/any.warc"], [MODELS, "spiders"]),
        (crawl, ["https://paper.example/", "--simulate"], ["spiders"]),  # it reads no page
        (update, [], [TABLES, "spiders"]),
        (watch, [], [MODELS, "spiders"]),
    ],
)
def test_workers_load_their_libraries_beside_the_spiders(monkeypatch, tmp_path, kind, words, begun):
    (tmp_path / "any.warc").write_bytes(b"WARC/1.1\r\n")
    steps = []
    choose = crawl.choose_spider
    monkeypatch.setattr(crawl, "prepare_workers", steps.append)
    monkeypatch.setattr(crawl, "choose_spider", lambda *given: steps.append("spiders") or choose(*given))
    command, parser = kind.Command(), ArgumentParser()
    command.settings = get_project_settings()
    command.add_options(parser)
    opts, args = parser.parse_known_args([word.replace("FOLDER", str(tmp_path)) for word in words])
    command.process_options(args, opts)
    assert steps == begun
