"""The value of a ``Refresh`` header, which a ``<meta http-equiv=refresh>`` carries too."""

from __future__ import annotations

import re

_REFRESH = re.compile(
    r"[\t\n\f\r ]*+(\d{0,9}+)[\d.]*+(?:[\t\n\f\r ]*+[;,]|(?<=[\d.])[\t\n\f\r ])[\t\n\f\r ]*+(.*)", re.DOTALL
)
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
