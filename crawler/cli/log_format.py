"""The log of a command: lines that steer no terminal, and JSON Lines for programs that collect logs."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from crawler.article import without_controls
from crawler.errors import ArgumentInvalid

JSON = "json"  # value of NEWS_LOG_FORMAT
LAYOUT = re.compile(r"([\t\n]+)")  # that a message may have


class CleanRecord(logging.LogRecord):
    """A record of the log in whose message strangers may have a word: the name of a file, what a host answered."""

    def getMessage(self) -> str:  # noqa: N802  # its name in logging
        """The message without what steers a terminal."""
        message = super().getMessage()
        if message.isascii() and message.isprintable():
            return message
        return "".join(part if LAYOUT.fullmatch(part) else without_controls(part) for part in LAYOUT.split(message))


def clean_log() -> None:
    """Has the messages of all loggers of this process come clean."""
    logging.setLogRecordFactory(CleanRecord)


class JsonLines(logging.Formatter):
    """A record of the log as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The object as text, an exception's traceback included."""
        error = self.formatException(record.exc_info) if record.exc_info else None
        at = datetime.fromtimestamp(record.created, UTC)
        return log_line(record.levelname, record.name, record.getMessage(), at, **({"error": error} if error else {}))


def log_line(level: str, logger: str, message: str, at: datetime, **more: Any) -> str:
    """One line of the log."""
    values = {"time": at.isoformat(timespec="milliseconds"), "level": level, "logger": logger, "message": message}
    return json.dumps(values | more, ensure_ascii=False)


def write_json_lines(file: str | None, level: str) -> None:
    """Writes the log as JSON Lines to standard error or a file; raises ArgumentInvalid for one that cannot be."""
    try:
        handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
        handler.setLevel(level)
    except (OSError, ValueError) as error:
        raise ArgumentInvalid(f"the log cannot be written: {error}") from error
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
