"""Words of URL paths that say what a page is, in the languages that news sites write their paths in.

Only words that stand alone between two slashes count, so that no headline is caught by them. Each list is short on
purpose: what it misses costs one download, what it catches wrongly costs a story.
"""

from __future__ import annotations

import re
from typing import Final


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# Lists of stories: by tag, topic, author, section or day.
LISTING_WORDS: Final = _words(
    "tag tags topic topics author authors byline bylines contributor contributors columnist columnists writer",
    "writers",
    "reporter reporters journalist journalists staff profile profiles person category categories section sections",
    "archive archives series collection collections keyword keywords label labels page pages hub special",
    "specials shows",
    "programs programmes team",
    "thema themen schlagwort schlagworte stichwort autor autoren autorin kategorie rubrik rubriken ressort",
    "archiv seite",
    "redakteure redaktion sendungen",
    "sujet sujets theme themes auteur auteurs categorie categories rubrique rubriques dossier dossiers mot-cle",
    "etiqueta etiquetas tema temas autores autora categoria seccion archivo hemeroteca firmas pagina noticias-de",
    "argomento argomenti autore autori sezione sezioni archivio",
    "assunto assuntos colunista colunistas editoria arquivo topicos",
    "onderwerp onderwerpen rubriek archief trefwoord",
    "emne emner amne forfatter skribent kategori arkiv",
    "temat tagi autorzy kategoria archiwum strona",
    "etiket konu yazar yazarlar arsiv sayfa penulis topik indeks tac-gia chu-de",
    "temy teg tegi avtor avtory rubrika arhiv тема темы тег теги автор авторы рубрика рубрики архив",
    "وسم وسوم كاتب كتاب تصنيف قسم أرشيف موضوع מחבר תגית",
    "タグ 著者 カテゴリ カテゴリー 标签 作者 分类 专题 태그 기자",
)

# Those among them that name a section.
SECTION_WORDS: Final = _words(
    "category categories section sections kategorie rubrik rubriken ressort rubrique rubriques categorie categoria",
    "seccion sezione sezioni editoria rubriek kategori kategoria rubrika hub",
)

# Pages that serve readers and are no journalism.
UTILITY_WORDS: Final = _words(
    "login log-in signin sign-in signup sign-up register registration logout account accounts my-account",
    "myaccount user",
    "users member members membership subscribe subscription subscriptions subscriber newsletter newsletters",
    "email-alerts",
    "privacy privacy-policy terms terms-of-use terms-of-service terms-and-conditions cookies cookie-policy imprint",
    "about about-us aboutus contact contact-us contactus help faq faqs feedback advertise advertising advertisers",
    "careers shop search find sitemap site-map rss feeds alerts mobile-apps donate print share",
    "comment comments reply respond cart checkout crossword crosswords",
    "coupons coupon vouchers password preferences settings corrections masthead epaper",
    "e-paper e-edition eedition digital-edition todays-paper permissions syndication accessibility embed",
    "wp-login.php wp-admin wp-content wp-json xmlrpc.php cgi-bin cdn-cgi api ajax static assets redirect goto",
    "anmelden anmeldung registrieren registrierung konto mein-konto abo abos abonnement abonnieren impressum",
    "datenschutz",
    "agb kontakt hilfe suche ueber-uns mediadaten werbung stellenmarkt gewinnspiel gewinnspiele raetsel",
    "drucken kommentare leserbriefe kuendigen anzeigen traueranzeigen fernsehprogramm",
    "connexion inscription compte mon-compte abonnements abonnez-vous mentions-legales confidentialite a-propos",
    "recherche aide boutique mots-croises imprimer commentaires cgu cgv",
    "iniciar-sesion acceso registro cuenta mi-cuenta suscripcion suscripciones suscribete boletin boletines",
    "aviso-legal",
    "privacidad politica-de-privacidad politica-de-cookies contacto quienes-somos buscar buscador busqueda",
    "ayuda tienda",
    "pasatiempos sorteos loterias imprimir comentarios",
    "accedi accesso registrati abbonati abbonamenti abbonamento note-legali contatti chi-siamo cerca ricerca aiuto",
    "negozio necrologie stampa-articolo commenti",
    "entrar cadastro conta assine assinatura assinaturas privacidade politica-de-privacidade contato contactos",
    "quem-somos sobre busca pesquisa ajuda loja empregos anuncie expediente",
    "inloggen registreren mijn-account abonneren nieuwsbrief nieuwsbrieven over-ons zoeken vacatures winkel puzzels",
    "logg-inn logga-in log-ind abonner abonnere prenumerera nyhetsbrev personvern kontakt-oss om-oss sok sog",
    "logowanie rejestracja konto prenumerata regulamin polityka-prywatnosci szukaj",
    "giris uye-ol abonelik gizlilik iletisim hakkimizda arama kunye",
    "vhod registracia podpiska kontakty o-nas poisk reklama вход регистрация подписка контакты о-нас поиск реклама",
    "دخول تسجيل اشتراك اتصل-بنا من-نحن بحث الخصوصية",
    "ログイン 会員登録 検索 お問い合わせ 登录 注册 搜索 订阅 关于我们 联系我们 로그인 회원가입 검색",
)

