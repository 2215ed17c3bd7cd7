"""``scrapy template``: what was learnt from a site's pages, and what is dropped for it."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.article import without_controls
from crawler.cli.store_command import StoreCommand
from crawler.errors import NotHeld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.extraction.body.site_template import Template
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Prints a template."""

    example = "template paper"
    min_arguments, max_arguments = 1, 1
    usage_error = "give the name of one site; 'scrapy sites' lists them"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<site>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what was learnt from a site's pages, and what is dropped for it"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print the whole template as JSON")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the template, as lines or JSON."""
        from crawler.extraction.body.site_template import Template

        data = store.channels.load_template(self.check_site(store, args[0]) or args[0])
        if data is None:
            raise NotHeld(f"no template of {args[0]!r} yet: 'scrapy sites' lists the sites that were crawled")
        if opts.json:
            lines: Iterable[str] = json.dumps(json.loads(data), ensure_ascii=False, indent=2).split("\n")
        else:
            lines = lines_of(Template.from_bytes(data))
        print("\n".join(map(without_controls, lines)))  # samples are as their pages have them
        return 0


def lines_of(template: Template) -> Iterator[str]:
    """A template for people: the texts that are dropped wherever they stand, then the elements without story text."""
    yield f"Learnt from {template.pages} pages" + ("." if template.is_ready else "; applied from the third page on.")
    common = sorted((t for t in template.texts.values() if template.is_common(t)), key=lambda t: (-t.pages, t.sample))
    bare = sorted(
        ((name, shape) for name, shape in template.shapes.items() if template.is_without_story(shape)),
        key=lambda item: (-item[1].pages, item[0]),
    )
    yield ""
    yield f"Texts shared by pages ({len(common)}), with the number of pages (older pages count less):"
    yield from (f"  {text.pages:6.1f}  {text.sample}" for text in common)
    yield ""
    yield f"Elements without story text ({len(bare)}), as tag.class < parent < grandparent, with a sample:"
    for name, shape in bare:
        yield f"  {shape.pages:6.1f}  {name}"
        yield f"          {shape.sample}"
