"""Hostile pages in a real browser: none reaches our network, leaves its page or takes more than it may."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.rendering.machine_lock import MachineLock
from crawler.rendering.messages import BrowserOptions, Rendering, RenderingFailed, RenderJob
from crawler.rendering.process_tree import descendants
from crawler.rendering.renderer import Renderer
from tests.chromium import browser_folder, find_chromium, has_sandbox

pytestmark = pytest.mark.slow

STORY = "<h1>The harbour opens again</h1>" + "".join(
    f"<p>Paragraph {number} of the story tells how the harbour was dredged and when the ferries come back.</p>"
    for number in range(8)
)
MEBIBYTE = 2**20


@dataclass
class Ground:
    """What a hostile page finds around it: a host that it may ask, one inside that it may not, and a UDP port."""

    allowed: ThreadingHTTPServer
    inside: socket.socket
    udp: socket.socket
    touched: list[str] = field(default_factory=list)  # the first bytes that came to the inside
    asked: list[str] = field(default_factory=list)  # paths at the host that may be asked

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.allowed.server_address[1]}"

    @property
    def secret(self) -> str:
        return f"127.0.0.1:{self.inside.getsockname()[1]}"

    def listen(self) -> None:
        """Takes every connection to the inside, and writes down how it began."""
        while True:
            try:
                connection, _ = self.inside.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                with suppress(OSError):
                    self.touched.append(connection.recv(200).decode("latin-1").partition("\r\n")[0])
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
                        b"Content-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret"
                    )

    def udp_came(self) -> bool:
        self.udp.setblocking(False)
        with suppress(BlockingIOError):
            self.udp.recv(2000)
            return True
        return False


@pytest.fixture(scope="module", autouse=True)
def folder() -> Iterator[Path]:
    """Where the browser's process has its files, and the lock of the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(browser_folder()))
        yield browser_folder()


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            if self.path.startswith("/to-secret"):
                self.send_response(302)
                self.send_header("Location", f"http://{made.secret}/redirect")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if self.path.startswith("/to-story"):
                self.send_response(302)
                self.send_header("Location", "/story.html")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = {"/worker.js": f"fetch('http://{made.secret}/worker').catch(() => {{}})"}.get(self.path, STORY)
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    inside = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    made = Ground(ThreadingHTTPServer(("127.0.0.1", 0), Host), inside, udp)
    threads = [threading.Thread(target=made.allowed.serve_forever), threading.Thread(target=made.listen)]
    for thread in threads:
        thread.start()
    yield made
    made.allowed.shutdown()
    made.allowed.server_close()
    inside.shutdown(socket.SHUT_RDWR)
    inside.close()
    udp.close()
    for thread in threads:
        thread.join(30)


class Shower:
    """A renderer with its own event loop."""

    def __init__(self, *opened: str, max_memory: int = 1000 * MEBIBYTE) -> None:
        self.runner = asyncio.Runner()
        self.renderer = Renderer(
            BrowserOptions(opened=opened, program=find_chromium(), is_sandboxed=has_sandbox(), max_memory=max_memory)
        )

    def show(self, url: str, html: str, *, seconds: float = 30.0, max_html_chars: int = 10**6, **more) -> Rendering:
        job = RenderJob(
            url=url,
            body=f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>".encode(),
            content_type="text/html; charset=utf-8",
            user_agent="news-crawler/test",
            seconds=seconds,
            max_bytes=5_000_000,
            max_html_chars=max_html_chars,
            **more,
        )
        return self.runner.run(self.renderer.render(job))

    def processes(self) -> list[int]:
        process = self.renderer._process
        assert process is not None
        return descendants(process.pid)

    def close(self) -> None:
        self.runner.run(self.renderer.stop())
        self.runner.close()


@pytest.fixture(scope="module")
def shower(ground: Ground) -> Iterator[Shower]:
    made = Shower(ground.host)
    yield made
    made.close()


