"""A page of a stranger, made harmless for a browser: nothing in it runs or is loaded."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.text.urls import resolve_url

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'"  # of the written file
# that are dropped with all that is in them
_ACTIVE = (
    "script noscript iframe frame frameset noframes object applet portal template style audio video "
    "canvas svg math picture map button select textarea dialog"
)
ACTIVE_TAGS = frozenset(_ACTIVE.split())
VOID_TAGS = frozenset(
    {"area", "base", "embed", "image", "img", "input", "link", "meta", "param", "source", "track"}
)  # that hold nothing, whatever a parser put into them
# that stay as they are; every other one becomes a plain span or div
_PASSIVE = (
    "html head title body main article section aside header footer nav div p span h1 h2 h3 h4 h5 h6 "
    "hgroup a abbr address b bdi bdo blockquote br cite code dd del details dfn dl dt em figcaption "
    "figure hr i ins kbd li mark ol pre q rp rt ruby s samp small strong sub summary sup table tbody td "
    "tfoot th thead tr caption col colgroup time u ul var wbr center font"
)
PASSIVE_TAGS = frozenset(_PASSIVE.split())
BLOCK_TAGS = frozenset({"form", "fieldset"})  # that become a div
PASSIVE_ATTRIBUTES = frozenset({"class", "lang", "dir", "datetime", "colspan", "rowspan", "start"})


def disarm(root: HtmlElement, url: str) -> None:
    """Leaves of a page what neither runs nor loads anything; links are absolute and lead to the web alone."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ACTIVE_TAGS | VOID_TAGS:
            if element.getparent() is not None:
                (element.drop_tag if element.tag in VOID_TAGS else element.drop_tree)()
            continue
        if element.tag not in PASSIVE_TAGS:
            element.tag = "div" if element.tag in BLOCK_TAGS else "span"
        link = resolve_url(element.get("href"), base=url) if element.tag == "a" else None
        kept = {name: value for name, value in element.attrib.items() if name in PASSIVE_ATTRIBUTES}
        element.attrib.clear()
        element.attrib.update(kept | ({"href": link, "rel": "noreferrer noopener"} if link else {}))