# Sections at some sites and services at others: the rest of the path decides.
AMBIGUOUS_WORDS: Final = _words(
    "jobs weather games legal store support classifieds obituaries horoscope horoscopes apps app puzzles",
    "tv-guide tips",
    "wetter horoskop meteo jeux emploi tiempo horoscopo empleo lavoro oroscopo weer pogoda live liveticker",
)

# Pictures, films and sound; some have a text, most are an index or a player.
MEDIA_WORDS: Final = _words(
    "gallery galleries photo photos picture pictures in-pictures slideshow slideshows photogallery photo-gallery",
    "picture-gallery image-gallery video videos watch player podcast podcasts audio listen live-tv livetv tv-live",
    "livestream",
    "galerie galerien bildergalerie bildergalerien bilder bilderstrecke fotostrecke fotostrecken fotogalerie",
    "mediathek",
    "hoeren diaporama diaporamas portfolio galeria galerias fotogaleria fotogalerias foto fotos galleria fotogallery",
    "fotogalleria immagini imagens bildspel bildserie zdjecia foto-galeri video-galeri фото видео galereya",
    "صور فيديو 写真 動画 图片 视频 포토 영상",
)

# A segment that stands before stories and nothing else.
STORY_WORDS: Final = _words(
    "article articles story stories news-story articleshow artikel articolo articoli articulo articulos artigo",
    "artigos",
    "beitrag meldung nachricht noticia noticias notizia nyheter nyhet nieuws berita haber novosti doc statement post",
    "статья новость новости خبر مقال 記事 文章",
)

# Words of which legal and service pages make longer slugs; a slug of nothing else is no headline.
SERVICE_WORDS: Final = _words(
    "about accept user clarifications complaints account advertise advertising all and app apps at by",
    "california contact conditions cookie cookies",
    "copyright corrections customer data digital do edition editorial email ethics faq feed feeds for frequently",
    "asked questions guidelines help home how in info information legal log login manage me media my newsletter",
    "newsletters not notice of offers on or our page paper personal policies policy preferences print privacy press",
    "register rights rss sell service services settings share sign site standards statement subscribe subscription",
    "subscriptions support team terms the to up us use user we with work your choices center centre",
    "aviso cookies datos de legal politica privacidad protection proteccion und der die das daten datenschutz",
    "erklaerung",
    "datenschutzerklaerung hinweise impressum kontakt nutzungsbedingungen allgemeine geschaeftsbedingungen abo",
    "verwalten cookie-einstellungen politique confidentialite mentions legales conditions generales",
    "utilisation vente",
    "donnees personnelles gestion des informativa sulla trattamento dati termini condizioni termos uso voorwaarden",
    "gebruiksvoorwaarden privacybeleid",
)

# Words that join others: section names have them too ("books-and-the-arts"), so they do not make a headline.
JOINING_WORDS: Final = _words(
    "a an and as at by for from in of on or the to with amp & und der die das den dem des im am von vom zu zum",
    "zur mit",
    "et de la le les des du en au aux un une y el los las del al con por para e il lo gli della di da do dos",
    "das em no na",
    "van het een voor och og i av för and",
)

# Subdomains that carry no stories.
SERVICE_HOSTS: Final = _words(
    "account accounts abo abos ads adserver advertise anzeigen api auth careers cdn checkout cmp coupons docs epaper",
    "gutscheine help hilfe id images img jobs kundenservice login mail media my newsletter newsletters offers",
    "payment",
    "profil profile register search secure shop sso static stellenmarkt store subscribe subscription subscriptions",
    "support tickets trauer wetter forum forums community descuentos cupones",
)

FILE_EXTENSIONS: Final = _words(
    "7z aac ashx atom avi avif bmp css csv doc docx eot epub exe gif gz ico ics jpeg jpg js json m3u8 m4a m4v",
    "mov mp3",
    "mp4 mpeg mpg ogg otf pdf png ppt pptx rar rss svg tar tif tiff ttf txt vcf wav webm webmanifest webp wmv woff",
    "woff2 xls xlsx xml zip",
)

