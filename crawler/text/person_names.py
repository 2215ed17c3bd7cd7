"""Persons' names in a byline: split rightly, without "By", job titles, places, handles and addresses."""

from __future__ import annotations

import re

from crawler.text.agencies import is_agency
from crawler.text.folding import comparable

PREFIX = re.compile(
    r"^\W*(?:(?:written|reported|story|words|text|texte|texto|testo|tekst|текст|автор(?:ы)?|artikel|article|"
    r"reporting|"
    r"geschrieben|posted|published|interview|analysis|analyse|opinion|commentary|kommentar|gastbeitrag|"
    r"autor(?:es|in|en)?|author(?:s)?|auteur(?:s)?|autore|autori|redattore|redaktion|redactor|reporter|"
    r"journalist|penulis|yazar|συντάκτης|文|作者|記者|记者|كتب|بقلم|מאת)\s*(?::|：|\s(?=by\b|von\b|par\b|por\b|di\b|"
    r"door\b|av\b|af\b))\s*)?"
    r"(?:(?:an?|ein(?:e)?|un(?:e)?)\s+\w+\s+)?"
    r"(?:(?:by|von|par|por|di|da|door|av|af|od|oleh|bởi|tarafından|от|от|by:)\s*[:：]?\s+|(?:by|von|par|por|av|"
    r"af)\s*[:：]\s*)",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^\W*(?:text|texte|texto|testo|tekst|текст|автор(?:ы)?|autor(?:es|in|en)?|authors?|auteurs?|autore|autori|"
    r"penulis|reporter|redaktion|by|von|文|作者|記者|记者|بقلم)\s*[:：]\s*",
    re.IGNORECASE,
)
CONJUNCTIONS = {
    "en": "and|with", "de": "und|sowie|mit", "fr": "et|avec", "es": "y|e|con", "it": "e|ed|con", "pt": "e|com",
    "ca": "i", "gl": "e", "nl": "en|met", "da": "og|med", "nb": "og|med", "no": "og|med", "nn": "og", "kl": "og",
    "sv": "och|med", "fi": "ja", "et": "ja", "pl": "i|oraz", "cs": "a", "sk": "a", "hr": "i", "sr": "i|и", "ru": "и",
    "uk": "і|та|й", "bg": "и", "tr": "ve", "id": "dan", "ms": "dan", "ro": "și|si", "hu": "és", "el": "και",
    "af": "en", "lb": "an|a", "vi": "và", "sw": "na", "xh": "no", "zu": "no",
}  # fmt: skip
ALWAYS = "and|und|et|og|och|&|＆|\\+"
MARKS = re.compile(r"\s*(?:[;|•·／/、､]|,(?!\s*(?:Jr|Sr|PhD|Ph\.D|MD|M\.D|III?|IV)\b\.?)|，|\s[–—-]\s|\n)\s*")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
HANDLE = re.compile(r"(?<!\w)@\w+")
BRACKETED = re.compile(r"\s*[(\[（【].*?(?:[)\]）】]|$)")
TAIL = re.compile(
    r"\s+(?:for|für|pour|para|per|voor)\s+(?:the\s+)?\S.*$|\s+(?:in|à|en|aus|from)\s+[A-ZÀ-ÞА-Я].*$"
    r"|\s+(?:기자|特派員|記者|记者|氏)\W*$|(?<=\S{2})(?:기자|記者|记者)$"
)
AGENCIES_UNNAMED = frozenset(
    {"agencies", "agencia", "agencias", "agences", "agenturen", "agenzie", "news wires", "wire services"}
)
ORGANISATION = re.compile(
    r"\b(?:redaktion\w*|redaction|rédaction|redacción|redacao|redação|redazione|redactie|redaksi|redakcja|редакция|"
    r"staff|newsroom|news\s?desk|desk|team|editors|editorial|agency|agentur|agenc\w+|correspondents|wires?|"
    r"press|presse|prensa|news|nachrichten|online|media|magazin\w*|tv|radio|times|post|zeitung|newspaper|herald|"
    r"tribune|"
    r"contributors|webdesk|bureau|network|group|gmbh|inc|ltd)\b|^\S+\.[a-z]{2,}$|編集部|新聞|通信|デジタル|オンライン|社$",
    re.IGNORECASE,
)
JOB = re.compile(
    r"\b(?:report(?:er|aje)|correspondent\w*|corresponsal|korrespondent\w*|editor\w*|redakteur\w*|redactor\w*|"
    r"journalist\w*|"
    r"journaliste|periodista|giornalista|columnist\w*|kolumnist\w*|writer|author|autorin|producer|chief|director|"
    r"politics|political|sports?|business|senior|staff|professor|analyst|blogger|photographer|fotograf\w*|"
    r"envoyée?|spécial|especial|enviad[oa]|special|contributor|contributing|head|deputy|leiter\w*|ressort\w*|"
    r"обозреватель|корреспондент|journalis|jurnalis|wartawan)\b",
    re.IGNORECASE,
)
LONGEST_LINE = 600
NO_NAME = re.compile(
    r"\d{2,}|[:?!©™=<>{}_#]|\b(?:updated?|published|posted|minutes?|min|read|uhr|aktualisiert|comments?|share|"
    r"follow|subscribe|"
    r"image|foto|photo|getty|today|yesterday|ago|null|none|undefined|admin|unknown|anonymous|user|guest|twitter|"
    r"facebook|"
    r"e-?mail|veröffentlicht|stand|lesezeit|copyright|mehr|show|view|profile|about)\b",
    re.IGNORECASE,
)


def split_names(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a byline, in order, each once; agencies and newsrooms count as names here."""
    text = EMAIL.sub(" ", URL.sub(" ", text[:LONGEST_LINE]))
    text = BRACKETED.sub(" ", HANDLE.sub(" ", text)).strip()
    text = LABEL.sub("", PREFIX.sub("", LABEL.sub("", text)))
    words = "|".join(filter(None, (ALWAYS, CONJUNCTIONS.get((language or "").split("-")[0].lower()))))
    pieces = [piece for part in MARKS.split(text) for piece in re.split(rf"\s+(?:{words})\s+", part)]
    names: dict[str, str] = {}
    for piece in pieces:
        name = _clean(piece)
        if name:
            names.setdefault(comparable(name), name)
    return tuple(names.values())


def _clean(piece: str) -> str | None:
    piece = " ".join(piece.split())
    name = PREFIX.sub("", piece.strip(" \t.,;:-–—*\"'“”"))
    name = TAIL.sub("", name).strip(" .,;:-–—*")
    if re.search(r"\b[A-Z]\.?$|\b(?:Jr|Sr)$", name) and piece.strip().endswith("."):
        name += "."
    if not name or NO_NAME.search(name) or len(name) > 60 or len(name.split()) > 7:
        return None
    if not is_organisation(name) and JOB.search(name) and not _could_be_person(JOB.sub("", name)):
        return None
    return name if any(sign.isalpha() for sign in name) else None


def _could_be_person(name: str) -> bool:
    words = name.split()
    return len(words) >= 2 and all(not word[0].isalpha() or word[0].isupper() for word in words)


def is_person(name: str) -> bool:
    """Whether a name looks like that of one person: more words than one, or one in a script without spaces."""
    if is_organisation(name) or JOB.search(name):
        return False
    words = name.split()
    if len(words) == 1:
        return not name.isascii() and not re.search(r"[a-zA-ZÀ-ɏЀ-ӿ]", name) and 2 <= len(name) <= 8
    return len(words) <= 6 and any(word[0].isupper() or not word[0].islower() for word in words)


def is_organisation(name: str) -> bool:
    """Whether a name is that of an agency, a newsroom or a publisher."""
    return is_agency(name) or comparable(name) in AGENCIES_UNNAMED or bool(ORGANISATION.search(name))
