"""Pages for a browser: one file each, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape

from crawler.article import HELD as FOUND
from crawler.article import Article, ChangeClass, OutcomeName, Revision
from crawler.identity.diff import Op, word_diff
from crawler.reporting.alarms import Alarm
from crawler.reporting.coverage import HELD, Cover, Fate
from crawler.reporting.period import Period
from crawler.storage.reports import Edit

STYLE = """
:root{color-scheme:light dark;--fg:#1c2024;--bg:#fff;--soft:#5b6570;--line:#d8dde2;--card:#f5f7f9;--held:#2f7d55;
--revised:#1f5f8b;--bad:#b3382c;--wait:#a9b2ba;--refused:#c98a1b;--add:#d9f2e1;--del:#fbdcd8}
@media(prefers-color-scheme:dark){:root{--fg:#e6e9ec;--bg:#14171a;--soft:#9aa5af;--line:#30373e;--card:#1d2226;
--held:#4fb281;--revised:#5aa5d6;--bad:#e2695c;--wait:#59636c;--refused:#dba43f;--add:#1d4a31;--del:#5a2722}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:64rem;font:16px/1.5 system-ui,sans-serif;color:var(--fg);
background:var(--bg);overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.4rem 0}.soft{color:var(--soft)}a{color:inherit}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem;overflow-wrap:normal}
th,td{padding:.3rem .6rem .3rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top;
white-space:nowrap}th{font-weight:600;color:var(--soft)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.big{display:flex;flex-wrap:wrap;gap:.6rem}
.big div{background:var(--card);border-radius:.5rem;padding:.6rem .9rem;flex:1 1 8rem}
.big b{display:block;font-size:1.4rem}
.alarm{border-left:4px solid var(--bad);background:var(--card);padding:.5rem .8rem;margin:.5rem 0;
border-radius:.2rem}svg{display:block;width:100%;height:auto}ins{background:var(--add);text-decoration:none}
del{background:var(--del)}.sides{display:grid;gap:1.2rem}
@media(min-width:44rem){.sides{grid-template-columns:1fr 1fr}}.side{min-width:0;white-space:pre-wrap}
.key span{display:inline-block;margin-right:1rem;font-size:.85rem}
.key i{display:inline-block;width:.8em;height:.8em;border-radius:.15em;margin-right:.35em;vertical-align:-.05em}
"""
COLOURS = (  # fates that are drawn, from below
    ((Fate.NEW,), "held", "held"),
    ((Fate.REVISED,), "held, revised", "revised"),
    ((Fate.REFUSED_BY_ROBOTS, Fate.BLOCKED, Fate.PAYWALLED), "refused, blocked or paywalled", "refused"),
    ((Fate.GONE, Fate.FAILED), "gone or failed", "bad"),
    ((Fate.UNTRIED,), "not yet tried", "wait"),
)
FAILURES = (OutcomeName.FAILED, OutcomeName.BLOCKED, OutcomeName.CONSENT_WALL, OutcomeName.TOO_LARGE)
HEIGHT = 60
MOST_DAYS = 60


def document(title: str, body: str) -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body>{body}</body></html>\n"
    )


# ---- A report -------------------------------------------------------------------------------------------------------


def report_page(period: Period) -> str:
    """A report of a period."""
    span = f"{period.since:%Y-%m-%d %H:%M} to {period.until:%Y-%m-%d %H:%M} UTC"
    parts = [
        f'<h1>News crawl report</h1><p class="soft">{escape(span)} · {escape(period.store)}</p>',
        _numbers(period),
        "<h2>To look at</h2>",
        "".join(map(_alarm, period.alarms)) or "<p>Nothing unusual.</p>",
        "<h2>Coverage by site and day</h2>",
        _legend(),
        "".join(_plot(site, [day for day in period.days if day.site == site.site], period) for site in period.sites)
        or "<p>No URL was declared in this period.</p>",
        "<h2>Coverage by site</h2>",
        _coverage_table(period.sites),
        "<h2>What visits ended in, failing sites first</h2>",
        _outcome_table(period),
        "<h2>Slowest sites</h2>",
        _times_table(period),
        "<h2>Changes of headlines</h2>",
        _headlines(period.edits),
    ]
    return document(f"News crawl report, {span}", "".join(parts))


def _numbers(period: Period) -> str:
    stories = sum(site.stories for site in period.sites)
    held = sum(site.count(*HELD) for site in period.sites)
    visits = sum(sum(counts.values()) for counts in period.outcomes.values())
    share = f"{held / stories:.1%}" if stories else "-"
    boxes = (
        (f"{held:,}", f"of {stories:,} declared stories held"),
        (share, "coverage"),
        (f"{len(period.edits):,}", "revisions"),
        (f"{visits:,}", "visits"),
        (f"{len(period.alarms):,}", "to look at"),
    )
    return '<div class="big">' + "".join(f"<div><b>{one}</b>{what}</div>" for one, what in boxes) + "</div>"


def _alarm(alarm: Alarm) -> str:
    examples = (("before", alarm.before), ("after", alarm.after))
    links = "".join(f"<br>{name}: {link(url)}" for name, url in examples if url)
    return f'<div class="alarm"><b>{escape(alarm.site)}</b>: {escape(alarm.what)}{links}</div>'


def _legend() -> str:
    return (
        '<p class="key">'
        + "".join(f'<span><i style="background:var(--{colour})"></i>{name}</span>' for _, name, colour in COLOURS)
        + "</p>"
    )


def _plot(site: Cover, days: Iterable[Cover], period: Period) -> str:
    """A bar for each day of the period, as high as its stories."""
    by_day = {day.day: day for day in days}
    last = (period.until - timedelta(microseconds=1)).date()
    count = min((last - period.since.date()).days + 1, MOST_DAYS)
    shown = [last - timedelta(days=back) for back in reversed(range(count))]
    most = max((by_day[day].stories for day in shown if day in by_day), default=0) or 1
    width = 100 / max(count, 1)
    bars = []
    for at, day in enumerate(shown):
        cover = by_day.get(day)
        if cover is None:
            continue
        top = float(HEIGHT)
        told = f"{day}: {cover.count(*HELD)} of {cover.stories} held"
        for fates, _, colour in COLOURS:
            height = HEIGHT * cover.count(*fates) / most
            if height:
                top -= height
                bars.append(
                    f'<rect x="{at * width + width * 0.1:.2f}" y="{top:.2f}" width="{width * 0.8:.2f}"'
                    f' height="{height:.2f}" fill="var(--{colour})"><title>{told}</title></rect>'
                )
    share = "no story declared" if site.share is None else f"{site.share:.1%} of {site.stories} held"
    return (
        f"<p><b>{escape(site.site)}</b> <span class='soft'>{share}; up to {most} a day</span></p>"
        f'<svg viewBox="0 0 100 {HEIGHT}" preserveAspectRatio="none" style="height:{HEIGHT}px" role="img"'
        f' aria-label="{escape(site.site)}: {share}">{"".join(bars)}</svg>'
        f"<p class='soft' style='display:flex;justify-content:space-between'><span>{shown[0]}</span>"
        f"<span>{shown[-1]}</span></p>"
    )


def _coverage_table(sites: Iterable[Cover]) -> str:
    heads = [fate.replace("_", " ") for fate in Fate]
    rows = [
        [site.site, *(str(site.count(fate) or "") for fate in Fate), _percent(site.share)]
        for site in sorted(sites, key=lambda one: (one.share is None, one.share or 0))
    ]
    return table(["site", *heads, "share held"], rows)


def _outcome_table(period: Period) -> str:
    names = sorted({name for counts in period.outcomes.values() for name in counts}, key=lambda n: (n not in FOUND, n))
    rows = [
        (-failed, [site, *(str(counts.get(name) or "") for name in names), f"{failed:.1%}"])
        for site, counts in period.outcomes.items()
        for failed in [sum(counts.get(name, 0) for name in FAILURES) / sum(counts.values())]
    ]
    heads = ["site", *(name.replace("_", " ") for name in names), "failed or blocked"]
    return table(heads, [row for _, row in sorted(rows)])


def _times_table(period: Period) -> str:
    rows = [[one.site, f"{one.answers:,}", f"{one.mean:.2f} s", f"{one.longest:.2f} s"] for one in period.times[:20]]
    return table(["site", "answers", "mean", "longest"], rows)


def _headlines(edits: Iterable[Edit]) -> str:
    shown = [edit for edit in edits if ChangeClass.HEADLINE in edit.classes]
    return (
        "".join(
            f"<p>{marked(edit.before, edit.after)}<br><span class='soft'>{escape(edit.site)},"
            f" {edit.seen:%Y-%m-%d %H:%M} UTC, {link(edit.url, 'the story')}</span></p>"
            for edit in shown
        )
        or "<p>None.</p>"
    )


def marked(before: str, after: str) -> str:
    """Two texts in one, what went and what came marked."""
    tags = {Op.EQUAL: "", Op.INSERT: "ins", Op.DELETE: "del"}
    return "".join(
        f"<{tag}>{escape(text)}</{tag}>" if (tag := tags[op]) else escape(text) for op, text in word_diff(before, after)
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def link(url: str, text: str | None = None) -> str:
    """A link to a URL of the web; anything else stays text."""
    if not url.startswith(("http://", "https://")):
        return escape(text or url)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(text or url)}</a>'


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th{'' if at == 0 else ' class=n'}>{escape(name)}</th>" for at, name in enumerate(heads))
    body = "".join(
        "<tr>"
        + "".join(f"<td{'' if at == 0 else ' class=n'}>{escape(cell)}</td>" for at, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


# ---- Two revisions --------------------------------------------------------------------------------------------------


def told(article: Article) -> str:
    """What is compared of an article, as text."""
    lines = [article.headline, article.standfirst or "", ", ".join(article.byline)]
    if article.published:
        lines.append(f"published {article.published:%Y-%m-%d %H:%M} UTC")
    entries = [
        "\n".join(filter(None, (_stamp(entry.published), entry.headline, entry.text))) for entry in article.entries
    ]
    return "\n\n".join(filter(None, [*lines, article.body, *entries]))


def _stamp(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else None


def diff_page(old: Revision, new: Revision) -> str:
    """Two revisions of a story side by side, what was taken away marked in one and what was added in the other."""
    stretches = word_diff(told(old.article), told(new.article))
    sides = []
    for revision, own, tag in ((old, Op.DELETE, "del"), (new, Op.INSERT, "ins")):
        text = "".join(
            f"<{tag}>{escape(part)}</{tag}>" if op is own else escape(part)
            for op, part in stretches
            if op in {Op.EQUAL, own}
        )
        kinds = ", ".join(kind.replace("_", " ") for kind in revision.classes)
        head = f"Revision {revision.number}, {revision.seen:%Y-%m-%d %H:%M} UTC" + (f": {kinds}" if kinds else "")
        sides.append(f'<div><p class="soft">{escape(head)}</p><div class="side">{text}</div></div>')
    url = new.article.canonical_url or new.article.url
    body = f'<h1>{escape(new.article.headline)}</h1><p class="soft">{link(url)}</p><div class="sides">'
    return document(f"Changes: {new.article.headline}", f"{body}{''.join(sides)}</div>")
