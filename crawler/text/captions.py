"""The one reader of captions: the words about a picture, and who made it."""

from __future__ import annotations

import re
from typing import Final

from crawler.text.agencies import AGENCY_IN_TEXT, AMBIGUOUS, is_agency
from crawler.text.bylines import is_bare_name
from crawler.text.credit_words import (
    BRACKETED_CREDIT,
    CREDIT_ENDS,
    CREDIT_LABEL,
    CREDIT_WORDS,
    GIVEN_CREDITS,
    PICTURE_SOURCES,
    SLASHED_PARTICLES,
)
from crawler.text.phrases import any_of

MAX_CAPTION_CHARS: Final = 2000
MAX_SLASHED_CHARS: Final = 90  # of names behind a sentence, with a stroke between them

_SIGN: Final = r"(?:[©ⓒ]|[(（][cCｃＣ][)）]|&copy;|copyright\b)"
_CREDIT: Final = re.compile(
    rf"(?:^|(?<=[。！？])|[\s./(\[|–—-])(?P<credit>(?:{_SIGN}\s*[^()\[\]]+|"
    rf"{CREDIT_LABEL}\s*[^()\[\]]+(?:\([^()\[\]]{{1,40}}\))?)\s*)[)\]]?\.?\s*$"
    rf"|(?P<signed>[(（][cCｃＣ][)）]\s?[^()（）\[\]]{{2,40}})$",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    rf"^(?:{_SIGN}:?|{CREDIT_LABEL}|{any_of(PICTURE_SOURCES)}\s?[,،，:：]|(?:file|archivo?)\s?:"
    rf"|{BRACKETED_CREDIT}\s?[-–]\s+|{BRACKETED_CREDIT}\s+(?:(?:by|via|von|de|di|par|por)\s+)?"
    r"(?!alliance|the\b)(?=[^\s\d]))\s*+[:：]?+\s*+",
    re.IGNORECASE,
)
_MARKED_LABEL: Final = re.compile(
    rf"^(?:{_SIGN}:?|{any_of(CREDIT_WORDS)}\s?[:：=＝]|(?:photos?|images?)\s+by\s|credit\s)\s*+", re.IGNORECASE
)
_SOURCE: Final = re.compile(  # as the BBC writes in all its languages: "Image source, Getty Images"
    rf"(?:^|\s)(?P<credit>{any_of(PICTURE_SOURCES)}\s?[,،，:：]\s?[^,،，]{{2,60}})$", re.IGNORECASE
)
_BRACKETED: Final = re.compile(
    rf"(?:(?<!\s)\s++)?[(（\[【]\s?(?P<credit>{BRACKETED_CREDIT}(?:(?<=\.)|(?!\w))\s?[:：/／=＝]?\s?"
    rf"[^()（）\[\]【】]{{2,80}}(?:\([^()]{{1,40}}\))?)[)）\]】]\.?\s*$",
    re.IGNORECASE,
)
_AGENCY_PHOTO: Final = re.compile(  # "The bridge. AP Photo/Ada Byron"
    rf"(?<=[.!?”»\"])\s(?P<credit>{AGENCY_IN_TEXT}\s(?:File\s)?(?:Photo|Images?|Pool)\s?/\s?[^.!?]{{2,60}})$"
)
_BARE_AGENCY: Final = re.compile(  # behind a sentence, as EFE writes: "EFE/Ada Byron", or behind a slash
    rf"(?:(?<=[.!?”»。])|(?<=[.!?”»。])\s|\s/)\s?(?P<credit>(?:[^\s.!?/\d][^.!?/\d]{{1,60}}[/,]\s?)?{AGENCY_IN_TEXT}(?:\s?/\s?[^.!?]{{2,60}})?)$"
)
_BEHIND_MARK: Final = re.compile(  # "The bridge. / ADA BYRON", "The bridge. | Ada Byron/The Ledger"
    r"(?<=[.!?”»])\s?(?:/\s?(?P<credit>[A-ZÀ-ÞΑ-ΩА-Я][^.!?|/]{1,60})|\|\s?(?P<other>[A-ZÀ-ÞΑ-ΩА-Я][^.!?|]{1,60}))$"
)
_CAPITALS: Final = re.compile(  # "The bridge. ADA BYRON", "The bridge [INTIME NEWS]"
    r"(?<=[.!?”»])\s(?P<credit>[A-ZÀ-Þ][A-ZÀ-Þ'-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ'.-]+){1,3})$"
    r"|\s?\[(?P<other>[A-ZÀ-ÞΑ-Ω][A-ZÀ-ÞΑ-Ω .&/-]{2,30})\]$"
)
_UNMARKED: Final = re.compile(  # behind a sentence, a word alone: "The bridge. FOTO Ada Byron", "사진 홍길동"
    r"(?<=[.!?”»])\s(?P<credit>(?:[Pp]hoto|PHOTO|[Ff]oto|FOTO|[Bb]ild|BILD)(?: [A-ZÀ-Þ][\w'’.-]*+){1,4}?)\.?$"
    r"|(?<=[.다])\s(?P<other>사진\s[\uac00-\ud7a3]{2,4})$|[,.]\s(?P<last>צילום\s[\u05d0-\u05ea'\" ]{3,30})$"
)
_EAST_ASIAN_NAME: Final = re.compile(  # behind a mark or a space alone
    r"[、（(＝\s](?P<credit>[\u3040-\u30ff\u3400-\u9fff]{2,10}(?:撮影|提供))[)）]?$|\s(?P<other>[\u3400-\u9fff]{2,4}\s?[摄攝])$"
    r"|(?<=[.다])\s(?P<last>[\uac00-\ud7a3]{2,4}\s?(?:사진|선임)?기자)$"
)
_ENDED: Final = re.compile(
    rf"(?<=[.。！？）」])\s?(?P<credit>[^\s.。！？][^.。！？]{{1,30}}?\s?{any_of(CREDIT_ENDS)})$"
)
_CREDIT_END: Final = re.compile(rf"\s?(?:[／/]?[摄攝]影?|{any_of({'ko': CREDIT_ENDS['ko']})})$")
_JOB_BEFORE: Final = re.compile(r"^(?:本报记者|本報記者|新华社记者|记者|記者)\s?")
_PRESS_AT_END: Final = re.compile(r"\s기자$")
_AGENCY_TAIL: Final = re.compile(
    r"(?:(?<!\s)\s++)?[(\[](?P<credit>[^()\[\]]{2,80}/[^()\[\]]{2,80}|"
    rf"[^()\[\]]{{0,60}}{AGENCY_IN_TEXT}[^()\[\]]{{0,40}})[)\]]\.?\s*$"
)
_EQUALS_TAIL: Final = re.compile(r"＝(?P<credit>[^＝]{2,24})$")  # Japanese captions
_UNCASED_TAIL: Final = re.compile(
    r"(?:(?<!\s)\s++)?[(（\[](?P<credit>[\u0590-\u06ff\u3040-\u9fff\uac00-\ud7af /-]{2,30})[)）\]]\s*$"
)
_TAILS: Final = (
    _BRACKETED,
    _AGENCY_TAIL,
    _AGENCY_PHOTO,
    _SOURCE,
    _CREDIT,
    _BARE_AGENCY,
    _BEHIND_MARK,
    _CAPITALS,
    _UNMARKED,
    _ENDED,
    _EAST_ASIAN_NAME,
    _EQUALS_TAIL,
    _UNCASED_TAIL,
)
_IN_BRACKETS: Final = re.compile(r"\s*[(\[](?P<credit>[^()\[\]]{2,40})[)\]]\.?$")
_REST: Final = re.compile(r"(?P<credit>.+)")
_GIVEN: Final = re.compile(any_of(GIVEN_CREDITS), re.IGNORECASE)
_BUTTONS: Final = re.compile(  # of players and shops, at the end of a caption
    r"(?:(?<!\s)\s++)?(?:Purchase Licensing Rights\W*|(?:hide caption\s)?toggle caption|hide caption"
    r"|Enlarge this image)$"
)
_CONTACT: Final = re.compile(r"(?<=기자)\s[\w.+-]{1,40}@[\w.-]{3,40}$")
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")  # of the story, or how long a film is
_SENTENCE_END: Final = re.compile(r"(?<!\s[A-ZÀ-Þ])(?<!\b(?:Mr|Dr|St|Jr|Sr)\.)[.!?](?:[”»\"])?\s(?=[A-ZÀ-Þ])")
_EDGES: Final = " .|/–—-"


