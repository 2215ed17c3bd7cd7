"""``news web`` in a browser: search, read, compare; by keyboard, on a phone, in the dark, without script; axe rules."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crawler.storage.store import Store
from crawler.web.app import make_app
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.server import bind
from crawler.web.snapshots import Snapshots
from tests.chromium import open_browser
from tests.web_store import HARM_URL, NOW, archive_page, fill, story_number, url

pytestmark = pytest.mark.slow

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1200, "height": 800}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("browser")
    with Store.open(f"sqlite:///{folder / 'news.db'}") as opened:
        fill(opened, {1: archive_page(folder, url("paper", 1))})
        yield opened


@pytest.fixture(scope="module")
def base(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server in a thread of this process."""
    deliveries = tmp_path_factory.mktemp("deliveries")
    (deliveries / "jsonl-0.0-3.0").mkdir()
    manifest = (
        '{"format": "jsonl", "zstd": false, "first_seen": "2026-11-20T10:04:12+00:00", "cursor": {"to": "3.0"},'
        f' "files": [{{"path": "articles.jsonl", "bytes": 812000, "sha256": "{64 * "a"}"}}]}}'
    )
    (deliveries / "jsonl-0.0-3.0" / "manifest.json").write_text(manifest)
    desk = Desk(store=store, now=lambda: NOW, deliveries=str(deliveries), snapshots=Snapshots(lambda: NOW, patience=30))
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        make_app(desk, Access.of("127.0.0.1", port, "")), log_level="warning", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
    listener.close()


def tab(browser: Browser, base: str, **options: Any) -> tuple[BrowserContext, Page, list[str]]:
    """A page of a browser without a past; what it requests elsewhere, and its errors, are collected."""
    context = browser.new_context(base_url=base, viewport=options.pop("viewport", DESK), **options)
    context.set_default_timeout(20_000)
    wrong: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(base) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    return context, page, wrong


def addresses(store: Store) -> list[str]:
    story, run = story_number(store, 1), store.runs.latest("paper")[0].id
    trap = store.records.get(HARM_URL)
    assert trap is not None
    return [
        *("/", "/stories?q=crane+OR+kran&site=paper", "/stories?q=nowhere", f"/story/{story}", f"/story/{trap.id}"),
        *(f"/story/{story}/compare", "/sites", "/sites/paper", "/sites/paper/urls?outcome=failed", "/runs", "/fleet"),
        *(f"/runs/{run}", "/due", "/problems", "/deliveries", "/deliveries/jsonl-0.0-3.0"),
    ]


def test_search_read_compare(browser: Browser, base: str) -> None:
    context, page, wrong = tab(browser, base)
    with context:
        page.goto("/")
        page.get_by_label("Search", exact=True).fill('"crane number 1"')
        page.get_by_role("button", name="Search").click()
        expect(page.locator("article mark").first).to_have_text(re.compile("crane number 1", re.IGNORECASE))
        page.get_by_role("link", name="Crane number 1 stays for another winter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Crane number 1 stays for another winter")
        expect(page.get_by_text("The harbour master has resigned over the vote.")).to_be_visible()
        page.get_by_role("link", name="Compare revision 1 with 2").click()
        expect(page.locator("ins")).to_contain_text("resigned over the vote")
        left, right = (one.bounding_box() for one in page.locator(".sides > section").all())
        assert left is not None
        assert right is not None
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]
        page.get_by_label("Revision").first.select_option("2")
        page.get_by_label("with").select_option("1")
        page.get_by_role("button", name="Compare").click()
        expect(page.locator("del")).to_contain_text("resigned over the vote")
    assert not wrong


def test_filters_narrow_and_are_removed(browser: Browser, base: str) -> None:
    context, page, wrong = tab(browser, base)
    with context:
        page.goto("/")
        page.get_by_role("complementary", name="Filters").get_by_role("link", name="opinion").click()
        expect(page.get_by_text("10 stories")).to_be_visible()
        page.get_by_role("link", name="Remove the filter kind opinion").click()
        expect(page.get_by_text("31 stories")).to_be_visible()
        page.get_by_role("link", name="Older").click()
        expect(page.locator("article")).to_have_count(11)
    assert not wrong


def test_everything_by_keyboard(browser: Browser, base: str) -> None:
    context, page, wrong = tab(browser, base)
    with context:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Search", exact=True)).to_be_focused()
        page.keyboard.type("resigned")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 story")).to_be_visible()
        link = page.get_by_role("link", name="Crane number 1 stays")
        for _ in range(30):
            page.keyboard.press("Tab")
            if link.evaluate("one => one === document.activeElement"):
                break
        assert link.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile("Crane number 1"))
    assert not wrong


