"""``scrapy deliver``: what is new in the store, as files for other programs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.cli.command import did_you_mean
from crawler.cli.settings_check import make_named
from crawler.cli.store_command import (
    StoreCommand,
    add_record_options,
    add_site_option,
    read_confidence,
    show_progress,
)
from crawler.crawl.program import program_name
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.delivery.run import DeliveryJob
    from crawler.storage.store import Store

BUSY_EXIT_CODE = 75  # EX_TEMPFAIL of sysexits.h


class Command(StoreCommand):
    """Writes a delivery."""

    example = "deliver --format jsonl --out deliveries --respect tdm"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Deliver what is new since the last delivery, as csv, jsonl, parquet, wacz or another format"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Writes the revisions that are new since the last delivery of the same kind into a folder in DIR, with a"
            " manifest. A delivery appears whole or not at all; the next one continues at its cursor. --cursor 0"
            " delivers everything again, --cursor CURSOR what came after it, with the same bytes while the store is"
            " unchanged. --since, --until, --search and --language choose stories; each choice has a cursor of its own."
            " Where nothing is to be delivered there is no delivery, and no cursor moves. DIR may be a URL"
            " such as s3://bucket/news (extra s3). Exit codes: 0 done, 1 failed, 2 wrong arguments, 75 another"
            " delivery to DIR is running."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--format", required=True, help="name of an output format (setting NEWS_DELIVERIES)")
        parser.add_argument("--out", required=True, metavar="DIR", help="folder or URL for the deliveries")
        parser.add_argument("--cursor", metavar="CURSOR", help="deliver what came after this cursor (0: everything)")
        add_site_option(parser)
        add_record_options(parser)
        parser.add_argument(
            "--respect", metavar="NAMES", help="leave out what is reserved, comma-separated: noarchive,tdm,ai-train ..."
        )
        least_help = "leave fields empty that are less likely right than this, 0 to 1; headline and body stay"
        parser.add_argument("--min-confidence", metavar="N", help=least_help)
        parser.add_argument("--originals", action="store_true", help="leave out stories that are copies of others held")
        parser.add_argument("--zstd", action="store_true", help="compress text files with zstandard")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Deliver, and print what was delivered."""
        from crawler.delivery.destinations import DestinationBusy, open_destination
        from crawler.delivery.run import deliver

        job = self._job(store, opts)
        try:
            with show_progress("{:,} revisions written") as report:
                where, manifest = deliver(store, open_destination(opts.out), job, report_progress=report)
        except DestinationBusy as error:
            print(f"{program_name()} {self.own_name()}: {error}", file=sys.stderr)
            return BUSY_EXIT_CODE
        if where is None:
            print("\n".join([f"nothing new since cursor {manifest['cursor']['to']}", *_left_out(manifest)]))
        else:
            print("\n".join(_lines(where, manifest)))
        return 0

    def _job(self, store: Store, opts: Namespace) -> DeliveryJob:
        from crawler.archive.producer import settings_digest, software
        from crawler.delivery.format import Options
        from crawler.delivery.respect import parse_respect
        from crawler.delivery.run import CURSOR, DeliveryJob, parse_cursor

        assert self.settings is not None
        formats = self.settings.getdict("NEWS_DELIVERIES")
        if opts.format not in formats:
            hint = did_you_mean(opts.format, formats) or f": choose from {', '.join(sorted(formats))}"
            raise ArgumentInvalid(f"--format {opts.format} is not a known format{hint}")
        if opts.since is not None and CURSOR.fullmatch(opts.since.strip()):  # what --since meant before --cursor
            if opts.cursor is not None:
                raise ArgumentInvalid("--since is a time where --cursor is given: a day, or 12h, 3d, 2w ago")
            opts.cursor, opts.since = opts.since, None
        wanted = self.record_filter(store, opts)
        site = wanted.site
        typed = {"originals": "yes" if opts.originals else None}
        typed |= {name: getattr(opts, name) for name in ("since", "until", "search", "language", "min_confidence")}
        folder = self.settings["NEWS_WARC"]
        options = Options(
            zstd=opts.zstd,
            name=f"News of {site}" if site else "News",
            warc_folder=Path(folder) if folder else None,
            software=software(),
        )
        return DeliveryJob(
            format=opts.format,
            writer=make_named("NEWS_DELIVERIES", formats[opts.format]),
            options=options,
            settings_digest=settings_digest(self.settings.copy_to_dict()),
            site=site,
            respect=parse_respect(opts.respect),
            since=parse_cursor(opts.cursor) if opts.cursor is not None else None,
            wanted=wanted,
            min_confidence=read_confidence(opts.min_confidence),
            originals=opts.originals,
            filters={name: text for name, text in typed.items() if text is not None},
        )


def _lines(where: str, manifest: dict[str, Any]) -> list[str]:
    size = sum(file["bytes"] for file in manifest["files"])
    files, revisions, stories = len(manifest["files"]), manifest["revisions"], manifest["stories"]
    of_stories = f"{stories:,} {'story' if stories == 1 else 'stories'}"
    lines = [
        f"{revisions:,} revision{'' if revisions == 1 else 's'} of {of_stories} in {where}",
        f"  {files:,} file{'' if files == 1 else 's'}, {size:,} bytes; cursor {manifest['cursor']['to']}",
    ]
    if requisites := manifest.get("requisites"):
        lines.append("  what belongs to pages: " + ", ".join(f"{count} {name}" for name, count in requisites.items()))
    return [*lines, *_left_out(manifest)]


def _left_out(manifest: dict[str, Any]) -> list[str]:
    left_out = ", ".join(f"{count} {name}" for name, count in manifest["left_out"].items())
    return [f"  left out: {left_out}"] if left_out else []
