"""What systems write where a paper's own tag, section or name is sought, and what only looks like it."""

from __future__ import annotations

import json
from html import escape

import pytest

from crawler.extraction.fields.publisher import publishers
from crawler.extraction.fields.section import sections
from crawler.extraction.fields.tags import tags

LABELS = [
    *("Uncategorized", "Sin categoría", "Non classé", "Sem categoria", "Senza categoria", "Unkategorisiert"),
    *("Geen categorie", "Bez kategorii", "Без рубрики", "Без категорії", "Okategoriserade", "Ukategorisert"),
    *("Ikke kategoriseret", "Luokittelematon", "Nezařazené", "Fără categorie", "Χωρίς κατηγορία", "Kategorisiz"),
    *(
        "غير مصنف",
        "دسته‌بندی نشده",
        "ללא קטגוריה",
        "未分類",
        "未分类",
        "미분류",
        "ไม่มีหมวดหมู่",
        "Chưa phân loại",
        "Tak Berkategori",
    ),
]
MARKS = ["[NAME]", "{{tag}}", "<%= tag %>", "%tag%", "${tag}", "@front-river", "://about:blank", "PG&amp", "Q&#039"]
PLACES = [
    *("homepage", "Featured", "Slider", "Blog", "Startseite", "Top-Thema", "Portada", "À la une", "In evidenza"),
    *("Voorpagina", "Strona główna", "Destaques", "На главную", "Manşet", "imported", "/article", "article-22"),
    *("content-type: Feature", "desk@paper.example twitter.com/desk", "source:tagname:Wire"),
]
SUBJECTS = [
    *("Home rule", "Feature films", "Blogging", "Category theory", "Imported cars", "Article 50", "À la carte"),
    *("Klassik", "Categorías", "Рубрика", "分類学", "분류", "تصنيف", "Types of soil", "Sliding doors", "Portada Alta"),
]
JOINED = [
    ("Food & Drink, Travel", "Food & Drink"),
    ("Food, Drink & Travel", "Food, Drink & Travel"),
    ("Food, Drink and Travel", "Food, Drink and Travel"),
    ("Wirtschaft, Politik und Gesellschaft", "Wirtschaft, Politik und Gesellschaft"),
    ("Film und Serien, Bühne", "Film und Serien"),
    ("Economía, Empresas y Finanzas", "Economía, Empresas y Finanzas"),
    ("Arts et lettres, Scène", "Arts et lettres"),
    ("Kultur, Musik och Film", "Kultur, Musik och Film"),
    ("Общество, Наука и Техника", "Общество, Наука и Техника"),
    ("Kültür, Sanat ve Yaşam", "Kültür, Sanat ve Yaşam"),
    ("Politica, Cronaca", "Politica"),
    ("سياسة، اقتصاد", "سياسة"),
    ("政治、経済", "政治"),
]


def ld(**values: object) -> str:
    node = json.dumps({"@type": "NewsArticle", "headline": "H", **values})
    return f'<script type="application/ld+json">{node}</script>'


@pytest.mark.parametrize("label", [*LABELS, *PLACES])
def test_label_of_a_system_is_no_tag(read_html, label: str) -> None:  # type: ignore[no-untyped-def]
    assert tags(read_html(ld(keywords=["River", label])))[0].value == ("River",)


@pytest.mark.parametrize("mark", MARKS)
def test_mark_of_a_template_is_no_tag(read_html, mark: str) -> None:  # type: ignore[no-untyped-def]
    html = f'<meta property="article:tag" content="Harbour"><meta property="article:tag" content="{escape(mark)}">'
    assert tags(read_html(html))[0].value == ("Harbour",)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subject_that_looks_like_a_label_is_a_tag(read_html, subject: str) -> None:  # type: ignore[no-untyped-def]
    assert tags(read_html(ld(keywords=["River", subject])))[0].value == ("River", subject)


@pytest.mark.parametrize("label", LABELS)
def test_no_category_is_no_section(read_html, label: str) -> None:  # type: ignore[no-untyped-def]
    assert sections(read_html(ld(articleSection=label), url="https://www.paper.example/a")) == ()


