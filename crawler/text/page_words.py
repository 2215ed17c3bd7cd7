"""Words by which pages say what they are, in every language that the corpora and fixtures have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from crawler.text.phrases import any_of

CONSENT_STEMS = (  # in small letters
    "cookie", "consent", "zustimm", "einwillig", "einverstanden", "accepter", "consentimiento", "aceptar",
    "consentimento", "aceitar", "consenso", "accett", "toestemming", "akkoord", "samtykke", "samtycke", "suostumus",
    "zgoda", "zgodę", "zgody", "souhlas", "согласи", "クッキー", "同意", "동의", "موافق",
)  # fmt: skip
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
    r"home(?:page)?|start(?:seite)?|articles?|artikel|artykul[yw]?|artigos?|art[ií]culos?|articol[io]|news|nachrichten|"
    r"uncategori[sz]ed|tags?|all|index|story|storys?|stories|\d+|[a-z]{2}(?:[-_][a-z]{2})?|"
    r"portada|accueil|amp|www|html?|actualidad|aktuell(?:es?)?|actus?|latest|headlines?|front[ -]?page|"
    r"featured(?:[ -](?:article|post|story))?|posts?|blogs?|blog[ -]?(?:posts?|index)|live|archiv(?:e|es|o)?|"
    r"contents?|inhalte?|details?|items?|view|browse|documents?|pages?|p|doi|abs"
)
# before the links of a story's tags
TAG_LABEL = re.compile(
    r"(?:tags?|topics?|keywords?|(?:related|more) (?:topics?|tags?)|(?:read )?more (?:about|on)|filed under"
    r"|themen|schlagw[oö]rte?r?|mehr (?:zum thema|zu den themen|lesen (?:über|zu))|sujets?|mots[- ]clés|thèmes"
    r"|temas|etiquetas|más sobre|palabras clave|assuntos|argomenti|onderwerpen|trefwoorden|emner|ämnen|tagi|tematy"
    r"|теги|темы|теми|etiketler|konular|topik|tag terkait|chủ đề|từ khóa|관련\s?태그|키워드|キーワード|タグ|标签|標籤"
    r"|关键词|關鍵字|टैग|الوسوم|كلمات مفتاحية|תגיות)\W*",
    re.IGNORECASE,
)
WINDOW_LABELS: Final = {  # what a link tells those who cannot see that it opens beside the page
    "en": "|".join(
        f"{subject}open{end} {place}{window}"
        for subject, end in (("", "s"), ("link ", "s"), ("this link ", "s"), ("", ""), ("this link will ", ""))
        for place in ("in a ", "in ", "a ", "")
        for window in ("new window", "new tab")
    ),
    "da": r"åbner i nyt vindue|åbner i en ny fane",
    "de": "|".join(
        f"{which}{place}neue[nm] {window}{end}"
        for which, end in (("öffnet ", ""), ("öffnet sich ", ""), ("link öffnet ", ""), ("wird ", " geöffnet"))
        for place in ("in einem ", "im ", "in ")
        for window in ("fenster", "tab")
    ),
    "es": r"(?:se )?abre en una ventana nueva|(?:se )?abre en una nueva ventana|(?:se )?abre en nueva ventana"
    r"|(?:se )?abre en una pestaña nueva|(?:se )?abre en una nueva pestaña|(?:se )?abre en nueva pestaña",
    "fi": r"avautuu uuteen ikkunaan|avautuu uudessa ikkunassa|avautuu uuteen välilehteen",
    "fr": r"(?:s['’])?ouvre dans une nouvelle fenêtre|(?:s['’])?ouvre dans un nouvel onglet|nouvelle fenêtre"
    r"|ouverture dans une nouvelle fenêtre|ouverture dans un nouvel onglet",
    "it": r"(?:si )?apre in una nuova finestra|(?:si )?apre in una nuova scheda",
    "nb": r"åpnes i nytt vindu|åpner i nytt vindu|åpnes i ny fane|åpner i ny fane",
    "nl": r"opent in (?:een )?nieuw venster|opent in (?:een )?nieuw tabblad",
    "pl": r"otwiera się w nowym oknie|otwiera się w nowej karcie",
    "pt": r"abre em nova janela|abre numa nova janela|abre em uma nova janela|abre em nova aba|abre em uma nova aba",
    "sv": r"öppnas i (?:ett )?nytt fönster|öppnas i (?:en )?ny flik",
}
WINDOW_LABEL = re.compile(rf"[\W_]*+{any_of(WINDOW_LABELS)}[\W_]*+", re.IGNORECASE)
NO_CATEGORY: Final = {  # what content systems put a story in that nobody put anywhere
    "en": r"un-?categori[sz]ed|not categori[sz]ed|no category",
    "ar": r"غير مصنف",
    "bg": r"без категория|некатегоризирани",
    "cs": r"nezařazené|nezaradené|bez rubriky",
    "da": r"ikke[ -]kategoriseret",
    "de": r"unkategorisiert|nicht kategorisiert|ohne kategorie",
    "el": r"χωρίς κατηγορία",
    "es": r"sin categor[ií]a|sin categorizar|sin clasificar",
    "fa": r"دسته[‌ -]?بندی نشده",
    "fi": r"luokittelematon",
    "fr": r"non class[eé]e?|sans catégorie",
    "he": r"לא מסווג|ללא קטגוריה",
    "hr": r"nekategorizirano|bez kategorije",
    "hu": r"nincs kategorizálva|besorolatlan",
    "id": r"tak berkategori|tidak berkategori",
    "it": r"senza categoria|non categorizzato",
    "ja": r"未分類",
    "ko": r"미분류",
    "nb": r"ukategorisert",
    "nl": r"geen categorie|niet gecategoriseerd",
    "pl": r"bez kategorii|nieskategoryzowane",
    "pt": r"sem categoria|não categorizado",
    "ro": r"fără categorie|necategorizat",
    "ru": r"без рубрики|без категории",
    "sv": r"okategoriserade?|okategoriserat",
    "th": r"ไม่มีหมวดหมู่|ไม่ได้จัดหมวดหมู่",
    "tr": r"kategorisiz|kategorilenmemiş",
    "uk": r"без категорії|без рубрики",
    "vi": r"chưa phân loại|chưa được phân loại",
    "zh": r"未分类|未分類",
}
PLACE_ON_SITE: Final = {  # where on the site a story is shown
    "en": r"home[ -]?page|front[ -]?page|blogs?|slider|slideshow|carousel|featured?"
    r"|featured posts?|featured story|featured stories",
    "de": r"startseite|top-?thema|aufmacher",
    "es": r"portada|destacad[oa]s?",
    "fr": r"à la une|page d['’]accueil",
    "it": r"in evidenza|in primo piano",
    "nl": r"voorpagina",
    "pl": r"slider na stronie głównej|strona główna|wyróżnione",
    "pt": r"página inicial|destaques?",
    "ru": r"главная страница|на главную|на главной",
    "tr": r"anasayfa|ana sayfa|manşet",
    "uk": r"головна сторінка|на головну",
}
NO_CATEGORY_LABEL = re.compile(any_of(NO_CATEGORY), re.IGNORECASE)
# what content systems note among the tags of a story: words of how it is shown, sold and passed on
SYSTEM_LABEL = re.compile(
    rf"{any_of(NO_CATEGORY, PLACE_ON_SITE)}|(?:content|post|page|article)[\s_-]?types?\s?[:=].*"
    r"|(?:video)?article(?:-\d+)?|(?:post|page|node|story)-?\d+"
    r"|(?:imported|migrated|legacy)(?: (?:post|article|story|content)s?)?"
    r"|\S+@\S+\.\w.*|/[\w/-]+|\w+:\w+:\S.*"
    r"|(?:no|hide|exclude|disable|suppress|do ?not|don't|dont)[\s_-]?(?:ads?|advert\w*|index|follow|comments?|promo"
    r"|syndicat\w*|home\s?page|from\b.*|use\b.*|show\b.*|publish\b.*|paywall|newsletter|apple\s?news)"
    r"|internal(?:(?:\s?[_:/-]|\s(?:use|only|tag|mark|label|taxonomy|story|id|import)\b).*)?"
    r"|(?:web|print|app|online|premium|subscriber)s?[\s_-]?(?:only|exclusive|edition)|ad[\s_-]?free"
    r"|(?:paid|sponsored|branded|premium|metered|locked)[\s_-](?:content|post|article|story)|paywall(?:ed)?"
    r"|splitscreen\w+|(?:standard|default|longform|short-?form)[\s_-](?:article|story|template|layout)|_.*",
    re.IGNORECASE,
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
CART_PHRASES = (  # in small letters, of shops
    "add to cart", "add to bag", "add to basket", "in den warenkorb", "ajouter au panier", "añadir al carrito",
    "añadir a la cesta", "aggiungi al carrello", "adicionar ao carrinho", "in winkelwagen", "lägg i varukorg",
    "do koszyka", "カートに入れる", "加入购物车", "장바구니", "в корзину", "sepete ekle", "buy now", "free shipping",
    "in stock", "sold out", "out of stock", "ausverkauft", "rupture de stock", "agotado",
)  # fmt: skip
OFFER_PHRASES = (  # of services
    "get started", "sign up", "free trial", "book now", "book a", "book your", "request a", "contact us",
    "schedule a", "schedule your", "learn more", "apply now", "enroll", "enrol ", "get a quote", "get a demo",
    "our team", "our services", "our clients", "our experts", "our program", "kontakt aufnehmen", "jetzt anfragen",
    "jetzt buchen", "prendre rendez-vous", "nous contacter", "contáctenos", "contattaci",
)  # fmt: skip
FORUM_PHRASES = ("log in to reply", "log in to answer", "wrote:", "post:", "posts:")
FORUM_WORDS = frozenset(
    "reply replies joined upvote upvotes upvoted thread moderator moderators antworten beiträge répondre responder"  # noqa: SIM905
    " rispondi answered vote votes".split()
)


def count_phrases(text: str, phrases: Iterable[str]) -> int:
    """How often some phrases stand in a text, both in small letters."""
    return sum(map(text.count, phrases))
