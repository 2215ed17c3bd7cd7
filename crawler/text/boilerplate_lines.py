"""Lines among those of a story that are the page's: "Read also: ...", "Advertisement", "12 comments", "5 minutes ago".

All but the last two kinds are left out of bodies; none of them counts as an edit of a story.
"""

from __future__ import annotations

import re
from typing import Final

from crawler.text.agencies import AGENCY_IN_TEXT
from crawler.text.characters import has_digit
from crawler.text.phrases import any_of

MAX_LINE_CHARS: Final = 200  # a longer block is never boilerplate for its words
MAX_STAMP_CHARS: Final = 60
MAX_STAMP_WORDS: Final = 4  # besides its numbers: a day, a month, "at", a zone

# what leads to another story: alone, or before its title
LEADS_ELSEWHERE: Final = {
    "en": r"read also|read more|read next|see also|see more|see next|watch also|watch more|watch next|listen also"
    r"|listen more|listen next|also read|related|related articles?|related stories|related topics?|related links?"
    r"|related content|more on this|more on this story|more from this|more from this story|don['’]t miss|recommended"
    r"|recommended for you|you may also like|trending now|most read",
    "ar": r"اقرأ أيضا|اقرأ أيضاً|شاهد أيضا",
    "da": r"læs også",
    "de": r"lesen sie auch|lesen sie dazu|lesen sie mehr|mehr zum thema|auch interessant|siehe auch"
    r"|das könnte sie auch interessieren",
    "es": r"le[ea] también|le[ea] más|te puede interesar|más información|ver también|noticias relacionadas",
    "fi": r"lue myös",
    "fr": r"(?:à )?lire aussi|lire également|lire la suite|voir aussi|sur le même sujet|à voir également",
    "he": r"קראו גם",
    "it": r"leggi anche|guarda anche|potrebbe interessarti|ti potrebbe interessare",
    "ja": r"関連記事|あわせて読みたい",
    "ko": r"관련기사",
    "nb": r"les også",
    "nl": r"lees ook|lees meer",
    "pl": r"czytaj też|czytaj także|czytaj również|czytaj więcej|zobacz też",
    "pt": r"leia também|leia mais|veja também|saiba mais",
    "ru": r"читайте также|смотрите также|по теме",
    "sv": r"läs också",
    "tr": r"ayrıca oku(?:yun)?|bunlar da ilginizi çekebilir",
    "uk": r"читайте також",
    "zh": r"相关阅读|相关新闻|延伸阅读",
}
# what begins a line with a colon at its end, above links to other stories
ANNOUNCES_OTHERS: Final = {
    "en": r"more on|more about|read more on|read more about|see more on|see more about",
    "de": r"mehr zu|mehr zum|mehr zur|mehr über",
}
# what heads a part of the page that is not of the story, where nothing of the story follows: alone, or to its end
HEADS_OTHERS: Final = {
    "en": "|".join(
        f"{which} {what}"
        for which in (
            "related",
            "more",
            "further",
            "recommended",
            "additional",
            "suggested",
            "similar",
            "popular",
            "latest",
        )
        for what in ("articles?", "posts?", "stories", "reading", "resources", "news", "guides", "topics")
    )
    + r"|more from|more in|you['’]ll also like|you['’]ll also love|you may also like|you may also love|you might like"
    r"|you might also like|you might also love|you might also enjoy|what to read next|keep reading|about the authors?"
    r"|learn more in|faqs?|get the latest|listen to the|listen to our|need help|need more help|leave a reply"
    r"|leave a comment|join the conversation|follow us",
    "de": "|".join(
        f"{which} {what}"
        for which in ("weitere", "ähnliche", "mehr", "verwandte", "passende")
        for what in ("artikel", "beiträge", "themen", "meldungen", "nachrichten")
    )
    + r"|der autor|die autor(?:in)?(?:n?en)?|über den autor|über die autor(?:in)?(?:n?en)?|auch interessant"
    r"|das könnte sie|das könnte dich|das könnte euch",
    "es": r"artículos relacionados|noticias relacionadas|temas relacionados|más noticias|más artículos|sobre el autor"
    r"|sobre la autora|sobre los autores|también te puede interesar",
    "fr": r"articles? similaires?|articles? liés?|articles? associés?|sur le même thème|à propos de l['’]auteure?"
    r"|l['’]auteure?|vous aimerez aussi|plus d['’]articles|plus d['’]actualités",
    "it": r"articoli correlati|articoli simili|notizie correlate|altri articoli|sull['’]autore|l['’]autore"
    r"|l['’]autrice",
    "nl": r"gerelateerde artikelen|gerelateerde berichten|meer artikelen|andere artikelen|over de auteurs?",
    "pl": r"podobne artykuły|podobne wpisy|powiązane artykuły|o autorze|o autorce",
    "pt": r"artigos relacionados|notícias relacionadas|matérias relacionadas|mais notícias|mais artigos|sobre o autor"
    r"|sobre a autora",
    "sv": r"relaterade artiklar|fler artiklar|om författaren",
    "da": r"relaterede artikler|flere artikler|om forfatteren",
    "nb": r"relaterte artikler|relaterte saker|flere saker|om forfatteren",
    "fi": r"aiheeseen liittyvää|kirjoittajasta",
    "ru": r"похожие статьи|похожие новости|другие статьи|другие новости|материалы по теме|об авторе",
    "uk": r"схожі статті|схожі новини|інші статті|інші новини|матеріали за темою|про автора",
    "tr": r"benzer haberler|benzer yazılar|ilgili haberler|ilgili yazılar|diğer haberler|diğer yazılar|yazar hakkında",
    "ja": r"関連記事|関連リンク|関連ニュース|おすすめ記事|人気記事|著者について|著者プロフィール|筆者について"
    r"|筆者プロフィール",
    "ko": r"관련\s?기사|관련\s?뉴스|추천\s?기사|많이 본 기사|많이 본 뉴스",
    "zh": r"相关文章|相关新闻|相关阅读|相关推荐|相關文章|相關新聞|相關閱讀|相關推薦|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀"
    r"|关于作者|關於作者|作者简介|作者簡介",
}
# what stands in the place of a post or film of another site until the reader agrees: alone, or before one of the ends
PLACEHOLDERS: Final = {
    "en": r"external content|embedded content",
    "de": r"externer inhalt|externe inhalte|an dieser stelle finden sie einen externen inhalt"
    r"|an dieser stelle findest du einen externen inhalt|ich bin damit einverstanden, dass mir inhalte"
    r"|ich bin damit einverstanden, dass mir externe inhalte",
}
PLACEHOLDER_ENDS: Final = {
    "en": r"not available",
    "de": r"nicht verfügbar|der den artikel ergänzt|angezeigt werden",
}
# what names a part of the page: alone in its line
LABELS: Final = {
    "en": r"advertisement|sponsored|sponsored content|story continues below|story continues below advertisement"
    r"|continue reading|subscribe|subscribe now|sign up|log in|newsletter|loading|share|print|comments?",
    "ar": r"إعلان",
    "de": r"anzeige|werbung|abonnieren",
    "es": r"publicidad|suscríbete",
    "fr": r"publicité|s['’]abonner",
    "it": r"pubblicità|abbonati",
    "ja": r"広告",
    "ko": r"광고",
    "pl": r"reklama",
    "pt": r"publicidade|assine",
    "ru": r"реклама|подписаться",
    "tr": r"reklam",
    "zh": r"广告",
}
UNITS: Final = {
    "en": r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|s|m|h|d",
    "ar": r"دقائق|دقيقة|ساعات|ساعة|أيام|يوم",
    "de": r"sekunden?|minuten?|stunden?|tag|tagen?|wochen?",
    "es": r"segundos?|minutos?|horas?|d[ií]as?|semanas?",
    "fi": r"tuntia|minuuttia",
    "fr": r"secondes?|heures?|jours?|semaines?",
    "he": r"דקות|שעות|שעה|ימים",
    "it": r"secondi|minut[oi]|or[ae]|giorn[oi]",
    "ja": r"時間|分|秒|日",
    "ko": r"분|시간|일",
    "nb": r"dag|dager|timer?",
    "nl": r"seconden|uur|uren",
    "pl": r"godzin\w*|minut\w*|dni",
    "ru": r"секунд\w*|минут\w*|час\w*|дн\w+|день",
    "sv": r"dag|dagar|dage|timmar",
    "tr": r"saat|dakika|gün",
    "uk": r"хвилин\w*|годин\w*",
    "zh": r"分钟|分鐘|小时|小時|天",
}
BEFORE_COUNT: Final = {
    "ar": r"منذ|قبل",
    "de": r"vor",
    "es": r"hace",
    "fr": r"il y a",
    "he": r"לפני",
    "nb": r"for",
    "pt": r"há",
    "sv": r"för",
}
AFTER_COUNT: Final = {
    "en": r"ago",
    "da": r"siden",
    "fi": r"sitten",
    "it": r"fa",
    "ja": r"前",
    "ko": r"전",
    "nl": r"geleden",
    "pl": r"temu",
    "pt": r"atrás",
    "ru": r"назад|тому|тому назад",
    "sv": r"sedan",
    "tr": r"önce",
}
NOW: Final = {"en": r"just now", "de": r"gerade eben", "fr": r"à l'instant"}
UPDATED: Final = {
    "en": r"updated|last updated|modified|last modified|published|posted",
    "ar": r"آخر تحديث|تم التحديث|نشر",
    "de": r"aktualisiert|zuletzt aktualisiert|veröffentlicht|stand",
    "es": r"actualizado|publicado",
    "fr": r"mis à jour|mis à jour le|publié|publié le|modifié le",
    "he": r"עודכן|פורסם",
    "it": r"aggiornato|pubblicato",
    "ja": r"更新|発行|公開",
    "ko": r"수정|입력",
    "nb": r"oppdatert",
    "da": r"opdateret",
    "nl": r"bijgewerkt|gepubliceerd",
    "pl": r"zaktualizowano|opublikowano",
    "pt": r"atualizado",
    "ru": r"обновлено|опубликовано",
    "sv": r"uppdaterad|publicerad",
    "tr": r"güncellenme|güncelleme",
    "uk": r"оновлено|опубліковано",
    "zh": r"更新|发布",
}
COUNTED: Final = {
    "en": r"comments?|shares?|views?|likes?|reactions?|reads?|min read|minutes? read|minute read",
    "ar": r"تعليق\w*|مشاهدة",
    "de": r"kommentare?|aufrufe|min\.? lesezeit|minuten lesezeit",
    "es": r"comentarios?|visitas",
    "fr": r"commentaires?|partages?|vues",
    "it": r"commenti",
    "ja": r"コメント",
    "ko": r"조회|댓글",
    "nl": r"reacties",
    "pt": r"comentários?",
    "ru": r"комментари\w+|просмотр\w+",
    "tr": r"yorum|görüntülenme",
    "zh": r"评论|阅读",
}
MADE_BY: Final = {  # before a name in a line below a story
    "en": r"edited|editing|reporting|additional reporting|writing|fact-?check|fact-?checked|graphics?|illustrations?"
    r"|translated|translation|produced|production|photos?|photographs?",
    "de": r"redigatur|redaktion|faktencheck|grafik|grafiken|bearbeitung|übersetzung|illustration"
    r"|illustrationen|fotos?|mitarbeit",
    "es": r"edición|edita|gráficos?|traducción|ilustración|fotos?",
    "fr": r"édition|relecture|infographie|traduction|illustrations?|photos?",
    "it": r"a cura di|grafica|traduzione|illustrazioni",
    "nl": r"eindredactie|redactie|beeld|vertaling",
    "pl": r"redakcja|opracowanie|grafika",
    "pt": r"edição|arte|tradução|infografia",
    "ru": r"редактор|перевод|инфографика|подготовил[аи]?",
    "sv": r"redigering|grafik|översättning",
    "ja": r"編集|校閲",
    "ko": r"편집|교열",
    "zh": r"责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|監製|监制",
}
MAX_SIGN_OFF_CHARS: Final = 80
_COUNT = r"(?:\d+|an?|one|une?|un[oa]|eine[rmn]?)"
_AGO = (
    rf"(?:{any_of(BEFORE_COUNT)}\s+(?:{_COUNT}\s*)?{any_of(UNITS)}(?:\s+(?:sedan|siden))?"
    rf"|{_COUNT}\s*{any_of(UNITS)}\s*{any_of(AFTER_COUNT)}|{any_of(NOW)})"
)
_LEAD_TAIL = r"(?:(?:\s*[:：|>»›–—]|\s+-\s).*|\W*)"
_UNFILLED = re.compile(r"\{\{[^{}]{1,80}\}\}|\{%[^{}%]{1,80}%\}|<%[^<%]{1,80}%>|\$\{[\w.]{1,60}\}")
_POINTER = re.compile(
    rf"\W*(?:{any_of(LEADS_ELSEWHERE)}{_LEAD_TAIL}|{any_of(LABELS)}\W*)",
    re.IGNORECASE | re.DOTALL,
)
_ANNOUNCEMENT = re.compile(rf"\W{{0,4}}{any_of(ANNOUNCES_OTHERS)}\s[^:：]{{1,100}}[:：]", re.IGNORECASE)
_OTHERS_HEAD = re.compile(
    rf"\W{{0,4}}{any_of(HEADS_OTHERS)}(?!\w)(?:[^.!?。]|\.(?=\w)){{0,60}}\W{{0,4}}", re.IGNORECASE
)
_PLACEHOLDER = re.compile(rf"{any_of(PLACEHOLDERS)}(?:\W*|\b.{{1,80}}?{any_of(PLACEHOLDER_ENDS)}\b.*)", re.IGNORECASE)
_RELATIVE_TIME = re.compile(rf"(?:{any_of(UPDATED)}\W*)?{_AGO}\W*", re.IGNORECASE)
_COUNTER = re.compile(
    rf"(?=[.,\s]*+\d)[\d.,\s]++[km]?\s*+{any_of(COUNTED)}|{any_of(COUNTED)}\s*+[:：]?+\s*+\d[\d.,]*[km]?",
    re.IGNORECASE,
)
_STAMP = re.compile(rf"{any_of(UPDATED)}\s*(?:[:：]|(?=\s))", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.h時时]\s?\d{2}|\b\d{4}\b|\d年")
_WORD = re.compile(r"[^\W\d_]+")


