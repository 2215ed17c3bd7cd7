"""Bylines in Chinese, Japanese and Korean, which write names, jobs, places and labels without spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from crawler.text import byline_words as words
from crawler.text import job_words as jobs
from crawler.text.name_tables import PLACES, UNSPACED_SURNAMES
from crawler.text.phrases import Phrases, any_of
from crawler.text.scripts import HANGUL, KANA_AND_HAN

_EAST_ASIAN = re.compile(f"[{KANA_AND_HAN}{HANGUL}]")
_HAN = "[\u3400-\u9fff]"
_KOREAN_NAME = "[\uac00-\ud7a3]{2,4}"


def _of(table: Phrases) -> Phrases:
    return {language: row for language, row in table.items() if language in {"ja", "ko", "zh"}}


_LONG = r"(?=\S\S)"  # a label of two characters or more needs no mark behind it
_WRITER = any_of(_of(words.LABELS))
_OTHER = any_of(_of(words.OTHER_LABELS), _of(words.PICTURES))
_MARKED = rf"(?:\s*[:：/／|｜=＝・]\s*|\s*[、．.&＆]\s*(?=(?:{_OTHER}|{_WRITER})\s*[:：/／|｜=＝・、．]))"
_LABEL = re.compile(
    rf"(?:(?P<other>{_OTHER})|(?P<writer>{_WRITER}))(?:{_MARKED}|(?<=\S\S)\s*(?=[{KANA_AND_HAN}{HANGUL}])|(?<![^\s]\S)\s+)"
)
_START = re.compile(r"[\s／/｜|、，,;；·・。:：=＝]")  # before a label
_REPORTERS = frozenset({"記者", "记者", "特约撰稿", "特約撰稿"})  # behind the name of a paper too
_NOBODY = frozenset(name for language in ("ja", "ko", "zh") for name in jobs.NOBODY[language].split("|"))
_NO_LABEL = re.compile("部|局|長|长|委員|委员")  # behind a label's word that is part of a longer one
_READING = re.compile(r"[(（][\u3040-\u30ff・･ー\s]+[)）]")  # of a Japanese name, in kana
_BRACKETS = re.compile(r"[()（）\[\]【】〔〕［］<>＜＞〈〉《》「」『』]")
_SPLIT = re.compile(r"\s*[、，,;；/／|｜•·ㆍ‧&＆+]\s*|\s+[–—-]\s+")
_PLACE_BEFORE = re.compile(r"^[^=＝]*[=＝](?=.)")  # "ワシントン＝", "서울="
_REPORTER = re.compile(rf"(?P<name>[{UNSPACED_SURNAMES['zh']}]{_HAN}{{2}})(?:[報报][導导道])")  # "王小明報導"
_UNSPACED = re.compile(rf"{_HAN}{{2,8}}")
_KATAKANA = re.compile("[\u30a0-\u30ff]+")
_PLACE_OF_LINE = re.compile(any_of(_of(PLACES)))
_REPORTED = re.compile(rf"^.*{any_of(words.REPORTED)}$")
_WIRED = re.compile(rf"(?P<name>{_HAN}{{2,3}})(?P<place>{_HAN}{{2,4}})\s*(?:\d{{1,2}}日)?(?:[专專综綜][电電]|[电電])$")
_DESK = re.compile(rf"^.+{any_of(jobs.DESKS)}$")
_JOB_BEFORE = re.compile(rf"^(?:.+[部局室課班委]|{any_of(jobs.UNSPACED_ROLES)}|.+長)[・\s]+(?=\S)")
_CONJUNCTION = re.compile(rf"(?<={_HAN}{_HAN}){any_of(words.CJK_CONJUNCTIONS)}(?={_HAN}{_HAN})")
_KOREAN_WHOLE = rf"[{UNSPACED_SURNAMES['ko']}][\uac00-\ud7a3](?!부|팀|국)[\uac00-\ud7a3]"
_KOREAN_ROLE = rf"(?:선임|수습|인턴|전문|객원|시민|사진)?\s?{any_of({'ko': jobs.UNSPACED_ROLES['ko']})}"
_KOREAN = re.compile(
    rf"(?<![\uac00-\ud7a3])(?P<names>(?:{_KOREAN_WHOLE}\s(?={_KOREAN_WHOLE}[\s,·ㆍ])){{0,4}}"
    rf"{_KOREAN_NAME}(?:\s*[·ㆍ,/]\s*{_KOREAN_NAME})*)\s*"
    rf"(?:\s[\uac00-\ud7a3]{{1,5}}[부팀국]\s+)?{_KOREAN_ROLE}(?![\uac00-\ud7a3])"
)
_LEADING = re.compile(
    r"\s*(?:[(（【〔\[［](?P<bracketed>[^()（）【】〔〕\[\]［］]{0,30}(?:記者|记者|기자|특파원|통신원|本报讯)[^()（）【】〔〕\[\]［］]{0,30})[)）】〕\]］]"
    rf"|[(（\[][^()（）\[\]]{{2,20}}[)）\]]\s*(?P<korean>{_KOREAN_NAME}(?:\s*[·ㆍ,]\s*{_KOREAN_NAME})*\s*{_KOREAN_ROLE})\s*=)"
)


_TRAILING = re.compile(
    r"[(（【〔\[［]\s*(?P<bracketed>[^()（）【】〔〕\[\]［］]{2,40})[)）】〕\]］]\s*$"
    rf"|[.。”\"/=]\s*(?P<korean>{_KOREAN_NAME}(?:\s*[·ㆍ,]\s*{_KOREAN_NAME})*\s*{_KOREAN_ROLE})\s*$"
)
_SIGNED = re.compile(rf"【(?:{_HAN}{{3,5}}[、・,\s]?){{1,4}}】\s*$")  # as Japanese papers name writers alone
_PLACED = re.compile(  # 【ロンドン=山田太郎】 before a story
    rf"\s*[【〔（(［](?P<placed>[{KANA_AND_HAN}]{{2,10}}[=＝]\s?[{KANA_AND_HAN}、・]{{2,40}})[】〕）)］]"
)
_JAPANESE_NAME = re.compile(rf"(?:{UNSPACED_SURNAMES['ja']})(?:{_HAN}{{1,3}}|[\u3040-\u309f]{{2,3}})")
_JAPANESE_REPORTER = re.compile(rf"{_JAPANESE_NAME.pattern}\s?(?:記者|特派員|編集委員)")
_NOT_SIGNED = re.compile(r"略|完|終|了|写真|図|続|注|編集部")


def is_east_asian(line: str) -> bool:
    """Whether a line has characters of Chinese, Japanese or Korean."""
    return not line.isascii() and _EAST_ASIAN.search(line) is not None


def is_east_asian_credit(line: str) -> bool:
    """Whether a line names writers by a label, or by a job behind a name."""
    if _PLACED.fullmatch(line):
        return True
    bare = _BRACKETS.sub(" ", line).strip()
    written = any(match["writer"] and _is_label(match, bare) for match in _LABEL.finditer(bare))
    return written or _KOREAN.search(bare) is not None


def is_japanese_reporter(line: str) -> bool:
    """Whether a line is the name of a Japanese reporter and the job: "田中洋子記者"."""
    return _JAPANESE_REPORTER.fullmatch(line.strip()) is not None


def leading_credit(text: str) -> str:
    """What stands before a story's first words and names its reporter; empty where nothing does."""
    if placed := _PLACED.match(text):
        return str(placed["placed"])
    match = _LEADING.match(text)
    return (match["bracketed"] or match["korean"] or "") if match else ""