def test_no_page_is_wider_than_a_phone_and_its_text_is_large_enough(browser: Browser, base: str, store: Store) -> None:
    context, page, wrong = tab(browser, base, viewport=PHONE)
    with context:
        for address in addresses(store):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
            assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
        page.goto("/")
        page.get_by_role("link", name="filters").click()
        expect(page.locator("#filters")).to_be_in_viewport()
    assert not wrong


def test_on_a_phone_times_stay_whole_and_nothing_is_cut(browser: Browser, base: str, store: Store) -> None:
    """The numbers of each day alone may be wider: they scroll by themselves."""
    wider = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel || one.placeholder)"
    broken = "all => all.filter(one => one.getClientRects().length > 1).map(one => one.textContent)"
    context, page, wrong = tab(browser, base, viewport=PHONE)
    with context:
        for address in addresses(store):
            page.goto(address)
            assert page.locator("time").evaluate_all(broken) == [], address
            assert page.locator(".scroll:not([aria-label='Coverage by day'])").evaluate_all(wider) == [], address
        page.goto("/stories")
        # what a placeholder takes is told only of a text that is its value
        box = page.get_by_label("Search", exact=True)
        box.fill(box.get_attribute("placeholder") or "")
        assert box.evaluate_all(wider) == []
    assert not wrong


def test_a_manifest_is_for_reading(browser: Browser, base: str) -> None:
    context, page, wrong = tab(browser, base)
    with context:
        page.goto("/deliveries/jsonl-0.0-3.0")
        for name, value in (("zstd", "no"), ("first seen", "2026-11-20 10:04"), ("format", "jsonl")):
            term = page.locator("dt", has_text=name)
            assert term.evaluate("one => one.nextElementSibling.textContent") == value
    assert not wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rules_of_accessibility_hold(browser: Browser, base: str, store: Store, scheme: Any) -> None:
    context, page, wrong = tab(browser, base, color_scheme=scheme)
    with context:
        backgrounds = set()
        for address in addresses(store):
            page.goto(address)
            backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            found = Axe().run(page, options=RULES)
            assert not found.violations_count, (address, found.generate_report())
        assert backgrounds == {"rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 26)"}
    assert not wrong


def test_a_trap_does_nothing(browser: Browser, base: str, store: Store) -> None:
    trap, number = store.records.get(HARM_URL), story_number(store, 1)
    assert trap is not None
    context, page, wrong = tab(browser, base)
    with context:
        for address in ("/stories?q=trap", f"/story/{trap.id}", "/sites/paper/urls?outcome=failed"):
            page.goto(address)
            assert page.evaluate("window.harm") is None
            assert "<script>" in page.locator("main").inner_text()
        assert not wrong
        page.goto(f"/story/{number}/page?revision=1")
        expect(page.get_by_role("heading", name="Crane number 1 stays")).to_be_visible()
        assert page.evaluate("window.harm") is None
        assert page.evaluate("window.origin") == "null"
        assert page.evaluate("document.images[0].naturalWidth") == 0


def test_a_run_is_live_and_can_be_paused(browser: Browser, base: str, store: Store) -> None:
    run = store.runs.begin("tide", NOW)
    context, page, wrong = tab(browser, base)
    with context:
        page.goto(f"/runs/{run}")
        expect(page.get_by_text("running")).to_be_visible()
        page.get_by_role("button", name="Pause updates").click()
        expect(page.get_by_role("button", name="Go on updating")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Go on updating").click()
        page.locator("h1").click()
        store.runs.end(run, NOW, "finished")
        expect(page.get_by_text("finished")).to_be_visible()
        expect(page.get_by_role("button", name="Pause updates")).to_have_count(0)
    assert not wrong


def test_without_script_all_of_it_works(browser: Browser, base: str, store: Store) -> None:
    run = store.runs.latest("paper")[0].id
    context, page, wrong = tab(browser, base, java_script_enabled=False)
    with context:
        for address in addresses(store):
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, address
        page.goto(f"/runs/{run}")
        assert page.locator("meta[http-equiv=refresh]").count() == 1
        page.goto("/")
        page.get_by_label("Search", exact=True).fill("resigned")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 story")).to_be_visible()
    assert not wrong
