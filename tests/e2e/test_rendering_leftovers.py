"""What a browser keeps of a page, and what it fetches by itself: nothing reaches the next page, or our network."""

from __future__ import annotations

import json

import pytest

from tests.e2e.test_rendering_attacks import STORY, Ground, Shower, folder, ground, shower  # noqa: F401  # fixtures

pytestmark = pytest.mark.slow
# ruff: noqa: F811  # arguments have the names of fixtures


def test_a_page_leaves_nothing_for_the_next_one_of_its_host(ground: Ground, shower: Shower) -> None:
    """What a browser keeps, and what one window tells another: none of it outlives its page."""
    url = f"http://{ground.host}/story"
    keep = """<script>
    document.cookie = "kept=cookie; max-age=9999"; localStorage.kept = sessionStorage.kept = window.name = "kept";
    const later = (work) => Promise.resolve().then(work).catch(() => {});
    later(() => caches.open("kept").then(one => one.put("/kept", new Response("kept"))));
    later(() => { const one = indexedDB.open("kept");
                  one.onupgradeneeded = () => one.result.createObjectStore("kept"); });
    later(() => navigator.serviceWorker.register("/worker.js"));
    later(() => new SharedWorker("/worker.js", "kept"));
    later(() => navigator.storage.getDirectory().then(one => one.getFileHandle("kept", {create: true})));
    setInterval(() => new BroadcastChannel("kept").postMessage("kept"), 20);
    </script>"""
    assert not shower.show(url, STORY + keep, seconds=3).failure
    look = """<p id=found></p><script>
    const found = {};
    const ask = async (name, work) => { try { found[name] = await work(); } catch { found[name] = "refused"; } };
    new BroadcastChannel("kept").onmessage = (event) => { found.told = event.data; };
    (async () => {
      await ask("cookie", () => document.cookie);
      await ask("local", () => localStorage.kept || "");
      await ask("session", () => sessionStorage.kept || "");
      await ask("window", () => window.name);
      await ask("caches", async () => (await caches.keys()).join());
      await ask("databases", async () => (await indexedDB.databases()).map(one => one.name).join());
      await ask("workers", async () => (await navigator.serviceWorker.getRegistrations()).length || "");
      await ask("files", async () => { const all = []; for await (const one of (await navigator.storage.getDirectory())
        .keys()) all.push(one); return all.join(); });
      setTimeout(() => { document.getElementById("found").textContent = "found " + JSON.stringify(found); }, 300);
    })();
    </script>"""
    html = shower.show(url, STORY + look, seconds=10).html
    found = json.loads(html.partition(">found ")[2].partition("</p>")[0])
    assert set(found) >= {"cookie", "local", "caches", "databases", "files"}
    assert set(found.values()) <= {"", "refused"}, found


def test_what_a_page_has_the_browser_fetch_ahead_or_by_style_reaches_nobody(ground: Ground, shower: Shower) -> None:
    secret = ground.secret
    rules = json.dumps({kind: [{"urls": [f"http://{secret}/{kind}"], "eagerness": "immediate"}]
                        for kind in ("prefetch", "prerender")})  # fmt: skip
    rendering = shower.show(
        f"http://{ground.host}/story",
        f"""{STORY}<style>@import "http://{secret}/import"; @font-face {{font-family: x; src: url(http://{secret}/font)}}
        p {{background: url(http://{secret}/background); font-family: x; cursor: url(http://{secret}/cursor), auto}}
        </style>
        <link rel=prerender href="http://{secret}/prerender-link"><link rel=modulepreload href="http://{secret}/module">
        <link rel=preload as=fetch href="http://{secret}/preload"><img srcset="http://{secret}/set 2x" loading=eager>
        <script type=speculationrules>{rules}</script><script type=module>import "http://{secret}/imported";</script>
        <script type=importmap>{{"imports": {{"x": "http://{secret}/mapped"}}}}</script>
        <svg><use href="http://{secret}/use#a"/><image href="http://{secret}/svg"/></svg><embed src="http://{secret}/embed">
        <audio src="http://{secret}/audio"></audio><track src="http://{secret}/track"><input type=image src="http://{secret}/in">
        <table background="http://{secret}/table"><tr><td>x</table><iframe src="view-source:http://{secret}/source"></iframe>
        <iframe src="blob:http://{secret}/blob"></iframe><iframe src="filesystem:http://{secret}/fs"></iframe>
        <iframe src="chrome://version"></iframe><iframe src="about:srcdoc"></iframe>
        <a id=ftp href="ftp://{secret}/ftp">x</a><script>document.getElementById("ftp").click();
        fetch("http://{secret}/keep", {{keepalive: true, mode: "no-cors"}}).catch(() => {{}});
        new FontFace("y", "url(http://{secret}/face)").load().catch(() => {{}});
        try {{ CSS.paintWorklet.addModule("http://{secret}/paint"); }} catch {{}}
        new Image().src = "http://{secret}/new-image";</script>""",
    )
    assert not rendering.failure
    assert "ferries come back" in rendering.html
    assert ground.touched == []
