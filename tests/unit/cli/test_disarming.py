"""What a stranger's page may bring into a file that a person opens."""

from __future__ import annotations

import lxml.html
import pytest

from crawler.cli.disarming import disarm

URL = "https://paper.example/2026/story.html"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<body onload="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\tscript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<a href="vbscript:alert(1)">x</a>',
        '<object data="https://evil.example/alert"></object>',
        '<embed src="https://evil.example/alert">',
        '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
        '<form action="https://evil.example/alert"><input name=x></form>',
        '<button formaction="javascript:alert(1)">x</button>',
        '<img src="https://evil.example/alert.gif" onerror="alert(1)">',
        '<picture><source srcset="https://evil.example/alert.gif"></picture>',
        '<video poster="https://evil.example/alert.gif"></video>',
        '<div style="background: url(https://evil.example/alert.gif)">x</div>',
        "<style>@import 'https://evil.example/alert.css';</style>",
        '<link rel="stylesheet" href="https://evil.example/alert.css">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example/alert">',
        '<base href="https://evil.example/alert/">',
        '<svg><animate onbegin="alert(1)" attributeName="x"/></svg>',
        '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction></math>',
        '<table background="https://evil.example/alert.gif"><tr><td>x</table>',
        '<x-alert src="https://evil.example/alert.js" onfocus="alert(1)" autofocus tabindex="1">x</x-alert>',
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        '<details ontoggle="alert(1)" open>x</details>',
    ],
)
def test_nothing_of_a_page_runs_or_is_loaded(attack: str) -> None:
    root = lxml.html.document_fromstring(
        f"<html><head></head><body><p>The story.</p>{attack}<p>Its end.</p></body></html>"
    )
    disarm(root, URL)
    left = lxml.html.tostring(root, encoding="unicode")
    assert "alert" not in left.replace("<x-alert", "")
    assert "The story." in left
    assert "Its end." in left


def test_texts_and_links_stay() -> None:
    root = lxml.html.document_fromstring(
        '<form><h1 class="a">One</h1><p>Two <a href="/three">three</a></p><custom-box>Four</custom-box></form>'
    )
    disarm(root, URL)
    assert root.text_content() == "OneTwo threeFour"
    assert [link.get("href") for link in root.iter("a")] == ["https://paper.example/three"]
