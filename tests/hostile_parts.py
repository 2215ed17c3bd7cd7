"""What hostile documents repeat, by the place where it stands; ``{n}`` is the number of the part."""

from __future__ import annotations

IN_BODY = (  # of a page
    "<p>The board of the harbour met for the {n}. time to talk of the crane.</p>", "<p>a", "<p>", "</p>", "<br>",
    "<hr>", "word <br>{n} ", "<div>crane {n}</div>", "<div></div>",
    "<ul><li><a href='/a/{n}'>The crane has stayed for {n} winters</a></li></ul>", "<li>crane {n}", "<a href=/{n}>",
    "<table><tr><td>Crane {n}</td></tr></table>", "<tr><td>", "<td>{n}", "<table>x", "<table><td>", "<caption>x",
    "<span>crane {n}</span> ", "<x-term>crane {n}</x-term> and ", "<button>{n}</button> ", "a{n}<sup>2</sup> ",
    "<h1>Crane {n}</h1>", "<h2 class='headline title'>The crane stays for a {n}. winter</h2>", "<h3>x", "<h1>a<h2>",
    "<time datetime='2026-11-09T10:00:00Z'>November 9, 2026</time>", "<span class=date>9 March 2026</span>",
    "<span class='byline author'>By Ada Quayle</span>", "<a rel=author href=/{n}>Ada Quayle {n}</a>", "<address>x",
    "<figure><img src='/i/{n}.jpg'><figcaption>The crane in winter {n}</figcaption></figure>", "<img src=/{n}.jpg>",
    "<picture><source srcset='/{n}.webp 2x'><img src=/{n}.jpg></picture>", "<noscript><img src=/{n}.jpg></noscript>",
    "<video src=/{n}.mp4></video>", "<iframe src='https://video.example/{n}'></iframe>", "<audio><source src=/{n}>",
    "<div class='comment'><p>The board of the harbour met for the {n}. time to talk of the crane.</p></div>",
    "<blockquote><p>The board of the harbour met for the {n}. time to talk of the crane.</p></blockquote>",
    "<q>crane {n}</q>",
    "<article><h1>Crane {n} of the year</h1><p>The board met for the {n}. time to talk of the crane.</p></article>",
    "<section><h2>{n}</h2><p>x</p></section>", "<aside>x{n}</aside>", "<nav><a href=/{n}>x</a></nav>",
    "<footer>x{n}</footer>", "<header>x</header>", "<main>x", "<dl><dt>{n}<dd>x</dl>", "<dt>x", "<pre>x{n}\n</pre>",
    "<code>x</code>", "<ins>x</ins><del>y</del>", "<wbr>a", "<ruby>a<rt>b</ruby>",
    "<details><summary>{n}</summary>x</details>", "<dialog open>x</dialog>", "<label>x</label>",
    "<form><input name=a{n}></form>", "<select><option>{n}</select>", "<option>x", "<textarea>x</textarea>", "<form>",
    "<svg><g><path d='M{n}'/></g></svg>", "<math><mi>x</mi></math>", "<object><param></object>", "<embed src=/{n}>",
    "<template shadowrootmode=open><p>x{n}</p></template>", "<template>x</template>", "<slot>x</slot>",
    "<style>x</style>", "<b><p>a", "<b></p>", "<i><b></i>", "<a><table>", "<nobr>a", "<font color={n}>",
    "<b class={n}>", "<p><b></p>", "<a><div>", "</b></i>", "<table><b>", "<select><b>", "<button><p>",
    "<em><cite>a word ", "<center>", "<u><s>x</u>",
    "<div itemscope itemtype='https://schema.org/NewsArticle'><b itemprop=headline>{n}</b></div>",
    "<b itemprop=name>", "<div itemscope>", "<p id=a{n}>x</p>", "<p class='a{n} b'>x</p>",
    "<p style='color:red'>x</p>", "<p hidden>x</p>", "<p data-a='{\"n\": {n}}'>x</p>",
    "<p aria-label='crane {n}'>x</p>", "<p role=doc-{n}>x</p>", "<p lang=de>x</p>", "Read more: the crane {n}. ",
    "<p>READ ALSO: <a href=/{n}>x</a></p>", "<p>Photo: Ada Quayle</p>", "<p>By Ada</p>",
    "<p>(Reuters) - The crane</p>", "<p>\xa9 2026 The Paper</p>", "<p>Subscribe now!</p>", "<p>Advertisement</p>",
    "<p>Published: 9 March 2026, 10:{n}</p>", "<p>Correction: the crane {n}</p>", "<p>10:15 The crane {n}</p>",
    "https://paper.example/{n} ", "a@paper.example ", "#crane{n} ", "@ada ", "+49 40 {n} ", "9 March 2026 ", "10:15 ",
    "By Ada Quayle and ", "Ada Quayle, ", "Mr. ", "1. ", "- ", "\u2014 ", "\u2022 ", "... ", "\u201ca\u201d ", "'a' ",
    "( ", ") ", "[{n}] ", "\u6e2f\u306e\u8d77\u91cd\u6a5f\u306f\u51ac\u3082\u6b8b\u308b\u3002",
    "\u0440\u0430\u0444\u0438\u043d\u0430\u0434 ", "\u0631\u0627\u0641\u0639\u0629 ",
    "\u0915\u094d\u0930\u0947\u0928 ", "\u0e01", "e\u0301", "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\U0001f3d7", "\u200b", "\xa0", "\xad", "\u2028", "\u202e", "\ufeff", "\x00", "\x0b", "\t", "\n", "\r\n", " ",
    "&amp;", "&", "&#{n};", "&#x", "&nbsp;", "<", ">", "</", "<!", "<!--", "-->", "<!---->", "<!-- x{n} -->",
    "<![CDATA[", "]]>", "<?x ?>", "<?", "<!doctype html>", "<script>", "<script></script>",
    "<script>var a={n};</script>", "</script>", "<title>x", "<body class=a>", "<html a{n}=1>", "<frameset>",
    "<base href=/{n}>", "</body>", "</html>", "</html><p>x", "<p x='", '<p x="', "<a", "<a ", "=", '"', "'",
)  # fmt: skip
IN_HEAD = (  # of a page
    "<meta property='og:title' content='Crane {n}'>", "<meta property='og:image' content='Crane {n}'>",
    "<meta property='og:description' content='Crane {n}'>", "<meta property='og:locale' content='Crane {n}'>",
    "<meta property='og:url' content='Crane {n}'>", "<meta name='author' content='Crane {n}'>",
    "<meta name='keywords' content='Crane {n}'>", "<meta name='date' content='Crane {n}'>",
    "<meta name='robots' content='Crane {n}'>", "<meta name='news_keywords' content='Crane {n}'>",
    "<meta property='article:tag' content='{n}'>", "<meta property='article:section' content='{n}'>",
    "<meta property='article:author' content='{n}'>", "<meta property='article:published_time' content='{n}'>",
    "<meta name=a{n} content=x>", "<meta charset=x>", "<meta http-equiv=refresh content='9;/{n}'>",
    "<meta itemprop=name>", "<link rel='canonical' href='/{n}'>", "<link rel='alternate' href='/{n}'>",
    "<link rel='icon' href='/{n}'>", "<link rel='amphtml' href='/{n}'>", "<link rel='next' href='/{n}'>",
    "<link rel='license' href='/{n}'>", "<link rel=alternate hreflang=a{n} href=/{n}>",
    '<script type="application/ld+json">{}</script>',
    '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
    '<script type="application/ld+json">{"@type": "Person", "@id": "#{n}", "name": "Ada {n}"}</script>',
    '<script type="application/ld+json">{</script>', '<script type="application/ld+json">[</script>',
    '<script type="application/ld+json"><!-- x</script>', "<style>a{n} {{}}</style>",
    '<script>window.a{n} = {"b": 1};</script>', "<title>a</title>",
    '<script type="application/json">{"headline": "Crane", "body": "x"}</script>', "<noscript>x</noscript>",
)  # fmt: skip
NESTED = (  # elements within each other
    "<div>", "<span>", "<b>", "<a href=/>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<section>",
    "<font size=1>", "<x-a>", "<template>", "<svg>", "<math>", "<object>", "<button>", "<em><cite>a word ",
    "<article><h2>a</h2>", "<dl><dd>", "<figure>", "<picture>", "<details>", "<p><ins>",
    "<div itemscope itemprop=author>", "<div class='comment'>", "<nav><ul>", "<aside>", "<label>", "<select>",
    "<ruby><rt>", "<div style='display:none'>", "<main>", "<form><fieldset>", "<h2><a>",
)  # fmt: skip
IN_VALUE = (  # of an element, an attribute or a script
    "a", "a ", "1 ", " - ", "| ", ": ", ", ", "/", "_", "\u201c", "(", "{", '\\"', "\t", "\u0301", "\u6e2f", "&amp;",
    "<b>x", "[", "\xa9 ", "9 March 2026 10:15 ", "By Ada Quayle and ", "Photo: ", "https://paper.example/{n} ",
    '{"headline": "x"},', "a{n}-", "; ",
)  # fmt: skip
IN_ITEM = (  # of a feed
    "<category>crane {n}</category>", "<link>/a{n}</link>", "<author>a@paper.example (Ada {n})</author>", "<a{n}/>",
    "<dc:creator>Ada</dc:creator>", "<guid>{n}</guid>", "<title>Crane</title>", "<description>x</description>", "<b>",
    "<pubDate>x</pubDate>", "<enclosure url='/{n}'/>", "<media:content url='/{n}'/>", "&amp;", "&", "&x{n};", "<",
    "<a ", "<![CDATA[", "<![CDATA[x]]>", "<!--", "<!-- x -->", "<?a ?>", "<item xml:base='b/'>", "x",
    "<a:b xmlns:a='{n}'>", "]]>", "<content:encoded><![CDATA[<p>x</p>]]></content:encoded>", "\x00", "\x0b", "\xff",
    "<source url='/{n}'>x</source>",
)  # fmt: skip
IN_ITEM_VALUE = (
    "a ", "1", "&lt;p&gt;x", "<p>x</p>", "Ada, ", "9 March ", "&amp;amp;", "-",
)  # fmt: skip
IN_ATOM = (
    "<entry><title>a</title><link href='/{n}'/></entry>", "<entry>", "<entry><link rel='alternate' href='/{n}'/>",
    "<link rel='self' href='/{n}'/>", "<entry><author><name>Ada</name></author></entry>",
    "<entry><content type='xhtml'><div>",
)  # fmt: skip
IN_JSON_FEED = (
    '{"id": "{n}", "url": "/{n}", "title": "a"},', "[", '{"tags": [', "{n},", '"a",',
    '{"authors": [{"name": "Ada"}]},',
)  # fmt: skip
IN_SITEMAP = (
    "<url><loc>https://paper.example/{n}</loc><lastmod>2026-11-20</lastmod></url>", "<url>", "<url><loc>",
    "<loc>/a</loc>", "<a/>", "<url><loc>https://paper.example/a</loc></url>", "&", "&amp;", "<![CDATA[", "<!--", "<",
    "<url a{n}='1'>", "\x00", "<url><image:image><image:loc>/{n}</image:loc></image:image></url>",
    "<xhtml:link hreflang='a' href='/{n}'/>",
    "<url><loc>https://paper.example/{n}</loc><news:news xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><news:title>a</news:title></news:news></url>",
)  # fmt: skip
IN_LINES = (  # of a sitemap of lines
    "https://paper.example/{n}\n", "http://", "\n", "a", "https://paper.example/a b\n", "<a>",
)  # fmt: skip
IN_FRONT = (
    "<h2><a href='/2026/11/20/crane-stays-{n}'>Crane stays {n}</a></h2>", "<a href='/x'>x</a>", "<a href='/{n}'>",
    "<div>", "<b><p>", "<link rel=alternate type=application/rss+xml href=/{n}>", "<base href=/{n}>",
    "<area href=/{n}>", "<nav><a href=/{n}>x</a></nav>",
    "<article><a href=/2026/a-b-c-{n}><img alt='Crane {n}'></a></article>", "<a href='http://[::1'>x</a>",
    "<a href='{n}'><div>", "<table><a href=/{n}>", "<!--", "<a href=javascript:{n}>x</a>",
    "<a href=//x.example/{n}>x</a>", "<section><h2>x</h2>", "&amp;",
    "<time>20 November 2026</time><a href=/{n}-a-b-c-d>x</a>", "<a href='?a={n}'>x</a>", "<a href='#{n}'>x</a>",
    "<template>", "<svg>",
)  # fmt: skip
IN_LINKS = (  # of a TimeMap or a header
    '<https://paper.example/{n}>; rel="memento"; datetime="Fri, 20 Nov 2026 10:00:00 GMT", ', "<", ">", "; ", '"',
    ", ", "=", "a=b; ", '<a>; rel="', "<a>; a{n}=b", "\\", " ",
)  # fmt: skip
IN_HEADER = (
    " ", "a", ",", ";", "=", '"', "a=b; ", "a/b, ", "q=1;", "1", "-", "\\", "(", "%41", "/", "a.", "@", ":", "\t",
    "Fri, ",
)  # fmt: skip
IN_ANSWER_HEAD = (
    "A{n}: b\r\n", " folded\r\n", "\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "Set-Cookie: a{n}=b\r\n", "x", ":",
    "A:\r\n", "\n", "\r", "Content-Encoding: gzip, \r\n", "Transfer-Encoding: chunked\r\n",
    "Content-Type: a; b={n}\r\n", "\x00", "HTTP/1.1 200 OK\r\n",
)  # fmt: skip
IN_CHUNKS = (
    "1\r\na\r\n", "1;a=b\r\na\r\n", "0\r\n", "a", "\r\n", "00000001\r\na\r\n", "0\r\nA: b\r\n", ";", "1\na\n",
)  # fmt: skip
IN_INDEX = (  # of a web archive
    'com,example)/{n} 20261120100000 {"url": "http://paper.example/{n}"}\n', "[", '["a","b"],', "{", '{"a": ', "\n",
    " ", "a ", "com,example)/ 20261120100000 http://paper.example/{n} text/html 200 A - - 9 9 a.gz\n", '["', '"\\"',
    "9",
)  # fmt: skip
IN_ROBOTS = (
    "User-agent: a{n}\n", "Disallow: /{n}\n", "Allow: /*a*b*{n}$\n", "Sitemap: https://paper.example/{n}.xml\n",
    "# x\n", "\n", "Crawl-delay: {n}\n", "License: /{n}\n", "Content-Signal: ai-train=no\n", "User-agent: *\n",
    "User-agent: *\nDisallow: /{n}\n", "Disallow: ", "*", "a", "\r", "User-agent: news-crawler\nAllow: /{n}\n",
    "\x00", ":", " ", "Disallow: /%{n}\n",
)  # fmt: skip
IN_JSON_LD = {  # behind what opens it
    '"author": [': (
        '{"name": "Ada Quayle {n}"},', '"Ada Quayle {n}",', "[", '{"author": [', "{n},", '{"@id": "#{n}"},',
    ),
    '"image": [': ('"https://paper.example/{n}.jpg",', '{"url": "/{n}.jpg", "caption": "Crane {n}"},', "[[],",),
    '"keywords": "': ("crane {n}, ", "crane;", ",", '\\"', "\\u0063", "\\\\", "&quot;", "&amp;",),
    '"keywords": [': ('"crane {n}",', '{"name": "crane {n}"},',),
    '"about": [': ('{"@type": "Place", "name": "Harbour {n}"},', '{"sameAs": "https://x.example/{n}"},',),
    '"liveBlogUpdate": [': ('{"headline": "Crane {n}", "articleBody": "It stays.", "datePublished": "2026-11-20"},',),
    '"hasPart": [': ('{"cssSelector": ".a{n}", "isAccessibleForFree": false},',),
    '"itemListElement": [': ('{"position": {n}, "name": "Harbour", "item": "/{n}"},',),
    '"@graph": [': (
        '{"@type": "WebPage", "@id": "#{n}"},', '{"@type": "NewsArticle", "headline": "Crane {n}"},', '{"@graph": [',
    ),
    '"isPartOf": ': ('{"a": ', "[", '{"isPartOf": ', '{"@type": "NewsArticle", "mainEntity": ',),
    '"articleBody": "': (
        "The crane stays for another winter. ", "<p>The crane</p>", "\\n\\n", '\\"', "&lt;p&gt;", "{n} ",
    ),
    '"alternativeHeadline": "': ("crane ", " - ", "| ", ": ", "\\ud83d", "\u201c", "&#8217;",),
    '"datePublished": "': ("2026-11-20T10:00:00Z ", "1", "-", ":", "T", "+00:00", " March",),
    '"author": "': (
        "Ada Quayle and ", "Ada Quayle, ", "By ", "Ada ", "& ", "<a>Ada</a> ", "(", "Dr. ", "; ", "/ ", "von ",
    ),
    '"url": "': ("/a", "?a={n}&", "%41", "#", "../", "https://", "@", ":", ".",),
    '"a{n}": 1, ': (
        '"a{n}": "x", ', '"a": {n}, ', "a{n}: 'x', ", "'a': 1, ", "// x\n", "/* x */ ", ",", '"headline": "x", ',
    ),
}  # fmt: skip
