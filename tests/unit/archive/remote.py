"""Files on a web server that gives what is asked for with Range, as those of archives do."""

from __future__ import annotations

from collections.abc import Callable

from tests.server import ReceivedRequest, Reply


def in_ranges(data: bytes) -> Callable[[ReceivedRequest], Reply]:
    """A route that gives what is asked for with Range."""

    def answer(request: ReceivedRequest) -> Reply:
        asked = request.headers.get("range", "").removeprefix("bytes=")
        if not asked:
            return Reply(data, headers={"Accept-Ranges": "bytes"}, kind="application/gzip")
        first, _, last = asked.partition("-")
        start, end = int(first), min(int(last or len(data)) + 1, len(data))
        said = {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
        return Reply(data[start:end], status=206, headers=said, kind="application/gzip")

    return answer
