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
CART_WORDS = re.compile(
    r"add to (?:cart|bag|basket)|in den warenkorb|ajouter au panier|añadir (?:al carrito|a la cesta)|"
    r"aggiungi al carrello|"
    r"adicionar ao carrinho|in winkelwagen|lägg i varukorg|do koszyka|カートに入れる|加入购物车|장바구니|"
    r"в корзину|sepete ekle|"
    r"buy now|free shipping|in stock|sold out|out of stock|ausverkauft|rupture de stock|agotado",
    re.IGNORECASE,
)
OFFER_WORDS = re.compile(
    r"get started|sign up|free trial|book (?:now|a|an|your)|request (?:a|an)|contact us|schedule (?:a|an|your)|"
    r"learn more|"
    r"apply now|enrol?l|get a (?:quote|demo)|our (?:team|services|clients|experts|programs?)|kontakt aufnehmen|"
    r"jetzt (?:anfragen|buchen)|prendre rendez-vous|nous contacter|contáctenos|contattaci",
    re.IGNORECASE,
)
FORUM_WORDS = re.compile(
    r"\brepl(?:y|ies)\b|\bjoined\b|\bposts?:|\bupvote|\bthread\b|\bmoderator|log in to (?:reply|answer)|\bwrote:|"
    r"\bantworten\b|\bbeiträge\b|\brépondre\b|\bresponder\b|\brispondi\b|asked .{1,20} ago|\banswered\b|\bvotes?\b",
    re.IGNORECASE,
)
