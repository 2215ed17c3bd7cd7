"""The application: each page by its address, alone, with ``.json`` and with ``.csv`` behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from crawler.errors import ArchiveUnreadable, ArgumentInvalid, NewsError, NotHeld, StoreUnusable
from crawler.web.archived import archived_page, archived_picture, archived_record
from crawler.web.copies import compare_copies, list_copies
from crawler.web.deliveries import list_deliveries, show_delivery
from crawler.web.desk import Desk
from crawler.web.fleet import show_fleet
from crawler.web.guard import Access, Guard
from crawler.web.query import CSV, HTML, JSON, Query
from crawler.web.replay import ByPort, make_replay_app, open_replay
from crawler.web.runs import list_runs, show_run
from crawler.web.sites import list_due, list_sites, list_urls, show_problems, show_site
from crawler.web.stories import compare, list_stories, show_story
from crawler.web.views import View, respond

STATIC_FOLDER = Path(__file__).parent / "static"
MAX_QUERY_BYTES = 8000
Show = Callable[[Desk, Query], View | Response]

PAGES: dict[str, Show] = {
    "/stories": list_stories,
    "/story/{story}": show_story,
    "/story/{story}/compare": compare,
    "/story/{story}/copies": list_copies,
    "/story/{story}/copies/{other}": compare_copies,
    "/sites": list_sites,
    "/sites/{site}": show_site,
    "/sites/{site}/urls": list_urls,
    "/runs": list_runs,
    "/runs/{run}": show_run,
    "/fleet": show_fleet,
    "/due": list_due,
    "/problems": show_problems,
    "/deliveries": list_deliveries,
    "/deliveries/{name}": show_delivery,
}
FILES: dict[str, Show] = {
    "/story/{story}/page": archived_page,
    "/story/{story}/response": archived_record,
    "/story/{story}/picture/{number}": archived_picture,
    "/story/{story}/replay": open_replay,
}
STATUSES: tuple[tuple[type[NewsError], HTTPStatus], ...] = (
    (NotHeld, HTTPStatus.NOT_FOUND),
    (ArgumentInvalid, HTTPStatus.BAD_REQUEST),
    (ArchiveUnreadable, HTTPStatus.NOT_FOUND),
    (StoreUnusable, HTTPStatus.SERVICE_UNAVAILABLE),
)


def make_app(desk: Desk, access: Access) -> ASGIApp:
    """The pages over a store, behind the guard."""
    routes: list[BaseRoute] = [Mount("/static", StaticFiles(directory=STATIC_FOLDER))]
    routes += _routes(desk)
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error, Exception: _crash})
    pages = Guard(app, access)
    return ByPort(pages, make_replay_app(desk, access), desk.replay.port) if desk.replay else pages


def _routes(desk: Desk) -> Iterator[Route]:
    yield Route("/", _endpoint(desk, list_stories, HTML, "/stories"))
    for path, show in PAGES.items():
        for form in (JSON, CSV):
            yield Route(f"{path}.{form}", _endpoint(desk, show, form))
    for path, show in {**FILES, **PAGES}.items():
        yield Route(path, _endpoint(desk, show, HTML))


def _endpoint(desk: Desk, show: Show, form: str, path: str | None = None) -> Callable[[Request], Response]:
    """What answers a request; it runs in a thread, since the store blocks."""

    def answer(request: Request) -> Response:
        plain = path or request.url.path.removesuffix(f".{form}")
        values = {name: text.strip() for name, text in request.query_params.items() if text.strip()}
        host = request.url.hostname or ""
        origin = f"{request.url.scheme}://{f'[{host}]' if ':' in host else host}"
        query = Query(path=plain, form=form, values=values, parts=dict(request.path_params), origin=origin)
        try:
            if len(request.scope["query_string"]) > MAX_QUERY_BYTES:
                raise ArgumentInvalid("this address is too long")
            if any("\0" in str(text) for text in (*values.values(), *request.path_params.values())):
                raise ArgumentInvalid("no address has a NUL")  # nor has a text of PostgreSQL
            query.check_names()
            return respond(show(desk, query), query)
        except NewsError as error:
            status = next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus.CONFLICT)
            return error_page(str(error).splitlines()[0], status, query)

    return answer


def error_page(message: str, status: HTTPStatus, query: Query) -> Response:
    """What is wrong, in one line."""
    if query.form == CSV:
        return PlainTextResponse(f"{message}\n", status)
    view = View(
        template="error.html",
        values={"message": message, "phrase": status.phrase},
        data={"error": message},
        status=status,
    )
    return respond(view, query)


def _form_of(request: Request) -> Query:
    suffix = Path(request.url.path).suffix.lstrip(".")
    return Query(path=request.url.path, form=suffix if suffix in {JSON, CSV} else HTML)


def _http_error(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    message = "there is no such page" if status is HTTPStatus.NOT_FOUND else status.phrase.lower()
    return error_page(message, status, _form_of(request))


def _crash(request: Request, error: Exception) -> Response:
    message = "something went wrong in the program: its terminal shows what"
    return error_page(message, HTTPStatus.INTERNAL_SERVER_ERROR, _form_of(request))
