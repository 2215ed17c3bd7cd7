"""Notices by which a paper says that it corrected, clarified or updated a story."""

from __future__ import annotations

import re
from typing import Final

from crawler.text.phrases import any_of

MAX_NOTICE_CHARS: Final = 1000
LABELS: Final = {  # before a colon or the like
    "en": r"corrections?|clarifications?|updated?|editor['’]?s['’]? note|erratum|corrigendum|retraction",
    "ar": r"تصحيح|تصويب|توضيح|تنويه|تحديث",
    "cs": r"oprava",
    "da": r"rettelse|opdatering",
    "de": r"korrektur|berichtigung|richtigstellung|klarstellung|anmerkung der redaktion|aktualisierung|korrigiert",
    "es": r"fe de erratas?|fe de errores|correcci[oó]n|rectificaci[oó]n|aclaraci[oó]n|actualizaci[oó]n"
    r"|nota de la redacci[oó]n|nota del editor",
    "fi": r"oikaisu",
    "fr": r"rectificatif|précision|mise à jour|note de la rédaction",
    "he": r"תיקון|הבהרה|עדכון",
    "it": r"correzione|rettifica|errata corrige|precisazione|aggiornamento|nota della redazione",
    "nb": r"korreksjon|oppdatering",
    "nl": r"rectificatie|correctie",
    "pl": r"sprostowanie|aktualizacja",
    "pt": r"corre[cç][aã]o|errata|erramos|atualiza[cç][aã]o|nota da reda[cç][aã]o",
    "ru": r"исправление|поправка|уточнение|обновлено|обновление|дополнено|примечание редакции",
    "sv": r"rättelse|uppdatering",
    "tr": r"düzeltme|güncelleme|editörün notu",
    "uk": r"виправлення|уточнення",
}
OPENINGS: Final = {  # whatever follows
    "en": r"an earlier version of|a previous version of",
    "de": r"in einer früheren version|in einer früheren fassung|in einer vorherigen version",
    "es": r"una versi[oó]n anterior",
    "fr": r"une version précédente|une version antérieure|une première version",
    "it": r"una versione precedente",
    "ja": r"訂正|お詫び|更正",
    "ko": r"정정|바로잡습니다",
    "pt": r"uma versão anterior",
    "ru": r"в предыдущей версии",
    "zh": r"勘误|勘誤|编者按|編者按",
}
_STORY = r"this (?:article|story|report|headline|post|piece)"
_AMENDED = r"(?:was|has been|is being) (?:\w+ )?(?:amended|corrected|updated|clarified|edited|changed)"
_NOTICE = re.compile(
    rf"^\W*(?:{any_of(LABELS)}\b(?=\W*[:：.(\n\d–—-]|$)|{any_of(OPENINGS)}|{_STORY} {_AMENDED})", re.IGNORECASE
)


def is_notice(block: str) -> bool:
    """Whether a block opens as a notice of correction, clarification or update."""
    return len(block) <= MAX_NOTICE_CHARS and _NOTICE.match(block) is not None