def split_caption(text: str, site_names: frozenset[str] = frozenset()) -> tuple[str | None, str | None]:
    """Caption and credit of one line, as ``The bridge at dawn. Photo: Ada Byron / AP``; either may be None.

    ``site_names`` are those of the paper, in small letters: in brackets at the end one of them is the credit.
    """
    text = _CONTACT.sub("", _BUTTONS.sub("", text.strip()))
    if len(text) > MAX_CAPTION_CHARS:
        return text or None, None
    match = next((match for tail in _TAILS if (match := tail.search(text))), None)
    if match is None:
        match = _named_in_brackets(text, site_names) or _slashed_names(text)
    if not match:
        return text or None, None
    words = text[: match.start()].strip(" |–—-(（/／") or None
    return words, clean_credit(next(filter(None, match.groupdict().values())))


def clean_credit(text: str) -> str | None:
    """A credit without its label, brackets around it and marks at its ends; None for one with a clock."""
    if _CLOCK.search(text):
        return None
    bare = _LABEL.sub("", _without_brackets(text.strip(_EDGES)))
    bare = _MARKED_LABEL.sub("", _without_brackets(bare.strip(_EDGES)))  # "Credit: © Ada Byron"
    bare = bare.strip(_EDGES)
    return _PRESS_AT_END.sub("", _JOB_BEFORE.sub("", _CREDIT_END.sub("", bare))) or None


