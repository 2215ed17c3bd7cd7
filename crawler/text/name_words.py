"""Words in the names of publishers that say nothing of whose they are."""

from __future__ import annotations

import re

LEADING_ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|les|el|il|de)\s+")
COMPANY_FORM = re.compile(
    r"\b(?:GmbH|AG|KG|SE|Inc|Ltd|LLC|PLC|S\.?[AL]|S\.?[LR]\.?[LU]|SpA|B\.?V|AB|AS|Corp\w*)\.?$|社$"
)
