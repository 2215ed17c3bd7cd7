"""Undoes compression by what the bytes are, and marks bodies that are not whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.fetch.content_codings import (
    BodyTooLarge,
    DecodedBody,
    covers_all,
    has_document_end,
    is_html_by_bytes,
    undo_codings,
)

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

PARTIAL_FLAG = "partial_body"  # in Response.flags: the body is not all that the host has
DATALOSS_FLAG = "dataloss"  # Scrapy's: the connection ended before the declared length


class CompressionMiddleware(HttpCompressionMiddleware):
    """Takes the place of Scrapy's, which goes by the headers alone."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Response:
        """The response with its plain body; of the class that its type, or else its bytes, ask for."""
        if request.method == "HEAD":
            return response
        codings = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        limit = request.meta.get("download_maxsize", self.max_bytes) or self.max_bytes
        try:
            decoded = undo_codings(response.body, codings, limit=limit)
        except BodyTooLarge as error:
            raise IgnoreRequest(f"more than DOWNLOAD_MAXSIZE ({limit} B) when decompressed") from error
        has_changed = decoded.body is not response.body
        if has_changed:
            response.headers.pop("Content-Encoding", None)
        own_class = responsetypes.from_args(headers=response.headers, url=response.url, body=decoded.body)
        if not issubclass(own_class, TextResponse) and is_html_by_bytes(decoded.body):
            own_class = HtmlResponse
        flags = [*response.flags, PARTIAL_FLAG] if self._is_partial(response, decoded) else response.flags
        if not has_changed and flags is response.flags and own_class is type(response):
            return response
        # it brings Scrapy's downloader, which a list of spiders does not need
        from crawler.fetch.scrapy_internals import with_body

        return with_body(response, own_class, decoded.body, flags)

    @staticmethod
    def _is_partial(response: Response, decoded: DecodedBody) -> bool:
        """Whether less came than there is; a length that lies about a document that has its end does no harm."""
        if response.status == 206:
            content_range = response.headers.get("Content-Range")
            return not covers_all(content_range.decode("latin-1") if content_range else None)
        is_cut = DATALOSS_FLAG in response.flags or not decoded.is_whole
        return is_cut and not has_document_end(decoded.body)
