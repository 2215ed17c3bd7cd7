"""The value of a ``Refresh`` header, which a ``<meta http-equiv=refresh>`` carries too."""

from __future__ import annotations

import html
import re

_REFRESH = re.compile(
    r"[\t\n\f\r ]*+(\d{0,9}+)[\d.]*+(?:[\t\n\f\r ]*+[;,]|(?<=[\d.])[\t\n\f\r ])[\t\n\f\r ]*+(.*)", re.DOTALL
)
_META_TAG = re.compile(r"<meta\b[^<>]{1,2000}>", re.IGNORECASE)
_IS_REFRESH = re.compile(r"http-equiv\s*+=\s*+[\"']?+\s*+refresh", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"<>]+)\"|'([^'<>]+)'|([^\s\"'<>]+))", re.IGNORECASE)
_URL_NAME = re.compile(r"url[\t\n\f\r ]*=[\t\n\f\r ]*", re.IGNORECASE)


def read_refresh(value: str) -> tuple[int, str] | None:
    """Seconds and address as browsers read them (WHATWG HTML, shared declarative refresh steps); None without address.

    A value that only reloads the page has none.
    """
    found = _REFRESH.match(value)
    if found is None or not (found[1] or value.lstrip("\t\n\f\r ").startswith(".")):
        return None
    target = found[2]
    if name := _URL_NAME.match(target):
        target = target[name.end() :]
    if target[:1] in {'"', "'"}:
        target = target[1:].partition(target[0])[0]
    target = target.strip("\t\n\f\r ")
    return (int(found[1] or 0), target) if target else None


def meta_refresh(markup: str) -> tuple[int, str] | None:
    """The first refresh with an address that the meta elements of some markup give, as :func:`read_refresh`."""
    for tag in _META_TAG.findall(markup):
        content = _CONTENT.search(tag) if _IS_REFRESH.search(tag) else None
        if content and (refresh := read_refresh(html.unescape(content[1] or content[2] or content[3]))):
            return refresh
    return None
