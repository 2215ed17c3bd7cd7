import json

import pytest

from crawler.article import Image
from crawler.extraction.fields import images as of_images
from crawler.extraction.fields.image_sizes import picture_key
from crawler.extraction.fields.images import images
from crawler.text.captions import split_caption
from crawler.text.folding import comparable

CAPTIONS = [
    ("Ο γερανός στον μόλο (Φωτογραφία: Eurokinissi)", "Ο γερανός στον μόλο", "Eurokinissi"),
    ("Ο γερανός στον μόλο / Φωτογραφία: ΑΠΕ-ΜΠΕ/Νίκος Παπάς", "Ο γερανός στον μόλο", "ΑΠΕ-ΜΠΕ/Νίκος Παπάς"),
    ("항구의 크레인. /사진=김민지 기자", "항구의 크레인.", "김민지"),
    ("항구의 크레인 [사진=연합뉴스]", "항구의 크레인", "연합뉴스"),
    ("항구의 크레인. 연합뉴스 제공", "항구의 크레인.", "연합뉴스"),
    ("항구의 크레인. ⓒ연합뉴스", "항구의 크레인.", "연합뉴스"),
    ("港口的起重机。新华社记者 张三 摄", "港口的起重机。", "张三"),
    ("港口的起重机。（张三 摄）", "港口的起重机。", "张三"),
    ("港口的起重机。图源：视觉中国", "港口的起重机。", "视觉中国"),
    ("港口起重機。（圖／王小明攝）", "港口起重機。", "王小明"),
    ("המנוף ברציף (צילום: דנה כהן)", "המנוף ברציף", "דנה כהן"),
    ("המנוף ברציף. צילום: דנה כהן", "המנוף ברציף.", "דנה כהן"),
    ("جرثقیل در اسکله. عکس: ایسنا", "جرثقیل در اسکله.", "ایسنا"),
    ("الرافعة على الرصيف (تصوير: محمد علي)", "الرافعة على الرصيف", "محمد علي"),
    ("İskeledeki vinç (Fotoğraf: Ali Veli/AA)", "İskeledeki vinç", "Ali Veli/AA"),
    ("Cần cẩu trên bến. Ảnh: Lê Minh", "Cần cẩu trên bến.", "Lê Minh"),
    ("घाट पर क्रेन (फोटो: पीटीआई)", "घाट पर क्रेन", "पीटीआई"),
    ("ปั้นจั่นบนท่าเรือ ภาพ: สมชาย ใจดี", "ปั้นจั่นบนท่าเรือ", "สมชาย ใจดี"),
    ("La grúa en el muelle. EFE/Luis Gil", "La grúa en el muelle.", "EFE/Luis Gil"),
    ("La grúa en el muelle. EFE", "La grúa en el muelle.", "EFE"),
    ("La grúa en el muelle. / LUIS GIL", "La grúa en el muelle.", "LUIS GIL"),
    ("La grue. Crédit photo : Jean Dupont", "La grue.", "Jean Dupont"),
    ("The crane at dawn. Ada Byron/Getty Images", "The crane at dawn.", "Ada Byron/Getty Images"),
    ("The crane at dawn. Courtesy of Ada Byron", "The crane at dawn.", "Ada Byron"),
    ("Dźwig na nabrzeżu (fot. Jan Kowalski)", "Dźwig na nabrzeżu", "Jan Kowalski"),
    ("La gru sul molo. Foto di Ada Bruni", "La gru sul molo.", "Ada Bruni"),
    ("Der Kran (picture alliance/dpa)", "Der Kran", "picture alliance/dpa"),
    ("He said the image was fake", "He said the image was fake", None),
    ("The bridge at dawn. Photo: Ada Byron / AP", "The bridge at dawn.", "Ada Byron / AP"),
    ("Die Brücke am Morgen. Foto: Ada Byron/dpa", "Die Brücke am Morgen.", "Ada Byron/dpa"),
    ("The bridge © AP Photo / Ada Byron", "The bridge", "AP Photo / Ada Byron"),
    ("© Ada Byron", None, "Ada Byron"),
    ("The bridge at dawn. (Photo by Ada Byron)", "The bridge at dawn.", "Ada Byron"),
    ("The bridge. Photograph: Ada Byron/Reuters", "The bridge.", "Ada Byron/Reuters"),
    ("The bridge at dawn. (Ada Byron/The Paper)", "The bridge at dawn.", "Ada Byron/The Paper"),
    ("Мост утром. Фото: Ада Байрон", "Мост утром.", "Ада Байрон"),
    ("The bridge (built in 1900) at dawn.", "The bridge (built in 1900) at dawn.", None),
    ("A photo of the bridge", "A photo of the bridge", None),
]


@pytest.mark.parametrize(("text", "caption", "credit"), CAPTIONS)
def test_caption_and_credit_are_told_apart(text, caption, credit):
    assert split_caption(text) == (caption, credit)


def read(read_html, html):
    found = images(read_html(html))
    return found[0].value if found else ()


