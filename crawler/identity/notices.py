"""Notices by which a paper says that it corrected, clarified or updated a story."""

from __future__ import annotations

import re

from crawler.identity.churn import any_of

LONGEST = 1000  # characters of a notice
LABEL = any_of(
    r"corrections?|clarifications?|updated?|editor['’]?s['’]? note|erratum|corrigendum|retraction",
    r"korrektur|berichtigung|richtigstellung|klarstellung|anmerkung der redaktion|aktualisierung|korrigiert",
    r"rectificatif|précision|mise à jour|note de la rédaction",
    r"fe de erratas?|fe de errores|correcci[oó]n|rectificaci[oó]n|aclaraci[oó]n|actualizaci[oó]n",
    r"nota de la redacci[oó]n|nota del editor",
    r"correzione|rettifica|errata corrige|precisazione|aggiornamento|nota della redazione",
    r"corre[cç][aã]o|errata|erramos|atualiza[cç][aã]o|nota da reda[cç][aã]o",
    r"rectificatie|correctie|rettelse|rättelse|korreksjon|oppdatering|opdatering|uppdatering|oikaisu",
    r"sprostowanie|aktualizacja|oprava|düzeltme|güncelleme|editörün notu",
    r"исправление|поправка|уточнение|обновлено|обновление|дополнено|примечание редакции|виправлення|уточнення",
    r"تصحيح|تصويب|توضيح|تنويه|تحديث|תיקון|הבהרה|עדכון",
)
OPENING = any_of(
    r"an earlier version of|a previous version of",
    r"in einer früheren version|in einer früheren fassung|in einer vorherigen version",
    r"une version précédente|une version antérieure|une première version|una versi[oó]n anterior",
    r"una versione precedente|uma versão anterior|в предыдущей версии",
    r"訂正|お詫び|更正|勘误|勘誤|编者按|編者按|정정|바로잡습니다",
)
STORY = r"this (?:article|story|report|headline|post|piece)"
AMENDED = r"(?:was|has been|is being) (?:\w+ )?(?:amended|corrected|updated|clarified|edited|changed)"
NOTICE = re.compile(rf"^\W*(?:{LABEL}\b(?=\W*[:：.(\n\d–—-]|$)|{OPENING}|{STORY} {AMENDED})", re.IGNORECASE)


def is_notice(block: str) -> bool:
    """Whether a block opens as a notice of correction, clarification or update."""
    return len(block) <= LONGEST and bool(NOTICE.match(block))
