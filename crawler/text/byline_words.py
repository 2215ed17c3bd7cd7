"""The words around names in bylines, by language: what stands before and between them, and what is no name.

A row holds patterns that stand apart by ``|``; they are matched in any case and as whole words.
"""

from __future__ import annotations

from typing import Final

# before a name, with a colon or a bar between, or before a preposition: "Text: Ada Byron", "Written by Ada Byron"
LABELS: Final = {
    "en": "words and photos|story and photos|text and photos|words & photos|story & photos"
    "|written|created|reported|reporting|story|text|words|article|posted|published|analysis|report|interview|opinion"
    "|commentary|authors?|writer|reporter|journalist|contributed|compiled"
    "|this post was written|this article was written|this story was written",
    "ar": "بقلم|كتب|كتبت|كتبه|إعداد|تحرير|الكاتب|الكاتبة|تقرير|أعده|أعدته|حوار|حاوره|حاورته|حاورها|مراسل|مراسلة"
    "|مراسلنا",
    "bn": "লেখক|প্রতিবেদক|লেখা|লিখেছেন|প্রতিবেদন",
    "ca": "text|autor|autora|redacció",
    "cs": "text|autor|autorka|autoři|napsal|napsala",
    "da": "tekst|skrevet af|forfatter"
    r"|skrevet|kommentar af|analyse af|klumme af|journalist",
    "de": r"text ?& ?fotos?|text ?& ?bilder|text und fotos?|text und bilder|text \+ fotos?|eingestellt|gepostet|text"
    "|protokoll|aufgezeichnet|artikel|geschrieben|analyse|kommentar|gastbeitrag|bericht|interview|autor"
    "|autorin|autoren|redaktion"
    "|autor[/*]in|autor[/*]innen"
    r"|aus \S+ berichtet|aus \S+ berichten|reportage|gespräch",
    "el": "συντάκτης|συντάκτρια|γράφει ο|γράφει η|γράφει|γράφουν|κείμενο|ρεπορτάζ|επιμέλεια"
    r"|ανταπόκριση|γράφουν οι|από τον|από την|από τη|από τους|αρθρογράφος|συνέντευξη στον|συνέντευξη στην",
    "es": "texto|autor|autora|autores|redactor|redacción|publicado|publicado por|escrito|escribe|firma"
    "|entrevista|reportaje|crónica"
    r"|una entrevista de|entrevista de|un reportaje de|reportaje de|crónica de|una crónica de"
    r"|un artículo de|artículo de|análisis de|un análisis de",
    "fa": "نوشته|نویسنده|خبرنگار|گزارش|گزارش از|به قلم|نگارنده"
    r"|یادداشت|گفت‌وگو|گفتگو|گردآوری|گزارشگر|نگارش",
    "fi": "teksti|teksti ja kuvat|kirjoittaja|suunnittelu",
    "fr": "texte|auteurs?|auteure|autrice|publié par|rédigé par|écrit par|propos recueillis par|reportage|signé"
    r"|une enquête de|un reportage de|une analyse de|de notre correspondante?"
    r"|de notre correspondante? à \S+,?|de notre envoyée? spéciale? à \S+,?"
    r"|par notre correspondante? à \S+,?",
    "he": "מאת|נכתב על ידי|כתב|כתבת|כתבה"
    r"|כתבנו|כתבתנו|נכתב על־ידי|ראיון|סיקור|כותב|כותבת",
    "hi": "लेखक|लेखिका|रिपोर्ट|रिपोर्टर|संवाददाता|रचनाकार"
    r"|प्रस्तुति|द्वारा|के द्वारा|लेखन|\S+ से|नई दिल्ली से",
    "hr": "piše|autor|autorica|tekst",
    "hu": "írta|szerző",
    "id": "penulis|oleh"
    r"|pewarta|wartawan|jurnalis|kontributor|ditulis oleh|ditulis|dilaporkan oleh|liputan|laporan wartawan|laporan",
    "it": "testo|autore|autori|redattore|dal nostro inviato|dalla nostra inviata|dal nostro corrispondente"
    "|dalla nostra corrispondente"
    r"|a cura di|articolo di|un articolo di|articolo a cura di|un articolo a cura di|intervista di|di redazione",
    "ja": "文|文・写真|取材・撮影|記者|執筆|著者|ライター|取材・文|取材|聞き手|構成|文責"
    r"|執筆者|筆者|文責者|取材者|記者名|投稿者|著者名",
    "ko": "글|글·사진|기자명|작성자"
    r"|취재|인터뷰|정리·취재",
    "nb": "skrevet av|tekst"
    r"|skrevet|kommentar av|analyse av|journalist",
    "nl": "tekst|auteur|auteurs"
    r"|geschreven|geschreven door|gepubliceerd door|opgetekend door|interview|een column van|column van"
    r"|een artikel van|analyse van|een reportage van|een verhaal van",
    "pt": "texto|autor|autora|autores"
    r"|publicado por|escrito por|reportagem|reportagem de|uma reportagem de|entrevista de|texto de"
    r"|análise de|opinião de|crônica de|crónica de|redação",
    "pl": "tekst|autor|autorka|autorzy|oprac\\.|opracowanie|opracował|opracowała|napisał|napisała|rozmawiał"
    "|rozmawiała"
    r"|przygotował|przygotowała|dodał|dodała|opublikował|opublikowała|relacja|notował|notowała|zebrał"
    r"|rozmawiali|tekst i zdjęcia"
    r"|z \S+|ze \S+",
    "ro": "text|autor|autori|scris|scrisă",
    "ru": "текст|автор|авторы|автор текста|подготовил|подготовила|беседовал|беседовала|корреспондент|журналист"
    r"|материал подготовил|материал подготовила|материал подготовили|подготовили|беседовали|записал"
    r"|записала|интервью|интервью взял|интервью взяла|репортаж",
    "sk": "text|autor|autorka",
    "sv": "text|skriven"
    r"|skrivet av|publicerad av|krönika av|en krönika av|ledare av|analys av|reporter|av reporter",
    "sw": "imeandikwa na|mwandishi",
    "ta": "எழுதியவர்|செய்தியாளர்",
    "th": "ผู้เขียน|เรื่อง|โดย|ผู้สื่อข่าว"
    r"|รายงานโดย|เขียนโดย|รายงาน|ผู้รายงาน|สัมภาษณ์",
    "tr": "yazan|yazar|haber|muhabir"
    r"|haberi yapan|hazırlayan|röportaj|söyleşi|köşe yazısı",
    "uk": "текст|автор|автори|авторка|підготував|підготувала",
    "ur": "تحریر|رپورٹ",
    "vi": "tác giả|bài|bài và ảnh|thực hiện|phóng viên|pv",
    "zh": "作者|撰文|文字|文|记者|記者|本报记者|本報記者|特派記者|特派员|特派員|特约记者|实习记者|實習記者"
    "|通讯员|採訪|采访|採訪撰文|采访撰文|撰稿|撰寫|撰写|編譯|编译|圖文|图文|文·圖|文·图|文/圖|文/图"
    r"|见习记者|首席记者|首席記者|資深記者|资深记者|高级记者|全媒体记者|融媒体记者|见习|采写|記者手記|文字記者|特约撰稿|特約撰稿|实习生|實習生",
}
# that say in an element of their own who wrote a story
AUTHOR_LABELS: Final = {
    "en": r"authors?|author\(s\)|contributors?|written by|created by|writers?",
    "de": "autor|autorin|autoren|verfasser|verfasserin",
    "es": "autor|autora|autores",
    "fr": "auteure?s?|autrice",
    "it": "autore|autrice|autori",
    "pl": "autor|autorka|autorzy",
    "ru": "автор|авторы|автор статьи",
    "uk": "автор|автори",
    "sv": "författare",
    "nb": "forfatter",
    "fi": "kirjoittaja",
    "hu": "szerző",
    "tr": "yazar",
    "id": "penulis",
    "vi": "tác giả",
    "el": "συντάκτης",
    "ar": "الكاتب|كاتب المقال",
    "fa": "نویسنده",
    "he": "מחבר|הכותב",
    "hi": "लेखक",
    "ja": "著者|執筆者|筆者",
    "ko": "저자|작성자|글쓴이",
    "zh": "作者",
}
# before a name without anything between
GLUED_LABELS: Final = {
    "ar": "بقلم",
    "he": "מאת",
    "th": "โดย"
    r"|รายงานโดย|เขียนโดย|เรียบเรียงโดย",
    "ja": "文[=＝・／/]",
    "zh": "本报记者|本報記者|记者|記者",
}
# word -> languages in which it stands before the name of an author
PREPOSITIONS: Final = {
    "af": ("da", "is"),
    "av": ("sv", "no", "nb", "nn"),
    "bởi": ("vi",),
    "by": ("en",),
    "da": ("it",),
    "de": ("ro", "pt"),
    "di": ("it",),
    "door": ("nl",),
    "eftir": ("is",),
    "od": ("pl", "cs", "sk", "hr", "sr", "sl", "bs"),
    "na": ("sw",),
    "oleh": ("id", "ms"),
    "par": ("fr",),
    "per": ("ca",),
    "por": ("es", "pt", "gl", "ca"),
    "tarafından": ("tr",),
    "vom": ("de",),
    "von": ("de", "lb"),
    "από": ("el",),
    "της": ("el",),
    "του": ("el",),
    "των": ("el",),
    "от": ("ru", "bg"),
    "توسط": ("fa",),
    "از": ("fa",),
    "من": ("ar",),
    "โดย": ("th",),
}
# prepositions that are names, or begin names, elsewhere: "Per Olov Enquist", "De Niro"; read in their languages alone
NAMES_ELSEWHERE: Final = frozenset({"de", "na", "per", "της", "του", "των", "από"})
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
    "ar": "و",
    "bn": "ও|এবং",
    "el": "και|κι",
    "es": "y|con",
    "fa": "و",
    "hi": "और|एवं|व|तथा",
    "th": "และ",
    "ur": "اور",
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
# conjunctions that are written together with the name behind them
GLUED_CONJUNCTIONS: Final = {"ar": "و", "he": "ו"}
# before the names of those who did something else for a story: "Edited by", "Source"; photographers are in PICTURES
OTHER_LABELS: Final = {
    "en": r"edited|fact.?checked|reviewed|medically reviewed"
    r"|editing|editor|source|sources|credit|via|design|designed|translated|translation"
    r"|produced|additional\s+reporting|graphic|artwork|curated|fact.?check\w*|development|production",
    "ar": "المصدر|ترجمة|تدقيق",
    "de": r"quelle|redigatur|übersetz\w+|gestaltung|design|bearbeitet|lektorat|schnitt|kamera|produktion|umsetzung",
    "el": "πηγή|μετάφραση",
    "es": "fuente|traducción|edición|diseño|infografía",
    "fa": "منبع|مترجم|ترجمه",
    "fr": "source|traduction|traduit|édité|édition|infographie|montage|réalisation",
    "he": "מקור|תרגום|עריכה|עורך",
    "hi": "स्रोत|संपादन|अनुवाद|द्वारा संपादित",
    "it": "fonte|traduzione|montaggio|a cura",
    "ja": "編集|校正|デザイン|翻訳|訳|監修|出典|提供",
    "ko": "출처|편집|디자인|번역|영상|제공|정리",
    "nl": "bron|vertaling|beeldredactie",
    "pl": "źródło|tłumaczenie|redakcja|montaż",
    "pt": "fonte|tradução|edição",
    "ru": r"источник|перевод\w*|редактор|дизайн\w*|вёрстка|верстка|монтаж|разработка|воплощение|иллюстрации",
    "th": "ที่มา|แปล|เรียบเรียง",
    "tr": "kaynak|çeviri|kurgu|editör",
    "uk": "джерело|переклад|дизайн|редактор",
    "vi": "nguồn|biên tập|dịch|đồ họa",
    "zh": "來源|来源|出处|出處|責任編輯|责任编辑|責編|责编|編輯|编辑|核稿|核稿編輯|審核|审核|審校|审校|校對|校对"
    "|監製|监制|製圖|制图|美編|美编|视频|影音|影片|排版|值班编辑|值班主任|翻譯|翻译|供稿|製表|制表",
}
# the same without a mark, before a preposition and a name
OTHERS_OF: Final = {
    "de": "fotos?|bilder|redaktion",
    "es": "edición|traducción|fotos?|fotografías?|imágenes|vídeo|diseño",
    "fr": "traduction|édition|photos?|images?",
    "pt": "edição|tradução|fotos?|imagens|vídeo",
}
# before the name of an agency or paper that a story follows: no given name there
ACCORDING_TO: Final = {"vi": "theo"}
# of a line's end that says whence or how it was reported, in scripts without spaces: "台北報導", "綜合報導", "11日電"
REPORTED: Final = {"zh": "報導|报导|報道|报道|日電|日电|专电|專電|電|电|综合|綜合|整理|訊|讯", "ja": "発|共同"}
CJK_CONJUNCTIONS: Final = {"zh": "和|与|與|及|暨", "ja": "と"}
WEEKDAYS: Final = {
    "en": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "de": "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|sonnabend",
    "es": "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "it": "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
    "id": "senin|selasa|rabu|kamis|jumat|sabtu|minggu",
    "nl": "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    "pl": "poniedziałek|wtorek|środa|czwartek|piątek|niedziela",
    "pt": "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira",
    "ru": "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
    "sv": "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag",
    "tr": "pazartesi|salı|çarşamba|perşembe|cuma|cumartesi",
}
# of the page, and of no name
NO_NAME: Final = {
    "en": r"updated?|last updated|last modified|last edited|last reviewed|edited|reviewed"
    r"|published|posted|minutes?|min|read|comments?|share|follow|subscribe|image|photo|getty|today"
    r"|yesterday|ago|null|none|undefined|admin|unknown|anonymous|user|guest|twitter|facebook|e-?mail|copyright|show"
    r"|view|profile|about|bio|sponsored|stories|watch|live|newsletter|sign|click|login|comments?|reply|articles"
    "|learn more|former|licensed|certified|registered|edition|designed|advertisement|advertorial",
    "de": "im wortlaut|wortlaut|anzeige|werbung|themenstarter|beginndatum"
    "|uhr|aktualisiert|aktualisierung|veröffentlicht|stand|lesezeit|mehr|foto|artikel|kommentare?|verschieben"
    "|autorenseite|folgen|zur person|zum autor|zur autorin|über den autor|über die autorin",
    "es": "publicidad|actualizado|publicado|compartir|comentarios|leer|artículos",
    "fr": "publicité|publié|partager|commentaires|lire|mis à jour|articles",
    "ja": "更新|公開|配信|掲載|記事|一覧",
    "ko": "입력|수정|승인|등록|구독|공유|댓글",
    "pl": "wczoraj|dzisiaj",
    "zh": "发布|發布|发表|更新|时间|日期|阅读|评论|分享|字体",
}
# of the parts of a page: a text that has no other words names nobody
PAGE_THINGS: Final = {
    "en": "small|medium|large|font|size|next|previous|steps?|list|table|contents|related|latest|popular|free"
    "|trial|new|account|my|our|your|guides?|privacy|policy|terms|conditions|contact|us|home|page|menu|search|site|web|customer"
    "|support|help|center|centre|learn|shop|store|cart|products?|resources|company|careers|download|app"
    "|podcast|events|category|categories|tags|topics?|section|listen|audio|print|save|copy|link|gift|summary|reviews?|tips|tools"
    "|trending|now|features|pricing|plans|demo|services?|solutions|delivery|packing|meal|about|all|top|best|key|takeaways|and|for",
    "de": "alle|beiträge|weitere|nächste|letzte|seite|startseite|kontakt|impressum|datenschutz|schriftgröße|klein"
    "|mittel|groß|inhalt|thema|themen|rubrik|merkliste|drucken|teilen|suche|hilfe|produkte|angebote|über|uns",
    "es": "todos|más|inicio|contacto|temas?|sección|buscar|ayuda|tamaño|pequeño|mediano|grande",
    "fr": "tous|plus|accueil|contact|thèmes?|rubrique|rechercher|aide|taille|petit|moyen|grand",
}
# what links ask their readers to do: no name begins so
ORDERS: Final = {
    "en": "view|show|follow|tweet|read|more|see|about|posted|updated|published|share|subscribe|sign|click|contact|by"
    "|written",
    "de": "mehr|alle|zeige|zum|zur|folgen",
    "es": "ver|seguir|más",
    "fr": "voir|suivre|plus|lire",
}
# before the name of an author of the page, in links to more by the same
MORE_BY: Final = {
    "en": "more stories|more articles|more|all articles|all posts|posts|view all posts|stories|articles|written",
    "de": "alle artikel|alle beiträge|mehr artikel|mehr|autorenseite|weitere artikel|beiträge",
    "es": "más artículos|ver más",
    "fr": "tous les articles|plus d'articles",
}
# before the credit of a picture
PICTURES: Final = {
    "en": r"photos?|photographs?|photography|photographed|photographer|pictures?|images?|video|videos|illustrations?"
    r"|illustrated|graphics?|camera",
    "ar": "تصوير|صور|عدسة|الصورة",
    "de": "fotos?|bilder|bild|video|fotograf|fotografin|illustration",
    "el": "φωτογραφίες|φωτογραφία|φωτό",
    "es": "fotos?|fotografías?|imágenes|imagen|vídeo",
    "fa": "عکس|عکاس",
    "fi": "kuvat?|valokuva",
    "fr": "photos?|photographies?|images?|vidéo|illustration",
    "he": "צילום|צילומים|צלם|תמונה",
    "hi": "फोटो|तस्वीर|छायाकार",
    "hu": "fotó|fotók",
    "it": "foto|fotografie|immagini",
    "ja": "写真|撮影|図版|イラスト|図",
    "ko": "사진|그래픽|삽화",
    "nl": "foto's|beeld|fotografie",
    "pl": "fot\\.|foto|zdjęcia|zdjęcie",
    "pt": "fotos?|imagens?",
    "ru": "фото|фотографии|фотограф|иллюстрация|видео",
    "sv": "foto|bild",
    "th": "ภาพ|ช่างภาพ",
    "tr": "fotoğraf|fotoğraflar|foto",
    "uk": "фото|світлини",
    "vi": "ảnh|hình ảnh|video",
    "zh": "摄影|攝影|圖片來源|图片来源|圖片|图片|图源|圖源|照片|摄影报道|圖|图|摄|攝",
}
# "Follow Ada on Twitter", "E-mail": what stands behind is no name
CONTACT_WORDS: Final = {"en": "follow on|follow me on|e-?mail|e-?mail me|contact|twitter|facebook|instagram|linkedin"}
# before the place or the paper that somebody writes from or for
FOR_PAPER: Final = {
    "en": "for|reports from|reports for|reporting from|reporting for|writes for|writes from",
    "de": "für",
    "es": "para",
    "fr": "pour",
    "it": "per",
    "nl": "voor",
}
# before those in whose name somebody writes
ON_BEHALF: Final = {
    "en": "on behalf of|courtesy of",
    "de": "im auftrag von|im namen",
    "fr": "au nom de",
    "es": "en nombre de",
}
FROM_PLACE: Final = {
    "es": "en|desde",
    "it": "a|da",
    "pt": "do|da|de|em|no|na",
}  # behind a comma: words of names elsewhere
IN_PLACE: Final = {"en": "in|from", "de": "in|aus", "fr": "à|en", "pl": "w", "ru": "в"}
