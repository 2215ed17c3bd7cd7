"""The last step: short lines that by their words belong to the page and not to the story, in the commoner languages."""

from __future__ import annotations

import re

LONGEST = 160  # characters; a longer block is never dropped for its words

ELSEWHERE = (
    r"(?:read|see|watch|listen) (?:also|more|next)|also read|related(?: (?:articles?|stories|topics?|links?|content))?"
    r"|more (?:on|from) this(?: story)?|don['’]t miss|recommended(?: for you)?|you may also like|trending now"
    r"|lesen sie (?:auch|dazu|mehr)|mehr zum thema|auch interessant|das könnte sie auch interessieren|siehe auch"
    r"|(?:à )?lire aussi|lire (?:également|la suite)|voir aussi|sur le même sujet|à voir également"
    r"|le[ea] (?:también|más)|te puede interesar|más información|ver también|noticias relacionadas"
    r"|leggi anche|guarda anche|potrebbe interessarti|ti potrebbe interessare"
    r"|leia (?:também|mais)|veja também|saiba mais|lees ook|lees meer|läs också|les også|læs også|lue myös"
    r"|читайте также|смотрите также|по теме|читайте також|czytaj (?:też|także|również|więcej)|zobacz też"
    r"|ayrıca oku(?:yun)?|bunlar da ilginizi çekebilir|اقرأ أيضا|اقرأ أيضاً|شاهد أيضا|קראו גם"
    r"|関連記事|あわせて読みたい|相关阅读|相关新闻|延伸阅读|관련기사"
)
ALONE = (
    r"advertisement|sponsored(?: content)?|story continues below(?: advertisement)?|continue reading|subscribe(?: now)?"
    r"|sign up|log in|newsletter|loading|share|print|comments?|anzeige|werbung|abonnieren|publicité|s['’]abonner"
    r"|publicidad|suscríbete|pubblicità|abbonati|publicidade|assine|реклама|подписаться|reklama|reklam|إعلان|広告|광고|广告"
)
REMNANT = re.compile(rf"\W*(?:(?:{ELSEWHERE})(?:\s*[:：|>»›–—].*|\W*)|(?:{ALONE})\W*)", re.IGNORECASE | re.DOTALL)


def is_remnant(text: str) -> bool:
    """Whether a whole line only leads elsewhere ("Read also: ..."), or labels something else ("Advertisement")."""
    return len(text) <= LONGEST and bool(REMNANT.fullmatch(text))
