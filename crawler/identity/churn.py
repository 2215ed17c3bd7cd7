"""Lines within a story that change by themselves: "5 minutes ago", "12 comments", "Read also: ..."."""

from __future__ import annotations

import re


def any_of(*rows: str) -> str:
    """A pattern for any of the phrases, which stand apart by ``|`` in each row."""
    phrases = {phrase.strip() for row in rows for phrase in row.split("|")}
    return "(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + ")"


UNIT = any_of(
    r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|s|m|h|d",
    r"sekunden?|minuten?|stunden?|tag|tagen?|wochen?",
    r"secondes?|heures?|jours?|semaines?",
    r"segundos?|minutos?|horas?|d[ií]as?|semanas?",
    r"secondi|minut[oi]|or[ae]|giorn[oi]",
    r"seconden|uur|uren|dag|dagar|dage|dager|timmar|timer?|tuntia|minuuttia",
    r"секунд\w*|минут\w*|час\w*|дн\w+|день|хвилин\w*|годин\w*",
    r"saat|dakika|gün|godzin\w*|minut\w*|dni",
    r"دقائق|دقيقة|ساعات|ساعة|أيام|يوم|דקות|שעות|שעה|ימים",
    r"分钟|分鐘|小时|小時|時間|分|秒|天|日|분|시간|일",
)
BEFORE_COUNT = any_of(r"vor|il y a|hace|há|för|for|منذ|قبل|לפני")
AFTER_COUNT = any_of(
    r"ago|fa|geleden|atrás|sedan|siden|sitten",
    r"назад|тому|тому назад|önce|temu|前|전",
)
COUNT = r"(?:\d+|an?|one|une?|un[oa]|eine[rmn]?)"
AGO = (
    rf"(?:{BEFORE_COUNT}\s+(?:{COUNT}\s*)?{UNIT}(?:\s+(?:sedan|siden))?|{COUNT}\s*{UNIT}\s*{AFTER_COUNT}"
    r"|just now|gerade eben|à l'instant)"
)
UPDATED = any_of(
    r"updated|last updated|modified|last modified|published|posted",
    r"aktualisiert|zuletzt aktualisiert|veröffentlicht|stand",
    r"mis à jour|mis à jour le|publié|publié le|modifié le|actualizado|publicado|atualizado",
    r"aggiornato|pubblicato|bijgewerkt|gepubliceerd|uppdaterad|publicerad|opdateret|oppdatert",
    r"обновлено|опубликовано|оновлено|опубліковано|güncellenme|güncelleme|zaktualizowano|opublikowano",
    r"آخر تحديث|تم التحديث|نشر|עודכן|פורסם|更新|発行|公開|发布|수정|입력",
)
COUNTED = any_of(
    r"comments?|shares?|views?|likes?|reactions?|reads?|min read|minutes? read|minute read",
    r"kommentare?|aufrufe|min\.? lesezeit|minuten lesezeit|commentaires?|partages?|vues",
    r"comentarios?|visitas|comentários?|commenti|reacties|комментари\w+|просмотр\w+",
    r"yorum|görüntülenme|تعليق\w*|مشاهدة|コメント|评论|阅读|조회|댓글",
)
OTHER_STORIES = any_of(
    r"related|related articles?|related stories|related content|related links?|read also|read more|read next",
    r"see also|more on this|more on this story|recommended|most read",
    r"lesen sie auch|lesen sie dazu|mehr zum thema|das könnte sie auch interessieren",
    r"lire aussi|à lire aussi|lea también|lee también|te puede interesar",
    r"leggi anche|leia também|leia mais|veja também|lees ook|läs också|les også|læs også|lue myös",
    r"читайте также|по теме|читайте також|czytaj też|czytaj także|czytaj również|ayrıca oku",
    r"اقرأ أيضا|اقرأ أيضاً|קראו גם|関連記事|あわせて読みたい|相关阅读|相关新闻|관련기사",
)
RELATIVE = re.compile(rf"(?:{UPDATED}\W*)?{AGO}\W*", re.IGNORECASE)
COUNTER = re.compile(rf"[\d.,\s]*\d[\s.,]*[km]?\s*{COUNTED}|{COUNTED}\s*[:：]?\s*\d[\d.,]*[km]?", re.IGNORECASE)
LINKS = re.compile(rf"{OTHER_STORIES}(?:\s*[:：|>»-].*)?", re.IGNORECASE)
STAMP = re.compile(rf"{UPDATED}\s*(?:[:：]|(?=\s))", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,2}[:.h時时]\s?\d{2}|\b\d{4}\b|\d年")
WORD = re.compile(r"[^\W\d_]+")
MOST_WORDS = 4  # of a time stamp, besides its numbers: a day, a month, "at", a zone
LONGEST = 200  # characters; no line that changes by itself is longer
LONGEST_STAMP = 60


def is_churn(block: str) -> bool:
    """Whether a whole block is a line that changes without an edit."""
    line = block.strip()
    if len(line) > LONGEST:
        return False
    return any(pattern.fullmatch(line) for pattern in (RELATIVE, COUNTER, LINKS)) or _is_stamp(line)


def story_blocks(body: str) -> tuple[str, ...]:
    """The blocks of a body that an editor wrote."""
    return tuple(block for block in body.split("\n\n") if block.strip() and not is_churn(block))


def _is_stamp(line: str) -> bool:
    """Whether a line only says when the story was updated: it ends with its number, or with a zone."""
    start = STAMP.match(line)
    if start is None or len(line) > LONGEST_STAMP:
        return False
    rest = line[start.end() :].strip(" .()")
    words = WORD.findall(rest)
    if not CLOCK.search(rest) or len(words) > MOST_WORDS:
        return False
    last = rest.split()[-1]
    return (
        last[-1:].isdigit() or last.isupper() or last.casefold() in {"uhr", "h", "г", "am", "pm"} or last[-1] in "日分"
    )
