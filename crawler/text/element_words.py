"""Words of class, id and role by which the makers of pages name their elements, in the languages in which they do."""

from __future__ import annotations

import re
from typing import Final

# meaning -> words; the order is that of the bits
ELEMENT_WORDS: Final[dict[str, str]] = {
    "story": "article articlebody articletext story storybody storytext entry post content contents body bodytext text"
    " paragraph paragraphs richtext copy artikel beitrag inhalt cuerpo nota contenido texte corps corpo testo tekst"
    " brodtext brodskrift artikkel artikel wysiwyg prose",
    "related": "related relateds relacionados relacionadas relazionati correlati verwandt weitere mehr more readmore"
    " further also recirc recirculation recommend recommended recommendation recommendations recommender suggested"
    " teaser teasers promo promos promotion card cards river stream trending popular mostread mostpopular most latest"
    " next previous prev upnext series collection outbrain taboola ligatus plista zergnet revcontent linkbox"
    " seealso interlink crosslink onward endcap explore linklist toplist headlines",
    "subscribe": "newsletter newsletters subscribe subscription subscriber signup sign register registration login"
    " logged paywall paygate piano tp regwall metered offer offers abo abonnement abonnieren plus premium premiumbox"
    " membership member donate donation support contribute push notification app download whatsapp telegram cta"
    " optin mailchimp",
    "share": "share shares sharing social socials follow facebook twitter linkedin bookmark print toolbar tools utility"
    " actions action reaction reactions like likes save gift listen",
    "author": "author authors byline bylines bio biography contributor contributors writer profile autor autoren autore"
    " auteur redaktion about credits",
    "time": "date dates time timestamp published publication updated modified dateline datetime meta metadata info"
    " infobar readingtime reading duration",
    "caption": "caption captions figcaption legend credit copyright image images img photo photos foto fotos picture"
    " pic media figure gallery slideshow carousel slide lightbox bildunterschrift bu wp",
    "player": "video videos audio player podcast podcasts playlist jwplayer embed embedded iframe tweet instagram"
    " tiktok youtube map chart datawrapper infogram widget",
    "advert": "ad ads adv advert adverts advertisement advertising advertorial anzeige werbung publicidad pub publicite"
    " sponsor sponsored sponsorship dfp gpt banner commercial partner partners affiliate shop shopping product deal"
    " deals coupon commerce",
    "comment": "comment comments commenting disqus discussion discuss kommentar kommentare commentaires comentarios"
    " respond reply forum livefyre coral conversation feedback rating vote poll quiz survey",
    "menu": "nav navigation navbar menu breadcrumb breadcrumbs topbar masthead header skip sitemap pagination pager"
    " tabs tab accordion dropdown search filter language switcher",
    "topics": "tag tags tagged topic topics keyword keywords category categories labels label schlagworte themen temas"
    " hashtags kicker eyebrow rubrik section",
    "foot": "footer foot legal disclaimer impressum imprint rights cookie cookies consent gdpr privacy terms policy"
    " notice notes footnote footnotes correction source sources",
    "side": "sidebar side aside rail right left secondary complementary column widgetarea",
    "box": "box infobox factbox fact facts kasten info hintergrund sidebarbox callout highlight highlights summary"
    " keypoints takeaways takeaway bullets toc contents timeline explainer table live liveblog ticker module inset"
    " panel container block",
    "lead": "lead lede leadtext standfirst intro introduction teasertext subtitle subhead subheadline subheading dek"
    " deck abstract excerpt description chapo chapeau sottotitolo bajada entradilla vorspann summary anleser manchet"
    " ingress",
    "title": "title headline heading hed titel titulo titre titolo ueberschrift rubric",
    "quote": "quote quotes blockquote pullquote zitat cita citation",
    "hidden": "hidden hide invisible hidde none sr visuallyhidden screenreader offscreen noprint template modal popup"
    " overlay dialog tooltip dropdown loader loading placeholder",
}
UPDATED_NAMES = re.compile(r"modif|updat|aktualis|actuali|changed|aggiorn|bijgewerkt|last")
COMMENT_NAME = re.compile(r"(?<![a-z])(?:comment|commentaire|comentario|kommentar|reactie)(?![a-z])", re.IGNORECASE)
COMMENT_LIST_NAME = re.compile(
    r"(?<![a-z])(?:comments|comment[-_]*list|commentaires|comentarios|kommentare|reacties|disqus[-_]thread|respond)(?![a-z])",
    re.IGNORECASE,
)
DATE_NAMES: Final = ("date", "Date", "time", "publi", "datum", "posted", "fecha")  # parts of classes of visible dates
