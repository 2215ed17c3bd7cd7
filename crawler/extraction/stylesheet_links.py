"""What a stylesheet loads: imported stylesheets, fonts and pictures, by the marks of CSS Syntax Level 3 that matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(r"""/\*|["']|url\(|@import\b|@namespace\b|@font-face\b|[;{}]""", re.IGNORECASE)
SPACE = re.compile(r"\s*+")
BARE_URL = re.compile(r"""(?:\\.|[^\s)"'\\])*+""", re.DOTALL)
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6}\s?|.)", re.DOTALL)
FONT_FORMATS = ("woff2", "woff", "ttf", "otf")  # the best first: browsers take the first that they know
MAX_STYLESHEET_CHARS = 4 << 20


@dataclass(frozen=True, slots=True)
class StylesheetLink:
    """A URL as a stylesheet writes it, and what it is of: ``style``, ``font`` or ``image``."""

    url: str
    kind: str


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    in_font: bool = False
    is_import: bool = False
    is_namespace: bool = False
    fonts: list[str] = field(default_factory=list)  # of the @font-face that is read

    def links(self) -> Iterator[StylesheetLink]:
        while found := TOKEN.search(self.text, self.at):
            self.at = found.end()
            mark = found[0].lower()
            if mark == "/*":
                end = self.text.find("*/", self.at)
                self.at = len(self.text) if end < 0 else end + 2
            elif mark in {'"', "'", "url("}:
                url = self._url() if mark == "url(" else self._string(mark)
                if mark == "url(" or self.is_import:
                    yield from self._link(url)
            elif mark == "@import":
                self.is_import = True
            elif mark == "@namespace":
                self.is_namespace = True
            elif mark == "@font-face":
                self.in_font = True
            else:
                self.is_import = self.is_namespace = False
                if mark == "}":
                    yield from self._end_font()
        yield from self._end_font()

    def _link(self, url: str) -> Iterator[StylesheetLink]:
        if self.is_namespace or not url or url.startswith(("#", "data:", "about:")):
            return
        if self.in_font:
            self.fonts.append(url)
            return
        yield StylesheetLink(url, "style" if self.is_import else "image")
        self.is_import = False

    def _end_font(self) -> Iterator[StylesheetLink]:
        fonts, self.fonts, self.in_font = self.fonts, [], False
        for form in FONT_FORMATS:
            if named := [url for url in fonts if form in url.rpartition("/")[2].lower()]:
                fonts = named[:1]
                break
        yield from (StylesheetLink(url, "font") for url in fonts)

    def _string(self, quote: str) -> str:
        """A string, behind its opening quote; one that is not closed ends with its line."""
        start = at = self.at
        while at < len(self.text) and self.text[at] not in (quote, "\n"):
            at += 2 if self.text[at] == "\\" else 1
        self.at = at + 1
        return _unescape(self.text[start:at])

    def _url(self) -> str:
        space = SPACE.match(self.text, self.at)
        start = self.at = space.end() if space else self.at
        if self.text[start : start + 1] in ('"', "'"):
            self.at += 1
            return self._string(self.text[start])
        bare = BARE_URL.match(self.text, start)
        self.at = bare.end() if bare else start
        return _unescape(self.text[start : self.at])


def read_stylesheet(text: str) -> list[StylesheetLink]:
    """The URLs of a stylesheet, each once, in its order; of a font only the format that browsers take."""
    return list(dict.fromkeys(_Scanner(text[:MAX_STYLESHEET_CHARS]).links()))


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text.strip()

    def plain(found: re.Match[str]) -> str:
        try:
            return chr(int(found[1], 16))
        except (ValueError, OverflowError):  # no number of a character: it stands for itself
            return "" if found[1] == "\n" else found[1]

    return ESCAPE.sub(plain, text).strip()
