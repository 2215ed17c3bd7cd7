"""A story that only scripts, attributes or templates of a page hold is found in whichever form they keep it."""

from __future__ import annotations

import html
import json
from typing import Any

import lxml.html
import pytest

from crawler.extraction.page.unshown_story import find_unshown_story

TITLE = "The crane has to wait"
PARAGRAPHS = (
    "The harbour board met on Tuesday evening to decide what becomes of the old crane, and the room was full.",
    "For forty minutes the members spoke of its cost and of those who would have to look after it in winter.",
    "A vote was put off until spring, although the retired pilot had asked for an answer before the first frost.",
)
MARKUP = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
NOTICE = "".join(f"<p>We use cookies with your consent. {paragraph}</p>" for paragraph in PARAGRAPHS * 2)


def script(text: str, kind: str = "text/javascript") -> str:
    return f'<script type="{kind}">{text}</script>'


def state(node: Any) -> str:
    return json.dumps(node).replace("</", "<\\/")


def find(markup: str, title: str = TITLE) -> tuple[str, ...]:
    root = lxml.html.document_fromstring(f"<html><body><p>Menu</p>{markup}</body></html>")
    return find_unshown_story(root.iter(), [title])


STORY = {"title": TITLE, "content": MARKUP}
REFERENCES = {
    "ROOT_QUERY": {"article": {"__ref": "Article:1"}},
    "Article:1": {"headline": TITLE, "body": [{"__ref": f"Text:{at}"} for at in range(3)]},
    **{f"Text:{at}": {"__typename": "Paragraph", "text": text} for at, text in enumerate(PARAGRAPHS)},
}
ANGULAR = state(STORY).replace("&", "&a;").replace('"', "&q;").replace("<", "&l;").replace(">", "&g;")
FORMS = {
    "the second assignment of a script": script(f'window.path="/a";window.data={state(STORY)};'),
    "an assignment to a member": script(f"W.a=W.a||{{}};W.a.content={state({'headlines': {'basic': TITLE}} | STORY)};"),
    "a string that is parsed": script(f"window.s = JSON.parse({state(state(STORY))});"),
    "the body beside the title's object": script(f"var d={state({'html': MARKUP, 'frontmatter': {'title': TITLE}})}"),
    "a string of JSON within JSON": script(state({"body": state(STORY)}), "application/json"),
    "references": script(f"window.__APOLLO_STATE__={state(REFERENCES)};"),
    "escapes of Angular": script(html.escape(ANGULAR, quote=False).replace("&amp;", "&"), "application/json"),
    "an attribute": f'<div id="app" data-page="{html.escape(state({"props": STORY}))}"></div>',
    "a function": script(f"window.__NUXT__=(function(a){{return {{t:a,body:{state(MARKUP)}}}}}({state(TITLE)}));"),
    "a function and a title with the site's name": script(
        f"window.__NUXT__=(function(a){{return {{t:a,body:{state(MARKUP)}}}}}({state(TITLE)}));"
    ),
    "a title with the site's name": script(f"var d={state({'title': TITLE, 'body': MARKUP})}"),
    "a template": f"<template>{MARKUP}</template>",
    "a script that is a template": script(MARKUP, "text/x-template"),
    "a field that nobody sees": f'<textarea style="display:none">{html.escape(MARKUP)}</textarea>',
}


@pytest.mark.parametrize("form", FORMS, ids=list(FORMS))
def test_each_form_gives_the_paragraphs(form: str) -> None:
    assert find(FORMS[form], f"{TITLE} - The Paper" if "site's name" in form else TITLE) == PARAGRAPHS


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (script(f"var d={state({'title': 'Our terms', 'body': MARKUP})}"), "another title"),
        (script(f"var d={state({'body': MARKUP})}"), "no title"),
        (script(f"var f=function(){{return {state(MARKUP)}}}"), "a function that does not name the title"),
        (script(f"var d={state({'title': TITLE, 'body': NOTICE})}"), "a notice about cookies"),
        (script(f"var d={state({'title': TITLE, 'body': '<p>Soon more.</p>'})}"), "too short"),
        ("<template><p>One line of a form.</p><p>Another.</p><p>Send</p></template>", "a template of the page's own"),
        ("<textarea>Write to us.</textarea>", "a field to write in"),
        (script('var a={"title": {"broken'), "broken JSON"),
        (script("=" * 200_000 + "={" * 5000), "starts of values that are none"),
        (script(f"var d={'[' * 5000}"), "lists in lists"),
    ],
)
def test_what_is_no_story_of_the_page_gives_none(markup: str, reason: str) -> None:
    assert find(markup) == (), reason


def test_references_in_a_circle_end() -> None:
    circle = {"A:1": {"title": TITLE, "body": {"__ref": "A:2"}}, "A:2": {"content": {"__ref": "A:1"}}}
    assert find(script(f"window.s={state(circle)}")) == ()
