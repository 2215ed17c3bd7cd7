"""Archives: what writing one costs a crawl, how fast and in how much memory one is read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count as count_from
from pathlib import Path
from typing import BinaryIO

import fastwarc.warc as fastwarc
import warcio.archiveiterator as warcio
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.reading import read_records
from crawler.crawl.archive_files import PAGE_KINDS
from crawler.errors import NewsError
from tests.paper import paper, path, story
from tests.quality.report import SHARED
from tests.server import Reply, Server
from tests.unit.archive.test_framing import LIES, STRAY, WHOLE
from tests.unit.archive.warcs import PAGE

ROOT = Path(__file__).parents[2]
GIGABYTE = 1 << 30
READERS = ("ours", "fastwarc", "fastwarc quirks", "warcio")
UNLIKE_PAGES = frozenset({"a block that talks of archives", "long records"})  # not three times the same page
HOST = re.compile("^(https?://[^/?#]+)")
MEASURED = (
    "import resource,subprocess,sys\nstart=__import__('time').perf_counter()\n"
    "done=subprocess.run(sys.argv[1:],stderr=subprocess.PIPE)\n"
    "sys.exit(done.stderr.decode()[-3000:]) if done.returncode else None\n"
    "print(__import__('time').perf_counter()-start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024)"
)
BARE = """
import sys
from datetime import UTC, datetime
from fastwarc.warc import ArchiveIterator, WarcRecordType
from crawler.article import Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for
from crawler.crawl.postprocess import postprocess
file, turn, of = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for number, record in enumerate(ArchiveIterator(open(file, 'rb'), record_types=WarcRecordType.response)):
    if number % of == turn:
        url = record.headers['WARC-Target-URI']
        headers = record.http_headers.items()
        page = Page(url=url, body=record.reader.read(), fetched=datetime.now(UTC), headers=headers)
        site = site_for(url)
        postprocess(extract_page(page, site).result, site)
"""


def measured(command: list[str], **environment: str) -> tuple[float, int]:
    """Seconds and peak MB of the largest process of a command."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def bench_archive_writing() -> None:
    """A crawl of pages of usual size, politeness off, with an archive and without, in turns."""
    count, turns = 300, 3
    pages = paper(count)
    filler = "".join(f"<script>var slot{n}={{id:{n},path:'/ads/{n * 7919}/banner'}}</script>" for n in range(1500))
    for n in range(count):
        pages[path(n)] = story(n, extra=filler)
    size = len(story(0, extra=filler)) // 1024
    taken: dict[str, list[float]] = {"without": [], "with": []}
    with Server(pages) as server:
        server.default = Reply(status=404)
        for _ in range(turns):
            for name, times in taken.items():
                with tempfile.TemporaryDirectory() as folder:
                    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={server.url('/')}"]
                    command += ["--nolog", "-s", "DOWNLOAD_DELAY=0.001", "-s", "AUTOTHROTTLE_ENABLED=0"]
                    archive = {"NEWS_WARC": f"{folder}/warc"} if name == "with" else {}
                    store = {"NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.1"}
                    times.append(measured(command, **store, **archive)[0])
    without, with_it = min(taken["without"]), min(taken["with"])
    rates = f"{count / without:.1f} stories/s without an archive, {count / with_it:.1f} with one"
    print(f"archive, writing: {count} stories of {size} kB: {rates}; ratio {without / with_it:.2f}")


def responses() -> Iterator[tuple[str, bytes]]:
    """URLs and HTTP messages of the corpora's pages."""
    sys.path.insert(0, str(SHARED / "quality"))
    import pages as corpora  # type: ignore[import-not-found]  # the scorer's own loader

    for page in (page for load in corpora.LOADERS.values() for page in load()):
        yield page.url, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.html


def write_warc(file: Path, size: int) -> int:
    """A plain WARC of at least so many bytes, each copy of a page on a host of its own; returns the number of pages."""
    count = 0
    with file.open("wb") as out:
        for copy in count_from(1):
            if out.tell() >= size:
                break
            for url, block in responses():
                write_response(out, count, HOST.sub(rf"\1.copy{copy}.example", url), block)
                count += 1
    return count


