"""Archived pages as they were, replayed by ReplayWeb.page in the browser, on a port of their own."""

from __future__ import annotations

import re
import tempfile
import threading
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from crawler.archive.producer import software
from crawler.archive.reading import read_capture
from crawler.archive.records import stamp
from crawler.delivery.format import Options
from crawler.delivery.wacz import Wacz
from crawler.errors import ArchiveUnreadable, NewsError, NotHeld
from crawler.storage.values import Deliverable
from crawler.web.desk import Desk
from crawler.web.guard import Access, Guard
from crawler.web.query import Query
from crawler.web.replay_place import ReplayPlace
from crawler.web.story_lookup import find_story, pick_revision
from crawler.web.views import environment

STATIC_FOLDER = Path(__file__).parent / "static"
MAX_MADE = 20  # web archives that are kept
WACZ_TYPE = "application/wacz+zip"
# the sandbox holds for all frames within: no window is opened, none but the replay's own frame goes elsewhere
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' data:;"
    " img-src 'self' data:; font-src 'self' data:; frame-src 'self'; worker-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-same-origin"
)
# of the service worker: what it fetches comes from here alone
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
# of the replay's own frame, which the service worker answers for once it is there
FRAME_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
FRAME = (
    '<!DOCTYPE html><html class="no-overflow" lang="en"><head><meta charset="utf-8"><title>Replay</title>'
    '<script src="ui.js"></script></head><body><replay-app-main></replay-app-main></body></html>'
)
NUMBER = re.compile(r"[0-9]{1,18}")
MAKING = threading.Lock()


def open_replay(desk: Desk, query: Query) -> Response:
    """Leads to the replay of a revision; raises NotHeld."""
    row = find_story(desk, query.part("story"))
    revisions = desk.store.records.revisions(row.id)
    shown = pick_revision(revisions, query, "revision", len(revisions))
    if shown.capture is None:
        raise NotHeld("the page of this revision is not archived: NEWS_WARC=FOLDER archives the pages of a crawl")
    place = _place(desk)
    address = f"{query.origin}:{place.port}/{place.ticket(row.id, shown.number)}/story/{row.id}/{shown.number}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def make_replay_app(desk: Desk, access: Access) -> ASGIApp:
    """What answers on the second port, behind a guard of the same rules."""
    place = _place(desk)

    def script(name: str, policy: str) -> Route:
        def answer(request: Request) -> Response:
            headers = {"Content-Security-Policy": policy}
            return FileResponse(place.scripts / name, media_type="text/javascript", headers=headers)

        return Route(f"/replay/{name}", answer)

    def page(request: Request) -> Response:
        return _show(desk, *_asked(place, request))

    def archive(request: Request) -> Response:
        return FileResponse(story_archive(desk, *_asked(place, request)), media_type=WACZ_TYPE)

    def frame(request: Request) -> Response:
        return HTMLResponse(FRAME, headers=FRAME_HEADERS)

    routes = [
        Route("/replay/", frame),
        Mount("/static", StaticFiles(directory=STATIC_FOLDER)),
        script("ui.js", PAGE_POLICY),
        script("sw.js", WORKER_POLICY),
        Route("/{ticket}/story/{story}/{number}", page),
        Route("/{ticket}/{story}-{number}.wacz", archive),
    ]
    app = Starlette(routes=routes, exception_handlers={NewsError: _refuse, HTTPException: _refuse})
    return Guard(app, access, policy=PAGE_POLICY)


class ByPort:
    """Two applications, each on a port of its own."""

    def __init__(self, first: ASGIApp, second: ASGIApp, port: int) -> None:
        self.first = first
        self.second = second
        self.port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request to the application of its port."""
        server = scope.get("server")
        await (self.second if server and server[1] == self.port else self.first)(scope, receive, send)


def _place(desk: Desk) -> ReplayPlace:
    if desk.replay is None:
        raise NotHeld("pages are not replayed here: NEWS_REPLAYWEB names the folder of ReplayWeb.page's scripts")
    return desk.replay


def _asked(place: ReplayPlace, request: Request) -> tuple[int, int]:
    """Story and revision of an address; raises NotHeld where its ticket is that of another one."""
    texts = (request.path_params["story"], request.path_params["number"])
    if not all(map(NUMBER.fullmatch, texts)):
        raise NotHeld("there is no such page")
    story, number = map(int, texts)
    if not place.is_ticket(request.path_params["ticket"], story, number):
        raise NotHeld("there is no such page")
    return story, number


def _refuse(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    text = "there is no such page" if isinstance(error, HTTPException) else str(error).splitlines()[0]
    return PlainTextResponse(f"{text}\n", status)


def _show(desk: Desk, story: int, number: int) -> Response:
    """The page with the replay in it."""
    item = _deliverable(desk, story, number)
    assert item.revision.capture is not None, "only such pages are replayed"
    record = read_capture(item.revision.capture, desk.warc_folder)
    text = (
        environment()
        .get_template("replay.html")
        .render(
            headline=item.revision.article.headline,
            language=item.revision.article.language or "",
            source=f"/{_place(desk).ticket(story, number)}/{story}-{number}.wacz",
            url=record.url,
            date=stamp(record.date).translate({ord(mark): None for mark in "-:TZ"}),
        )
    )
    return Response(text.encode("utf-8", "replace"), media_type="text/html")


def _deliverable(desk: Desk, story: int, number: int) -> Deliverable:
    row = find_story(desk, story)
    revision = next((one for one in desk.store.records.revisions(row.id) if one.number == number), None)
    if revision is None or revision.capture is None:
        raise NotHeld("the page of this revision is not archived")
    return Deliverable(id=number, story=row.id, revision=revision, first_seen=row.first_seen)


def story_archive(desk: Desk, story: int, number: int) -> Path:
    """A web archive of one page with all that belongs to it; made once. Raises NotHeld and ArchiveUnreadable."""
    place = _place(desk)
    path = place.folder / f"{story}-{number}.wacz"
    with MAKING:
        if path.exists():
            return path
        item = _deliverable(desk, story, number)
        options = Options(
            name=item.revision.article.headline,
            warc_folder=desk.warc_folder,
            software=software(),
            requisites=lambda _: desk.store.requisites.of_story(story, number),
            find_response=desk.store.captures.find,
        )
        with tempfile.TemporaryDirectory(dir=place.folder) as folder:
            try:
                Wacz().write([item], Path(folder), options)
            except NewsError as error:
                raise ArchiveUnreadable(str(error)) from error
            (Path(folder) / "articles.wacz").rename(path)
        archives = sorted(place.folder.glob("*.wacz"), key=lambda one: one.stat().st_mtime_ns)
        for old in archives[:-MAX_MADE]:
            old.unlink()
        return path
