"""Words by which the pages of a story that has several are linked to each other, in small letters."""

from __future__ import annotations

import re
from typing import Final

PAGE_WORDS: Final = (
    "page", "pg", "pag", "paged", "seite", "pagina", "página", "pagenum", "pageno", "page_no", "page_num", "sida",
    "side", "sivu", "strona", "strana", "stránka", "oldal", "sayfa", "halaman", "trang", "страница", "стр",
    "сторінка", "صفحة", "ページ", "第", "쪽",
)  # fmt: skip
PAGE_PARAMETERS: Final = frozenset(
    {*PAGE_WORDS, "p", "currentpage", "pagenumber", "page_number", "pagina_nr", "slide", "img"}
)
SINGLE_PAGE_PARAMETERS: Final = frozenset({*PAGE_PARAMETERS, "view", "singlepage", "showall", "viewall"})
_PAGE: Final = "|".join(map(re.escape, PAGE_WORDS))
PAGE_OF_PATH: Final = re.compile(rf"(?:{_PAGE}|p|teil|part|bild|slide|foto|photo)[-_=]?([0-9]{{1,3}})", re.IGNORECASE)
PAGE_SEGMENTS: Final = frozenset({*PAGE_WORDS, "p", "slide", "bild", "foto", "photo"})
NEXT_PAGE: Final = re.compile(  # of a link's text, label, class or rel
    r"\b(?:next|weiter|nächste|naechste|vor|suivante?|siguiente|próxima|proxima|seguinte|successiva|avanti|volgende|nästa|"
    r"neste|næste|seuraava|następna|dalej|další|következő|sonraki|ileri|selanjutnya|berikutnya|tiếp|следующая|далее|дальше|"
    r"наступна|volgend)\b|التالي|次へ|次のページ|下一页|下一頁|下页|다음|^[›»>→]+$|^>>$",
    re.IGNORECASE,
)
NUMBERED_PAGE: Final = re.compile(rf"(?:(?:{_PAGE})\s*+)?+([0-9]{{1,3}}+)\s*+(?:页|頁|ページ|쪽)?+", re.IGNORECASE)
PAGE_OF_TOTAL: Final = re.compile(
    rf"(?:{_PAGE})\s*+([0-9]{{1,3}}+)\s*+"
    r"(?:of|von|sur|de|di|van|av|af|z|ze|/|из|з|od|dari)\s*+([0-9]{1,3}+)",
    re.IGNORECASE,
)
SINGLE_PAGE: Final = re.compile(
    r"view (?:as |the )?(?:all|one page|entire|full|single)|(?:on|as|in) (?:a |one )(?:single )?page\b|single[- ]page|"
    r"all pages|show all|full (?:article|story)|auf einer seite|alles auf einer|komplettansicht|ganzen artikel|"
    r"alle seiten|"
    r"(?:sur|en) une (?:seule )?page|toutes les pages|article (?:entier|complet)|en una (?:sola )?página|"
    r"(?:artículo|nota) complet[oa]|ver todo|numa (?:só )?página|artigo completo|in un'?unica pagina|"
    r"tutto in una pagina|op (?:één|een) pagina|hele artikel|på én side|på en sida|hela artikeln|na jednej stronie|"
    r"na jedné stránce|на одной странице|tek sayfada|全文|1ページ|一页|전체보기",
    re.IGNORECASE,
)
SINGLE_PAGE_URL: Final = re.compile(  # of a last part of a path, or a parameter with its value
    r"komplettansicht|(?:^|[/=])(?:single-?page|one-?page|view-?all|all-?pages|full-?(?:story|text|page)|all|alles)$|"
    r"^(?:singlepage|showall|viewall)=(?:1|true|yes|on)?$",
    re.IGNORECASE,
)