def ways(ground: Ground) -> str:
    """A page that tries every way to the inside that is known to us, each with its name in the path."""
    secret, host = ground.secret, ground.host
    port = secret.partition(":")[2]
    return f"""
    <link rel=preconnect href="http://{secret}"><link rel=dns-prefetch href="http://{secret}">
    <link rel=prefetch href="http://{secret}/prefetch"><link rel=stylesheet href="http://{secret}/style">
    <link rel=icon href="http://{secret}/icon"><link rel=manifest href="http://{secret}/manifest">
    <img src="http://{secret}/img"><iframe src="http://{secret}/frame"></iframe>
    <iframe src="file:///etc/passwd"></iframe><object data="http://{secret}/object"></object>
    <iframe srcdoc="<script>fetch('http://{secret}/srcdoc', {{mode: 'no-cors'}})</script>"></iframe>
    <iframe src="data:text/html,<script>fetch('http://{secret}/data', {{mode: 'no-cors'}})</script>"></iframe>
    <video src="http://{secret}/video"></video><script src="http://{host}/to-secret-script"></script>
    <form id=form method=post action="http://{secret}/form" target=hidden></form><iframe name=hidden></iframe>
    {STORY}
    <script>
    const attempt = (way) => {{
      try {{ const made = way(); if (made && made.catch) made.catch(() => {{}}); }} catch {{}}
    }};
    const show = (text) => document.body.insertAdjacentHTML("beforeend", "<p class=stolen>stolen: " + text + "</p>");
    const take = (url) => attempt(() => fetch(url).then(r => r.text()).then(show));
    take("http://{secret}/fetch");
    take("http://{host}/to-secret-fetch");
    for (const name of ["localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.1", "0"])
      take("http://" + name + ":{port}/spelling-" + name);
    take("file:///etc/passwd");
    attempt(() => {{ const x = new XMLHttpRequest(); x.onload = () => show(x.responseText);
                     x.open("GET", "http://{secret}/xhr"); x.send(); }});
    attempt(() => navigator.sendBeacon("http://{secret}/beacon", "x"));
    attempt(() => new EventSource("http://{secret}/events"));
    attempt(() => new WebSocket("ws://{secret}/socket"));
    attempt(() => {{ const frame = document.createElement("iframe"); document.body.append(frame);
                     new frame.contentWindow.WebSocket("ws://{secret}/frame-socket"); }});
    attempt(() => new WebTransport("https://{secret}/transport"));
    attempt(() => new Worker("/worker.js"));
    attempt(() => new Worker(URL.createObjectURL(new Blob([
      "fetch('http://{secret}/blob'); new WebSocket('ws://{secret}/blob-socket')"]))));
    attempt(() => navigator.serviceWorker.register("/worker.js"));
    const peers = (frame) => {{
      const Peer = frame.RTCPeerConnection || frame.webkitRTCPeerConnection;
      const peer = new Peer({{iceServers: [{{urls: "stun:127.0.0.1:{ground.udp.getsockname()[1]}"}},
        {{urls: "turn:{secret}?transport=tcp", username: "a", credential: "b"}}]}});
      peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer));
    }};
    attempt(() => peers(window));
    attempt(() => {{ const frame = document.createElement("iframe"); document.body.append(frame);
                     peers(frame.contentWindow); }});
    attempt(() => window.open("http://{secret}/window"));
    attempt(() => document.getElementById("form").submit());
    attempt(() => {{ const link = document.createElement("a"); link.href = "http://{secret}/link";
                     link.ping = link.href; link.target = "_blank"; document.body.append(link); link.click(); }});
    setTimeout(() => {{ location.href = "http://{secret}/location"; }}, 400);
    </script>"""


def test_no_way_leads_a_page_into_our_network(ground: Ground, shower: Shower) -> None:
    rendering = shower.show(f"http://{ground.host}/story", ways(ground))
    assert not rendering.failure
    assert "ferries come back" in rendering.html, "what the page says is read all the same"
    assert ground.touched == []
    assert not ground.udp_came()
    assert "stolen" not in rendering.html.partition("<script>")[0]
    assert "/to-secret-fetch" in ground.asked, "the page's own host may be asked"
    assert any("loopback" in note for note in rendering.notes), rendering.notes
    assert "/story" not in ground.asked, "the page that was fetched is not asked for again"


