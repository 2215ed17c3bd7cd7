"""Words by which pages say what they are, in every language that the corpora and fixtures have."""

from __future__ import annotations

import re

CONSENT_WORDS = re.compile(
    r"cookies?\b|consent|zustimm|einwillig|einverstanden|consenti|consentement|accepter|consentimiento|aceptar|"
    r"consentimento|"
    r"aceitar|consenso|accett|toestemming|akkoord|samtykke|samtycke|suostumus|zgod[ayę]|souhlas|согласи|クッキー|同意|"
    r"동의|موافق",
    re.IGNORECASE,
)
NOT_FOUND_PHRASES = re.compile(
    r"\b404\b|\b410\b|not\s+found|(?:page|article|story|content)\b.{0,30}\b(?:not|no longer|does(?:n't| not)|"
    r"can(?:'t|not))\b.{0,20}"
    r"(?:found|exist|available|be found)|(?:couldn't|could not|can't|cannot)\s+find|no longer (?:available|exists)|"
    r"nicht\s+(?:mehr\s+)?(?:gefunden|verfügbar|vorhanden)|existiert nicht|"
    r"introuvable|n'existe (?:pas|plus)|non trouvée?|n'est plus disponible|no (?:se ha |ha sido |"
    r"se )?encontrad[oa]|no encontramos|no existe|"
    r"ya no está disponible|não (?:foi )?encontrad[oa]|não existe|non trovat[oa]|non esiste|"
    r"non è (?:più )?disponibile|niet gevonden|bestaat niet|"
    r"(?:ikke|inte|hittades) (?:funnet|fundet|hittas|inte)|ei löyt|nie (?:została? )?(?:znaleziono|znaleziona|"
    r"istnieje)|nenalezena|nem található|"
    r"не найден|не существует|не знайдено|bulunamadı|غير موجود|لم يتم العثور|"
    r"見つかりません|存在しません|不存在|找不到|"
    r"찾을 수 없|tidak ditemukan",
    re.IGNORECASE,
)
NO_SECTION = re.compile(
    r"home(?:page)?|start(?:seite)?|articles?|artikel|news|nachrichten|uncategori[sz]ed|tags?|all|index|story|"
    r"storys?|\d+|[a-z]{2}|"
    r"portada|accueil|amp|www|html?|actualidad|latest|post|posts|blog|blogs|live"
)
# kind of an article -> words of sections, keywords and addresses that name it
GENRE_WORDS = {
    "live_blog": "live-?blogs? live-?tickers? newsticker en-direct directo live-updates? live",
    "opinion": (
        r"opinions? opinion-.{0,12} comment(?:ary|aries|isfree)? columns? columnists? kommentar\w* meinung\w* "
        r"kolumnen? leitartikel opinión opiniao opinião tribunas? editorial(?:es|s)? chroniques? idees débats "
        r"gastbeitrag gastkommentar\w* debatt ledare мнения? opinioni commenti 社説 コラム 오피니언 사설"
    ),
    "analysis": "analys[ei]s? análisis analise análise hintergrund explainers? d[eé]cryptage analisi аналитика",
    "interview": "interviews? entrevistas? entretiens? interviste интервью インタビュー",
    "review": "reviews? kritik(?:en)? rezension(?:en)? críticas? critiques? recensioni рецензии",
    "obituary": "obituar(?:y|ies) obits nachruf(?:e)? obituarios? nécrologies? necrologi[ae]?",
    "gallery": (
        "(?:photo-?)?galler(?:y|ies) bildergalerien? fotostrecken? galerias? galería diaporamas? bilder photos "
        "slideshows? in-pictures fotos фото"
    ),
    "video": "videos? watch mediathek видео vidéos?",
    "audio": "podcasts? audio listen",
    "press_release": (
        "press-?releases? pressemitteilung(?:en)? pressemeldung(?:en)? comunicados? communiqu[ée]s? pr-?newswire"
    ),
}