@pytest.mark.parametrize(("text", "wanted"), JOINED)
def test_first_section_of_a_list_and_a_name_with_commas(read_html, text: str, wanted: str) -> None:  # type: ignore[no-untyped-def]
    assert sections(read_html(ld(articleSection=text)))[0].value == wanted


def test_list_that_a_page_writes_twice_is_split(read_html) -> None:  # type: ignore[no-untyped-def]
    element = '<meta name="keywords" content="River, Bridge, Port">'
    assert tags(read_html(element * 2))[0].value == ("River", "Bridge", "Port")


def test_title_of_the_page_is_no_tag(read_html) -> None:  # type: ignore[no-untyped-def]
    title = "<title>Harbour keeps its old crane | Paper</title>"
    assert tags(read_html(title + ld(keywords=["Crane", "Harbour keeps its old crane | Paper"])))[0].value == ("Crane",)


def test_links_to_the_parts_of_a_site_are_no_tags(read_html) -> None:  # type: ignore[no-untyped-def]
    links = "".join(f"<a href=/{name}>{name}</a>" for name in ("Home", "Guides", "Rivers", "Bridges"))
    story = "<p>At home: guides to rivers and bridges.</p>"
    assert not any(found.value for found in tags(read_html(f"<div>{links}</div>{story}")))
    assert tags(read_html(f"<div>{links.replace('Home', 'Ports')}</div>{story} Ports"))[0].value


@pytest.mark.parametrize(
    ("name", "site_name", "host", "wanted"),
    [
        ("Associated Press", "The Harbour Times", "www.harbourtimes.example", "The Harbour Times"),
        ("dpa", "Hafenblatt", "www.hafenblatt.example", "Hafenblatt"),
        ("新华社", "海港日报", "www.haigang.example", "海港日报"),
        ("Associated Press", "AP News Hub", "apnews.example", "Associated Press"),
        ("Reuters", "The Wire", "www.reuters.example", "Reuters"),
        ("AFP", "", "www.harbourtimes.example", "AFP"),
        ("https://www.harbour.example", "The Harbour Times", "www.harbour.example", "The Harbour Times"),
        ("", "{$site.name}", "www.harbour.example", None),
        ("", "Harbour keeps its old crane | Paper", "www.harbour.example", None),
        ("", "Passle", "www.harbour.example", None),
        ("", "My WordPress Site", "www.harbour.example", None),
        ("Harbour Blogger", "", "www.harbour.example", "Harbour Blogger"),
        ("", "Harbour Times | News for all of the coast", "www.harbourtimes.example", "Harbour Times"),
        ("", "Hafenblatt - Nachrichten von der Küste", "blog.hafenblatt.example", "Hafenblatt"),
        ("", "HBK - Hafenbund der Küste", "www.hbk.example", "HBK - Hafenbund der Küste"),
        ("", "News for all | Harbour Times", "www.harbourtimes.example", "News for all | Harbour Times"),
        ("", "Coast - Harbour - Sea", "www.paper.example", "Coast - Harbour - Sea"),
        ("", "www.harbour.example", "www.harbour.example", "harbour.example"),
        ("", "Harbour Times |", "www.paper.example", "Harbour Times"),
        ("", "@harbourtimes", "www.harbourtimes.example", "harbourtimes"),
        ("", '"Harbour Times"', "www.harbourtimes.example", "Harbour Times"),
        ("", 'Ada Quayle - "Harbour"', "www.paper.example", 'Ada Quayle - "Harbour"'),
        ("", "/", "www.harbour.example", None),
    ],
)
def test_publisher_is_the_paper(read_html, name: str, site_name: str, host: str, wanted: str | None) -> None:  # type: ignore[no-untyped-def]
    html = ld(publisher={"@type": "Organization", "name": name}) if name else ""
    html += f'<meta property="og:site_name" content="{escape(site_name)}">' if site_name else ""
    page = f"<title>Harbour keeps its old crane | Paper</title>{html}"
    found = publishers(read_html(page, url=f"https://{host}/a"))
    assert (found[0].value if found else None) == wanted


def test_short_title_of_a_page_may_be_the_name_of_its_site(read_html) -> None:  # type: ignore[no-untyped-def]
    page = '<title>Harbour Times</title><meta property="og:site_name" content="Harbour Times">'
    assert publishers(read_html(page))[0].value == "Harbour Times"