def trailing_credit(text: str) -> str:
    """What stands behind a story's last words and names its writer, in brackets or with a job; else nothing."""
    match = _TRAILING.search(text)
    if match is None:
        return ""
    credit = match["bracketed"] or match["korean"]
    is_named = match["korean"] or is_east_asian_credit(credit)
    is_signed = (_SIGNED.search(text, match.start()) or _JAPANESE_NAME.fullmatch(credit)) and not _NOT_SIGNED.search(
        credit
    )
    return credit if is_named or is_signed else ""


def split_east_asian(line: str, language: str | None) -> Iterator[str]:
    """The pieces of a line that may name its writers; what stands behind labels of others, as "photo", is left out."""
    line = _BRACKETS.sub(" ", _READING.sub("", line)).strip()
    for segment in _segments(line):
        korean = [match["names"] for match in _KOREAN.finditer(segment)]
        if korean:
            yield from (name for names in korean for name in re.split(r"\s*[·ㆍ,/]\s*|\s", names))
            continue
        for piece in _SPLIT.split(_without_place(segment)):
            yield from _names_in(piece.strip(), language)


def _segments(line: str) -> Iterator[str]:
    """The parts of a line behind labels of writers; the whole line where there is none."""
    found = [match for match in _LABEL.finditer(line) if _is_label(match, line)]
    written = []
    is_written, at = False, -1
    for match, after in zip_longest(found, found[1:]):
        is_job = match["writer"] in _REPORTERS or (match["writer"] or "").endswith(("记者", "記者"))
        is_joined = match is not found[0] and match.start() == at  # "文・写真", "圖／記者"
        is_written = (is_written or (bool(match["writer"]) and not is_job)) if is_joined else bool(match["writer"])
        at = match.end()
        end = after.start() if after else len(line)
        is_outlet = after is not None and after["writer"] in _REPORTERS and _UNSPACED.fullmatch(line[at:end])
        if is_written and end > at and not is_outlet:
            segment = line[at:end]
            is_glued = after is not None and not _START.match(line[end - 1])  # "每经编辑："
            written.append(segment[: segment.rfind(" ")] if is_glued and " " in segment.strip() else segment)
    if any(match["writer"] for match in found):
        yield from written
    elif not found:
        yield line
    elif found[0].start():
        yield line[: found[0].start()]


