"""Words that introduce the credit of a picture, in every language that the corpora and fixtures have."""

from __future__ import annotations

from typing import Final

# for use within a case-insensitive expression
CREDIT_LABEL: Final = (
    r"(?:(?:photo(?:graph)?(?:er|e|ie)?|foto(?:graf(?:ie|ía|o)?|grafia)?|picture|image|imagen|immagine|bild(?:er)?|"
    r"bildquelle|quelle|credits?|crédits?|source|kilde|kuva|valokuva|zdjęcie|фото|写真|사진|图片|صورة|الصورة)"
    r"(?:\s+(?:by|credit|von|de|di|par|credits))?\s*[:：/]|(?:photo(?:graph)?|picture|image)s?\s+by\b)"
)
CREDIT_NAME: Final = r"credit|copyright|source|photographer|quelle|rights|author|crédit|fotograf|byline|agency"
