"""``scrapy deliver``: what is new in the store, as files for others."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.utils.misc import load_object

from crawler.cli.store_command import Moving, StoreCommand
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.delivery.run import DeliveryJob
    from crawler.storage.store import Store

BUSY_EXIT_CODE = 75  # EX_TEMPFAIL of sysexits.h


class Command(StoreCommand):
    """Writes a delivery."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Deliver what is new since the last delivery, as jsonl, parquet, ninjs, schemaorg, tei, atom or wacz"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Writes the revisions that are new since the last delivery of the kind into a folder of OUT, with a"
            " manifest. A delivery appears whole or not at all; the next one goes on at its cursor. --since 0 delivers"
            " all again, --since CURSOR what came after it: the same bytes as before while the store is the same."
            " OUT may be a URL such as s3://bucket/news (extra s3). Exit codes: 0 done, 1 failed, 75 another delivery"
            " to OUT is at work."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--format", required=True, help="one of NEWS_DELIVERIES")
        parser.add_argument("--out", required=True, metavar="DIR", help="folder or URL that holds the deliveries")
        parser.add_argument("--since", metavar="CURSOR", help="deliver what came after a cursor (0: all)")
        parser.add_argument("--site", metavar="NAME", help="this site alone, by name or URL")
        parser.add_argument("--respect", metavar="NAMES", help="leave out what is reserved: noarchive,tdm,ai-train ...")
        parser.add_argument("--zstd", action="store_true", help="pack text files with zstandard")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Delivers, and says what."""
        from crawler.delivery.destinations import DestinationBusy, open_destination
        from crawler.delivery.run import deliver

        job = self._job(store, opts)
        try:
            with Moving("{:,} revisions written") as tell:
                where, manifest = deliver(store, open_destination(opts.out), job, tell=tell)
        except DestinationBusy as error:
            print(f"scrapy deliver: {error}", file=sys.stderr)
            return BUSY_EXIT_CODE
        if where is None:
            print(f"nothing new since cursor {manifest['cursor']['to']}")
        else:
            print("\n".join(_lines(where, manifest)))
        return 0

    def _job(self, store: Store, opts: Namespace) -> DeliveryJob:
        from crawler.archive.producer import settings_digest, software
        from crawler.delivery.format import Options
        from crawler.delivery.respect import parse_respect
        from crawler.delivery.run import DeliveryJob, parse_cursor

        assert self.settings is not None
        formats = self.settings.getdict("NEWS_DELIVERIES")
        if opts.format not in formats:
            raise ArgumentInvalid(f"--format {opts.format}: there are {', '.join(sorted(formats))}")
        site = self.check_site(store, opts.site)
        folder = self.settings["NEWS_WARC"]
        options = Options(
            zstd=opts.zstd,
            name=f"News of {site}" if site else "News",
            warc_folder=Path(folder) if folder else None,
            software=software(),
        )
        return DeliveryJob(
            format=opts.format,
            writer=load_object(formats[opts.format])(),
            options=options,
            settings_digest=settings_digest(self.settings.copy_to_dict()),
            site=site,
            respect=parse_respect(opts.respect),
            since=parse_cursor(opts.since) if opts.since is not None else None,
        )


def _lines(where: str, manifest: dict[str, Any]) -> list[str]:
    size = sum(file["bytes"] for file in manifest["files"])
    files = len(manifest["files"])
    left_out = ", ".join(f"{count} {name}" for name, count in manifest["left_out"].items())
    lines = [
        f"{manifest['revisions']:,} revisions of {manifest['stories']:,} stories in {where}",
        f"  {files:,} file{'' if files == 1 else 's'}, {size:,} bytes; cursor {manifest['cursor']['to']}",
    ]
    return [*lines, f"  left out: {left_out}"] if left_out else lines
