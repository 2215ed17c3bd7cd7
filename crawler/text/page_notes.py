"""Lines that speak of the page, not of the story: newsletters, live blogs, translations, comments, appeals."""

from __future__ import annotations

import re
from typing import Final

MAX_NOTE_CHARS: Final = 400
MAX_POINTER_CHARS: Final = 220
MAX_APPEAL_CHARS: Final = 700
MAX_RULES_CHARS: Final = 1500  # of the rules for comments
_BOXES: Final = (  # where a letter ends, in small letters; a line without one of these offers no newsletter
    "inbox", "letterbox", "mailbox", "postfach", "posteingang", "boîte", "buzón", "bandeja de entrada", "casella",
    "caixa de entrada",
)  # fmt: skip
_LETTER: Final = re.compile(  # on its way
    r"\b(?:delivered|sent|straight|direct(?:ly)?|right|get (?:it|them|one))\b.{0,40}"
    r"\byour (?:e-?mail )?(?:inbox|letterbox|mailbox)\b"
    r"|\b(?:ins?|in (?:ihr|dein|euer)|direkt ins?) (?:e-?mail-?)?(?:postfach|posteingang|mailbox|inbox)\b"
    r"|\bdans (?:votre|ta) boîte\b|\ben (?:tu|su) (?:buzón|bandeja de entrada)\b"
    r"|\bnella (?:tua|sua|vostra) casella\b|\bin (?:je|jouw|uw) (?:inbox|mailbox)\b|\bna sua caixa de entrada\b",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"sign(?:ing)? up|subscri|newsletter|click here|every (?:day|week|month)|weekly|daily|anmeld|abonnier|bestell"
    r"|abonne|inscri|suscr|iscri|assine|meld je aan|nieuwsbrief",
    re.IGNORECASE,
)
_LIVE_BLOG: Final = re.compile(
    r"\b(?:find(?:en|est)|les(?:en|t)|verfolg(?:en|t)|follow|read)\b.{0,90}"
    r"\b(?:live-?blog|live blog|news-?blog|live-?ticker|news-?ticker)\W*+\Z",
    re.IGNORECASE,
)
_TRANSLATION: Final = re.compile(
    r"\bdies ist eine (?:maschinelle|automatische) übersetzung\b"
    r"|\b(?:dieser|der|diese|die) (?:artikel|beitrag|text|meldung|seite) (?:wurde|ist|wird) [^.]{0,40}"
    r"\b(?:maschinell|automatisch|automatisiert|mit ki|von ki|mit hilfe von ki|mithilfe von ki)\b[^.]{0,30}übersetzt\b"
    r"|\bthis is (?:a machine|an automatic) translation\b"
    r"|\bthis (?:article|story|post|text|page|report) (?:was|has been|is) [^.]{0,30}\b(?:automatically|machine)"
    r"[- ]translated\b"
    r"|\bthis (?:article|story|post|text|page|report) (?:was|has been|is) translated [^.]{0,40}"
    r"\b(?:automatically|by ai|using ai|with ai|help of ai|artificial intelligence)\b"
    r"|\b(?:este|esta) (?:artículo|texto|nota|noticia) (?:ha sido|fue) traducid[oa] [^.]{0,30}"
    r"\b(?:automáticamente|inteligencia artificial)\b"
    r"|\bcet article a été traduit [^.]{0,30}\b(?:automatiquement|une ia|intelligence artificielle)\b",
    re.IGNORECASE,
)
_INVITATION: Final = re.compile(  # to write to the paper
    r"\bwe['’]d like to hear what you think\b|\b(?:submit|send) (?:us )?(?:your|a) letters? to the editor\b"
    r"|\b(?:got|have) a (?:news |story )?tip(?: for us)?\?"
    r"|\bhinweise\b.{0,60}\bmelden sie (?:sich )?(?:vertraulich|sicher)\b",
    re.IGNORECASE,
)
_INVITED: Final = ("like to hear", "letter", " tip", "hinweise")
_TRANSLATED: Final = ("übersetz", "translat", "traduc", "tradui")
_COMMENT_RULES: Final = re.compile(
    r"\b(?:ihre?|deine?|eure?) kommentare?\b[^.]{0,80}\b(?:themenbezogen|sachlich|moderiert|freigeschaltet|freigegeben)"
    r"|\bkommentare (?:der|von) (?:user|nutzer|leser)\w* [^.]{0,60}\bmeinung\b"
    r"|\bkommentare werden [^.]{0,40}moderiert\b"
    r"|\b(?:moderat(?:e|ing)|approv(?:e|ing)) (?:all )?(?:reader )?comments\b"
    r"|\bcomments [^.]{0,40}\b(?:are|will be|may be) (?:pre-?|post-?)?(?:moderated|reviewed|removed|deleted)\b"
    r"|\byour comments?\b[^.]{0,60}\b(?:on topic|civil|respectful|moderated|approved)\b"
    r"|\b(?:reader|user)s?['’]? comments [^.]{0,60}\bdo not (?:necessarily )?(?:reflect|represent)\b"
    r"|\bcomments (?:by|from|of) (?:readers|users) [^.]{0,60}\bdo not (?:necessarily )?(?:reflect|represent)\b"
    r"|\b(?:vos|les) commentaires [^.]{0,60}\b(?:modérés|la charte|n['’]engagent)\b"
    r"|\b(?:los|tus) comentarios [^.]{0,60}\b(?:moderados|responsabilidad de (?:los lectores|sus autores))\b",
    re.IGNORECASE,
)
_APPEAL: Final = re.compile(  # "support US farmers", "become a member of the Union" and "donate via" a charity are news
    r"\bsupport(?:ing)? (?:(?-i:us)\b|our (?:work|journalism|reporting|newsroom)\b)|\bdonate to (?-i:us)\b"
    r"|\bbecome a (?:member|supporter|patron) on patreon\b|\bwe need your (?:financial )?support\b|\breaders like you\b"
    r"|\b(?:funded|made possible) by our readers\b"
    r"|\b(?:unsere arbeit|unseren journalismus)\b[^.]{0,60}\bunterstütz|\bunterstütz\w*+ [^.]{0,60}\b(?:unsere arbeit"
    r"|unseren journalismus)\b|\bsoutenez[- ](?:nous|notre)\b|\bhazte soci[oa]\b|\bsostieni(?:ci| il nostro)\b"
    r"|\bapoie (?:o )?nosso\b|\bsteun ons\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r'["“”„«»]')  # somebody in the story says so


def is_page_note(text: str) -> bool:
    """Whether a paragraph offers a newsletter, asks for letters or tips, leads to a live blog, or names its translator.

    The translator is a machine: who else translated a story made it.
    """
    if len(text) > MAX_NOTE_CHARS:
        return False
    small = text.lower()
    if any(map(small.__contains__, _BOXES)) and _LETTER.search(small) and _OFFER.search(small):
        return True
    if len(text) <= MAX_POINTER_CHARS and ("blog" in small or "ticker" in small) and _LIVE_BLOG.search(small):
        return True
    if any(map(small.__contains__, _INVITED)) and _INVITATION.search(small):
        return True
    return any(map(small.__contains__, _TRANSLATED)) and _TRANSLATION.search(small) is not None


def are_comment_rules(text: str) -> bool:
    """Whether a paragraph tells readers how they may comment, or whose opinion comments are."""
    return len(text) <= MAX_RULES_CHARS and not _QUOTED.search(text) and _COMMENT_RULES.search(text) is not None


def is_appeal(text: str) -> bool:
    """Whether a paragraph asks readers for money or membership."""
    return len(text) <= MAX_APPEAL_CHARS and not _QUOTED.search(text) and _APPEAL.search(text) is not None
