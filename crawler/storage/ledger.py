"""The ledger: every URL that was ever declared, who declared it, and which are due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, or_, select, update

from crawler.article import ARTICLE_OUTCOMES, Candidate, Outcome, OutcomeName
from crawler.revisit import ChangeRate
from crawler.storage.commit import (
    TEXT_OUTCOMES,
    RowKey,
    RowState,
    commit_item,
    history_of,
    lock_rows,
    names_of,
    never_due,
    new_text,
    noting_url,
    row_key,
    write_outcome,
    write_visits,
)
from crawler.storage.copy_links import NewText, link_copies
from crawler.storage.declarations import as_due, declare_chunk
from crawler.storage.held_stories import HeldStories
from crawler.storage.pending_writes import PendingWrites
from crawler.storage.rendering_orders import end_orders, waiting_rows
from crawler.storage.revisions import lock_records
from crawler.storage.runs import check_runs
from crawler.storage.schema import channels, ledger, outcomes, runs
from crawler.storage.story_names import read_names, text_name, write_names
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.types import chunks, key_of
from crawler.storage.values import Compare, CopyRules, DueUrl, Hint, IdentifiedArticle, Schedule
from crawler.storage.windows import WindowStart, going_sites, next_story, no_window, read_left_out

ANY_STORY = select(ledger.c.id).where(ledger.c.site == bindparam("site"), ledger.c.due.is_not(None)).limit(1)


class Ledger(Part):
    """``store.ledger``: the URLs that were declared, which are due, and what became of them."""

    @writes
    def declare(self, connection: Connection, candidates: Sequence[Candidate], *, hint: Hint = lambda *_: None) -> int:
        """Stores candidates with their hints; returns how many of them are new to their declarer.

        Of several declarations the first title, publication time, language, section, byline and tags count, the newest
        modification time and the highest score. ``hint`` says when to visit a held story that is said to have changed.
        """
        return sum(declare_chunk(connection, chunk, hint) for chunk in chunks(candidates))

    @writes
    def lease(
        self,
        connection: Connection,
        run: int,
        site: str,
        *,
        limit: int,
        now: datetime,
        since: datetime | None = None,
        until: datetime | None = None,
        sections: Sequence[str] = (),
        language: str | None = None,
        urls: Sequence[str] | None = None,
    ) -> list[DueUrl]:
        """Leases URLs that are due to one run alone, the newest first.

        ``since`` and ``until`` (both included) leave out what is declared to be older or newer, not what has no date.
        ``sections`` takes only what is declared to be in one of them or lies in a folder of that name; ``language``
        leaves out what is declared to be written in another one; ``urls`` takes only these. A URL is free again when
        its run ends, releases it, or dies; a run that has ended gets nothing. One whose page waits for a browser is not
        due, unless ``urls`` names it.
        """
        # shared: whoever ends the run waits for this transaction, and then frees what it has leased
        ended = select(runs.c.ended).where(runs.c.id == run).with_for_update(read=True)
        if connection.execute(ended).scalar() is not None:
            return []
        query = (
            select(ledger)
            .where(ledger.c.site == site, is_pending(now), ledger.c.leased_by.is_(None))
            .order_by(ledger.c.dated.desc(), ledger.c.score.desc(), ledger.c.id)
            .with_for_update(skip_locked=True)
        )
        if urls is None and (waiting := waiting_rows(connection, site, now)):
            query = query.where(ledger.c.id.not_in(waiting))
        declared = func.coalesce(ledger.c.published, ledger.c.modified, type_=ledger.c.published.type)
        if since is not None:
            query = query.where(or_(declared.is_(None), declared >= since))
        if until is not None:
            query = query.where(or_(declared.is_(None), declared <= until))
        if language is not None:
            is_written = or_(
                ledger.c.language.is_(None),
                ledger.c.language == language,
                ledger.c.language.startswith(f"{language}-", autoescape=True),
            )
            query = query.where(is_written)
        if sections:
            query = query.where(or_(*(_is_in_section(section) for section in sections)))

        rows: list[Row[Any]] = []
        for part in _by_urls(query, urls):
            rows += connection.execute(part.limit(limit - len(rows))).all()
            if len(rows) >= limit:
                break
        for chunk in chunks([row.id for row in rows]):
            connection.execute(update(ledger).where(ledger.c.id.in_(chunk)).values(leased_by=run))
        return as_due(connection, rows)

    @reads
    def has_stories(self, connection: Connection, site: str) -> bool:
        """Whether anything of a site is due, now or at some time."""
        return connection.execute(ANY_STORY, {"site": site}).first() is not None

    @writes
    def make_due(self, connection: Connection, site: str, urls: Sequence[str], now: datetime) -> int:
        """Makes known URLs due now, whatever became of them; returns how many are known."""
        known = 0
        keys = sorted({key_of(url) for url in urls})
        for chunk in chunks(keys):
            is_wanted = ledger.c.key.in_(chunk) & (ledger.c.site == site)
            known += connection.execute(update(ledger).where(is_wanted).values(due=now)).rowcount
        return known

    @writes
    def commit_batch(
        self,
        connection: Connection,
        items: Sequence[IdentifiedArticle | Outcome],
        *,
        compare: Compare,
        run: int | Mapping[str, int],
        now: datetime,
        schedule: Schedule = never_due,
        copies: CopyRules | None = None,
    ) -> list[Outcome]:
        """Stores articles and outcomes in one transaction, all or none; returns the outcome of each, in order.

        ``compare`` says of every article what it means for the latest revision of its story, the articles before it in
        the batch included; what is no version of that story, or of another site, is kept beside it. The ledger row is
        that of the item's URL and site; where there is none it is made. ``copies`` says which new texts are those of
        other stories, of any site. ``run`` is that of all items, or those of their sites.
        When an item fails, the error has its URL as a note. Raises RunEnded where another process has ended a run.
        """
        run_of = run if isinstance(run, Mapping) else dict.fromkeys((item.site for item in items), run)
        check_runs(connection, set(run_of.values()))
        rows = lock_rows(connection, items, now)
        identified = _with_identities(connection, items, rows, compare)
        held = lock_records(connection, [item for item in identified if isinstance(item, IdentifiedArticle)])
        outcomes = []
        named: dict[str, int] = {}
        new: list[str] = []
        texts: list[NewText] = []
        visits: list[dict[str, Any]] = []
        writes = PendingWrites(connection)
        for item in identified:
            with noting_url(item):
                row = rows[row_key(item)]
                outcome = commit_item(connection, writes, item, held, compare, now, row)
                row.count(outcome.name)
                due = schedule(outcome.url, history_of(row, outcome, item))
                visits.append(write_outcome(writes, row, run_of[item.site], outcome, item, due))
                outcomes.append(outcome)
                if isinstance(item, IdentifiedArticle) and row.record_id is not None:
                    named |= {name: row.record_id for name in names_of(item, row) if name not in named}
                    if outcome.name is OutcomeName.NEW:
                        new.append(text_name(item))
                    if outcome.name in TEXT_OUTCOMES:
                        texts.append(new_text(item, held[key_of(item.identity)]))
        writes.flush()
        with noting_url(*identified):
            write_visits(connection, visits)
        end_orders(connection, [row.id for row in rows.values()])
        _visit_twins(connection, new, now)
        write_names(connection, named)
        if copies is not None:
            link_copies(connection, texts, copies, now)
        return outcomes

    @reads
    def count_pending(self, connection: Connection, site: str, now: datetime) -> int:
        """How many URLs of a site are due, leased ones among them."""
        query = select(func.count()).select_from(ledger).where(ledger.c.site == site, is_pending(now))
        return int(connection.execute(query).scalar_one())

    @reads
    def list_due(
        self,
        connection: Connection,
        now: datetime,
        *,
        site: str | None = None,
        limit: int | None = None,
        window_start: WindowStart = no_window,
    ) -> list[DueUrl]:
        """What is due, the newest first, leased to nobody, without what is left out by what was set for its site."""
        query = select(ledger).where(is_pending(now)).order_by(ledger.c.dated.desc(), ledger.c.id)
        if left_out := read_left_out(connection, window_start, now):
            query = query.where(~left_out.condition())
        if site is not None:
            query = query.where(ledger.c.site == site)
        if limit is not None:
            query = query.limit(limit)
        return as_due(connection, connection.execute(query).all())

    @reads
    def count_due(
        self, connection: Connection, now: datetime, *, window_start: WindowStart = no_window
    ) -> dict[tuple[str, str | None], int]:
        """How many URLs are due, by site and by the outcome until now (None: never tried), as in ``list_due``."""
        is_untried = ledger.c.due.is_not(None) & ledger.c.outcome.is_(None)  # whatever its time says, as in is_pending
        is_due_again = ledger.c.due.is_not(None) & ledger.c.outcome.is_not(None) & (ledger.c.due <= now)
        counts: dict[tuple[str, str | None], int] = {}
        for condition in (is_untried, is_due_again):
            query = select(ledger.c.site, ledger.c.outcome, func.count()).where(condition)
            for site, outcome, count in connection.execute(query.group_by(ledger.c.site, ledger.c.outcome)):
                counts[site, outcome] = count
        if left_out := read_left_out(connection, window_start, now):  # taken away: the index above tells no times
            unwanted = is_pending(now) & left_out.condition()
            query = select(ledger.c.site, ledger.c.outcome, func.count()).where(unwanted)
            for site, outcome, count in connection.execute(query.group_by(ledger.c.site, ledger.c.outcome)):
                counts[site, outcome] = counts.get((site, outcome), 0) - count
        return {of: count for of, count in counts.items() if count > 0}

    @reads
    def next_due_times(
        self, connection: Connection, *, now: datetime, window_start: WindowStart = no_window
    ) -> dict[str, datetime]:
        """When each site has something due next: a story (as in ``list_due``), feed, sitemap or front."""
        windows = read_left_out(connection, window_start, now).windows  # whoever asks knows who rests
        is_ahead = ledger.c.due.is_not(None)
        names = going_sites()  # of each its first entry: what is between them is not read
        earliest_story = select(func.min(ledger.c.due)).where(is_ahead, ledger.c.site == names.c.site).scalar_subquery()
        story_times = select(names.c.site, earliest_story.label("due")).where(names.c.site.is_not(None))
        due_time = func.min(func.coalesce(channels.c.next_due, channels.c.found))
        channel_times = select(channels.c.site, due_time).group_by(channels.c.site)
        earliest: dict[str, datetime] = {row.site: row.due for row in connection.execute(story_times)}
        for site in earliest.keys() & windows.keys():
            wanted = next_story(connection, site, windows[site])
            if wanted is None:
                del earliest[site]
            else:
                earliest[site] = wanted
        for site, due in connection.execute(channel_times):
            earliest[site] = min(due, earliest.get(site, due))
        return earliest

    @reads
    def last_outcomes(self, connection: Connection, urls: Sequence[str]) -> dict[tuple[str, str], datetime | None]:
        """When the latest outcome of each of some URLs was written, by site and URL; None for one never tried."""
        latest: dict[tuple[str, str], datetime | None] = {}
        for chunk in chunks([key_of(url) for url in urls]):
            query = (
                select(ledger.c.site, ledger.c.url, func.max(outcomes.c.at, type_=outcomes.c.at.type).label("at"))
                .outerjoin(outcomes, outcomes.c.ledger_id == ledger.c.id)
                .where(ledger.c.key.in_(chunk))
                .group_by(ledger.c.site, ledger.c.url)
            )
            latest |= {(row.site, row.url): row.at for row in connection.execute(query)}
        return latest

    @reads
    def visited_urls(self, connection: Connection, urls: Sequence[str]) -> set[str]:
        """Those of some URLs that gave an article before."""
        url_of = {key_of(url): url for url in urls}
        query = select(ledger.c.key).where(ledger.c.key.in_(url_of), ledger.c.visits > 0)
        return {url_of[key] for key in connection.execute(query).scalars()}

    @reads
    def change_rate(self, connection: Connection, site: str) -> ChangeRate:
        """How many visits to the held stories of a site, the first ones left out, found a change."""
        revisits = func.coalesce(func.sum(ledger.c.visits - 1), 0).label("visits")
        query = select(revisits, func.coalesce(func.sum(ledger.c.changes), 0).label("changes"))
        row = connection.execute(query.where(ledger.c.site == site, ledger.c.visits > 0)).one()
        return ChangeRate(visits=int(row.visits), changes=int(row.changes))


def _with_identities(
    connection: Connection,
    items: Sequence[IdentifiedArticle | Outcome],
    rows: Mapping[RowKey, RowState],
    compare: Compare,
) -> list[IdentifiedArticle | Outcome]:
    """The items, each article under the identity by which its story is held."""
    kept = [item for item in items if isinstance(item, IdentifiedArticle)]
    record_ids = {record_id for item in kept if (record_id := rows[row_key(item)].record_id) is not None}
    guids = {item.ledger_url: rows[row_key(item)].guid for item in kept}
    stories = HeldStories(connection, kept, record_ids, guids, compare)
    identified: list[IdentifiedArticle | Outcome] = []
    for item in items:
        with noting_url(item):
            if isinstance(item, IdentifiedArticle):
                item = stories.assign(item, rows[row_key(item)].record_id)
            identified.append(item)
    for row in rows.values():
        row.record_id = stories.absorbed.get(row.record_id or 0, row.record_id)
    return identified


def _visit_twins(connection: Connection, texts: Sequence[str], now: datetime) -> None:
    """Makes stories due whose very text stands at a new URL too: where theirs lead there now, the two are one."""
    for chunk in chunks(sorted(set(read_names(connection, texts).values()))):
        is_there = ledger.c.record_id.in_(chunk) & ledger.c.outcome.in_(ARTICLE_OUTCOMES) & ledger.c.leased_by.is_(None)
        connection.execute(update(ledger).where(is_there, ledger.c.due > now).values(due=now))


def is_pending(now: datetime) -> ColumnElement[bool]:
    """The condition that a URL was never tried, or is due again."""
    # never tried counts whatever its time says: a clock may have been set back since
    return ledger.c.due.is_not(None) & or_(ledger.c.outcome.is_(None), ledger.c.due <= now)


def _by_urls(query: Select[Any], urls: Sequence[str] | None) -> Iterator[Select[Any]]:
    if urls is None:
        yield query
        return
    for chunk in chunks(list(dict.fromkeys(key_of(url) for url in urls))):
        yield query.where(ledger.c.key.in_(chunk))


def _is_in_section(section: str) -> ColumnElement[bool]:
    """Declared to be in a section, or under a folder of that name."""
    spellings = {section, section.lower(), section.upper(), section.title(), section.capitalize()}
    folder = f"/{section.strip('/')}/"
    return or_(ledger.c.section.in_(spellings), ledger.c.url.icontains(folder, autoescape=True))
