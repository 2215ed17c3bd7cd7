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
    "el": r"φωτογραφία|φωτογραφίες|φωτογράφος|φωτό|φωτο|φωτ\.|πηγή",
    "es": r"foto(?:grafía)?|imagen|crédito|fuente",
    "fa": "عکس|عکاس|منبع",
    "fi": "kuva|valokuva|kuvaaja",
    "fr": r"photo(?:graphie)?|crédits?|crédits? photos?|image",
    "he": "צילום|צילומים|צילם|צילמה|תמונה|קרדיט|באדיבות",
    "hi": "फोटो|फ़ोटो|फोटो क्रेडिट|फोटो साभार|फोटो सौजन्य|तस्वीर|छवि सौजन्य|सौजन्य|साभार",
    "hu": "fotó|forrás",
    "id": r"foto|sumber|dok\.",
    "it": r"foto(?:grafia)?|immagine|fonte",
    "ja": "写真|撮影|提供|画像",
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
    "pl": r"fot\.",
    "th": "ภาพจาก",
}
# behind the name, in scripts without spaces
CREDIT_ENDS: Final = {"ko": "제공|촬영", "zh": "摄影|攝影|摄|攝|供图|供圖|提供"}
# for use within a case-insensitive expression
CREDIT_LABEL: Final = (
    rf"(?:{any_of(CREDIT_WORDS)}(?:\s+(?:by|credit|von|de|di|par|credits))?\s*[:：/／=＝]"
    rf"|{any_of(UNMARKED_CREDIT_WORDS)}(?:\b|(?<=\.)|\s))"
)
BRACKETED_CREDIT: Final = any_of(CREDIT_WORDS, UNMARKED_CREDIT_WORDS)  # behind a bracket it needs no mark
CREDIT_NAME: Final = r"credit|copyright|source|photographer|quelle|rights|author|crédit|fotograf|byline|agency"
