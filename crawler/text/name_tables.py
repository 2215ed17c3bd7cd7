"""Places beside names in bylines, names that look like other words, what follows the name of a biography."""

from __future__ import annotations

from typing import Final

# places that stand behind or before a name in scripts without capitals, or are of two words
PLACES: Final = {
    "en": r"new york|los angeles|washington,? d\.?\s?c\.?|hong kong|new delhi|san francisco|mexico city|tel aviv"
    "|cape town|são paulo|sao paulo|buenos aires|the hague|kuala lumpur",
    "ar": "القاهرة|الرياض|دبي|بيروت|دمشق|بغداد|عمان|عمّان|غزة|القدس|رام الله|الدوحة|الكويت|أبوظبي|أبو ظبي|تونس"
    "|الجزائر"
    "|الرباط|الخرطوم|صنعاء|عدن|طرابلس|جدة|الإسكندرية|لندن|واشنطن|باريس|موسكو|نيويورك|بكين|إسطنبول|أنقرة|طهران",
    "fa": "تهران|مشهد|اصفهان|شیراز|تبریز|کابل|لندن|واشنگتن|قم|اهواز",
    "he": "ירושלים|תל אביב|תל-אביב|חיפה|באר שבע|וושינגטון|לונדון|פריז|ניו יורק|מוסקבה|ברלין",
    "hi": "नई दिल्ली|दिल्ली|मुंबई|मुम्बई|लखनऊ|पटना|कोलकाता|चेन्नई|भोपाल|जयपुर|रांची|चंडीगढ़|बेंगलुरु|हैदराबाद"
    "|अहमदाबाद|वाराणसी"
    "|नोएडा|इंदौर|कानपुर|आगरा|मेरठ|देहरादून|शिमला|रायपुर|पुणे",
    "bn": "ঢাকা|চট্টগ্রাম|সিলেট|রাজশাহী|খুলনা|বরিশাল|কলকাতা|দিল্লি|নয়াদিল্লি",
    "ja": "ワシントン|東京|大阪|北京|ソウル|ロンドン|パリ|ベルリン|ニューヨーク|モスクワ|台北|上海|香港"
    "|バンコク|カイロ|ブリュッセル",
    "ko": "서울|세종|부산|대구|인천|광주|대전|울산|수원|제주|워싱턴|도쿄|베이징|뉴욕|런던|파리",
    "th": "กรุงเทพฯ|กรุงเทพมหานคร|กรุงเทพ|เชียงใหม่|ภูเก็ต|ขอนแก่น",
    "vi": r"hà nội|tp\.?\s?hcm|tp\.?\s?hồ chí minh|đà nẵng|sài gòn|hải phòng|cần thơ|huế|bắc ninh|quảng ninh",
    "zh": "北京|上海|台北|臺北|香港|广州|廣州|深圳|成都|武汉|重庆|南京|西安|天津|高雄|台中|新北"
    "|台南|華盛頓|华盛顿|东京|東京|纽约|紐約",
}
# surnames of most people, in scripts in which names stand without spaces and words look the same
UNSPACED_SURNAMES: Final = {
    "zh": "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾萧蕭"
    "肖田董袁潘于蒋蔣蔡余"
    "杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾鐘谭譚陆陸汪范石廖贾賈夏韦韋傅方白邹鄒孟熊秦邱江尹薛闫閻段雷侯"
    "龙龍史陶黎贺賀顾顧毛郝龚龔邵"
    "万萬钱錢严嚴赖賴覃武戴莫孔向汤湯洪施柯游詹簡简卓阮",
    "ja": "佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|渡部|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|斉藤"
    "|齋藤|清水|山崎|阿部|池田|橋本|山下|石川|中島|前田|藤田|後藤|小川|岡田|村上|長谷川|近藤|石井|坂本|遠藤|青木|藤井|西村|福田|太田|三浦|藤原"
    "|松田|岡本|中川|中野|原田|小野|田村|竹内|金子|和田|中山|藤本|石田|上田|森田|柴田|酒井|工藤|横山|宮崎|宮本|内田|高木|安藤"
    "|谷口|大野|丸山|今井|高田|河野|武田|藤岡|村田|上野|杉山|増田|平野|小島|菅原|久保|松井|岩崎|桜井|松尾|野口|菊地|野村|新井"
    "|佐野|大塚|小山|千葉|古川|島田|水野|木下|西田|吉川|山内|北村|菊池|五十嵐",
    "ko": "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현"
    "함변염여추도소석선설마길연위표명기반왕금옥육인맹제모",
}
# names that begin as such a conjunction
NAMES_LIKE_CONJUNCTIONS: Final = {
    "ar": "وليد|وائل|وسام|وجدي|وفاء|وداد|وحيد|وهبة|وضاح|واصل|وسيم|وصفي|وعد|وجيه|وردة|وئام|وفيق|وسن",
    "he": "ורד|ורדה|ורדית|ויקי|ויקטור|ויטלי|ולדימיר|וולטר|ויויאן|וייס|וינר|וקנין|ועקנין",
}
# behind the name that the biography of a writer begins with
BIOGRAPHY_VERBS: Final = {
    "en": "is|was|has|covers|writes|reports|joined|works",
    "de": "ist|schreibt|arbeitet|berichtet",
    "es": "es|escribe|trabaja",
    "fr": "est|écrit|travaille",
    "it": "è|scrive",
    "nl": "is|schrijft",
    "pl": "jest|pisze",
    "pt": "é|escreve",
    "sv": "är|skriver",
}
