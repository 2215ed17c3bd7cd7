"""What becomes of an extraction before it is kept."""

from __future__ import annotations

import subprocess
import sys

from crawler.article import Article, Outcome, OutcomeName
from crawler.crawl.postprocess import postprocess
from crawler.site import Site
from tests.articles import FETCHED, URL, article

SITE = Site(name="paper", home="https://paper.example/", publisher="The Paper")


def test_an_article_is_normalised_by_its_site_and_identified() -> None:
    result = postprocess(article(headline=" Crane stays | The Paper "), SITE)
    assert isinstance(result, Article)
    assert (result.headline, result.canonical_url) == ("Crane stays", URL)
    assert result.digest


def test_an_article_that_lacks_a_body_is_an_outcome() -> None:
    result = postprocess(article(body=" "), SITE)
    assert isinstance(result, Outcome)
    assert result.name is OutcomeName.INCOMPLETE


def test_an_outcome_stays_as_it_is() -> None:
    outcome = Outcome(url=URL, site="paper", name=OutcomeName.GONE, reason="HTTP 410", at=FETCHED)
    assert postprocess(outcome, SITE) is outcome


def test_the_module_is_light_to_import() -> None:
    code = (
        "import sys, crawler.crawl.postprocess\n"
        "print([name for name in ('lxml', 'scrapy', 'trafilatura', 'numpy', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
