"""Query parameters that say how a reader came, or in what dress the page is shown, and not which story it is."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

TRACKING = re.compile(
    # campaigns of analytics programs
    r"utm_\w+|_?ga|_gl|ga_(?:source|medium|campaign|term|content|place)|(?:pk|mtm|piwik|matomo)_\w+|at_\w+|ns_(?:campaign|"
    r"mchannel|source|linkname|fee)|wt[._](?:mc|zmc|mc_id|nav|ac|i_dcsvid)\w*|xtor|xts|s_cid|cmp|cmpid|ncid|ocid|icid|intcid|"
    r"intcmp|itm_\w+|int_(?:source|medium|campaign)|mkt_tok|mc_[ce]id|_hs\w+|hss_channel|hsctatracking|vero_(?:id|conv)|"
    r"oly_(?:anon|enc)_id|trk|trkcampaign|spm|_openstat|ml_subscriber(?:_hash)?|ck_subscriber_id|emc|smid|smtyp|ito|ftag|tpcc|"
    # click identifiers of advertisers and networks
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|tblci|dicbo|igshid|igsh|mibextid|li_fat_id|"
    r"epik|rdt_cid|srsltid|wickedid|irclickid|s_kwcid|ef_id|_branch_match_id|_branch_referrer|__twitter_impression|"
    r"fb_(?:action_ids|action_types|ref|source)|action_(?:object|type|ref)_map|guccounter|guce_referrer(?:_sig)?|"
    # where the reader was before, and what was shared
    r"ref|ref_|refsrc|ref_src|ref_url|referer|referrer|referringsource|sref|sr_share|traffic_source|partner|sharetype|"
    r"share_id|xing_share|"
    # sessions
    r"phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken",
    re.IGNORECASE,
)
SESSION = re.compile(r"sid|sess(?:ion)?(?:[_-]?(?:id|key))?|oscsid|xtcsid|zenid", re.IGNORECASE)
# letters and digits: of the links of public corpora with such a "sid" all had it for a session, with a number none
SESSION_VALUE = re.compile(
    r"(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-z]{16,}+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
)
AMBIGUOUS = re.compile(r"ref_?|sref|refsrc|partner|share_id|cmp|emc|ito|xts|trk|at_\w+|_?ga|at|spm", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{2}")
CHANNEL = re.compile(r"source|src|from|via|medium|channel|feature|share|origin|output|entry", re.IGNORECASE)
CHANNELS = re.compile(
    r"(?:rss|feed|atom|twitter|facebook|fb|whatsapp|telegram|email|e-?mail|newsletter|social|share|sharing|google|"
    r"googlenews|flipboard|applenews|home|homepage|push|app|instagram|linkedin|youtube|reddit|t\.co)(?:[-_.]\w*)?",
    re.IGNORECASE,
)
PRESENTATION_PARAMETERS = {
    "amp": None,  # any value, also none
    "amp_js_v": None,
    "amp_gsa": None,
    "usqp": None,
    "_amp": None,
    "isamp": None,
    "print": None,
    "printable": None,
    "mobile": None,
    "nomobile": None,
    "desktop": None,
    "outputtype": {"amp", "print", "mobile"},
    "output": {"amp", "print"},
    "format": {"amp", "print"},
    "view": {"amp", "print", "mobile", "desktop"},
    "mode": {"amp", "print"},
    "type": {"amp", "print"},
    "tmpl": {"amp", "print"},
    "device": {"mobile", "desktop"},
    "m": {"1", "0"},
    "page": {"1", "all"},
    "singlepage": None,
    "showall": None,
}


NAMING_PARAMETER = re.compile(
    r"\w*?(?:article|art|story|news|post|item|doc|content|node|entry|text)[-_]?(?:id|no|nr|num|key)?|"
    r"(?:[aniptkd]|s)?id|id[a-z]{1,12}|[pnak]|n[or]|num|idx|key|seq|serial",
    re.IGNORECASE,
)


def names_story(parameter: str) -> bool:
    """Whether a raw ``name=value`` part of a query looks like the one that says which story it is: a number by name."""
    name, value = _read(parameter)
    return bool(NAMING_PARAMETER.fullmatch(name)) and any(map(str.isdigit, value))


def is_session(parameter: str) -> bool:
    """Whether a raw ``name=value`` part of a query looks like the number of a visit: a token under such a name."""
    name, value = _read(parameter)
    return bool(SESSION.fullmatch(name) and SESSION_VALUE.fullmatch(value))


def is_tracking(parameter: str, *, is_story_named: bool = True) -> bool:
    """Whether a raw ``name=value`` part of a query only tells how the reader came.

    ``is_story_named`` tells whether the rest of the URL says which story it is: where it does not, a number under a
    name that some papers use for their stories ("ref=4711") may do so.
    """
    name, value = _read(parameter)
    if not is_story_named and AMBIGUOUS.fullmatch(name) and NUMBER.search(value):
        return False
    return bool(TRACKING.fullmatch(name) or (CHANNEL.fullmatch(name) and CHANNELS.fullmatch(value)))


def is_presentation(parameter: str) -> bool:
    """Whether a raw ``name=value`` part of a query only selects the AMP, mobile, print or one-page form."""
    name, value = _read(parameter)
    name = name.lower()
    if name not in PRESENTATION_PARAMETERS:
        return False
    values = PRESENTATION_PARAMETERS[name]
    return values is None or value.lower() in values


def _read(parameter: str) -> tuple[str, str]:
    # a link that was escaped twice in HTML leaves "amp;" before the name
    name, _, value = parameter.removeprefix("amp;").partition("=")
    return unquote_plus(name), unquote_plus(value)
