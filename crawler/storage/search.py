"""Full-text search over headline, standfirst, byline and body, alike in SQLite (FTS5) and PostgreSQL (tsvector).

Text is folded and split into words here, before a database sees it: without regard to case and accents, and with every
character of scripts that write no spaces as a word of its own, so that ``経済`` is found as a phrase of two words.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, Connection, column, delete, func, insert, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from crawler.article import Article
from crawler.errors import ArgumentInvalid
from crawler.storage.schema import records
from crawler.text.scripts import UNSPACED

WORD_PATTERN = re.compile(r"[^\W_]+")
TERM_PATTERN = re.compile(r'"([^"]*)"|(\S+)')
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
LAST_FOLDED_CHARACTER = "\u08ff"  # Latin to Arabic: a search may leave out their accents and vowel signs
MAX_INDEXED_CHARS = 180_000  # characters: PostgreSQL's tsvector holds 1 MB
MAX_WORD_CHARS = 100

SQLITE_INDEX = table("search", column("rowid"), column("words"))
POSTGRES_INDEX = table("search", column("record_id"), column("words"))


def search_words(written: str) -> list[str]:
    """The words of a text as they are compared: folded, without accents."""
    folded = unicodedata.normalize("NFKD", written[:MAX_INDEXED_CHARS].casefold())
    unaccented = "".join(c for c in folded if c > LAST_FOLDED_CHARACTER or not unicodedata.combining(c))
    separated = UNSPACED_CHARACTER.sub(r" \g<0> ", unicodedata.normalize("NFC", unaccented))
    return [word[:MAX_WORD_CHARS] for word in WORD_PATTERN.findall(separated)]


def indexed_text(article: Article) -> str:
    """The words by which an article is found, with spaces between."""
    return " ".join(
        search_words("\n".join((article.headline, article.standfirst or "", " ".join(article.byline), article.body)))
    )


def index_article(connection: Connection, record_id: int, article: Article) -> None:
    """Puts the words of a record's latest article into the index, in place of those of the former one."""
    words = indexed_text(article)
    if connection.dialect.name == "sqlite":
        connection.execute(delete(SQLITE_INDEX).where(SQLITE_INDEX.c.rowid == record_id))
        connection.execute(insert(SQLITE_INDEX).values(rowid=record_id, words=words))
    else:
        connection.execute(delete(POSTGRES_INDEX).where(POSTGRES_INDEX.c.record_id == record_id))
        vector = func.to_tsvector(text("'simple'"), words[:MAX_INDEXED_CHARS])
        connection.execute(insert(POSTGRES_INDEX).values(record_id=record_id, words=vector))


def matches(connection: Connection, search: str) -> ColumnElement[bool]:
    """The condition that a record contains all terms: words, ``"a phrase"``, or ``begin*``.

    Raises ArgumentInvalid when the search has no word.
    """
    terms = _terms(search)
    if not terms:
        raise ArgumentInvalid(f"search {search!r} has no word to search for")
    if connection.dialect.name == "sqlite":
        query = " ".join(f'"{" ".join(words)}"{"*" if is_prefix else ""}' for words, is_prefix in terms)
        found = select(SQLITE_INDEX.c.rowid).where(text("search MATCH :search").bindparams(search=query))
        return records.c.id.in_(found)
    query = " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if is_prefix else "") + ")"
        for words, is_prefix in terms
    )
    vector = POSTGRES_INDEX.c.words.bool_op("@@")(func.to_tsquery(text("'simple'"), literal(query), type_=TSQUERY))
    return records.c.id.in_(select(POSTGRES_INDEX.c.record_id).where(vector))


def _terms(search: str) -> list[tuple[list[str], bool]]:
    """The words of each term, and whether the last of them is only a prefix."""
    found = []
    for phrase, plain in TERM_PATTERN.findall(search):
        words = search_words(phrase or plain)
        if words:
            found.append((words, plain.endswith("*")))
    return found
