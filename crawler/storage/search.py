"""Full-text search over headline, standfirst, byline and body, alike in SQLite (FTS5) and PostgreSQL (tsvector).

Text is folded and parted into words here, before a database sees it: without regard to case and accents, and with every
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

WORD = re.compile(r"[^\W_]+")
TERM = re.compile(r'"([^"]*)"|(\S+)')
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
LAST_MARKED = "\u08ff"  # Latin to Arabic: their accents and vowel signs may be left out by those who search
LONGEST = 180_000  # characters: PostgreSQL's tsvector holds 1 MB
LONGEST_WORD = 100

SQLITE_SEARCH = table("search", column("rowid"), column("words"))
POSTGRES_SEARCH = table("search", column("record_id"), column("words"))


def words_of(written: str) -> list[str]:
    """The words of a text as they are compared: folded, without accents."""
    folded = unicodedata.normalize("NFKD", written[:LONGEST].casefold())
    bare = "".join(c for c in folded if c > LAST_MARKED or not unicodedata.combining(c))
    parted = UNSPACED_CHARACTER.sub(r" \g<0> ", unicodedata.normalize("NFC", bare))
    return [word[:LONGEST_WORD] for word in WORD.findall(parted)]


def searched_text(article: Article) -> str:
    """The words by which an article is found, with spaces between."""
    return " ".join(
        words_of("\n".join((article.headline, article.standfirst or "", " ".join(article.byline), article.body)))
    )


def index_article(connection: Connection, record_id: int, article: Article) -> None:
    """Makes a record findable by the words of its latest article, and no longer by those of the former one."""
    words = searched_text(article)
    if connection.dialect.name == "sqlite":
        connection.execute(delete(SQLITE_SEARCH).where(SQLITE_SEARCH.c.rowid == record_id))
        connection.execute(insert(SQLITE_SEARCH).values(rowid=record_id, words=words))
    else:
        connection.execute(delete(POSTGRES_SEARCH).where(POSTGRES_SEARCH.c.record_id == record_id))
        vector = func.to_tsvector(text("'simple'"), words[:LONGEST])
        connection.execute(insert(POSTGRES_SEARCH).values(record_id=record_id, words=vector))


def matches(connection: Connection, wanted: str) -> ColumnElement[bool]:
    """The condition on a record that all terms are in it: words, ``"a phrase"``, or ``begin*``.

    Raises ArgumentInvalid when there is no word in what is wanted.
    """
    terms = _terms(wanted)
    if not terms:
        raise ArgumentInvalid(f"search {wanted!r} holds no word to look for")
    if connection.dialect.name == "sqlite":
        query = " ".join(f'"{" ".join(words)}"{"*" if is_begin else ""}' for words, is_begin in terms)
        found = select(SQLITE_SEARCH.c.rowid).where(text("search MATCH :wanted").bindparams(wanted=query))
        return records.c.id.in_(found)
    query = " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if is_begin else "") + ")"
        for words, is_begin in terms
    )
    vector = POSTGRES_SEARCH.c.words.bool_op("@@")(func.to_tsquery(text("'simple'"), literal(query), type_=TSQUERY))
    return records.c.id.in_(select(POSTGRES_SEARCH.c.record_id).where(vector))


def _terms(wanted: str) -> list[tuple[list[str], bool]]:
    """The words of each term, and whether the last of them is only a beginning."""
    found = []
    for phrase, plain in TERM.findall(wanted):
        words = words_of(phrase or plain)
        if words:
            found.append((words, plain.endswith("*")))
    return found
