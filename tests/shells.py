"""A paper whose stories only scripts bring: shells as frameworks send them, and walls that scripts make."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from tests.paper import DAY, SENTENCES, feed, front, headline, path, story
from tests.server import ReceivedRequest, Reply, Route

# what every shell asks for: the story as data, and a clock-work of few lines that puts it into the page
APP = """
const load = (n, part = "all") => fetch(`/api/${n}.json?part=${part}`).then((answer) => answer.json());
const put = (root, tag, text) => {
  const made = document.createElement(tag); made.textContent = text; root.append(made);
};
const show = (root, told) => {
  if (told.headline) put(root, "h1", told.headline);
  if (told.byline) { const line = document.createElement("p"); line.className = "byline";
                     line.textContent = "By " + told.byline; root.append(line); }
  for (const text of told.paragraphs) put(root, "p", text);
};
"""


def paragraphs(n: int) -> list[str]:
    """The text of a story, which is the one of the same story in the plain paper."""
    return [" ".join(sentence.format(n=n) for sentence in SENTENCES[k:] + SENTENCES[:k]) for k in range(4)]


def _page(n: int, body: str, *, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline(n)} - The Tide</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{headline(n)}">'
        f'<meta property="article:published_time" content="{(DAY - timedelta(hours=n)).isoformat()}">{head}</head>'
        f"<body>{body}</body></html>"
    )


def react(n: int) -> str:
    """An empty element that a script of the host fills."""
    return _page(
        n,
        '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>'
        f'<script src="/app.js"></script><script>load({n}).then((told) => {{ const article = '
        'document.createElement("article"); show(article, told); root.append(article); });</script>',
    )


def vue(n: int) -> str:
    """A module that imports another one, and asks with POST after a while."""
    return _page(
        n,
        '<div id="app" data-v-app><div class="spinner" aria-busy="true"></div></div><script type="module">'
        'const {render} = await import("/chunk.js"); setTimeout(async () => { const answer = await fetch("/graphql", '
        f'{{method: "POST", body: JSON.stringify({{story: {n}}})}}); render(document.getElementById("app"), '
        "await answer.json()); }, 700);</script>",
    )


def svelte(n: int) -> str:
    """A custom element with a shadow tree and a slot."""
    return _page(
        n,
        f'<script src="/app.js"></script><news-story><h1 slot="title">{headline(n)}</h1></news-story><script>'
        'customElements.define("news-story", class extends HTMLElement { connectedCallback() { '
        'const root = this.attachShadow({mode: "open"}); '
        'root.innerHTML = "<article><slot name=title></slot></article>"; '
        f'load({n}).then((told) => show(root.firstChild, {{...told, headline: ""}})); }} }});</script>',
    )


def lazy(n: int) -> str:
    """Paragraphs that come one by one, each when the end of the last is seen."""
    return _page(
        n,
        '<main id="list"></main><div id="end" style="margin-top: 1500px">...</div><script src="/app.js"></script>'
        "<script>let part = 0; new IntersectionObserver(async (seen, watch) => { "
        "if (!seen[0].isIntersecting || part > 3) return; "
        f'const told = await load({n}, part++); show(list, told); list.style.paddingBottom = part * 900 + "px"; '
        "watch.unobserve(end); watch.observe(end); }).observe(end);</script>",
    )


def folded(n: int) -> str:
    """The rest behind a button."""
    return _page(
        n,
        '<div id="root"></div><script src="/app.js"></script><script>load('
        f'{n}, 0).then((told) => {{ show(root, told); const more = document.createElement("button"); '
        'more.textContent = "Read more …"; root.append(more); more.onclick = async () => { more.remove(); '
        f"for (const part of [1, 2, 3]) show(root, await load({n}, part)); }}; }});</script>",
    )


def stub(n: int) -> str:
    """A part of the story stands in the page, which says how long it is."""
    words = sum(len(text.split()) for text in paragraphs(n))
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline(n),
        "wordCount": words,
        "datePublished": (DAY - timedelta(hours=n)).isoformat(),
        "author": {"@type": "Person", "name": "Ada Quayle"},
    }
    return _page(
        n,
        f'<article id="root"><h1>{headline(n)}</h1><p class="byline">By Ada Quayle</p>'
        f"<p>{paragraphs(n)[0]}</p></article>"
        f'<script src="/app.js"></script><script>(async () => {{ for (const part of [1, 2, 3]) '
        f"show(root, await load({n}, part)); }})();</script>",
        head=f'<script type="application/ld+json">{json.dumps(told)}</script>',
    )


SHELLS: tuple[Callable[[int], str], ...] = (react, vue, svelte, lazy, folded, stub)
WALLS = {  # what a script puts in the place of a story -> the outcome of the same wall without a script
    "blocked": '<div id="cf-wrapper" class="cf-challenge"><h2>Checking your browser</h2><p>Please wait.</p></div>',
    "consent_wall": '<div id="consent-wall"><h1>We value your privacy</h1><p>We and our partners use cookies. '
    "Accept all cookies or manage your consent.</p><button>Accept all</button></div>",
    "paywalled": '<article itemscope itemtype="https://schema.org/NewsArticle"><h1>HEADLINE</h1><p>TEXT</p>'
    '<div class="paywall">Subscribe to read the whole story.</div></article>'
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "HEADLINE", '
    '"isAccessibleForFree": false, '
    '"datePublished": "2026-11-20T09:00:00Z", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, '
    '"cssSelector": ".paywall"}}</script>',
}


def wall(n: int, kind: str) -> str:
    """A wall as it stands in a page."""
    return WALLS[kind].replace("HEADLINE", headline(n)).replace("TEXT", paragraphs(n)[0])


def plain_wall(n: int, kind: str) -> str:
    """The wall in a page that needs no script."""
    return f"<!DOCTYPE html><html><head><title>{headline(n)}</title></head><body>{wall(n, kind)}</body></html>"


def shell_wall(n: int) -> str:
    """A page whose script brings a wall."""
    return (
        f"<!DOCTYPE html><html><head><title>{headline(n)}</title></head><body><div id=root></div>"
        f'<script src="/wall-{n}.js"></script></body></html>'
    )


def wall_script(n: int, kind: str) -> Reply:
    """The script that brings it, and tells when one of its buttons is pressed."""
    markup = json.dumps(wall(n, kind))
    pressed = "for (const button of document.querySelectorAll('button')) button.onclick = () => fetch('/pressed');"
    return Reply(f"root.innerHTML = {markup}; {pressed}", kind="text/javascript")


def shell_paper(shells: int, plain: int) -> dict[str, Route]:
    """A paper of so many shells, of every kind in turn, and behind them so many plain stories with scripts."""
    scripts = '<script src="/app.js"></script><script>document.title += " ";</script>'
    routes: dict[str, Route] = {path(n): SHELLS[n % len(SHELLS)](n) for n in range(shells)}
    routes |= {path(n): story(n, extra=scripts) for n in range(shells, shells + plain)}
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    routes["/"] = front((), head=link)
    routes["/feed.xml"] = lambda request: feed(f"http://{request.headers['host']}", range(shells + plain))
    routes["/app.js"] = Reply(APP, kind="text/javascript")
    routes["/chunk.js"] = Reply(
        APP + "export const render = (root, told) => { root.replaceChildren(); show(root, told); };",
        kind="text/javascript",
    )
    routes["/graphql"] = lambda request: _told(json.loads(request.body)["story"], "all")
    for n in range(shells):
        routes[f"/api/{n}.json"] = _answer
    return routes


def _answer(request: ReceivedRequest) -> Reply:
    number, _, part = request.path.removeprefix("/api/").partition(".json?part=")
    return _told(int(number), part)


def _told(n: int, part: str) -> Reply:
    texts = paragraphs(n) if part == "all" else [paragraphs(n)[int(part)]]
    opening = {"headline": headline(n), "byline": "Ada Quayle"} if part in {"all", "0"} else {}
    return Reply(json.dumps({**opening, "paragraphs": texts}), kind="application/json")


def full_entry(origin: str, n: int) -> str:
    """An entry of a feed that holds its whole story."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs(n))
    return (
        f"<item><title>{headline(n)}</title><link>{origin}{path(n)}</link><content:encoded "
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[{text}]]></content:encoded></item>'
    )
