"""Sizes and crops of one picture have one key: numbers of pixels in names, queries, and folders that services add."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

SIZE = re.compile(
    r"(?:[-_/,~]|^)(?:(?:[whs]_?\d{2,4}(?:x\d{2,4}|w|px)?|\d{2,4}(?:x\d{0,4}|w|px))|(?P<bare>\d{3,4}))(?=[-_/.,@]|$)"
    r"|@\dx|-scaled",
    re.IGNORECASE,
)
CROPS = (  # at the end of a name or path
    re.compile(r"~_.*$|_v-(?:variant|fullhd|gallery|quadrat|content|\d+(?:x|to)\d).*$"),  # ARD
    re.compile(  # The New York Times
        r"-(?:superJumbo|facebookJumbo|articleLarge|articleInline|jumbo|master\d+|videoLarge|videoSixteenByNine\w*|threeByTwo\w*"
        r"|twoByThree\w*|mediumThreeByTwo\w*|mediumSquare\w*|square\d+|thumb(?:Large|Standard|Wide)|googleFourByThree|hpMedium"
        r"|verticalTwoByThree\w*)(?:-v\d+)?$"
    ),
    re.compile(r"_v\d{1,2}_\d{1,2}_\d{3,4}$"),  # Funke
    re.compile(r"-\d{2,3}0-(?:[5-9]\d|100)$"),  # Future: width and quality
    re.compile(r"[-_](?:16x9|9x16|4x3|3x4|3x2|2x3|1x1|5x4|4x5|21x9|2x1)$"),
    re.compile(r"_\d{2,4}_(?:resize|square)$|_\d{2,4}x\d{2,4}_crop_[a-z]+$"),
    re.compile(r"/(?:rawImage|original)$"),  # Hearst
)
CROP_FOLDER = re.compile(  # Condé Nast; Google
    r"\d{1,2}:\d{1,2}|w_\d{2,4}(?:(?:,|%2C)[a-z]{1,3}_\w+)*|[swh]\d{2,4}(?:-[a-z0-9]+)+|[swh]\d{3,4}", re.IGNORECASE
)
DATED_SIZES = re.compile(r"20\d\d/[01]\d/\d{3,4}/\d{3,4}")
COUNTED = re.compile(r"(?:img|dscn?|dscf|dji|pxl|image|photo|picture|pic|foto|bild|gallery)$", re.IGNORECASE)
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|jp2|heic)$", re.IGNORECASE)
SIZE_PARAMETERS = frozenset({
    "w", "h", "width", "height", "wid", "hei", "size", "sz", "resize", "fit", "crop", "quality", "q", "qlt", "fm",
    "format", "auto", "dpr", "rect", "imwidth", "impolicy", "itok", "scale", "mode",
})  # fmt: skip
INNER_PARAMETERS = frozenset({"url", "src", "image"})  # that hold the address of the picture itself
CLOUDINARY_CHANGE = re.compile(r"[a-z]{1,3}_[^,]+(?:,[a-z]{1,3}_[^,]+)*|v\d+")
LONG_NAME = 12  # characters by which a picture is known in any folder


def _path_of(url: str) -> str:
    """The path of what may be no URL at all."""
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def picture_key(url: str) -> str:
    """What the sizes and crops of one picture share: the file's name without numbers of pixels."""
    parts = urlsplit(url)
    asked = parse_qsl(parts.query)
    inner = next((value for name, value in asked if name in INNER_PARAMETERS and "/" in value), None)
    pieces = list(_own_pieces((_path_of(inner) if inner else parts.path).split("/")))
    file = pieces[-1] if pieces else ""
    chosen = ""  # by what is asked for, where the path names a program
    if not inner and not PICTURE_FILE.search(file):
        chosen = "&".join(f"{name}={value}" for name, value in asked if name.lower() not in SIZE_PARAMETERS)
    name = _without_sizes(_without_crop(file.rsplit(".", 1)[0]))
    if len(name) >= LONG_NAME:
        return name.lower() + chosen
    stem = file.rsplit(".", 1)[0] if PICTURE_FILE.search(file) else file
    return _without_sizes(_without_crop("/".join([*pieces[-3:-1], stem]))).lower() + chosen


def _without_crop(text: str) -> str:
    for crop in CROPS:
        text = crop.sub("", text)
    return text


def _own_pieces(pieces: list[str]) -> Iterator[str]:
    """The folders and the file of a picture without those by which services say how they change it."""
    pieces = [piece for piece in pieces if piece]
    for at, piece in enumerate(pieces[1:-1], 1):
        if piece in {"http:", "https:"}:  # the whole address of the original, behind its host
            pieces = pieces[at + 2 :]
            break
    if pieces[:2] == ["cdn-cgi", "image"]:  # Cloudflare
        pieces = pieces[3:]
    if "styles" in pieces[:-3] and pieces[pieces.index("styles") + 2] in {"public", "private"}:  # Drupal
        pieces = pieces[pieces.index("styles") + 3 :]
    is_changed = "upload" in pieces[:-1]  # Cloudinary
    if is_changed:
        pieces = pieces[pieces.index("upload") + 1 :]
    if "alternates" in pieces[1:-2]:  # Escenic
        at = pieces.index("alternates", 1)
        del pieces[at : at + 2]
    if len(pieces) > 4 and DATED_SIZES.fullmatch("/".join(pieces[-5:-1])):  # Fox
        del pieces[-3:-1]
    for piece in pieces[:-1]:
        if not (
            piece.endswith("=")  # a signature
            or CROP_FOLDER.fullmatch(piece)
            or (is_changed and CLOUDINARY_CHANGE.fullmatch(piece))
        ):
            yield piece
    yield from pieces[-1:]


def _without_sizes(text: str) -> str:
    return SIZE.sub(lambda found: "" if _is_size(found, text) else found[0], text)


def _is_size(found: re.Match[str], text: str) -> bool:
    """Whether a number is one of pixels: a bare one where it is round, and no number that a camera counted."""
    bare = found["bare"]
    if bare is None:
        return True
    return (int(bare) % 10 == 0 or int(bare) % 16 == 0) and COUNTED.search(text[: found.start()][-8:]) is None
