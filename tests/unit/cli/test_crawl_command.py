"""What the command ``crawl`` does before Scrapy loads its spiders."""

from argparse import ArgumentParser

import pytest
from scrapy.utils.project import get_project_settings

from crawler.commands import crawl, update, watch


@pytest.mark.parametrize(
    ("kind", "words", "begun"),
    [
        (crawl, ["https://paper.example/"], ["workers", "spiders"]),
        (crawl, ["warc", "-a", "path=FOLDER/any.warc"], ["workers for thousands of pages", "spiders"]),
        (crawl, ["https://paper.example/", "--simulate"], ["spiders"]),  # it reads no page
        (update, [], ["workers", "spiders"]),
        (watch, [], ["workers for thousands of pages", "spiders"]),
    ],
)
def test_workers_load_their_libraries_beside_the_spiders(monkeypatch, tmp_path, kind, words, begun):
    (tmp_path / "any.warc").write_bytes(b"WARC/1.1\r\n")
    steps = []
    choose = crawl.choose_spider

    def prepare_workers(*, for_thousands=False):
        steps.append("workers for thousands of pages" if for_thousands else "workers")

    monkeypatch.setattr(crawl, "prepare_workers", prepare_workers)
    monkeypatch.setattr(crawl, "choose_spider", lambda *given: steps.append("spiders") or choose(*given))
    command, parser = kind.Command(), ArgumentParser()
    command.settings = get_project_settings()
    command.add_options(parser)
    opts, args = parser.parse_known_args([word.replace("FOLDER", str(tmp_path)) for word in words])
    command.process_options(args, opts)
    assert steps == begun