def _without_brackets(text: str) -> str:
    """A text without brackets around all of it, and without one that is not closed or not opened."""
    inner = text[1:-1]
    if text[:1] in {"(", "["} and text[-1:] in {")", "]"} and inner.find("(") <= inner.find(")"):
        return inner
    opened, closed = text.count("("), text.count(")")
    if opened > closed:
        return text[1:] if text[0] == "(" else f"{text})"
    return text.removesuffix(")") if closed > opened else text.removesuffix("]") if "[" not in text else text


def _named_in_brackets(text: str, site_names: frozenset[str]) -> re.Match[str] | None:
    """Brackets at the end that hold an agency, the paper, a word for what was given, or behind a sentence a name."""
    match = _IN_BRACKETS.search(text)
    if match is None:
        return None
    inner, is_behind_sentence = match["credit"], text[: match.start()].endswith((".", "!", "?", "”", "»"))
    is_named = is_agency(inner) and not inner.islower() and (is_behind_sentence or inner not in AMBIGUOUS)
    is_named = is_named or _GIVEN.fullmatch(inner) is not None or inner.casefold() in site_names
    return match if is_named or (is_behind_sentence and is_bare_name(inner)) else None


def _slashed_names(text: str) -> re.Match[str] | None:
    """What stands behind the last sentence where it is names alone, with a stroke or a "via" between them."""
    for end in _SENTENCE_END.finditer(text, max(0, len(text) - MAX_SLASHED_CHARS)):
        rest = text[end.end() :]
        if "/" not in rest and " via " not in rest:
            continue
        words = re.split(r"[\s/]+", rest.strip(" ."))
        if all(word[:1].isupper() or word in SLASHED_PARTICLES for word in words):
            return _REST.match(text, end.end())
    return None
