"""Jobs and newsrooms in bylines, by language, and credits that name nobody; rows as in ``byline_words``."""

from __future__ import annotations

from typing import Final

ROLES: Final = {
    "en": r"reporter|correspondent\w*|editor\w*|writer|columnist\w*|journalist\w*|producer|contributor|contributing"
    r"|presenter|analyst|critic|blogger|freelancer|intern|fellow|chief|professor|director|host|anchor|author"
    r"|photographer|founder|co-?founder|ceo"
    "|reviewer|president|consultant|expert|strategist|specialist|educator|nutritionist|dietitian"
    "|coordinator|manager|officer|engineer|scientist|researcher|lecturer|physician|therapist|attorney|economist"
    "|psychologist|historian|sociologist|veterinarian|secretary|minister",
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
    r"|की रिपोर्ट|वरिष्ठ पत्रकार|के द्वारा|द्वारा",
    "bn": "কর্তৃক",
    "gu": "દ્વારા",
    "ne": "द्वारा",
    "pa": "ਵੱਲੋਂ|ਦੁਆਰਾ",
    "te": "ద్వారా",
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
    "|social|parliamentary|investigations|investigative|europe|us|uk|asia|africa|bbc|cnn"
    "|content|marketing|communications|operations|project|product|program|programme|research|regional|district"
    "|community|audience|engagement|opinion|web",
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
# of the names of desks and bureaus in scripts without spaces
DESKS: Final = {"ja": "部|局|支局|総局|支社|室|課|班", "zh": "中心|组|組|部|室", "ko": "부|팀|국"}
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
# in the names of institutions, which writers come from
INSTITUTIONS: Final = {
    "en": r"university|universities|college|institutes?|institution|foundation|association|hospital|ministry"
    r"|department|academy|council|clinic|federation|commission|committee",
    "de": r"universität|hochschule|institut|stiftung|verband|\w*ministerium|klinik|akademie|landesamt|bundesamt",
    "es": r"universidad|fundación|instituto|asociación|ministerio|federación",
    "fr": r"université|fondation|institut|ministère|fédération",
    "it": r"università|fondazione|istituto|ministero|associazione",
    "pl": r"uniwersytet|fundacja|instytut|ministerstwo",
    "pt": r"universidade|fundação|ministério|prefeitura|associação|federação",
    "ru": r"университет|институт|министерство|фонд",
    "tr": r"üniversitesi|vakfı|enstitüsü|bakanlığı|belediyesi",
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