def write_response(out: BinaryIO, number: int, url: str, block: bytes) -> None:
    """One record with an HTTP message."""
    lines = {
        "WARC-Type": "response",
        "WARC-Date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012}>",
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    out.write(head.encode() + b"\r\n" + block + b"\r\n\r\n")


def read_in_bare_loops(file: Path, processes: int) -> float:
    """Seconds that so many processes take for reading the pages of a WARC up to the normalised record."""
    start = time.perf_counter()
    loops = [
        subprocess.Popen([sys.executable, "-c", BARE, str(file), str(turn), str(processes)], cwd=ROOT)
        for turn in range(processes)
    ]
    if any(loop.wait() for loop in loops):
        raise SystemExit("the bare loop failed")
    return time.perf_counter() - start


def pages_read(name: str, file: Path) -> Counter[bytes]:
    """The HTTP messages and payloads that a reader gives of a file, less the line ends behind them."""
    found: list[bytes] = []
    if name == "ours":
        with suppress(NewsError):
            for stored in read_records(file, kinds=PAGE_KINDS, warn=lambda _: None):
                found.append(stored.block)
    elif name.startswith("fastwarc"):
        with suppress(OSError), file.open("rb") as stream:
            records = fastwarc.ArchiveIterator(stream, parse_http=False, quirks_mode=name.endswith("quirks"))
            found.extend(record.reader.read() for record in records if str(record.record_type) in PAGE_KINDS)
    else:
        with suppress(ArchiveLoadFailed, UnicodeDecodeError), file.open("rb") as stream:
            for record in warcio.ArchiveIterator(stream, no_record_parse=True, arc2warc=True):
                if record.rec_type in PAGE_KINDS:
                    found.append(record.raw_stream.read())
    return Counter(block.rstrip(b"\r\n") for block in found)


def bench_archive_makes() -> None:
    """Archives of many makes, sound, lying and with bytes of no record: how many of them each reader reads whole."""
    sets: dict[str, list[tuple[bytes, Counter[bytes] | None]]] = {
        "whole": [(data, Counter([PAGE] * 3)) for name, data in WHOLE.items() if name not in UNLIKE_PAGES],
        "lengths that lie": [(data, Counter([PAGE] * 3)) for data, _ in LIES.values()],
        "bytes of no record": [(data, Counter([PAGE] * 3)) for data, _ in STRAY.values()],
    }
    odd = SHARED / "bugs" / "warc"
    sets["odd files"] = [(path.read_bytes(), None) for path in sorted(odd.glob("*.warc*"))]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "some.warc")
        for kind, cases in sets.items():
            whole: Counter[str] = Counter()
            for data, expected in cases:
                file.write_bytes(data)
                wanted = expected or pages_read("ours", file)
                whole.update(name for name in READERS if pages_read(name, file) == wanted)
            print(f"archives, {kind}: of {len(cases)} read whole: " + ", ".join(f"{n} {whole[n]}" for n in READERS))


def bench_archive_reading() -> None:
    """A WARC of 1 GB against a bare loop over it with the same extractor, on every core; memory against a small one."""
    if not (SHARED / "quality" / "pages.py").exists():
        print(f"archive, reading: left out, there are no corpora in {SHARED} (SHARED=DIR)")
        return
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        peaks: dict[str, int] = {}
        for name, size in (("small", GIGABYTE // 10), ("large", GIGABYTE)):
            file = Path(folder, f"{name}.warc")
            count = write_warc(file, size)
            command = [sys.executable, "-m", "scrapy", "crawl", "warc", "-a", f"path={file}", "--nolog"]
            seconds, peaks[name] = measured(command, NEWS_STORE=f"sqlite:///{folder}/{name}.db")
            if name == "small":
                file.unlink()
        bare = read_in_bare_loops(file, cores)
    rates = f"{count / seconds:.1f} pages/s, a bare loop {count / bare:.1f} on {cores} cores"
    print(f"archive, reading: {count} pages in 1 GB: {rates}; ratio {bare / seconds:.2f}")
    print(f"  memory: peak {peaks['small']} MB over 0.1 GB, {peaks['large']} MB over 1 GB")
