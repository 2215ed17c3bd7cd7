"""The names of the site in a title, which are no part of the headline."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.extraction.fields.title_parts import DANGLING, MIN_CUT_CHARS, SEPARATOR, SIGN
from crawler.extraction.page.document import Document
from crawler.text.folding import comparable

GENERAL_LABELS = frozenset(
    {"blog", "blogs", "news", "archive", "wordpress", "blogspot", "substack", "medium", "forum", "magazin"}
)  # of hosts, that name no site
MAX_SITE_WORDS = 4  # of a part of a title that holds the name of the host
MIN_HOST_CHARS = 4  # of a label of the host that names the site
MAX_SECTION_CHARS = 30
MAX_TITLE_CHARS = 2000  # a longer one is left as it is: it is no title


def names_host(part: str, document: Document) -> bool:
    """Whether a short text holds the name of the page's host, or the host's name holds it."""
    folded = SIGN.sub("", comparable(part))
    if len(folded) < MIN_HOST_CHARS or len(part.split()) > MAX_SITE_WORDS:
        return False
    labels = [label.replace("-", "") for label in (urlsplit(document.page.url).hostname or "").split(".")[:-1]]
    return any(
        len(label) >= MIN_HOST_CHARS
        and label not in GENERAL_LABELS
        and (label in folded or (folded in label and len(folded) * 2 > len(label) - 2))
        for label in labels
    )


def cut_names(title: str, names: frozenset[str], texts: set[str], document: Document) -> str:
    """A title less the names of the site at its ends, or what one of ``texts`` says of it."""
    if len(title) > MAX_TITLE_CHARS:
        return title
    own = comparable(title)
    for match in SEPARATOR.finditer(title):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        if len(before) >= 8 and comparable(before) in texts and comparable(before) != own:
            return before
        if "|" in match[0] and len(after) >= 8 and comparable(after) in texts:
            return after
    while True:
        cuts = list(SEPARATOR.finditer(title))
        if (
            cuts
            and (
                is_site_name(last := title[cuts[-1].end() :], names)
                or names_host(last, document)
                or ("|" in cuts[-1][0] and _names_section(last, document))
            )
            and len(title[: cuts[-1].start()].strip()) >= 8
        ):
            title = title[: cuts[-1].start()].strip()
        elif (
            cuts
            and (
                is_site_name(first := title[: cuts[0].start()], names)
                or ("|" in cuts[0][0] and names_host(first, document))
            )
            and len(title[cuts[0].end() :].strip()) >= 8
        ):
            title = title[cuts[0].end() :].strip()
        else:
            name, colon, rest = title.partition(": ")
            is_named = colon and len(rest) >= MIN_CUT_CHARS and is_site_name(name, names)
            return _without_dangling(rest if is_named else title)


def _without_dangling(title: str) -> str:
    """A title without the marks behind a space at its end, that were to part it from a name."""
    bare = title.rstrip(DANGLING)
    return bare if bare and title[len(bare) :][:1].isspace() else title


def _names_section(part: str, document: Document) -> bool:
    """Whether the end of a title names a folder of the page's URL, or the section that the page declares."""
    slug = SIGN.sub("-", comparable(part)).strip("-")
    if not slug or len(part) > MAX_SECTION_CHARS:
        return False
    folders = urlsplit(document.page.url).path.lower().strip("/").split("/")[:-1]
    return slug in folders or comparable(part) == comparable(document.first_meta("article:section") or "")


def is_site_name(part: str, names: frozenset[str]) -> bool:
    """Whether a part of a title is one of the site's folded names."""
    plainest = re.sub(r"\W+", "", comparable(part))
    return bool(plainest) and plainest in names
