"""The words around names in bylines, by language: what stands before a name, jobs, newsrooms, and who is nobody.

A row holds patterns that stand apart by ``|``; they are matched in any case and as whole words.
"""

from __future__ import annotations

from typing import Final

# before a name, with a colon or a bar between, or before a preposition: "Text: Ada Byron", "Written by Ada Byron"
LABELS: Final = {
    "en": "words and photos|story and photos|text and photos|words & photos|story & photos"
    "|written|reported|reporting|story|text|words|article|posted|published|analysis|report|interview|opinion"
    "|commentary|authors?|writer|reporter|journalist|contributed|compiled",
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
    r"|a cura di|articolo di|un articolo di|intervista di|di redazione",
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
NAMES_ELSEWHERE: Final = frozenset({"de", "per", "της", "του", "των", "από"})
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
# before the name of an agency or paper that a story follows: no given name there
ACCORDING_TO: Final = {"vi": "theo"}
# of a line's end that says whence or how it was reported, in scripts without spaces: "台北報導", "綜合報導", "11日電"
REPORTED: Final = {"zh": "報導|报导|報道|报道|日電|日电|专电|專電|電|电|综合|綜合|整理|訊|讯", "ja": "発|共同"}
# of the names of desks and bureaus in scripts without spaces
DESKS: Final = {"ja": "部|局|支局|総局|支社|室|課|班", "zh": "中心|组|組|部|室", "ko": "부|팀|국"}
CJK_CONJUNCTIONS: Final = {"zh": "和|与|與|及|暨", "ja": "と"}
WEEKDAYS: Final = {
    "en": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "de": "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|sonnabend",
    "es": "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "it": "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
}
ROLES: Final = {
    "en": r"reporter|correspondent\w*|editor\w*|writer|columnist\w*|journalist\w*|producer|contributor|contributing"
    r"|presenter|analyst|critic|blogger|freelancer|intern|fellow|chief|professor|director|host|anchor|author"
    r"|photographer|founder|co-?founder|ceo"
    "|reviewer|president|consultant|expert|strategist|specialist|educator|nutritionist|dietitian",
    "ar": "مراسل|مراسلة|محرر|محررة|صحفي|صحفية",
    "da": "journalist",
    "de": r"redakteur\w*|redaktor|redaktorin|reporterin|korrespondent\w*|kolumnist\w*|chefredakteur\w*"
    r"|ressortleiter\w*|volontär|volontärin|journalistin|autorin|fotograf\w*|gründer|gründerin",
    "es": "redactor|redactora|periodista|corresponsal|columnista|editora|reportero|reportera|reportaje|enviad[oa]",
    "fi": "toimittaja",
    "fr": "journaliste|rédacteur|rédactrice|correspondant|correspondante|chroniqueur|chroniqueuse|envoyée?",
    "id": "wartawan|journalis|jurnalis",
    "it": "giornalista|corrispondente|inviato|inviata",
    "nl": "redacteur|verslaggever|correspondente"
    r"|correspondent|redactrice|columnist",
    "pl": "dziennikarz|dziennikarka|redaktor|korespondent|publicysta|publicystka",
    "pt": "jornalista|repórter|correspondente|colunista",
    "hi": "संवाददाता|रिपोर्टर|पत्रकार|ब्यूरो"
    r"|की रिपोर्ट|वरिष्ठ पत्रकार",
    "fa": "خبرنگار|نویسنده|روزنامه‌نگار",
    "he": "כתב|כתבת|עורך|עורכת|פרשן|פרשנית",
    "el": r"δημοσιογράφος|ανταποκριτής|ανταποκρίτρια|αρθρογράφος",
    "ru": "корреспондент|журналист|обозреватель|редактор|колумнист|спецкор|собкор|спецкорреспондент",
    "sv": "redaktör",
    "tr": "muhabir|muhabiri|editör|yazar"
    r"|tarafından|muhabirleri|köşe yazarı",
    "th": r"ผู้สื่อข่าว|นักข่าว|บรรณาธิการ|คอลัมนิสต์|ผู้เขียน",
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
    "de": "freie|freier|leitender|leitende|unser|unsere|unserer"
    r"|unserem|unseren|stellvertretende|stellvertretender",
    "es": "nuestro|enviado"
    r"|nuestra|enviada",
    "fr": "grand|notre"
    r"|nos",
    "nl": r"van onze|van ons|onze|ons|politiek|buitenland|economie",
    "ru": "специальный|собственный|наш|старший|военный",
}
# where they stand before the name of a job, no person is named: "Letters to the editor", "The Currency editors"
NO_PERSON: Final = {"en": "[Tt]he|THE|an?|[Ii]s|[Oo]f|OF|[Tt]o", "he": "לענייני"}  # "An" and "A" are Vietnamese names
# behind a name in a script without spaces
UNSPACED_ROLES: Final = {
    "ja": "論説委員|編集委員|特派員|委員|記者|氏|ライター",
    "ko": "기자|특파원|논설위원|인턴기자|선임기자|수습기자|전문기자|객원기자"
    "|인턴 기자|선임 기자|전문 기자|대기자|편집위원|칼럼니스트|앵커|위원",
    "zh": "记者|記者|通讯员|特约记者|編輯|编辑|特派員|特派员"
    r"|本报驻\S{1,6}记者|本報駐\S{1,6}記者|本报记者|本報記者|驻\S{1,6}记者|駐\S{1,6}記者|评论员|評論員|主笔|主筆",
}
CREDENTIALS: Final = {"en": r"ph\.?\s?d|m\.?d|j\.?d|mba|msc|obe|cbe|mbe|qc|kc|esq|rn"}
# in the names of newsrooms, agencies and publishers
NEWSROOMS: Final = {
    "en": r"staff|newsroom|news\s?desk|desk|team|editors|editorial|agency|agenc\w+|correspondents|wires?|press|news"
    r"|online|media|tv|radio|times|post|newspaper|herald|tribune|contributors|webdesk|bureau|network|group|inc|ltd",
    "de": r"redaktion\w*|agentur|presse|nachrichten|magazin\w*|zeitung|gmbh"
    r"|studio|\S*studio",
    "es": "redacción|prensa",
    "fr": "redaction|rédaction",
    "id": "redaksi",
    "it": "redazione",
    "nl": "redactie",
    "pl": "redakcja",
    "pt": "redacao|redação",
    "ru": "редакция"
    r"|газета|газеты|издание|агентство",
    "ar": r"نيوز|قناة|صحيفة|وكالة|جريدة|شبكة",
    "hi": "न्यूज|न्यूज़|समाचार|डेस्क|टीम|ब्यूरो|एजेंसी",
}
# the same within a script without spaces
UNSPACED_NEWSROOMS: Final = {
    "ja": "編集部|新聞|通信|デジタル|オンライン|社$",
    "ko": "일보$|신문$|뉴스$|뉴스팀|편집부|취재팀",
    "zh": "网$|網$|日报|日報|晚报|晚報|時報$|时报$|中心$|编辑部|編輯部|电视台|電視台|新闻|報導$|报道$|报导$|客户端",
    "he": r"מערכת|סוכנויות|סוכנות|חדשות|רשת",
}
# credits that name nobody
NOBODY: Final = {
    "en": r"administrator|staff|staff reporters?|staff writers?|newsroom|editorial|editorial board|editors|nan|n/a"
    r"|editorial team|editorial staff|news desk|newsdesk|web desk|desk|online desk|news agencies|agencies"
    r"|wire reports"
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
    "ko": "온라인뉴스팀|디지털뉴스팀|편집부|뉴스룸",
    "nl": "redactie|onze redactie",
    "pl": "redakcja",
    "pt": "redação",
    "ru": "редакция",
    "tr": "haber merkezi",
    "vi": "tòa soạn|ban biên tập",
    "zh": "编辑部|本报讯|綜合報導|综合报道|即時新聞|即时新闻|本報訊|編輯部|佚名|网络",
}
# of the page, and of no name
NO_NAME: Final = {
    "en": r"updated?|last updated|last modified|last edited|last reviewed|edited|reviewed"
    r"|published|posted|minutes?|min|read|comments?|share|follow|subscribe|image|photo|getty|today"
    r"|yesterday|ago|null|none|undefined|admin|unknown|anonymous|user|guest|twitter|facebook|e-?mail|copyright|show"
    r"|view|profile|about|bio|sponsored|stories|watch|live|newsletter|sign|click|login|comments?|reply|articles",
    "de": "uhr|aktualisiert|veröffentlicht|stand|lesezeit|mehr|foto|artikel|kommentare?|verschieben"
    "|autorenseite|folgen",
    "es": "actualizado|publicado|compartir|comentarios|leer|artículos",
    "fr": "publié|partager|commentaires|lire|mis à jour|articles",
    "ja": "更新|公開|配信|掲載|記事|一覧",
    "ko": "입력|수정|승인|등록|구독|공유|댓글",
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
    "en": "view|show|follow|read|more|see|about|posted|updated|published|share|subscribe|sign|click|contact|by|written",
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
FOR_PAPER: Final = {"en": "for", "de": "für", "es": "para", "fr": "pour", "it": "per", "nl": "voor"}
FROM_PLACE: Final = {
    "es": "en|desde",
    "it": "a|da",
    "pt": "do|da|de|em|no|na",
}  # behind a comma: words of names elsewhere
IN_PLACE: Final = {"en": "in|from", "de": "in|aus", "fr": "à|en", "pl": "w", "ru": "в"}
