"""Which characters may stand in a record: composed Unicode without the invisible ones that carry nothing."""

from __future__ import annotations

import re

from crawler.text.combining_marks import normal_form
from crawler.text.scripts import SOUTH_EAST_ASIAN

# C1 controls in a decoded page are Windows-1252 punctuation that was labelled as Latin-1
WINDOWS_1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # not assigned there
}
INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls; a NUL would also break PostgreSQL
    "\u00ad\u180e\u2060-\u2064\u206a-\u206f\ufeff"  # soft hyphen, word joiner, byte order mark
    "\ufff9-\ufffc\ufffe\uffff\ufdd0-\ufdef"  # interlinear marks, object placeholder, noncharacters
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: icon fonts
    "\ud800-\udfff"  # half of a pair
    "]"
)
LINE_END = re.compile("\r\n|[\r\x0b\x0c\u2028]")
EMOJI_TAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e0fff]")  # flags keep theirs
ZERO_WIDTH_SPACES = re.compile("\u200b+")
SOUTH_EAST_ASIAN_CHARACTER = re.compile(f"[{SOUTH_EAST_ASIAN}]")  # a zero width space does, between two of these
JOINERS = re.compile("[\u200c\u200d]+")
JOINING_SCRIPT = re.compile(  # Arabic, Indic and other scripts whose letters join
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1bff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc]"
)
EMOJI = re.compile("[\u00a9\u00ae\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\U000e007f]")
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
DIRECTIONS, OPEN_DIRECTIONS, CLOSED_DIRECTIONS = "\u061c\u200e\u200f ", "\u202a\u202b\u2066\u2067\u2068", "\u202c\u2069"
RIGHT_TO_LEFT_CHARACTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
OTHER_SPACES = (
    "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
SPECIAL_CHARACTER = re.compile(  # whatever one of the rules above is for; most texts have none of it
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffc\ufffe\uffff\U0001f3f4\U000e0000-\U0010ffff]"
)


ANY_DIGIT = re.compile(  # also those that are raised, in a circle or before a full stop
    r"[\d\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490"
    r"\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U00010a40-\U00010a43\U00010e60-\U00010e68"
    r"\U00011052-\U0001105a\U0001f100-\U0001f10a]"
)


def has_digit(text: str) -> bool:
    """Whether a digit of any script stands in a text, as :meth:`str.isdigit` knows them."""
    return ANY_DIGIT.search(text) is not None


def clean_characters(text: str) -> str:
    """NFC text (Unicode Annex 15) with plain spaces and plain line ends; what cannot be seen is gone.

    Joiners stay where Persian, Arabic, Indic scripts and emoji need them, marks of direction in right-to-left text.
    """
    if text.isascii() and text.isprintable():
        return text
    if not SPECIAL_CHARACTER.search(text):
        return _with_plain_spaces(normal_form("NFC", text))
    text = text.translate(WINDOWS_1252).replace("\u2029", "\n\n")
    text = LINE_END.sub("\n", text)
    text = EMOJI_TAG.sub(lambda match: match[1] or "", INVISIBLE.sub("", text))
    if not RIGHT_TO_LEFT_CHARACTER.search(text):
        text = DIRECTION_MARKS.sub("", text)
    text = ZERO_WIDTH_SPACES.sub(
        lambda match: "\u200b" if _stands_between(SOUTH_EAST_ASIAN_CHARACTER, match) else "", text
    )
    text = JOINERS.sub(_keep_joiner, text)
    return _with_plain_spaces(normal_form("NFC", text))


def _with_plain_spaces(text: str) -> str:
    for space in OTHER_SPACES:  # far faster than a pattern
        if space in text:
            text = text.replace(space, " ")
    return text


def without_outer_marks(text: str) -> str:
    """A line without the marks of direction at its ends, which say how it stood among others on its page."""
    while (bare := text.strip(DIRECTIONS)) and bare[0] in OPEN_DIRECTIONS and bare[-1] in CLOSED_DIRECTIONS:
        inner = bare[1:-1]
        if any(mark in inner for mark in OPEN_DIRECTIONS + CLOSED_DIRECTIONS):
            break
        text = inner
    return bare


def _stands_between(script: re.Pattern[str], match: re.Match[str]) -> bool:
    return _follows(script, match) and bool(script.match(match.string, match.end()))


def _follows(script: re.Pattern[str], match: re.Match[str]) -> bool:
    return match.start() > 0 and bool(script.match(match.string, match.start() - 1))


def _keep_joiner(match: re.Match[str]) -> str:
    joiner = match[0][0]
    if _stands_between(JOINING_SCRIPT, match) or _stands_between(EMOJI, match):
        return joiner
    # a joiner at the end of a word gives an Arabic or Indic letter its joined form
    return joiner if joiner == "\u200d" and _follows(JOINING_SCRIPT, match) else ""