def test_the_ways_lead_there_where_the_guard_lets_them(ground: Ground) -> None:
    """The same page with the inside opened: were the guard not there, the test above would have seen it."""
    shower = Shower(ground.host, ground.secret)
    try:
        rendering = shower.show(f"http://{ground.host}/story", ways(ground))
        paths = {line.split(" ")[1] for line in ground.touched if line.startswith("GET /")}
        assert {"/fetch", "/xhr", "/redirect", "/style"} <= paths
        assert paths.isdisjoint({"/img", "/frame", "/object", "/video", "/window", "/location", "/link", "/icon"})
        assert "stolen: secret" in rendering.html
        assert not ground.udp_came()
    finally:
        shower.close()
        ground.touched.clear()


def test_a_page_stays_where_it_is(ground: Ground, shower: Shower) -> None:
    """Pop-ups, dialogs, printing, downloads, reloads and other addresses."""
    url = f"http://{ground.host}/story"
    rendering = shower.show(
        url,
        f"""{STORY}<a id=file href="data:application/octet-stream,abc" download=a.bin>x</a><script>
        alert("a"); confirm("b"); prompt("c"); print();
        window.onbeforeunload = () => "stay";
        for (let number = 0; number < 20; number++) window.open("/pop-up-" + number);
        document.getElementById("file").click();
        history.pushState({{}}, "", "/other");
        setTimeout(() => document.body.insertAdjacentHTML("beforeend", "<p>went on</p>"), 200);
        setTimeout(() => location.reload(), 300);
        </script><meta http-equiv=refresh content="0; url=/refreshed">""",
    )
    assert not rendering.failure
    assert "<p>went on</p>" in rendering.html
    assert not [path for path in ground.asked if path in {"/refreshed", "/other", "/story"} or "pop-up" in path]
    assert shower.show(url, STORY).html.count("<p>") == 8, "the next page knows nothing of it"


def test_redirects_within_the_web_are_followed(ground: Ground, shower: Shower) -> None:
    rendering = shower.show(
        f"http://{ground.host}/story",
        "<div id=root></div><script>fetch('/to-story').then(r => r.text()).then(t => root.innerHTML = t)</script>",
    )
    assert rendering.html.count("<p>Paragraph") == 8
    assert rendering.requests >= 1
    assert rendering.bytes > len(STORY)


@pytest.mark.parametrize(
    ("script", "seconds", "reason"),
    [
        ("while (true) {}", 3, "did not come to an end"),
        # 4 GB that are written to
        ("const kept = []; for (let n = 0; n < 64; n++) kept.push(new Uint8Array(64 * 1024 * 1024).fill(7));",
         60, "NEWS_RENDER_MEMORY"),
        ("document.body.innerHTML = '<p>' + 'long '.repeat(230000)", 60, "more than 1,000,000 characters"),
    ],
)  # fmt: skip
def test_a_page_that_takes_too_much_costs_itself(
    ground: Ground, shower: Shower, script: str, seconds: float, reason: str
) -> None:
    rendering = shower.show(f"http://{ground.host}/story", f"{STORY}<script>{script}</script>", seconds=seconds)
    assert reason in rendering.failure
    assert not rendering.html
    after = shower.show(f"http://{ground.host}/story", STORY)
    assert after.html.count("<p>Paragraph") == 8


@pytest.mark.parametrize(
    "script",
    [
        "setInterval(() => { last.textContent += ' more'; }, 50)",  # a page that is never still
        "setInterval(() => fetch('/beat?' + Math.random()), 50)",  # one that asks without end
        "const deep = '<div>'.repeat(5000); last.innerHTML = deep + 'deep' + '</div>'.repeat(5000);",
        # one that changes what reads it
        "Array.from = () => { throw 1; }; Object.defineProperty(document, 'documentElement', {get: () => null})",
    ],
)
def test_a_page_that_goes_on_or_defends_itself_is_read_at_its_time(ground: Ground, shower: Shower, script: str) -> None:
    rendering = shower.show(
        f"http://{ground.host}/story", f"{STORY}<p id=last></p><script>{script}</script>", seconds=3
    )
    assert not rendering.failure
    assert rendering.html.count("<p>Paragraph") == 8