_MAKER = rf"{any_of(MADE_BY)}\s*+(?:by|von|por|par|de|di)?\s*+[:：]\s*+"
_SIGN_OFF = re.compile(
    rf"[(\[（【]\s*{_MAKER}[^()\[\]]+[)\]）】]|{_MAKER}\S.*|(?:©|copyright\b|\(c\)\s*\d).*", re.IGNORECASE
)
_RIGHTS = (
    "all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados"
    "|todos os direitos reservados|tutti i diritti riservati|alle rechten voorbehouden|все права защищены"
    "|wszelkie prawa zastrzeżone|tüm hakları saklıdır"
)
_WIRE_END = re.compile(  # whole lines below an agency's story: who else worked on it, and whose it is
    r"[(\[]?\s*(?:with )?(?:additional )?(?:reporting|writing|editing|compiled|inputs?) (?:by|from)\s.*"
    r"|\(?\s*this (?:story|article|report) has not been edited by\s.*"
    rf"|(?:{_RIGHTS})[.!\s]*"
    r"|[<\[(]?\s*(?:저작권자|ⓒ|©|무단).*금지\s*[.>\])]?|.{0,20}無断転載.{0,20}"
    r"|[（(]?(?:版权声明|版權聲明|未经(?:授权|许可)|未經(?:授權|許可)).*",
    re.IGNORECASE,
)
_SIGN = rf"(?:{AGENCY_IN_TEXT}|[a-zäöü]{{2,4}})"  # an agency, or the initials of a writer
_AGENCY_SIGN_OFF = re.compile(
    rf"[(\[]?\s*(?:(?:mit|with|avec|con)\s)?{_SIGN}(?:\s*[/,+&-]\s*{_SIGN}){{0,4}}\s*[)\]]?\.?"
)


