"""The log of a command: lines that steer no terminal, and JSON Lines for programs that collect logs."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.article import without_controls
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from types import TracebackType

JSON = "json"  # value of NEWS_LOG_FORMAT
LAYOUT = re.compile(r"([\t\n]+)")  # that a message may have
FORGED = re.compile(r"(?<=\n)(?=\S)")  # where a further line begins as a record of its own would
INDENT = "  "
TRACEBACKS = logging.Formatter()


class CleanRecord(logging.LogRecord):
    """A record of the log in which strangers may have a word: the name of a file, what a host answered, an error."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        if self.exc_info:  # all formatters take the text that is there
            self.exc_text = clean_lines(TRACEBACKS.formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  # its name in logging
        """The message without what steers a terminal."""
        return clean_lines(super().getMessage())


def clean_lines(text: str) -> str:
    """A text of lines and tabs without what steers a terminal; no line but the first begins as a record does."""
    if text.isascii() and text.isprintable():
        return text
    clean = "".join(part if LAYOUT.fullmatch(part) else without_controls(part) for part in LAYOUT.split(text))
    return FORGED.sub(INDENT, clean)


def clean_log() -> None:
    """Has the messages and tracebacks of this process come clean: those of all loggers, and of what ends it."""
    logging.setLogRecordFactory(CleanRecord)
    sys.excepthook = _print_error
    threading.excepthook = lambda ended: _print_error(ended.exc_type, ended.exc_value, ended.exc_traceback)


def keep_twisted_from_printing() -> None:
    """Has Twisted leave errors that nobody handled to the log: until its logging is begun it prints them as well."""
    from twisted.logger import globalLogBeginner

    globalLogBeginner.beginLoggingTo((), discardBuffer=True, redirectStandardIO=False)


def _print_error(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    sys.stderr.write(clean_lines("".join(traceback.format_exception(kind, error, trace))))


class JsonLines(logging.Formatter):
    """A record of the log as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The object as text, an exception's traceback included."""
        error = clean_lines(self.formatException(record.exc_info)) if record.exc_info else None
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
