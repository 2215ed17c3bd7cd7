"""Lines that say where a story stood first: "This article first appeared in The Paper"."""

from __future__ import annotations

import re
from typing import Final

# before the name of the paper; patterns, for use in any case
ORIGIN_PHRASES: Final = {
    "en": r"(?:first|originally) (?:appeared|published|ran) (?:in|on|at|by)|(?:first|originally) published by"
    r"|(?:republished|reprinted|syndicated) from|this (?:article|story) (?:is|was) republished from",
    "da": "(?:først|oprindeligt) (?:bragt|offentliggjort) (?:i|på|af)",
    "de": r"(?:zuerst|erstmals|ursprünglich) (?:erschienen|veröffentlicht) (?:in|im|bei|auf|von)"
    r"|(?:erschien|veröffentlichte) (?:zuerst|erstmals|ursprünglich) (?:in|im|bei|auf)",
    "es": "(?:publicado|publicada|apareció) (?:originalmente|por primera vez) (?:en|por)",
    "fr": r"(?:publié|publiée|paru|parue) (?:initialement|pour la première fois|d'abord|d’abord) (?:dans|sur|par|en)"
    r"|(?:initialement|d'abord|d’abord) (?:publié|publiée|paru|parue) (?:dans|sur|par|en)",
    "it": "(?:pubblicato|pubblicata|apparso|apparsa) (?:originariamente|originalmente|per la prima volta)"
    " (?:su|sul|in|da)",
    "nl": "(?:verscheen|gepubliceerd) (?:eerder|oorspronkelijk|eerst) (?:in|op|bij|door)"
    "|(?:eerder|oorspronkelijk|eerst) (?:verschenen|gepubliceerd) (?:in|op|bij|door)",
    "no": "(?:først|opprinnelig) (?:publisert|trykt) (?:i|på|av)",
    "pl": "(?:pierwotnie|po raz pierwszy) (?:ukazał się|ukazała się|opublikowany|opublikowano) (?:w|na|przez)",
    "pt": "(?:publicado|publicada) (?:originalmente|pela primeira vez) (?:em|no|na|por|pelo|pela)",
    "ru": "(?:впервые|первоначально) (?:опубликован|опубликована|опубликовано) (?:в|на)",
    "sv": "(?:först|ursprungligen) (?:publicerad|publicerats|publicerades) (?:i|på|av)",
}
_ANY: Final = "(?:" + "|".join(ORIGIN_PHRASES.values()) + ")"
_NAME: Final = r"[\"'«„“”‘’]?([^\W\d_][^,.;:!?()\"«»“”\n]{1,60})"
_PATTERN: Final = re.compile(rf"(?<!\w){_ANY}\s+{_NAME}", re.IGNORECASE)
_ENDS: Final = re.compile(r"\s(?:and|as|with|under|und|unter|y|et|e|en|och|og)\s.*$", re.DOTALL)


def named_origins(line: str) -> tuple[str, ...]:
    """The papers that a line names as those that had a story first."""
    return tuple(_ENDS.sub("", found).strip(" '’”»") for found in _PATTERN.findall(line))
