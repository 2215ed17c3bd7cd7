"""``python -m tests.e2e.screenshots``: pictures of ``news web`` for the documents, taken by the system's Chromium."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import uvicorn

from crawler.storage.store import Store
from crawler.web.app import make_app
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.server import bind
from crawler.web.snapshots import Snapshots
from tests.chromium import open_browser
from tests.web_store import NOW, fill

SIZE = {"width": 1000, "height": 620}
DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Writes a picture for each of the pages."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/news.db") as store:
        fill(store, {})
        shown = {"web-stories.png": "/stories?q=crane+OR+kran", "web-site.png": "/sites/paper"}
        listener = bind("127.0.0.1", 0)
        port = listener.getsockname()[1]
        desk = Desk(store=store, now=lambda: NOW, snapshots=Snapshots(lambda: NOW, patience=30))
        app = make_app(desk, Access.of("127.0.0.1", port, ""))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        with open_browser() as browser:
            page = browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport=SIZE).new_page()
            for name, address in shown.items():
                page.goto(address)
                page.screenshot(path=DOCS / name)
        server.should_exit = True
        thread.join()
        listener.close()


if __name__ == "__main__":
    main()
