"""The URL that is fetched, and the key that all forms of one story's URL share."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from crawler.article import Article
from crawler.identity.parameters import is_presentation, is_session, is_tracking, names_story
from crawler.text.hosts import ascii_host
from crawler.text.urls import is_plain_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

DEFAULT_PORTS = {"http": 80, "https": 443}
SHARED_HOSTS = (  # of many owners, that the public suffix list leaves out
    *("beehiiv.com", "blog.jp", "buttondown.email", "canalblog.com", "exblog.jp", "ghost.io", "hatenablog.com"),
    *("jimdofree.com", "livejournal.com", "medium.com", "over-blog.com", "posthaven.com", "skyrock.com"),
    *("squarespace.com", "substack.com", "tumblr.com", "typepad.com", "weebly.com", "wordpress.com", "xanga.com"),
)
SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
VARIANT_HOST = re.compile(r"(?:www\d?|m|mobile|mobil|amp|wap|touch)\.(?=[^.]+\.)")
AMP_CACHE = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]+/amp|[^/]+\.cdn\.ampproject\.org/[civ])/(s/)?"
    r"(?=[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?]|$))"  # a host
)
LEADING_VARIANTS = {"amp", "print"}  # a first segment of a path
TRAILING_VARIANT = re.compile(  # a last one
    r"(?:amp|print|imprimir|drucken|stampa|print-view)(?:\.html?)?|(?:index|default)\.(?:s?html?|php\d?|aspx?|jsp)",
    re.IGNORECASE,
)
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")  # that begins no escape
DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
LONG_NUMBER = re.compile(r"[0-9]{4}")
MAX_WORD_CHARS = 24  # a longer last part of a path is no single word
MIN_STORY_WORDS = 3  # a last part of as many words is a story's
MAX_SECTION_PARTS = 3  # more parts than this are no section


@lru_cache(maxsize=4096)  # feed, sitemap and front of a site name the same stories
def fetch_url(url: str) -> str:
    """The URL without what only tells how a reader came: tracking parameters, session, fragment.

    Host in lower case and ASCII (IDNA), no default port, no dot behind it. Path and query are as they were published,
    escaped only where a browser does so: no escape is decoded, for servers may tell the two apart. What cannot be
    parsed comes back stripped.
    """
    if is_plain_url(url) and "/." not in url:
        return url
    bare = url.strip()
    try:
        parts = urlsplit(safe_url_string(bare if bare.isascii() else _with_ascii_host(bare)))
        netloc = _clean_netloc(parts)
    except ValueError:
        return bare
    if not netloc:
        return bare
    path = _without_dot_segments(SESSION.sub("", parts.path) or "/")
    parameters = [part for part in parts.query.split("&") if part]
    if any(map(is_session, parameters)) and (_path_names_story(path) or _may_name_story(parameters)):
        parameters = [part for part in parameters if not is_session(part)]
    is_story_named = not parameters or _path_names_story(path) or any(map(names_story, parameters))
    query = "&".join(part for part in parameters if not is_tracking(part, is_story_named=is_story_named))
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def _without_dot_segments(path: str) -> str:
    """A path as browsers send it (WHATWG URL, section 4.4): without ``.`` and ``..``, escaped ones too."""
    if not DOT_SEGMENT.search(path):
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        if plain == ".." and kept:
            kept.pop()
        if plain not in {".", ".."}:
            kept.append(segment)
        elif number == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _path_names_story(path: str) -> bool:
    """Whether a path says which story it is: a day with more behind it, a long number, or several words."""
    parts = [part for part in path.split("/") if part]
    if not parts or all(part.isdigit() and len(part) <= 4 for part in parts):
        return False
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    words = [word for word in re.split(r"[-_+ ]|%20", stem) if word]
    has_day = any(part.isdigit() and len(part) == 4 for part in parts[:-1])
    is_long = len(words) >= MIN_STORY_WORDS or len(stem) > MAX_WORD_CHARS
    return has_day or is_long or LONG_NUMBER.search(stem) is not None


def _may_name_story(parameters: list[str]) -> bool:
    """Whether a query less its session may say which story it is: what does so has a digit."""
    others = (one for one in parameters if not (is_session(one) or is_tracking(one) or is_presentation(one)))
    return any(map(str.isdigit, "".join(others)))


def _with_ascii_host(url: str) -> str:
    """The URL with its host by IDNA 2008, which w3lib would map by IDNA 2003."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or host.isascii():
        return url
    user, at, host_and_port = parts.netloc.rpartition("@")
    _, colon, port = host_and_port.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{ascii_host(host)}{colon}{port}"))


def _clean_netloc(parts: SplitResult) -> str:
    """User, host and port of a split URL; a port that is no number and a host that is none raise ValueError."""
    host = ascii_host((parts.hostname or "").rstrip(".")) if parts.hostname else ""
    if ":" in host:
        host = f"[{host}]"
    port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme.lower())) else f":{parts.port}"
    user = parts.netloc.rpartition("@")[0].removesuffix(":")
    return f"{user}{'@' if user else ''}{host}{port}" if host else ""


def identity_key(story: Article | str, *, held: str | None = None) -> str:
    """The key of a story, as ``paper.example/2026/05/flood``: one for its AMP, mobile, print, tracking and http forms.

    An article goes by its canonical URL where that is on its own registered domain and is no front or section.
    ``held`` is the key under which this URL's story is kept already; it stays, so that a canonical that
    flips makes no second story.
    """
    if held is not None:
        return held
    if isinstance(story, str):
        return _key(story)
    return _key(story.canonical_url if story.canonical_url and has_own_canonical(story) else story.url)


