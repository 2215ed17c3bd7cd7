"""Pictures: each once, with the caption and credit that any of its mentions gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.article import Image
from crawler.text.spacing import clean_optional_line
from crawler.text.urls import resolve_url


def clean_images(images: Iterable[Image], *, base: str) -> tuple[Image, ...]:
    """Pictures with a web address, in their order; relative addresses are joined to the base."""
    kept: dict[str, Image] = {}
    for image in images:
        url = resolve_url(image.url, base=base)
        if url is None:
            continue
        caption, credit = clean_optional_line(image.caption), _without_repetition(clean_optional_line(image.credit))
        first = kept.setdefault(url, Image(url=url, caption=caption, credit=credit))
        kept[url] = replace(first, caption=first.caption or caption, credit=first.credit or credit)
    return tuple(kept.values())


def _without_repetition(credit: str | None) -> str | None:
    """A credit without its repetition: some pages have it twice, for sighted readers and for others."""
    words = credit.split(" ") if credit else []
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else credit
