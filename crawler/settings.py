"""Every setting that differs from Scrapy's own, with its reason; those of this project begin with NEWS_.

Any may be given with ``-s NAME=value``; those that begin with NEWS_ are also read from the environment.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def _version() -> str:
    try:
        return version("news-crawler")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"


# ---- The project --------------------------------------------------------------------------------------------------

BOT_NAME = "news-crawler"  # the product; robots.txt names us by it
SPIDER_MODULES = ["spiders"]  # one file per known site
# where genspider writes: beside our sites in a checkout, into the current folder where we are installed
NEWSPIDER_MODULE = "spiders" if (Path(__file__).parents[1] / "scrapy.cfg").is_file() else ""
COMMANDS_MODULE = "crawler.commands"  # scrapy sites, records, show ...
TEMPLATES_DIR = str(Path(__file__).parent / "templates")  # genspider -t site

NEWS_STORE = "sqlite:///news.db"  # where records and the ledger are; an SQLAlchemy URL
NEWS_STORE_PATIENCE = 600.0  # seconds for which a crawl waits for a store that is away: a server that restarts, a lock
NEWS_SPOOL = ""  # folder of pages that are fetched and not stored; empty: beside an SQLite file, else the user's state
NEWS_SPOOL_BYTES = 256 * 1024**2  # of such pages of one process, which a kill leaves to the next; 0: none are kept
NEWS_CONTACT = ""  # URL or e-mail address that sites find in the user agent
NEWS_ALLOW_ADDRESSES = ""  # private addresses, networks, host names to be opened
NEWS_WORKERS = 0  # processes that read pages; 0: one per core
NEWS_INLINE_PAGES = 8  # a crawl of at most so many pages reads them in one process: starting more takes longer
NEWS_EXTRACT_TIMEOUT = 30.0  # seconds for reading one page, then its worker is ended and the page fails alone
NEWS_EXTRACT_MEMORY = 2 * 1024**3  # bytes that one page may take beyond the libraries; a page of 10 MB takes a tenth
NEWS_STORY_PAGES = 60  # of one story that are fetched, its single-page view left out; 1: the first alone
NEWS_SITE_URLS = 200_000  # that a site newly declares in one run; the rest waits for the next
NEWS_SITE_SITEMAPS = 500  # sitemaps of indexes of a site that are fetched in one run
NEWS_SITE_BYTES = 2 * 1024**3  # of feeds, sitemaps and fronts of a site in one run; no further sitemap is fetched then
NEWS_SITE_PAGES = 100_000  # stories of a site that are fetched in one run
NEWS_CLOCK = "crawler.clock.SystemClock"  # what tells the time; tests let weeks go by in seconds
NEWS_PAUSE = 60.0  # seconds after which scrapy watch comes round to a site again, at least
NEWS_ALARMS = ""  # where report --send sends alarms, as apprise spells addresses: mailto://, slack://, json:// ...
NEWS_FLEET = ""  # the name of the fleet that a worker is of: one of another name is refused on the same store
NEWS_HEALTH_URL = ""  # asked for at the end of each update, with /fail behind it where that failed
NEWS_BATCH = 100  # URLs that are leased from the ledger at once, and records that are written in one transaction
NEWS_WEB_TOKEN = ""  # what a reader of news web has to show; needed where others can reach the address
NEWS_REPLAYWEB = ""  # folder of ReplayWeb.page's ui.js and sw.js, with which news web replays archived pages
NEWS_COPIES_WINDOW = 30.0  # days for which a story is compared with new ones, to find its copies in papers; 0: none is

# ---- The archive --------------------------------------------------------------------------------------------------

NEWS_WARC = ""  # folder into which every exchange is written as WARC; empty: none is
NEWS_WARC_SIZE = 1_000_000_000  # bytes after which a new file is begun, as archives like them
NEWS_WARC_AGE = 86_400.0  # seconds after which a new file is begun
NEWS_WARC_REQUISITES = ""  # what is archived beside the page of a story: lead, images, all; empty: nothing
NEWS_WARC_REQUISITES_COUNT = 150  # pictures, styles, fonts and scripts of a page
NEWS_WARC_REQUISITES_BYTES = 30_000_000  # of these; a page of a newspaper with its pictures has 5 to 15 MB
NEWS_WARC_REQUISITES_AGE = 86_400.0  # seconds for which what was archived of a URL is not asked for again
NEWS_OPERATOR = ""  # who runs the crawl; goes into each WARC file

NEWS_DELIVERIES = {  # formats of scrapy deliver, each a class with write(items, folder, options)
    "atom": "crawler.delivery.atom.Atom",
    "csv": "crawler.delivery.csv_table.CsvTable",
    "jsonl": "crawler.delivery.jsonl.JsonLines",
    "ninjs": "crawler.delivery.ninjs.Ninjs",
    "parquet": "crawler.delivery.parquet.Parquet",
    "schemaorg": "crawler.delivery.schemaorg.SchemaOrg",
    "tei": "crawler.delivery.tei.Tei",
    "wacz": "crawler.delivery.wacz.Wacz",
    "xlsx": "crawler.delivery.xlsx.Xlsx",
}

# ---- Pages that only a browser can show ---------------------------------------------------------------------------

NEWS_WEB_ARCHIVE = None  # a CDX server, a collection, TimeMaps or timegate:URL; has stories that are gone
NEWS_ARCHIVED = 0  # whether they are, as --archived has it
NEWS_RENDER = 0  # whether a page whose text only its scripts bring is shown by a browser; that takes seconds of CPU
NEWS_RENDER_DAY = 200  # pages of a site that are rendered in a day; the rest keeps the outcome that it has without
NEWS_RENDER_WAIT = (
    3600.0  # seconds that a page waits for a browser of the fleet; then its outcome is what it is without
)
NEWS_RENDER_BROWSER = ""  # path of Chromium; empty: the one on PATH
NEWS_RENDER_SANDBOX = 1  # Chromium's own; off for containers that have no user namespaces, with a warning
NEWS_RENDER_TIMEOUT = 20.0  # seconds for one page; what it shows by then is read
NEWS_RENDER_MEMORY = 1536 * 1024**2  # bytes that the browser may take for one page, all its processes together
NEWS_RENDER_BYTES = 20 * 1024**2  # bytes that one page may load

# ---- Who we are, and what we ask for ------------------------------------------------------------------------------

USER_AGENT = f"{BOT_NAME}/{_version()}"  # honest; NEWS_CONTACT is put behind it
ROBOTSTXT_USER_AGENT = None  # the product token of USER_AGENT
DEFAULT_REQUEST_HEADERS = {  # Scrapy asks for English, and some sites then answer with another edition
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}
REFERRER_POLICY = "same-origin"  # no host is told which other host led to it
COOKIES_ENABLED = False  # every page is met as by a first visitor; the cookie jar's suffix list wants the network

# ---- Politeness ---------------------------------------------------------------------------------------------------

ROBOTSTXT_OBEY = True  # by our own middleware: Scrapy's lets waiting requests through and takes a 5xx for "allow all"
NEWS_ROBOTS_TTL = 86_400.0  # seconds that a robots.txt is kept (RFC 9309: a day at most)
NEWS_ROBOTS_RETRY = 300.0  # seconds until a robots.txt that could not be had is asked for again
NEWS_ROBOTS_TIMEOUT = 15.0  # seconds for a robots.txt: nothing of its host is fetched before
NEWS_TDMREP = 1  # whether hosts are asked for their /.well-known/tdmrep.json, once a day
NEWS_CRAWL_DELAY_MAX = 30.0  # seconds; a longer Crawl-delay counts as this, else a site is never done
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one at a time per host (Scrapy's slots go by host name, whatever the port)
CONCURRENT_REQUESTS = 64  # over all hosts; what waits for a paused host, or is a robots.txt, is not counted
DOWNLOADER = "crawler.fetch.downloader.PausingDownloader"  # hosts that can be paused one by one
SCHEDULER_PRIORITY_QUEUE = "crawler.fetch.host_queue.HostQueue"  # first stories, then who waits longest
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host, the least that AutoThrottle may go down to
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is the least gap; Scrapy makes it half as long at times
AUTOTHROTTLE_ENABLED = True  # a slow host is asked less often
AUTOTHROTTLE_START_DELAY = 1.0  # seconds; Scrapy begins with 5
AUTOTHROTTLE_MAX_DELAY = 30.0  # seconds
NEWS_BACKOFF_START = 5.0  # seconds of pause after the first 429 or 503 without Retry-After; doubles each time
NEWS_BACKOFF_MAX = 120.0  # seconds; we back off from a host that asks for more, and its URLs are due after that
NEWS_BACKOFF_TIMES = 5  # 429 and 503 in a row after which we back off from a host
NEWS_BACKOFF_CLOSED = 3600.0  # seconds for which it then is
NEWS_CIRCUIT_FAILURES = 5  # requests in a row without an answer after which a host is left alone
NEWS_CIRCUIT_WAIT = 60.0  # seconds until one request probes it; doubles each time, up to NEWS_BACKOFF_CLOSED
RETRY_TIMES = 2  # tries after the first; the ledger tries again on another day
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the outcome says it

# ---- Safety -------------------------------------------------------------------------------------------------------

TWISTED_DNS_RESOLVER = "crawler.fetch.resolver.GuardedResolver"  # gives out public addresses only, IPv6 too
REACTOR_THREADPOOL_MAXSIZE = 32  # names are resolved in threads: a few dead name servers must not hold up the rest
HTTPPROXY_ENABLED = False  # a proxy resolves names itself, past the guard; http_proxy in the environment is not read
NEWS_PROXY = ""  # a proxy that all requests go through; its owner then guards which addresses are contacted
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy takes any certificate
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # bytes, also while streaming and after decompression; Scrapy takes 1 GiB
NEWS_SITEMAP_MAXSIZE = (
    50 * 1024 * 1024
)  # bytes of a sitemap, as sitemaps.org allows; goes into meta["download_maxsize"]
DOWNLOAD_WARNSIZE = 0  # off: the outcome says it
DOWNLOAD_FAIL_ON_DATALOSS = False  # a body that ends early is asked for again, then marked; many are whole all the same
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 32 * 1024 * 1024  # bytes of pages that are being read; Scrapy stops fetching at 5 MB,
# which the first pages of some sites reach while they wait for a template
DOWNLOAD_TIMEOUT = 60  # seconds for one answer, its body included; Scrapy waits three minutes
# seconds after which a head that is not whole, or a body with less than 256 bytes a second, is ended; 0: never
NEWS_SLOW_BODY = 15.0
TELNETCONSOLE_ENABLED = False  # a console open to every user of the machine
REMOTE_CONTROL_ENABLED = False  # an HTTP server that runs the Python code it is sent
DOWNLOAD_HANDLERS = {  # the web and nothing else: a redirect or a link cannot reach files
    "http": "crawler.fetch.http_handler.CapturingHandler",  # Scrapy's own, which records exchanges for the archive
    "https": "crawler.fetch.http_handler.CapturingHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# ---- No URL may vanish without an outcome -------------------------------------------------------------------------

HTTPERROR_ALLOW_ALL = True  # every status comes to the spider, which makes an outcome of it
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # filters nothing: Scrapy's drops, silently, a redirect to what
# was fetched before; what is fetched is for the ledger to say
URLLENGTH_LIMIT = 0  # off: long URLs are dropped silently
REDIRECT_MAX_TIMES = 10  # Scrapy follows 20
SPIDER_LOADER_WARN_ONLY = False  # a spider that cannot be imported is an error, not a warning

DOWNLOADER_MIDDLEWARES_BASE = {  # Scrapy's, with its cookies in a wrapper: they load 50 modules, on or off
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": 300,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "crawler.extensions.cookies.CookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops silently; the spider says what is off site
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # see ROBOTSTXT_OBEY
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.fetch.middlewares.user_agent.UserAgentMiddleware": 500,
    "crawler.fetch.middlewares.backoff.BackoffMiddleware": 550,  # takes the place of Scrapy's retries
    "crawler.fetch.middlewares.addresses.AddressMiddleware": 560,  # below the retries: a refused host is not retried
    "crawler.fetch.middlewares.robots.RobotsMiddleware": 570,  # below the addresses: no robots.txt of a refused host
    "crawler.fetch.middlewares.redirects.PageRedirectMiddleware": 580,  # pages that only send elsewhere
    "crawler.fetch.middlewares.redirects.HttpRedirectMiddleware": 600,  # with cookies, for rings that wait for one
    "crawler.fetch.middlewares.compression.CompressionMiddleware": 590,  # Scrapy's believes headers
}

# ---- The path of a story ------------------------------------------------------------------------------------------

CONCURRENT_ITEMS = 1  # of one answer, which has one story; Scrapy begins so many tasks with each answer
ITEM_PIPELINES = {  # in the order of the path
    "pipelines.normalise.NormalisePipeline": 100,
    "pipelines.validate.ValidatePipeline": 200,
    "pipelines.identity.IdentityPipeline": 300,
    "pipelines.store.StorePipeline": 400,
}
EXTENSIONS_BASE = {  # Scrapy's, without what is switched off above: RemoteControl alone would load 95 modules
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
EXTENSIONS = {
    "crawler.extensions.ledger.LedgerExtension": 100,  # the store, and what is due in it
    "crawler.fetch.site_access.SiteAccess": 120,  # what was set for single sites
    "crawler.extensions.warc.WarcExtension": 150,  # every exchange into NEWS_WARC
    "crawler.extensions.rendering.RenderingExtension": 170,  # pages that only a browser can show
    "crawler.extensions.progress.ProgressExtension": 200,  # where the crawl stands, while it goes
    "crawler.extensions.summary.SummaryExtension": 300,  # what became of it
}

STATS_CLASS = "crawler.extensions.stats.QuickStats"  # Scrapy's, without a look at old arguments with each number

# ---- What is written ----------------------------------------------------------------------------------------------

FEED_EXPORTERS = {"csv": "crawler.extensions.feed_csv.ArticleCsvExporter"}  # Scrapy's writes the reprs of Python
FEED_EXPORT_ENCODING = "utf-8"  # news is written in every script; Scrapy escapes JSON
LOG_LEVEL = "INFO"  # Scrapy logs every item
LOG_FORMATTER = "crawler.extensions.log_lines.DebugLogFormatter"  # makes lines that LOG_LEVEL shows, and no others
NEWS_LOG_FORMAT = "text"  # json: each line of the log, and the summary of a crawl, is a JSON object

# ---- The environment ----------------------------------------------------------------------------------------------

defaults = {name: value for name, value in globals().items() if name.startswith("NEWS_")}
globals().update({name: os.environ[name] for name in defaults if os.environ.get(name)})  # empty counts as unset
