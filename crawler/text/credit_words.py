"""Words that introduce or end the credit of a picture, by language."""

from __future__ import annotations

from typing import Final

from crawler.text.phrases import any_of

# before the name, with a mark between: "Foto: Ada Byron"; patterns for use in any case
CREDIT_WORDS: Final = {
    "en": r"photo(?:graph)?(?:er)?|photo credit|image credit|picture|image|credits?|source",
    "ar": "تصوير|صورة|الصورة|الصور|صور|عدسة|المصدر|مصدر الصورة",
    "cs": "foto|zdroj",
    "da": "foto|kilde",
    "de": r"foto(?:graf(?:ie)?)?|bild(?:er)?|bildquelle|bildnachweis|quelle",
    "el": r"φωτογραφία|φωτογραφίες|φωτογράφος|φωτό|φωτο|φωτ\.|πηγή|φωτογραφια|φωτογραφιες|πηγη",
    "es": r"foto(?:grafía)?|imagen|créditos?|fuente",
    "fa": "عکس|عکاس|منبع",
    "fi": "kuva|valokuva|kuvaaja",
    "fr": r"photo(?:graphie)?|crédits?|crédits? photos?|image",
    "he": "צילום|צילומים|צילם|צילמה|תמונה|קרדיט|באדיבות",
    "hi": "फोटो|फ़ोटो|फोटो क्रेडिट|फोटो साभार|फोटो सौजन्य|तस्वीर|छवि सौजन्य|सौजन्य|साभार",
    "hu": "fotó|forrás",
    "id": r"foto|sumber|dok\.",
    "it": r"foto(?:grafia)?|immagine|fonte",
    "ja": "写真|撮影|提供|画像|写真提供|画像提供|提供写真",
    "ko": "사진|사진제공|사진 제공|자료사진|이미지|출처",
    "nl": "foto|beeld",
    "no": "foto|kilde",
    "pl": r"zdjęcie|fot\.|foto|źródło",
    "pt": r"foto(?:grafia)?|imagem|crédito|fonte",
    "ru": "фото|фотография|источник",
    "sv": "foto|bild",
    "th": "ภาพ|เครดิตภาพ|ที่มา|ที่มาภาพ|ภาพจาก",
    "tr": "fotoğraf|fotoğraflar|foto|görsel|kaynak",
    "uk": "фото|світлина|джерело",
    "vi": "ảnh|ảnh minh họa|nguồn ảnh|nguồn|hình",
    "zh": "图片|圖片|图源|圖源|图片来源|圖片來源|摄影|攝影|照片|来源|來源|图|圖",
}
# the same words where no mark stands behind them
UNMARKED_CREDIT_WORDS: Final = {
    "en": r"photos?\s+by|photographs?\s+by|pictures?\s+by|images?\s+by|courtesy of|courtesy",
    "fr": r"photo de",
    "fa": "عکس از",
    "it": r"foto di",
    "el": r"φωτ\.",
    "he": "באדיבות",
    "pl": r"fot\.",
    "th": "ภาพจาก",
}
# behind the name, in scripts without spaces
CREDIT_ENDS: Final = {"ko": "제공|촬영", "zh": "摄影|攝影|摄|攝|供图|供圖|提供"}
# before the name, with a comma between, as broadcasters write
PICTURE_SOURCES: Final = {
    "en": "image source",
    "ar": "صدر الصورة|مصدر الصورة",
    "es": "fuente de la imagen",
    "fa": "منبع تصویر",
    "fr": "crédit photo|source de l'image",
    "hi": "इमेज स्रोत|छवि स्रोत",
    "id": "sumber gambar",
    "it": "fonte dell'immagine",
    "ja": "画像提供|画像クレジット",
    "ko": "사진 출처|이미지 출처",
    "pt": "crédito da imagem|crédito|fonte da imagem",
    "ru": "автор фото|источник изображения",
    "sw": "chanzo cha picha",
    "th": "ที่มาของภาพ",
    "tr": "kaynak|görsel kaynağı",
    "uk": "автор фото",
    "ur": "تصویر کا ذریعہ",
    "vi": "nguồn hình ảnh",
    "zh": "图像来源|圖像來源",
}
# in brackets behind a caption: what the paper was given
GIVEN_CREDITS: Final = {
    "en": "supplied|handout|courtesy photo|file photo|file|contributed|provided|screen ?grab|screen ?shot|pool"
    "|stock photo",
    "de": "privat|archiv",
    "es": "archivo|cortesía",
}
# small words between names: "Ada Byron/Moment via Getty Images"
SLASHED_PARTICLES: Final = frozenset(
    {"via", "for", "of", "de", "la", "le", "du", "van", "von", "der", "and", "&", "by", "-"}
)
# for use within a case-insensitive expression
CREDIT_LABEL: Final = (
    rf"(?:{any_of(CREDIT_WORDS)}(?:\s+(?:by|credit|von|de|di|par|credits))?\s*[:：/／=＝]"
    rf"|{any_of(UNMARKED_CREDIT_WORDS)}(?:\b|(?<=\.)|\s))"
)
BRACKETED_CREDIT: Final = any_of(CREDIT_WORDS, UNMARKED_CREDIT_WORDS)  # behind a bracket it needs no mark
CREDIT_NAME: Final = r"credit|copyright|source|photographer|quelle|rights|author|crédit|fotograf|byline|agency"
