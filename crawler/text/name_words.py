"""Words in the names of publishers that say nothing of whose they are."""

from __future__ import annotations

import re

LEADING_ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|les|el|il|de)\s+")
COMPANY_FORM = re.compile(
    r"\b(?:GmbH|AG|KG|SE|Inc|Ltd|LLC|PLC|S\.?[AL]|S\.?[LR]\.?[LU]|SpA|B\.?V|AB|AS|Corp\w*)\.?$|社$"
)
# platforms that papers and blogs are published on
PLATFORM = re.compile(
    r"(?:blogger|blogspot|wordpress|substack|medium|ghost|tumblr|wix|squarespace|weebly|typepad|livejournal|joomla|drupal"
    r"|webflow|hubspot|patreon|telegraph|beehiiv|hatena ?blog|ameba|note|tistory|naver ?blog|facebook|linkedin|twitter"
    r"|youtube|shopify|feedburner|steemit|hashnode|write\.as|passle|buttondown|my (?:wordpress )?(?:site|blog|website)"
    r"|townnews|blox (?:cms|digital))(?:\.(?:com|org|io|net|ph))?",
    re.IGNORECASE,
)