# The numbered pages of a list, and of the comments on a story.
PAGE_NUMBER: Final = re.compile(r"(?:comment-)?(?:page|seite|pagina|p)[-_=]?\d{1,4}")

# Names of parameters that number a story, and of those that no story has.
ID_PARAMETER: Final = re.compile(
    r"(?:.*id|.*no|idx|p|article|artikel|story|num|seq|newsno|aid|key|doc)x?", re.IGNORECASE
)
NO_STORY_PARAMETERS: Final = _words("q s query search keyword suche replytocom share print returnurl return_url")

# What the feeds of readers' comments have in their address or title.
COMMENT_WORDS: Final = re.compile(r"comment|kommentar|commentaire|comentario|reacties|yorum|komentar", re.IGNORECASE)

# Paths of lists and of galleries, anywhere in an address.
LISTING_PATH = re.compile(
    r"/(?:tags?|topics?|themen?|thema|author|authors|autor(?:en|es)?|auteurs?|search|suche|recherche|buscar|"
    r"category|categor[iy]a?s?|"
    r"section|sections|archives?|archiv|ressort|hashtag|etiquetas?|people|profile|latest|newsletters?|page)(?:/|$)"
)
GALLERY_PATH = re.compile(
    r"/(?:galler(?:y|ies)|photos?|bilder|bildergalerien?|fotostrecken?|fotos?|galerias?|diaporamas?|videos?|"
    r"mediathek|pictures)(?:/[^/\d]*)?/?$"
)

# Hosts and parts of paths that ask for consent, and last parts of paths, and hosts, that ask for a login.
CONSENT_HOSTS: Final = _words(
    "consent consents cmp guce privacywall cookiewall cookie-consent consent-manager consentmanager zustimmung"
)
CONSENT_WORDS_OF_PATHS: Final = _words(
    "consent consents cmp gdpr gdpr-consent cookie-notice cookies-consent cookie-consent cookieconsent cookie-wall",
    "cookiewall consent-wall consentwall privacy-gate",
    "privacygate privacy-wall privacywall collectconsent consent-management zustimmung einwilligung consentement",
    "consentimiento consenso toestemming samtykke",
)
LOGIN_WORDS: Final = _words(
    "login log-in log_in logon signin sign-in sign_in sso wp-login anmelden anmeldung einloggen connexion",
    "se-connecter entrar ingresar",
    "identification iniciar-sesion inicio-sesion acceder accedi inloggen logg-inn logga-in log-ind logowanie",
    "zaloguj giris вход ログイン 登录 로그인 دخول",
)
# to which a story sends whoever may not read it: to be let in, to register, to pay
ADMISSION_PARTS: Final = _words("oauth oauth2 openid openid-connect saml saml2 authorize authenticate authentication")
ADMISSION_WORDS: Final = _words(
    "auth paywall register registration registrieren registrierung registro inscription registrati subscribe",
    "subscription subscriptions abo abos abonnement abonnements abonnieren sabonner s-abonner suscripcion suscribete",
    "suscripciones assine assinatura assinaturas abbonamenti abbonati prenumerera abonnere abonneren digital-access",
    "metered-paywall offer offers premium-offer",
)
LOGIN_HOSTS: Final = _words("login signin sso auth accounts")

# Words of hosts and paths by which pages that are no journalism name themselves, by what they are.
PAGE_WORDS: Final = {
    "product": _words(
        "product products produkt produkte produit produits producto productos prodotto prodotti item items dp sku buy",
        "shop store p pd pricing preise tarifs gp cart",
    ),
    "collection": _words("collections collection shop store category categories sale all catalog catalogue katalog c"),
    "forum": _words(
        "forum forums foro foren thread threads topic topics t question questions viewtopic showthread discussion",
        "discussions community communities comments r boards board answers ask issues group groups stackexchange",
        "stackoverflow reddit quora discourse",
    ),
    "documentation": _words(
        "docs doc documentation reference api apidocs manual handbook guide guides userguide usersguide wiki help",
        "support kb knowledge knowledgebase tutorial tutorials learn glossary readthedocs faq man lesson lessons",
        "syllabus course book chapter html stable latest hc",
    ),
    "service": _words(
        "services service solutions solution about features plans programs program admissions tuition tours treatments",
        "careers contact consulting certification packages training academics membership locations leistungen",
        "dienstleistungen tool tools academy portfolio",
    ),
    "listing": LISTING_WORDS
    | _words("news blog events directory search jobs courses certificates articles index paths list find"),
    "article": _words(
        "blog news article articles story stories post posts magazine opinion features archives insights"
    ),
}