def is_sign_off(line: str) -> bool:
    """Whether a whole line only says who made a story: "(dpa/tb)", "Edited by: Ada Quayle"."""
    if len(line) <= MAX_LINE_CHARS and _WIRE_END.fullmatch(line):
        return True
    if len(line) > MAX_LINE_CHARS or (len(line) > MAX_SIGN_OFF_CHARS and line[0] not in "©cC("):
        return False
    if _SIGN_OFF.fullmatch(line):
        return True
    is_alone = line[0] in "([" or re.search(AGENCY_IN_TEXT, line) is not None
    return is_alone and _AGENCY_SIGN_OFF.fullmatch(line) is not None


def is_pointer(line: str) -> bool:
    """Whether a whole line only leads elsewhere ("Read also: ..."), or labels something else ("Advertisement").

    What stands in the place of something that is not shown ("External content not available") is such a label.
    """
    if len(line) > MAX_LINE_CHARS:
        return False
    found = _POINTER.fullmatch(line) or _ANNOUNCEMENT.fullmatch(line) or _PLACEHOLDER.fullmatch(line)
    return found is not None


def is_unfilled(line: str) -> bool:
    """Whether a line is a template that a script would have filled: ``{{ title }}``, ``<%= title %>``, ``${title}``."""
    return len(line) <= MAX_LINE_CHARS and _UNFILLED.search(line) is not None


