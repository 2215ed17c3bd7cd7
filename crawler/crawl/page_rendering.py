"""A page that was fetched, as a browser shows it: what the settings allow it, and the page that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from crawler.article import Page
from crawler.errors import ArgumentInvalid
from crawler.rendering.messages import BrowserOptions, Rendering, RenderJob
from crawler.rendering.renderer import Renderer
from crawler.text.unfolding import ALL_UNFOLDING_LABELS

HTML_TYPE = "text/html"
RENDERED_TYPE = "text/html; charset=utf-8"


class Settings(Protocol):
    """What is asked of the settings, Scrapy's or those of a file."""

    def __getitem__(self, name: Any) -> Any: ...

    def getlist(self, name: Any) -> list[Any]:
        """A setting that is a list."""

    def getbool(self, name: Any) -> bool:
        """A setting that is a switch."""

    def getint(self, name: Any) -> int:
        """A setting that is a whole number."""

    def getfloat(self, name: Any) -> float:
        """A setting that is a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderLimits:
    """What a page may take, and who asks for it."""

    user_agent: str
    seconds: float
    max_bytes: int
    max_html_chars: int

    @classmethod
    def of(cls, settings: Settings, user_agent: str) -> Self:
        """The limits of the settings."""
        return cls(
            user_agent=user_agent,
            seconds=settings.getfloat("NEWS_RENDER_TIMEOUT"),
            max_bytes=settings.getint("NEWS_RENDER_BYTES"),
            max_html_chars=settings.getint("DOWNLOAD_MAXSIZE"),
        )


def make_renderer(settings: Settings) -> Renderer:
    """The renderer of the settings; raises ArgumentInvalid where a browser cannot have its way to the web."""
    if settings["NEWS_PROXY"]:
        raise ArgumentInvalid("pages are not rendered behind NEWS_PROXY: the browser has a proxy of ours")
    return Renderer(
        BrowserOptions(
            opened=tuple(map(str, settings.getlist("NEWS_ALLOW_ADDRESSES"))),
            program=str(settings["NEWS_RENDER_BROWSER"] or ""),
            is_sandboxed=settings.getbool("NEWS_RENDER_SANDBOX"),
            max_memory=settings.getint("NEWS_RENDER_MEMORY"),
        )
    )


async def render_page(
    page: Page, renderer: Renderer, limits: RenderLimits, labels: Sequence[str] = ALL_UNFOLDING_LABELS
) -> tuple[Page | None, Rendering]:
    """The page as a browser shows it, None where that failed; and what it took."""
    rendering = await renderer.render(
        RenderJob(
            url=page.url,
            body=page.body,
            content_type=page.header("Content-Type") or HTML_TYPE,
            user_agent=limits.user_agent,
            seconds=limits.seconds,
            max_bytes=limits.max_bytes,
            max_html_chars=limits.max_html_chars,
            labels=tuple(labels),
        )
    )
    return (None if rendering.failure else with_rendering(page, rendering.html)), rendering


def with_rendering(page: Page, html: str) -> Page:
    """A page with what a browser showed in place of its bytes; what its host said beside them stays."""
    kept = tuple((name, value) for name, value in page.headers if name.lower() != "content-type")
    body = html.encode("utf-8", "replace")  # a script may leave half a character
    return replace(page, body=body, headers=(*kept, ("Content-Type", RENDERED_TYPE)), is_rendered=True)
