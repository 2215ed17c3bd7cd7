"""``scrapy template``: what was learnt of a site's pages, and what is dropped for it."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extraction.body.site_template import Template
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Prints a template."""

    least, most = 1, 1
    misuse = "give the name of one site; 'scrapy sites' has them all"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<site>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what was learnt of a site's pages, and what is dropped for it"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="all that is known, as JSON")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """The template, as lines or JSON."""
        from crawler.extraction.body.site_template import Template

        data = store.channels.load_template(args[0])
        if data is None:
            raise ArgumentInvalid(f"nothing learnt of {args[0]!r} yet: 'scrapy sites' has the sites that were crawled")
        if opts.json:
            print(json.dumps(json.loads(data), ensure_ascii=False, indent=2))
        else:
            print("\n".join(lines_of(Template.from_bytes(data))))
        return 0


def lines_of(template: Template) -> Iterator[str]:
    """A template for people: the texts that are dropped wherever they stand, then the places that hold no story."""
    yield f"{template.pages} pages were learnt from" + (
        "." if template.is_ready else "; it is applied from the third on."
    )
    common = sorted((t for t in template.texts.values() if template.is_common(t)), key=lambda t: (-t.pages, t.sample))
    bare = sorted(
        ((name, shape) for name, shape in template.shapes.items() if template.is_bare(shape)),
        key=lambda item: (-item[1].pages, item[0]),
    )
    yield ""
    yield f"Texts that the pages share ({len(common)}), with the number of pages (older ones count for less):"
    yield from (f"  {text.pages:6.1f}  {text.sample}" for text in common)
    yield ""
    yield f"Places that hold no story ({len(bare)}), as tag.class < parent < grandparent, with one of their texts:"
    for name, shape in bare:
        yield f"  {shape.pages:6.1f}  {name}"
        yield f"          {shape.sample}"
