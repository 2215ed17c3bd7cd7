"""What IPTC's schema of ninjs 3.0 says of the properties that are delivered: names, types, and that no other may be."""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
LINK: dict[str, Any] = {"type": "string", "format": "uri"}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TOLD = closed(("value",), role=TEXT, contentType=TEXT, value=TEXT)
PROPERTIES: dict[str, Any] = {
    "uri": LINK,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "profile": TEXT,
    "version": TEXT,
    "firstCreated": TIME,
    "versionCreated": TIME,
    "contentCreated": TIME,
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "copyrightHolder": TEXT,
    "language": TEXT,
    "descriptions": listed(TOLD),
    "headlines": listed(TOLD),
    "bodies": listed(
        closed(
            ("value",),
            role=TEXT,
            contentType=TEXT,
            charCount={"type": "integer"},
            wordCount={"type": "integer"},
            value=TEXT,
        )
    ),
    "people": listed(closed(name=TEXT, rel=TEXT, uri=LINK, literal=TEXT)),
    "organisations": listed(closed(name=TEXT, rel=TEXT, uri=LINK, literal=TEXT)),
    "subjects": listed(closed(name=TEXT, rel=TEXT, uri=LINK, literal=TEXT)),
    "infoSources": listed(closed(name=TEXT, role=TEXT, uri=LINK, literal=TEXT)),
    "by": TEXT,
    "located": TEXT,
    "genres": listed(closed(name=TEXT, uri=TEXT, literal=TEXT)),
    "renditions": listed(closed(("name",), name=TEXT, href=LINK, uri=LINK, contentType=TEXT)),
    "altIds": listed(closed(role=TEXT, value=TEXT)),
    "rightsInfo": {
        **closed(langId=LINK, linkedRights=LINK, encodedRights=TEXT),
        "oneOf": [{"required": ["linkedRights"]}, {"required": ["encodedRights"]}],
    },
    "standard": closed(name=TEXT, version=TEXT, schema=LINK),
}
SCHEMA: dict[str, Any] = closed(
    ("uri",), **PROPERTIES, associations=listed(closed(("name", "uri"), name=TEXT, **PROPERTIES))
)