def heads_others(line: str) -> bool:
    """Whether a heading is that of links, an author's box or the like: "Related posts", "About the author".

    A story may have such a part of its own, so that it says something only where nothing of the story follows.
    """
    return len(line) <= MAX_LINE_CHARS and _OTHERS_HEAD.fullmatch(line) is not None


def is_boilerplate(line: str) -> bool:
    """Whether a whole line is the page's: one that :func:`is_pointer`, a counter, a relative time or a time stamp."""
    line = line.strip()
    if len(line) > MAX_LINE_CHARS:
        return False
    return is_pointer(line) or bool(_RELATIVE_TIME.fullmatch(line) or _COUNTER.fullmatch(line)) or _is_stamp(line)


def _is_stamp(line: str) -> bool:
    """Whether a line only says when the story was updated: it ends with its number, or with a zone."""
    start = _STAMP.match(line) if len(line) <= MAX_STAMP_CHARS and has_digit(line) else None
    if start is None:
        return False
    rest = line[start.end() :].strip(" .()")
    if not _CLOCK.search(rest) or len(_WORD.findall(rest)) > MAX_STAMP_WORDS:
        return False
    last = rest.split()[-1]
    return (
        last[-1:].isdigit() or last.isupper() or last.casefold() in {"uhr", "h", "г", "am", "pm"} or last[-1] in "日分"
    )