def _is_label(match: re.Match[str], line: str) -> bool:
    """Whether a label's word is one where it stands: at a start, or with a mark behind it, and of no longer word."""
    has_mark = match[0][len(match["other"] or match["writer"]) :].strip() != ""
    starts = not match.start() or _START.match(line[match.start() - 1]) is not None
    if _NO_LABEL.match(line, match.end()) and not has_mark:
        return False
    return has_mark or starts or (match["writer"] in _REPORTERS and match.start() <= 8 and match.end() < len(line))


def _without_place(segment: str) -> str:
    """A segment without what stands before or behind "=", where that is the place: "ワシントン＝山田太郎"."""
    before, mark, after = re.sub("＝", "=", segment).partition("=")
    is_behind = _PLACE_OF_LINE.fullmatch(after.strip()) or (
        _KATAKANA.fullmatch(after.strip()) and not _KATAKANA.fullmatch(before.strip())
    )
    return before if mark and before.strip() and is_behind else _PLACE_BEFORE.sub("", segment)


def _names_in(piece: str, language: str | None) -> Iterator[str]:
    wired = _WIRED.fullmatch(piece)
    if wired:
        yield wired["name"]
        return
    if reporter := _REPORTER.fullmatch(piece):
        yield reporter["name"]
        return
    piece = _JOB_BEFORE.sub("", piece)
    is_word = " " not in piece
    if is_word and piece not in _NOBODY and (_REPORTED.match(piece) or (_DESK.match(piece) and len(piece) > 2)):
        return
    parts = [part for part in piece.split() if not _REPORTED.match(part)]
    if not parts:
        return
    is_short = all(re.fullmatch(_HAN + "{1,4}", part) for part in parts)
    if len(parts) > 1 and is_short and language == "zh":
        yield from _joined(parts)
    else:
        yield from _CONJUNCTION.split(" ".join(parts))


def _joined(parts: list[str]) -> Iterator[str]:
    """Chinese names between spaces; one of two characters may have a space in it, to be as long as others."""
    at = 0
    while at < len(parts):
        if len(parts[at]) == 1 and at + 1 < len(parts) and len(parts[at + 1]) == 1:
            yield parts[at] + parts[at + 1]
            at += 2
        else:
            yield parts[at]
            at += 1