def test_the_largest_of_a_source_set_is_taken(read_html):
    html = (
        '<figure><img src="data:image/gif;base64,x" srcset="/b-300.jpg 300w, /b-900.jpg 900w">'
        "<figcaption>Bridge</figcaption></figure>"
    )
    assert read(read_html, html) == (Image(url="https://www.paper.example/b-900.jpg", caption="Bridge"),)


@pytest.mark.parametrize("name", ["lead-media", "head-image", "thread-photo"])
def test_a_name_that_ends_in_ad_is_no_advertisement(read_html, name):
    figure = '<figure><img src="https://i.paper.example/bridge.jpg"><figcaption>Dawn</figcaption></figure>'
    html = f'<div class="{name}">{figure}</div>'
    assert images(read_html(html))[0].value == (Image(url="https://i.paper.example/bridge.jpg", caption="Dawn"),)


def test_a_lazily_loaded_picture_is_read_from_its_data(read_html):
    html = '<figure><img src="/placeholder.gif" data-src="/bridge-at-dawn.jpg"></figure>'
    assert [image.url for image in read(read_html, html)] == ["https://www.paper.example/bridge-at-dawn.jpg"]


def test_placeholders_pixels_avatars_and_teasers_are_no_pictures_of_the_story(read_html):
    html = (
        '<figure><img src="/img/blank.gif"></figure><figure><img src="/p.jpg" width="1" height="1"></figure>'
        '<figure class="avatar"><img src="/ada-byron.jpg"></figure><aside><figure><img'
        ' src="/other-story.jpg"></figure></aside>'
        '<div class="teaser"><figure><img src="/teaser-story.jpg"></figure></div>'
    )
    assert read(read_html, html) == ()


def test_sizes_of_one_picture_are_one_with_the_fullest_words(read_html):
    node = {
        "@type": "NewsArticle",
        "headline": "H",
        "image": [{"url": "https://i.paper.example/bridge-at-dawn-1200x675.jpg"}],
    }
    html = (
        f'<script type="application/ld+json">{json.dumps(node)}</script>'
        '<meta property="og:image" content="https://i.paper.example/bridge-at-dawn-600x315.jpg?quality=80">'
        '<figure><img src="https://i.paper.example/bridge-at-dawn.jpg"><figcaption>Dawn <span'
        ' class="credit">Photo: Ada Byron</span></figcaption></figure>'
    )
    assert read(read_html, html) == (
        Image(url="https://i.paper.example/bridge-at-dawn-1200x675.jpg", caption="Dawn", credit="Ada Byron"),
    )


def test_two_pictures_with_short_names_stay_two():
    assert picture_key("https://i.example/2024/a/1.jpg") != picture_key("https://i.example/2024/b/1.jpg")


def test_pictures_with_one_caption_are_one(read_html):
    named = [("/a.jpg", "The crane"), ("/b.jpg", "The quay"), ("/c.jpg", "The crane "), ("/d.jpg", None)]
    figures = "".join(
        f"<figure><img src='{address}'>{f'<figcaption>{text}</figcaption>' if text else ''}</figure>"
        for address, text in named
    )
    found = read(read_html, f"<main><h1>The crane of the harbour</h1>{figures}</main>")
    assert [picture.url.rpartition("/")[2] for picture in found] == ["a.jpg", "b.jpg", "d.jpg"]


def test_twice_as_many_pictures_take_twice_as_many_comparisons(read_html, monkeypatch):
    calls = []
    monkeypatch.setattr(of_images, "comparable", lambda text: calls.append(text) or comparable(text))

    def count(pictures):
        calls.clear()
        node = {
            "@type": "NewsArticle",
            "image": [{"url": f"https://paper.example/{n}-crane.jpg", "caption": f"No. {n}"} for n in range(pictures)],
        }
        assert len(read(read_html, f'<script type="application/ld+json">{json.dumps(node)}</script>')) == 60
        return len(calls)

    assert 0 < count(400) < 2.5 * count(200)


def test_json_ld_pictures_of_any_shape_are_read(read_html):
    node = {
        "@type": "NewsArticle",
        "headline": "H",
        "image": [
            "https://i.paper.example/one-picture-here.jpg",
            {
                "contentUrl": "https://i.paper.example/two-pictures-here.jpg",
                "caption": "Two",
                "creditText": "© Ada Byron",
            },
            7,
            {"url": ["bad"]},
            None,
        ],
    }
    html = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    first, second = read(read_html, html)[:2]
    assert first.url.endswith("one-picture-here.jpg")
    assert (second.caption, second.credit) == ("Two", "Ada Byron")


@pytest.mark.parametrize(
    "caption",
    ["<address>By <a href='/ada'>Ada Byron</a>, reporter</address>", "By <a rel='author' href='/ada'>Ada Byron</a>"],
)
def test_the_picture_of_an_author_is_none_of_the_story(read_html, caption):
    found = read(
        read_html,
        f"<main><h1>The crane</h1><figure><img src='/ada.jpg'><figcaption>{caption}</figcaption></figure>"
        "<figure><img src='/crane.jpg'><figcaption>The crane of <a href='/a'>Ada</a></figcaption></figure></main>",
    )
    assert [(picture.url.rpartition("/")[2], picture.caption) for picture in found] == [
        ("crane.jpg", "The crane of Ada")
    ]
