"""What a delivery leaves out because its publisher has reserved it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.article import Rights
from crawler.errors import ArgumentInvalid
from crawler.storage.values import Deliverable

DIRECTIVES = ("noarchive", "noai", "noindex", "nosnippet", "notranslate")  # of X-Robots-Tag and meta robots
CONTENT_SIGNALS = ("ai-train", "ai-input", "search")  # of Content-Signal, where they are "no"
IMAGE_DIRECTIVES = ("noimageai", "noimageindex")  # leave out the pictures, not the story
RESERVATIONS = (*DIRECTIVES, *IMAGE_DIRECTIVES, "tdm", *CONTENT_SIGNALS, "licence")


def parse_respect(text: str | None) -> tuple[str, ...]:
    """Reads the names of reservations, comma-separated; raises ArgumentInvalid for an unknown one."""
    names = sorted({name.strip().lower() for name in (text or "").split(",") if name.strip()})
    for name in names:
        if name not in RESERVATIONS:
            raise ArgumentInvalid(f"--respect {name} is not a valid reservation: choose from {', '.join(RESERVATIONS)}")
    return tuple(names)


def reserved_by(rights: Rights | None, respected: Iterable[str]) -> str | None:
    """The first reservation that keeps a story back."""
    return next(
        (name for name in respected if name not in IMAGE_DIRECTIVES and rights and _is_reserved(rights, name)), None
    )


def _is_reserved(rights: Rights, name: str) -> bool:
    if name == "tdm":
        return rights.tdm_reserved is True
    if name == "licence":
        return rights.licence is not None
    if name in CONTENT_SIGNALS:
        return f"{name}=no" in (rights.content_signal or "").split(", ")
    return name in rights.directives


def permitted(
    items: Iterable[Deliverable], respected: tuple[str, ...], left_out: Counter[str]
) -> Iterator[Deliverable]:
    """The items that may be delivered, some without their pictures; counts what is left out, by its reservation."""
    for item in items:
        article = item.revision.article
        if name := reserved_by(article.rights, respected):
            left_out[name] += 1
            continue
        directives = article.rights.directives if article.rights else ()
        if article.images and (
            name := next((one for one in IMAGE_DIRECTIVES if one in respected and one in directives), None)
        ):
            left_out[f"images: {name}"] += len(article.images)
            item = replace(item, revision=replace(item.revision, article=replace(article, images=())))
        yield item
