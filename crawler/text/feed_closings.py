"""The line that blog software puts below each story of a feed, by language."""

from __future__ import annotations

import re
from typing import Final

FEED_CLOSING: Final = re.compile(
    r"\W?(?:The post\b.{1,400}\bappeared first on|Der Beitrag\b.{1,400}\berschien zuerst auf|"
    r"L.(?:article|articolo)\b.{1,400}\b(?:est apparu en premier sur|proviene da)|"
    r"(?:La entrada|El cargo|La nota)\b.{1,400}\b(?:se publicó primero en|apareció primero en|aparece primero en)|"
    r"O (?:post|conteúdo)\b.{1,400}\b(?:apareceu primeiro em|aparece primeiro em)|"
    r"Het bericht\b.{1,400}\bverscheen eerst op|Inlägget\b.{1,400}\bdök först upp på|"
    r"Indlægget\b.{1,400}\bblev først udgivet på|Innlegget\b.{1,400}\bdukket først opp på|"
    r"(?:Artykuł|Wpis)\b.{1,400}\bpochodzi z serwisu|Příspěvek\b.{1,400}\bpochází z|"
    r"Articolul\b.{1,400}\bapare prima dată în|Artikkeli\b.{1,400}\bjulkaistiin ensimmäisen kerran|"
    r"Сообщение\b.{1,400}\bпоявились сначала на|Запис\b.{1,400}\bспершу з.явився на|"
    r".{1,400}\bilk önce\b.{1,200}\büzerinde ortaya çıktı|"
    r".{1,400}最先出现在|.{1,400}に最初に表示されました)",
    re.IGNORECASE,
)
MAX_CLOSING_CHARS: Final = 600


def is_feed_closing(line: str) -> bool:
    """Whether a line only says where a story of a feed appeared first."""
    return len(line) <= MAX_CLOSING_CHARS and FEED_CLOSING.match(line) is not None
