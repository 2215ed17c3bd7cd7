"""What the command ``crawl`` does before Scrapy loads its spiders."""

from argparse import ArgumentParser

import pytest
from scrapy.utils.project import get_project_settings

from crawler.commands import crawl


@pytest.mark.parametrize(
    ("words", "begun"),
    [
        (["https://paper.example/"], ["workers", "spiders"]),
        (["https://paper.example/", "--simulate"], ["spiders"]),  # it reads no page
    ],
)
def test_workers_load_their_libraries_beside_the_spiders(monkeypatch, words, begun):
    steps = []
    choose = crawl.choose_spider
    monkeypatch.setattr(crawl, "prepare_workers", lambda: steps.append("workers"))
    monkeypatch.setattr(crawl, "choose_spider", lambda *given: steps.append("spiders") or choose(*given))
    command, parser = crawl.Command(), ArgumentParser()
    command.settings = get_project_settings()
    command.add_options(parser)
    opts, args = parser.parse_known_args(words)
    command.process_options(args, opts)
    assert steps == begun