@lru_cache(maxsize=256)  # the few URLs of one article are asked about again and again
def _key(url: str) -> str:
    own_url = AMP_CACHE.sub(lambda match: "https://" if match[1] else "http://", fetch_url(url))
    key = _one_form(own_url)
    # w3lib escapes parameters at the end of a path otherwise than within it, and what was behind them is cut off now
    has_parameters = ";" in key.partition("?")[0].rpartition("/")[2]
    return _one_form(f"https://{key}") if has_parameters and key != own_url else key


def _one_form(url: str) -> str:
    """Host, path and query without what only selects a variant; a URL that cannot be parsed as it is."""
    # a stray sign means itself: unescaped it would make an escape with what is decoded behind it
    escaped = STRAY_PERCENT.sub("%25", fetch_url(url))
    try:
        parts = urlsplit(canonicalize_url(escaped, keep_blank_values=True))
    except ValueError:
        return url
    host = parts.netloc
    while (shorter := VARIANT_HOST.sub("", host, count=1) if VARIANT_HOST.match(host) else host) != host:
        host = shorter
    query = "&".join(part for part in parts.query.split("&") if part and not is_presentation(part))
    return f"{host}{_plain_path(parts.path)}" + (f"?{query}" if query else "")


def _plain_path(path: str) -> str:
    """A path less what at its begin and end only selects a variant, or names nothing."""
    segments = path.split("/")
    while len(segments) > 1:
        last = segments[-1] = _plain_segment(segments[-1])
        if last == "..":
            del segments[max(1, len(segments) - 2) :]
        elif last in {"", "."} or TRAILING_VARIANT.fullmatch(last):
            segments.pop()
        else:
            break
    begin = 1
    while begin + 1 < len(segments) and segments[begin] in LEADING_VARIANTS:
        begin += 1
    return "/".join(segments[:1] + segments[begin:])


def _plain_segment(segment: str) -> str:
    """A last segment without empty parameters, a final ``.amp``, and ``.amp`` or ``.print`` before ``.html``."""
    lower = segment.lower()
    end = len(segment)
    while lower.endswith((";", ".amp"), 0, end):
        end -= 1 if lower[end - 1] == ";" else len(".amp")
    suffix = next((one for one in (".html", ".htm") if lower.endswith(one, 0, end)), "")
    stem = end - len(suffix)
    while suffix and lower.endswith((".amp", ".print"), 0, stem):
        stem = lower.rindex(".", 0, stem)
    return segment[:stem] + segment[end - len(suffix) : end]


def has_own_canonical(article: Article) -> bool:
    """Whether the article's canonical URL can name it: of the same owner, and of one story."""
    canonical, url = article.canonical_url, article.url
    if not canonical or not have_same_owner(canonical, url):
        return False
    # two records of one story do less harm than two stories under one key
    key, own_key = _key(canonical), _key(url)
    return key == own_key or not (is_front_like(canonical) or _drops_story(key, own_key))


def story_url(article: Article) -> str:
    """The URL by which a story is known to others: its canonical one, unless that can name another's story."""
    return article.canonical_url if article.canonical_url and has_own_canonical(article) else article.url


def _drops_story(key: str, own_key: str) -> bool:
    """Whether a canonical key lacks the parameter that names the story among those of one path."""
    path, _, query = key.partition("?")
    own_path, _, own_query = own_key.partition("?")
    parameters = set(query.split("&"))
    return path == own_path and any(names_story(one) for one in own_query.split("&") if one not in parameters)


def is_front_like(url: str) -> bool:
    """Whether a URL looks like that of a home page or a section: few, short words and no number."""
    key = _key(url)
    _, _, path = key.partition("?")[0].partition("/")
    parts = [unquote(part) for part in path.split("/") if part]
    if not parts:
        return "?" not in key
    if "?" in key or len(parts) > MAX_SECTION_PARTS:
        return False
    if all(part.isdigit() and len(part) <= 4 for part in parts):
        return True  # the archive of a year, month or day
    last = parts[-1]
    words = [word for word in re.split(r"[-_.+ ]", last) if word]
    is_written_out = not last.isascii() and len(last) > 8
    return len(words) < MIN_STORY_WORDS and not any(map(str.isdigit, "".join(parts))) and not is_written_out


def registered_domain(url: str) -> str:
    """The domain that someone registered, as ``paper.co.uk``; the host itself where it has no dot or is an address.

    Below a suffix that is not on the list it is the last two labels (the list's rule ``*``). What a shared host gives
    to its customers counts as registered, as ``alice.blogspot.com``.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _domain_of(host)


@lru_cache(maxsize=4096)
def _domain_of(host: str) -> str:
    found = _suffixes()(host)
    is_unlisted = not found.suffix and "." in host.strip(".") and not (found.ipv4 or found.ipv6)
    return found.top_domain_under_public_suffix or (".".join(host.split(".")[-2:]) if is_unlisted else host)


def owner(url: str) -> str:
    """Who answers at a URL: its registered domain, and the port where that is not the default one."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in (None, *DEFAULT_PORTS.values()) else f":{parts.port}"
    except ValueError:
        return ""
    domain = registered_domain(url)
    return f"{domain}{port}" if domain else ""


def have_same_owner(url: str, other: str) -> bool:
    """Whether one owner answers at two URLs; of one host that is known without the list of suffixes."""
    try:
        is_one_host = urlsplit(url).netloc == urlsplit(other).netloc != ""
    except ValueError:
        is_one_host = False
    return is_one_host or owner(url) == owner(other)


@cache
def _suffixes() -> TLDExtract:
    # the list that comes with the library: no network, no cache on disk
    from tldextract import TLDExtract

    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=SHARED_HOSTS
    )
