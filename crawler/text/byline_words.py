"""The words around names in bylines, by language: what stands before a name, jobs, newsrooms, and who is nobody.

A row holds patterns that stand apart by ``|``; they are matched in any case and as whole words.
"""

from __future__ import annotations

from typing import Final

# before a name, with a colon or a bar between, or before a preposition: "Text: Ada Byron", "Written by Ada Byron"
LABELS: Final = {
    "en": "written|reported|reporting|story|text|words|article|posted|published|analysis|report|interview|opinion"
    "|commentary|authors?|writer|reporter|journalist",
    "ar": "بقلم|كتب|كتبت|إعداد|تحرير|الكاتب",
    "da": "tekst",
    "de": "text|artikel|geschrieben|analyse|kommentar|gastbeitrag|bericht|interview|autor|autorin|autoren|redaktion"
    "|autor[/*]in|autor[/*]innen",
    "el": "συντάκτης",
    "es": "texto|autor|autora|autores|redactor|redacción|publicado|publicado por",
    "fa": "نوشته",
    "fi": "kirjoittaja|suunnittelu",
    "fr": "texte|auteurs?|publié par|rédigé par",
    "he": "מאת|נכתב על ידי",
    "hu": "írta|szerző",
    "id": "penulis|oleh",
    "it": "testo|autore|autori|redattore",
    "ja": "文|記者",
    "nb": "skrevet av|tekst",
    "nl": "tekst|auteur|auteurs",
    "pt": "texto|autor|autora|autores",
    "ru": "текст|автор|авторы",
    "th": "ผู้เขียน",
    "tr": "yazan|yazar|haber",
    "vi": "tác giả",
    "zh": "作者|撰文|文字|记者|編輯|编辑",
}
# before a name without anything between
GLUED_LABELS: Final = {
    "ar": "بقلم",
    "he": "מאת",
    "ja": "文[=＝・／/]",
    "zh": "本报记者|记者",
}
# word -> languages in which it stands before the name of an author
PREPOSITIONS: Final = {
    "af": ("da", "is"),
    "av": ("sv", "no", "nb", "nn"),
    "bởi": ("vi",),
    "by": ("en",),
    "da": ("it",),
    "de": ("ro",),
    "di": ("it",),
    "door": ("nl",),
    "od": ("pl", "cs", "sk", "hr", "sr", "sl", "bs"),
    "oleh": ("id", "ms"),
    "par": ("fr",),
    "per": ("ca",),
    "por": ("es", "pt", "gl", "ca"),
    "tarafından": ("tr",),
    "von": ("de", "lb"),
    "από": ("el",),
    "της": ("el",),
    "του": ("el",),
    "от": ("ru", "bg"),
}
# prepositions that are names, or begin names, elsewhere: "Per Olov Enquist", "De Niro"; read in their languages alone
NAMES_ELSEWHERE: Final = frozenset({"de", "per", "της", "του", "από"})
# words within names, which follow a preposition only where it is part of a name: "von der Leyen"
PARTICLES: Final = frozenset(
    {"af", "al", "av", "bin", "ibn", "d", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos"}
    | {"du", "e", "el", "la", "las", "le", "los", "op", "te", "ten", "ter", "und", "van", "von", "y", "zu", "zum"}
    | {"zur"}
)
# between two names, in any language
CONJUNCTIONS: Final = {"en": "and", "de": "und", "fr": "et", "nb": "og", "sv": "och"}
# between two names of more than one word, in any language: "Ramón y Cajal" is one name
WEAK_CONJUNCTIONS: Final = {
    "en": "with",
    "de": "mit|sowie",
    "el": "και",
    "es": "y|con",
    "fi": "ja",
    "fr": "avec",
    "hu": "és",
    "id": "dan",
    "it": "e|ed",
    "nl": "en|met",
    "pl": "oraz",
    "pt": "com",
    "ro": "și|si",
    "ru": "и",
    "sv": "med",
    "tr": "ve",
    "uk": "та|й|і",
    "vi": "và",
}
# between two names, in its language alone
OWN_CONJUNCTIONS: Final = {
    "ca": "i", "cs": "a", "et": "ja", "hr": "i", "lb": "an|a", "pl": "i", "sk": "a", "sr": "i|и", "sw": "na",
    "xh": "no", "zu": "no",
}  # fmt: skip
ROLES: Final = {
    "en": r"reporter|correspondent\w*|editor\w*|writer|columnist\w*|journalist\w*|producer|contributor|contributing"
    r"|presenter|analyst|critic|blogger|freelancer|intern|fellow|chief|professor|director|host|anchor|author"
    r"|photographer",
    "ar": "مراسل|مراسلة|محرر|محررة|صحفي|صحفية",
    "da": "journalist",
    "de": r"redakteur\w*|redaktor|redaktorin|reporterin|korrespondent\w*|kolumnist\w*|chefredakteur\w*"
    r"|ressortleiter\w*|volontär|volontärin|journalistin|autorin|fotograf\w*",
    "es": "redactor|redactora|periodista|corresponsal|columnista|editora|reportero|reportera|reportaje|enviad[oa]",
    "fi": "toimittaja",
    "fr": "journaliste|rédacteur|rédactrice|correspondant|correspondante|chroniqueur|chroniqueuse|envoyée?",
    "id": "wartawan|journalis|jurnalis",
    "it": "giornalista|corrispondente|inviato|inviata",
    "nl": "redacteur|verslaggever|correspondente",
    "pl": "dziennikarz",
    "pt": "jornalista|repórter|correspondente|colunista",
    "ru": "корреспондент|журналист|обозреватель|редактор|колумнист",
    "sv": "redaktör",
    "tr": "muhabir|muhabiri|editör|yazar",
}
# of jobs, though no job alone; no person's name has them
TITLE_WORDS: Final = {
    "en": "politics|political|sports?|business|senior|staff|special|head|deputy",
    "de": r"leiter\w*|ressort\w*",
    "es": "especial",
    "fr": "spécial",
}
# before the name of a job
MODIFIERS: Final = {
    "en": "senior|chief|deputy|associate|assistant|staff|managing|executive|contributing|special|political|politics"
    "|foreign|science|health|business|sports|sport|economics|economy|city|environment|climate|crime|education"
    "|technology|tech|religion|royal|home|affairs|arts|diplomatic|world|national|international|local|video|data"
    "|digital|legal|transport|news|security|defence|defense|media|culture|money|personal|finance|features|travel|food"
    "|social|parliamentary|investigations|investigative|europe|us|uk|asia|africa|bbc|cnn",
    "de": "freie|freier|leitender|leitende|unser|unsere|unserer",
    "es": "nuestro|enviado",
    "fr": "grand|notre",
}
# where they stand before the name of a job, no person is named: "Letters to the editor", "The Currency editors"
NO_PERSON: Final = {"en": "the|an?|is|of|to"}
# behind a name in a script without spaces
UNSPACED_ROLES: Final = {
    "ja": "論説委員|編集委員|特派員|委員|記者|氏",
    "ko": "기자|특파원|논설위원|인턴기자",
    "zh": "记者|通讯员|特约记者|編輯|编辑",
}
CREDENTIALS: Final = {"en": r"ph\.?\s?d|m\.?d|j\.?d|mba|msc|obe|cbe|mbe|qc|kc|esq|rn"}
# in the names of newsrooms, agencies and publishers
NEWSROOMS: Final = {
    "en": r"staff|newsroom|news\s?desk|desk|team|editors|editorial|agency|agenc\w+|correspondents|wires?|press|news"
    r"|online|media|tv|radio|times|post|newspaper|herald|tribune|contributors|webdesk|bureau|network|group|inc|ltd",
    "de": r"redaktion\w*|agentur|presse|nachrichten|magazin\w*|zeitung|gmbh",
    "es": "redacción|prensa",
    "fr": "redaction|rédaction",
    "id": "redaksi",
    "it": "redazione",
    "nl": "redactie",
    "pl": "redakcja",
    "pt": "redacao|redação",
    "ru": "редакция",
}
# the same within a script without spaces
UNSPACED_NEWSROOMS: Final = {"ja": "編集部|新聞|通信|デジタル|オンライン|社$"}
# credits that name nobody
NOBODY: Final = {
    "en": r"administrator|staff|staff reporters?|staff writers?|newsroom|editorial|editorial board|editors|nan|n/a"
    r"|editorial team|editorial staff|news desk|newsdesk|web desk|desk|online desk|news agencies|agencies|wire reports"
    r"|wire services|news wires|from wire reports|news service reports|news services|staff reports|webmaster",
    "ar": "التحرير|وكالات",
    "cs": "redakce",
    "da": "redaktionen",
    "de": "redaktion|online-redaktion|onlineredaktion|agenturen|mit agenturen",
    "es": "redacción|redaccion|redactor|agencia|agencias|con agencias",
    "fi": "toimitus",
    "fr": "rédaction|agences|avec agences",
    "hu": "szerkesztőség",
    "it": "redazione|agenzie",
    "ja": "編集部",
    "ko": "온라인뉴스팀",
    "nl": "redactie|onze redactie",
    "pl": "redakcja",
    "pt": "redação",
    "ru": "редакция",
    "tr": "haber merkezi",
    "zh": "编辑部|本报讯",
}
# of the page, and of no name
NO_NAME: Final = {
    "en": r"updated?|published|posted|minutes?|min|read|comments?|share|follow|subscribe|image|photo|getty|today"
    r"|yesterday|ago|null|none|undefined|admin|unknown|anonymous|user|guest|twitter|facebook|e-?mail|copyright|show|view"
    r"|profile|about",
    "de": "uhr|aktualisiert|veröffentlicht|stand|lesezeit|mehr|foto",
}
# before the credit of a picture
PICTURES: Final = {
    "en": r"photos?|photographs?|photography|photographed|pictures?|images?|video|illustrations?|graphics?",
    "ar": "تصوير",
    "de": "fotos?|bilder|bild",
    "ja": "写真",
    "ko": "사진",
    "ru": "фото",
    "zh": "摄影",
}
# "Follow Ada on Twitter", "E-mail": what stands behind is no name
CONTACT_WORDS: Final = {"en": "follow on|follow me on|e-?mail|e-?mail me|contact|twitter|facebook|instagram|linkedin"}
# before the place or the paper that somebody writes from or for
FOR_PAPER: Final = {"en": "for", "de": "für", "es": "para", "fr": "pour", "it": "per", "nl": "voor"}
IN_PLACE: Final = {"en": "in|from", "de": "in|aus", "fr": "à|en", "pl": "w", "ru": "в"}
