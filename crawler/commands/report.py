"""``scrapy report``: what happened in a period, as lines or a page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_period_options
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.reporting.period import Period
    from crawler.storage.store import Store


ALARM_EXIT_CODE = 3
MAX_GOOD_SITES = 20  # lines of sites without alarms


class Command(StoreCommand):
    """Writes a report."""

    example = "report --since 2w --html report.html"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Report on a period: coverage, outcomes, alarms, slow sites, changed headlines"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--html", metavar="FILE", help="write the whole report as a self-contained HTML page")
        parser.add_argument(
            "--fail", action="store_true", help=f"exit with code {ALARM_EXIT_CODE} if there is an alarm"
        )
        parser.add_argument("--send", action="store_true", help="send the alarms to NEWS_ALARMS, if there are any")
        add_period_options(parser, "7d")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the alarms, and write the page where one is wanted."""
        from crawler.cli.known_sites import load_declared
        from crawler.reporting.period import gather_period
        from crawler.reporting.rendering_lines import describe_rendering

        until = self.moment("until", opts.until, self.now())
        since = self.moment("since", opts.since)
        if since is None or until is None or since >= until:
            raise ArgumentInvalid(f"--since {opts.since} is not before --until {opts.until or 'now'}")
        assert self.settings is not None  # Scrapy gives them to every command
        declared = load_declared(self.settings, [row.name for row in store.channels.sites()])
        period = gather_period(store, since, until, declared, self.now())
        if opts.html:
            from crawler.commands.diff import write_page
            from crawler.reporting.report_page import report_page  # Jinja2, which lines do not need

            write_page(opts.html, report_page(period))
            print(f"wrote the report to {opts.html}")
        for alarm in period.alarms:
            print(f"{alarm.site}: {alarm.what}")
            for name, url in (("before", alarm.before), ("after", alarm.after)):
                if url:
                    print(f"    {name}: {url}")
        if not opts.html:
            for total in period.renderings:
                print(describe_rendering(total, self.settings.getint("NEWS_RENDER_DAY")))
            print_good_sites(period)
            count = len(period.alarms)
            print(f"{count} alarm{'' if count == 1 else 's'}; --html FILE writes the whole report")
        if opts.send and period.alarms:
            send(str(self.settings["NEWS_ALARMS"] or ""), period)
        return ALARM_EXIT_CODE if opts.fail and period.alarms else 0


def send(addresses: str, period: Period) -> None:
    """Sends the alarms; raises ArgumentInvalid where nobody is named, NotSent where they could not be sent."""
    from crawler.cli.notification import send_alarms

    if not addresses:
        raise ArgumentInvalid("--send: set NEWS_ALARMS to the addresses, such as mailto://user:password@mail.example")
    send_alarms(addresses, period.alarms, period.store)


def print_good_sites(period: Period) -> None:
    """The sites without an alarm as one table, in a terminal."""
    from crawler.cli.tables import Column, print_table

    rows, more = good_sites(period)
    if rows and sys.stdout.isatty():
        numbers = (Column(name, is_number=True) for name in ("visits", "articles", "coverage"))
        print_table((Column("site without alarms", is_flexible=True), *numbers), rows)
        if more:
            print(f"... and {more} more without alarms")


def good_sites(period: Period) -> tuple[list[tuple[str, str, str, str]], int]:
    """The sites without an alarm as rows, in their order, and how many more there are.

    Of many, those of which least is held come first: the alarms stand above the table, and are to stay in sight.
    """
    from crawler.article import ARTICLE_OUTCOMES

    alarmed = {alarm.site for alarm in period.alarms}
    shares = {one.site: one.share for one in period.sites}
    good = [site for site in period.outcomes if site not in alarmed]
    if len(good) > MAX_GOOD_SITES:
        good.sort(key=lambda site: (shares.get(site) is None, shares.get(site) or 0.0, site))
    rows = []
    for site in good[:MAX_GOOD_SITES]:
        outcomes, share = period.outcomes[site], shares.get(site)
        read = sum(outcomes.get(name, 0) for name in ARTICLE_OUTCOMES)
        rows.append((site, str(sum(outcomes.values())), str(read), "-" if share is None else f"{share:.1%}"))
    return rows, len(good) - len(rows)