def test_a_page_that_looks_for_a_robot_and_waits_is_read_without_disguise(ground: Ground, shower: Shower) -> None:
    """It is told what it asks for, by names that are true, and a trap that waits for long costs its time alone."""
    probe = """
    const signs = {robot: navigator.webdriver, name: navigator.userAgent, canvas: !!document.createElement("canvas")
      .getContext("webgl"), screen: screen.width + "x" + screen.height, zone: Intl.DateTimeFormat().resolvedOptions()
      .timeZone, cores: navigator.hardwareConcurrency, plugins: navigator.plugins.length};
    Promise.allSettled([navigator.getBattery?.(), navigator.mediaDevices?.enumerateDevices(),
      Promise.race([navigator.permissions.query({name: "geolocation"}), new Promise(done => setTimeout(done, 500))])])
      .then(() => { document.getElementById("signs").textContent = JSON.stringify(signs); });
    setTimeout(() => { document.body.innerHTML = "<p>too late</p>"; }, 60000);
    """
    rendering = shower.show(
        f"http://{ground.host}/story", f"{STORY}<pre id=signs></pre><script>{probe}</script>", seconds=20
    )
    assert not rendering.failure
    assert rendering.html.count("<p>Paragraph") == 8
    assert '"robot":true' in rendering.html, "it does not pass for a reader"
    assert '"name":"news-crawler/test"' in rendering.html
    assert "too late" not in rendering.html.partition("<script>")[0]
    assert rendering.seconds < 20


def test_the_death_of_a_browser_or_of_its_process_costs_one_page(ground: Ground, shower: Shower) -> None:
    async def show_and_kill(what: str) -> Rendering:
        page = f"{STORY}<p id=last></p><script>fetch('/alive');"
        page += "setInterval(() => { last.textContent += ' more'; }, 50)</script>"
        job = RenderJob(
            url=f"http://{ground.host}/story", body=page.encode(), content_type="text/html", user_agent="x",
            seconds=20, max_bytes=10**6, max_html_chars=10**6,
        )  # fmt: skip
        ground.asked.clear()
        showing = asyncio.ensure_future(shower.renderer.render(job))
        while "/alive" not in ground.asked:
            await asyncio.sleep(0.05)
        process = shower.renderer._process
        os.kill(process.pid if what == "process" else shower.processes()[1], signal.SIGKILL)
        return await showing

    for what in ("browser", "process"):
        rendering = shower.runner.run(show_and_kill(what))
        assert rendering.failure.startswith("the browser"), rendering
        assert shower.show(f"http://{ground.host}/story", STORY).html.count("<p>Paragraph") == 8


def test_one_browser_of_a_machine_runs_at_a_time(ground: Ground, shower: Shower, folder: Path) -> None:
    assert not shower.show(f"http://{ground.host}/story", STORY).failure

    async def has_lock() -> bool:
        lock = MachineLock(folder / f"news-crawler-{os.getuid()}")
        try:
            await lock.acquire(wait=0.3)
        except RenderingFailed:
            return False
        lock.release()
        return True

    assert not asyncio.run(has_lock()), "the browser of the process above is there"
    deadline = time.monotonic() + 60
    while not asyncio.run(has_lock()):
        assert time.monotonic() < deadline, "an idle browser is ended"


def test_nothing_of_the_crawl_lies_in_the_browsers_environment(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_STORE", "postgresql://user:secret@db.example/news")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    shower = Shower(ground.host)
    try:
        assert not shower.show(f"http://{ground.host}/story", STORY).failure
        process = shower.renderer._process
        assert process is not None
        processes = [process.pid, *shower.processes()]
        for pid in processes:
            with suppress(OSError):  # it has ended, or is another user's
                assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        shower.close()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in processes if Path(f"/proc/{pid}").exists()], "all of it ends with the crawl"
