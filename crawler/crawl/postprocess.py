"""What is made of an extraction before it is kept: normalised, validated, identified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.article import Article, Outcome

if TYPE_CHECKING:
    from crawler.site import Site


def postprocess(result: Article | Outcome, site: Site) -> Article | Outcome:
    """What the pipelines make of an extraction; an outcome, and an article that lacks what makes one, is an Outcome."""
    from crawler.identity.compare import identify
    from crawler.normalisation.article import normalise
    from crawler.normalisation.validation import validate

    if isinstance(result, Outcome):
        return result
    checked = validate(normalise(result, site))
    return checked if isinstance(checked, Outcome) else identify(checked)
