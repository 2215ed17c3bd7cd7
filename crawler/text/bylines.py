"""The words around names in bylines: what stands before a name, jobs, and who is nobody in particular."""

from __future__ import annotations

import re


def _words(*names: str) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


# always before a name, or a colon makes it so
INTRODUCTION = re.compile(
    r"^(?:(?:(?:written|reported|story|text|words|analysis|report|interview|opinion)\s+)?by\b(?!-)[\s:]*"
    r"|(?:"
    + _words(
        *(
            "text",
            "texte",
            "texto",
            "testo",
            "tekst",
            "текст",
            "автор",
            "авторы",
            "autor",
            "autorin",
            "autoren",
            "autora",
        ),
        *(
            "autores",
            "auteur",
            "auteurs",
            "autore",
            "author",
            "authors",
            "redaktion",
            "redacción",
            "bericht",
            "interview",
        ),
        *("skrevet av", "publicado por", "publié par", "rédigé par", "írta", "szerző", "yazan", "haber", "kirjoittaja"),
        *(
            "كتب",
            "كتبت",
            "إعداد",
            "تحرير",
            "الكاتب",
            "نوشته",
            "נכתב על ידי",
            "作者",
            "撰文",
            "文字",
            "记者",
            "記者",
            "編輯",
            "编辑",
        ),
        *("ผู้เขียน", "tác giả", "yazar", "penulis", "oleh", "suunnittelu", "writer", "reporter"),
    )
    + r")\s*[:：/／|]\s*"
    r"|(?:بقلم|מאת|文[=＝・／/]|本报记者|记者)\s*)",
    re.IGNORECASE,
)
# a preposition that names begin with too: read as one only in its languages and before two words or more
PREPOSITION = {
    "von": ("de", "lb"),
    "par": ("fr",),
    "por": ("es", "pt", "gl", "ca"),
    "per": ("ca",),
    "di": ("it",),
    "da": ("it",),
    "door": ("nl",),
    "av": ("sv", "no", "nb", "nn"),
    "af": ("da", "is"),
    "de": ("ro",),
    "oleh": ("id", "ms"),
    "του": ("el",),
    "της": ("el",),
}
PARTICLES = frozenset(
    {
        *("af", "al", "av", "bin", "ibn", "d", "da", "das", "de", "del", "della", "den", "der", "des"),
        *("di", "do", "dos", "du", "e", "el", "la", "las", "le", "los", "op", "te", "ten", "ter"),
        *("und", "van", "von", "y", "zu", "zum", "zur"),
    }
)
_ROLES = (
    *(
        "editor",
        "reporter",
        "correspondent",
        "writer",
        "columnist",
        "journalist",
        "producer",
        "contributor",
        "presenter",
    ),
    *(
        "analyst",
        "critic",
        "blogger",
        "freelancer",
        "intern",
        "fellow",
        "chief",
        "professor",
        "director",
        "host",
        "anchor",
    ),
    *(
        "redakteur",
        "redakteurin",
        "redaktor",
        "redaktorin",
        "reporterin",
        "korrespondent",
        "korrespondentin",
        "kolumnistin",
    ),
    *("chefredakteur", "chefredakteurin", "ressortleiter", "ressortleiterin", "volontär", "volontärin", "journalistin"),
    *("journaliste", "rédacteur", "rédactrice", "correspondant", "correspondante", "chroniqueur", "chroniqueuse"),
    *("redactor", "redactora", "periodista", "corresponsal", "columnista", "editora", "reportero", "reportera"),
    *("giornalista", "corrispondente", "inviato", "inviata", "jornalista", "repórter", "correspondente", "colunista"),
    *("redacteur", "verslaggever", "correspondente", "redaktör", "journalist", "reporter", "toimittaja", "dziennikarz"),
    *("корреспондент", "журналист", "обозреватель", "редактор", "колумнист", "muhabir", "muhabiri", "editör", "yazar"),
    *("مراسل", "مراسلة", "محرر", "محررة", "صحفي", "صحفية", "wartawan"),
)
ROLE = re.compile(rf"\b(?:{_words(*_ROLES)})s?\b", re.IGNORECASE)
_MODIFIERS = (
    *(
        "senior",
        "chief",
        "deputy",
        "associate",
        "assistant",
        "staff",
        "managing",
        "executive",
        "contributing",
        "special",
    ),
    *(
        "political",
        "politics",
        "foreign",
        "science",
        "health",
        "business",
        "sports",
        "sport",
        "economics",
        "economy",
        "city",
    ),
    *(
        "environment",
        "climate",
        "crime",
        "education",
        "technology",
        "tech",
        "religion",
        "royal",
        "home",
        "affairs",
        "arts",
    ),
    *(
        "diplomatic",
        "world",
        "national",
        "international",
        "local",
        "video",
        "data",
        "digital",
        "legal",
        "transport",
        "news",
    ),
    *(
        "security",
        "defence",
        "defense",
        "media",
        "culture",
        "money",
        "personal",
        "finance",
        "features",
        "travel",
        "food",
    ),
    *(
        "social",
        "parliamentary",
        "investigations",
        "investigative",
        "europe",
        "us",
        "uk",
        "asia",
        "africa",
        "bbc",
        "cnn",
    ),
    *("freie", "freier", "leitender", "leitende", "unser", "unsere", "unserer", "grand", "notre", "nuestro", "enviado"),
)
TITLE_TAIL = re.compile(
    rf"(?:\s+(?:{_words(*_MODIFIERS)}|and|&))*\s+(?:{_words(*_ROLES)})s?(?:\s+at\s+.*)?$", re.IGNORECASE
)
CJK_ROLE = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])\s*(?:論説委員|編集委員|特派員|委員|記者|记者|通讯员|特约记者|編輯|编辑|기자|특파원|논설위원|인턴기자)$"
)
CREDENTIAL = re.compile(r"(?:ph\.?\s?d|m\.?d|j\.?d|mba|msc|obe|cbe|mbe|qc|kc|esq|rn)\.?", re.IGNORECASE)
SUFFIX = re.compile(r",\s*(?=(?:jr|sr|i{2,3}|iv)\b)", re.IGNORECASE)
# credits that name nobody, alone
NOBODY = re.compile(
    r"(?:(?:the|our|unsere?|die|la|le)\s+)?(?:"
    + _words(
        *(
            "admin",
            "administrator",
            "staff",
            "staff reporter",
            "staff reporters",
            "staff writer",
            "staff writers",
            "newsroom",
        ),
        *(
            "editorial",
            "editorial board",
            "editorial team",
            "editorial staff",
            "editors",
            "news desk",
            "newsdesk",
            "web desk",
        ),
        *(
            "desk",
            "online desk",
            "news agencies",
            "agencies",
            "wire reports",
            "wire services",
            "from wire reports",
            "webmaster",
        ),
        *(
            "redaktion",
            "online-redaktion",
            "onlineredaktion",
            "rédaction",
            "redacción",
            "redaccion",
            "agencias",
            "redazione",
        ),
        *(
            "redação",
            "redactie",
            "onze redactie",
            "redakcja",
            "redakce",
            "szerkesztőség",
            "redaktionen",
            "toimitus",
            "редакция",
        ),
        *(
            "redactor",
            "agenturen",
            "agences",
            "avec agences",
            "con agencias",
            "mit agenturen",
            "unknown",
            "anonymous",
            "guest",
        ),
        *(
            "author",
            "none",
            "null",
            "nan",
            "undefined",
            "n/a",
            "haber merkezi",
            "編集部",
            "编辑部",
            "本报讯",
            "온라인뉴스팀",
            "التحرير",
        ),
    )
    + r")",
    re.IGNORECASE,
)
PICTURES = re.compile(
    r"^(?:photos?|photograph(?:y|s|ed)|pictures?|images?|video|illustrations?|graphics?|fotos?|bilder|bild|foto:|photos?\s*:|"
    r"фото|写真|摄影|사진|تصوير)\b(?:\s+(?:by|von|par|por|di|af|av)\b)?[\s:]",
    re.IGNORECASE,
)
