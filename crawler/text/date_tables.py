"""Words of dates that papers write and the tables of CLDR and dateparser do not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ROMAN_MONTHS: Final = {  # less those that are words
    "II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12,
}  # fmt: skip


def _year(*rows: str) -> dict[str, int]:
    """The months of rows that name all twelve of them, from January on; "-" stands for one that is named elsewhere."""
    return {name: number for row in rows for number, name in enumerate(row.split(), 1) if name != "-"}


_SOUTH_SLAVIC: Final = "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra"
# months that papers write and the tables do not have
MORE_MONTHS: Final[Mapping[str, Mapping[str, int]]] = {
    "ar": {
        "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
        "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12, "جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5,
        "جوان": 6, "جويلية": 7, "أوت": 8, "يناير": 1, "فبراير": 2, "شتنبر": 9, "نونبر": 11, "دجنبر": 12, "غشت": 8,
        "يوليوز": 7,
    },
    "mn": {
        f"{number}{form}": number
        for form in (" сар", " дугаар сар", " сарын", "-р сарын", " дугаар сарын")
        for number in range(1, 13)
    },
    "eu": _year(
        "urtarrilaren otsailaren martxoaren apirilaren maiatzaren ekainaren uztailaren abuztuaren irailaren urriaren"
        " azaroaren abenduaren"
    ),
    "en": {"sept": 9, "febr": 2},
    "te": {"జూలై": 7, "ఆగష్టు": 8, "సెప్టెంబరు": 9, "అక్టోబరు": 10, "నవంబరు": 11, "డిసెంబరు": 12},
    "pa": {"ਫਰਵਰੀ": 2}, "hi": {"फरवरी": 2}, "gu": {"ઓગસ્ટ": 8, "ઓક્ટોબર": 10}, "bn": {"অগস্ট": 8}, "as": {"ছেপ্টেম্বৰ": 9},
    "kn": {"ಫೆಬ್ರುವರಿ": 2, "ಮಾರ್ಚ": 3, "ಎಪ್ರಿಲ್": 4, "ಸೆಪ್ಟಂಬರ್": 9, "ನವಂಬರ್": 11},
    "ml": _year(  # with letters of two signs, too
        "- - മാര്‍ച്ച് ഏപ്രില്‍ മെയ് ജൂണ്‍ ജൂലായ് ആഗസ്റ്റ് സെപ്തംബര്‍ ഒക്ടോബര്‍ നവംബര്‍ ഡിസംബര്‍",
        "- - - - - - - ആഗസ്ത് സെപ്റ്റംബര്‍ - - -", "- - - - - - - - സെപ്തംബർ - - -",
    ),
    "ta": _year("- பெப்ரவரி - - - யூன் யூலை ஆகஸ்டு செப்தெம்பர் ஒக்டோபர் நவெம்பர் திசம்பர்"),
    "si": {"අප්‍රියෙල්": 4, "ජුනි": 6, "ජුලි": 7, "ඔක්තෝම්බර්": 10},
    "my": {"သြဂုတ်": 8}, "km": {"កុម្ភះ": 2, "មិនា": 3, "កក្ដដា": 7},
    "sl": _year("januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra"),
    "sr": _year(
        _SOUTH_SLAVIC, "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра"
    ),
    "bs": _year(_SOUTH_SLAVIC, "- - - - - - - augusta - - - -"), "hr": _year(_SOUTH_SLAVIC),
    "lv": _year(
        "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
        "janvāra februāra marta aprīļa maija jūnija jūlija augusta septembra oktobra novembra decembra",
    ),
    "ka": _year(
        "იანვარს თებერვალს მარტს აპრილს მაისს ივნისს ივლისს აგვისტოს სექტემბერს ოქტომბერს ნოემბერს დეკემბერს"
    ),
    "ro": {"noi": 11}, "id": {"ags": 8}, "fa": {"آگوست": 8}, "ps": {"می": 5}, "ckb": {"تەمموز": 7, "کانوونی یەکەم": 12},
    "so": {"maajo": 5, "agoosto": 8, "ogost": 8, "nofeembar": 11, "nofembar": 11, "disembar": 12},
    "ku": {"çile": 1},
    "ht": _year("janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm"),
    "dv": _year("ޖަނަވަރީ ފެބުރުވަރީ މާރިޗު އޭޕްރީލް މެއި ޖޫން ޖުލައި އޯގަސްޓު ސެޕްޓެންބަރު އޮކްޓޫބަރު ނޮވެންބަރު ޑިސެންބަރު"),
    "es": {"set": 9, "setiembre": 9},
    "pl": _ROMAN_MONTHS, "hu": _ROMAN_MONTHS,
    "ru": {"марта": 3, "мая": 5},
    "vi": {f"tháng {name}": number for number, name in enumerate(
        ("giêng", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"), 1)},
}  # fmt: skip
CASE_ENDINGS: Final = {
    "mn": "ын",
    "ckb": "ی",
    "ku": "a",
    "tg": "и",
}  # of a month in a date, where the tables have its plain name
# halves of the day that papers write and the tables do not have
MORE_HALVES: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"am": "am", "pm": "pm"},
    "zh": {
        "凌晨": "morning", "早上": "morning", "清晨": "morning", "上午": "morning", "中午": "noon", "下午": "pm",
        "傍晚": "evening", "晚上": "evening", "晚间": "evening", "晚間": "evening",
    },
    "ja": {"午前": "am", "午後": "pm", "朝": "morning", "夜": "evening", "正午": "noon"},
    "ar": {"مساء": "evening", "صباحا": "morning", "ظهرا": "noon", "عصرا": "afternoon", "ص": "am", "م": "pm"},
    "hi": {
        "पूर्वाह्न": "am", "अपराह्न": "pm", "एएम": "am", "पीएम": "pm", "सुबह": "morning", "दोपहर": "noon", "शाम": "evening",
        "रात": "night", "तड़के": "morning",
    },
    "mr": {
        "म.पू.": "am", "म.उ.": "pm", "सकाळी": "morning", "दुपारी": "noon", "सायंकाळी": "evening", "संध्याकाळी": "evening",
        "रात्री": "night",
    },
    "ne": {
        "बिहान": "morning", "दिउँसो": "afternoon", "अपराह्न": "pm", "साँझ": "evening", "बेलुका": "evening", "राति": "night",
    },
    "gu": {"સવારે": "morning", "બપોરે": "noon", "સાંજે": "evening", "રાત્રે": "night"},
    "pa": {"ਸਵੇਰੇ": "morning", "ਦੁਪਹਿਰ": "noon", "ਸ਼ਾਮ": "evening", "ਰਾਤ": "night"},
    "ta": {"காலை": "morning", "மதியம்": "noon", "மாலை": "evening", "இரவு": "night"},
    "te": {"ఉదయం": "morning", "మధ్యాహ్నం": "noon", "సాయంత్రం": "evening", "రాత్రి": "night"},
    "kn": {"ಬೆಳಗ್ಗೆ": "morning", "ಮಧ್ಯಾಹ್ನ": "noon", "ಸಂಜೆ": "evening", "ರಾತ್ರಿ": "night"},
    "ml": {"രാവിലെ": "morning", "ഉച്ചയ്ക്ക്": "noon", "വൈകിട്ട്": "evening", "രാത്രി": "night"},
    "ur": {"صبح": "morning", "دوپہر": "noon", "شام": "evening", "رات": "night"},
    "my": {"မနက်": "morning", "ညနေ": "evening", "ည": "night"},
    "km": {"ព្រឹក": "morning", "រសៀល": "afternoon", "ល្ងាច": "evening", "យប់": "night"},
    "lo": {"ເຊົ້າ": "morning", "ບ່າຍ": "afternoon", "ແລງ": "evening"},
    "am": {"ጠዋት": "morning", "ከሰዓት": "afternoon"},
    "id": {"pagi": "morning", "siang": "noon", "sore": "evening", "malam": "night"},
    "ms": {"pagi": "morning", "tengah hari": "noon", "petang": "evening", "malam": "night"},
    "tr": {"öö": "am", "ös": "pm"},
    "ru": {"утра": "morning", "дня": "afternoon", "вечера": "evening", "ночи": "morning"},
    "uk": {"ранку": "morning", "дня": "afternoon", "вечора": "evening", "ночі": "morning"},
    "he": {"בבוקר": "morning", "בצהריים": "noon", "אחר הצהריים": "afternoon", "בערב": "evening", "בלילה": "night",
           'אחה"צ': "afternoon", "אחה״צ": "afternoon", 'לפנה"צ': "morning", "לפנה״צ": "morning"},
    "th": {"ก่อนเที่ยง": "am", "หลังเที่ยง": "pm"},
    "pt": {"da manhã": "morning", "da tarde": "afternoon", "da noite": "evening"},
    "es": {"de la mañana": "morning", "de la tarde": "afternoon", "de la noche": "evening"},
    "el": {"πμ": "am", "μμ": "pm"},
    "vi": {"SA": "am", "CH": "pm"},
    "fa": {"ق.ظ": "am", "ب.ظ": "pm"},
    "bn": {
        "রাত": "night", "বিকেল": "afternoon", "বিকাল": "afternoon", "সকাল": "morning", "দুপুর": "noon", "সন্ধ্যা": "evening",
        "ভোর": "morning", "এএম": "am", "পিএম": "pm",
    },
    "fil": {"n.u.": "am", "n.h.": "pm", "ng umaga": "morning", "ng hapon": "afternoon", "ng gabi": "evening"},
    "sq": {"e paradites": "am", "e pasdites": "pm", "PD": "am", "MD": "pm"},
}  # fmt: skip
# days that papers name and the tables do not have
MORE_DAYS_AGO: Final[Mapping[str, Mapping[str, int]]] = {
    "zh": {"今日": 0, "昨日": 1, "昨晚": 1, "前日": 2, "前天": 2},
    "zh_Hant": {"今日": 0, "昨日": 1, "昨晚": 1, "前日": 2, "前天": 2},
    "ja": {"本日": 0, "きのう": 1, "おととい": 2, "一昨日": 2},
    "ko": {"오늘": 0, "어제": 1, "그저께": 2, "그제": 2},
    "pa": {"ਅੱਜ": 0, "ਕੱਲ੍ਹ": 1},
    "ur": {"گزشتہ روز": 1},
    "tl": {"ngayon": 0, "kahapon": 1},
}
# in which papers write, too
OTHER_SCRIPTS: Final = {"sr": "sr-Latn", "uz": "uz-Cyrl", "bs": "bs-Cyrl", "az": "az-Cyrl"}
