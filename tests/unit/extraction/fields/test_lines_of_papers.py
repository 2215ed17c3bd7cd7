"""Dates and bylines as papers of many languages write them, each in the line below a headline or as a byline."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Page
from crawler.extraction.fields.dates import published_times
from crawler.extraction.page.document import open_document
from crawler.site import site_for
from crawler.text.bylines import read_names

DATES = [  # language, line, the day and clock in it, what it shows
    ("en", "Published Tue 12 Mar 2024 at 4.05pm", "2024-03-12T16:05", "a dot in the clock"),
    ("en", "Posted: March 12th, 2024 | 11:30 A.M.", "2024-03-12T11:30", "a bar between"),
    ("en", "12 March 2024 12:00 noon", "2024-03-12T12:00", "noon"),
    ("en", "First published on Tue 12 Mar 2024 16.05 GMT", "2024-03-12T16:05", "a zone behind"),
    ("en", "Mar. 12, 2024, 4:05 p.m. ET", "2024-03-12T16:05", "Eastern time"),
    ("de", "12.03.2024 - 16:05 Uhr", "2024-03-12T16:05", "German"),
    (
        "de",
        "Stand: 13.03.2024, erschienen am 12. März 2024 um 16.05 Uhr",
        "2024-03-12T16:05",
        "change before publication",
    ),
    ("de", "Di, 12. Mär. 2024, 16:05", "2024-03-12T16:05", "an Austrian short form"),
    ("fr", "Publié le 12 mars 2024 à 16h05", "2024-03-12T16:05", "French"),
    ("fr", "Mis à jour le 13/03/2024 à 08:00 - Publié le 12/03/2024 à 16:05", "2024-03-12T16:05", "change first"),
    ("fr", "Le 1er mars 2024 à 16 h 05", "2024-03-01T16:05", "the first"),
    ("es", "Publicado: 12/03/2024 • 16:05 hs.", "2024-03-12T16:05", "Argentina"),
    ("es", "12 de marzo de 2024 - 04:05 p. m.", "2024-03-12T16:05", "half of the day with spaces"),
    ("pt", "12 de março de 2024 às 16h05", "2024-03-12T16:05", "Portuguese"),
    ("pt", "Publicado em 12/03/2024 16h05 - Atualizado em 13/03/2024 08h00", "2024-03-12T16:05", "both"),
    ("it", "Pubblicato il 12 marzo 2024 alle ore 16:05", "2024-03-12T16:05", "Italian"),
    ("nl", "Gepubliceerd op 12 maart 2024, 16:05 uur", "2024-03-12T16:05", "Dutch"),
    ("pl", "Opublikowano: 12 marca 2024, godz. 16:05", "2024-03-12T16:05", "Polish"),
    ("cs", "Publikováno 12. 3. 2024, 16:05", "2024-03-12T16:05", "Czech with spaces"),
    ("hu", "2024. március 12., kedd 16:05", "2024-03-12T16:05", "Hungarian"),
    ("fi", "Julkaistu 12.3.2024 klo 16.05", "2024-03-12T16:05", "Finnish"),
    ("sv", "Publicerad 12 mars 2024 kl. 16.05", "2024-03-12T16:05", "Swedish"),
    ("nb", "Publisert: 12. mars 2024, kl. 16:05", "2024-03-12T16:05", "Norwegian"),
    ("tr", "Giriş: 12.03.2024 - 16:05 Güncelleme: 13.03.2024 - 08:00", "2024-03-12T16:05", "Turkish, both"),
    ("ru", "12 марта 2024 г., 16:05 МСК", "2024-03-12T16:05", "Russian"),
    ("uk", "12 березня 2024, 16:05", "2024-03-12T16:05", "Ukrainian"),
    ("el", "Δημοσίευση: 12/03/2024 | 16:05", "2024-03-12T16:05", "Greek"),
    ("bg", "12 март 2024 г. 16:05 ч.", "2024-03-12T16:05", "Bulgarian"),
    ("ro", "Publicat: 12 martie 2024, ora 16:05", "2024-03-12T16:05", "Romanian"),
    ("vi", "Thứ ba, 12/3/2024 16:05 (GMT+7)", "2024-03-12T16:05", "Vietnamese"),
    ("id", "Selasa, 12 Maret 2024 16:05 WIB", "2024-03-12T16:05", "Indonesian"),
    ("ms", "12 Mac 2024, 4:05 petang", "2024-03-12T16:05", "Malay half of the day"),
    ("th", "12 มีนาคม 2567 เวลา 16:05 น.", "2024-03-12T16:05", "Thai"),
    ("ja", "2024年3月12日(火) 16時05分 公開", "2024-03-12T16:05", "Japanese with a weekday"),
    ("ja", "2024/03/12 16:05", "2024-03-12T16:05", "slashes"),
    ("ko", "승인 2024.03.12 16:05", "2024-03-12T16:05", "Korean"),
    ("ko", "2024-03-12 오후 4:05:10", "2024-03-12T16:05", "with seconds"),
    ("zh", "发布时间：2024年03月12日 16:05", "2024-03-12T16:05", "Chinese"),
    ("zh-TW", "2024/03/12 下午 04:05", "2024-03-12T16:05", "Taiwan"),
    ("ar", "الثلاثاء 12 مارس 2024 - 04:05 مساءً", "2024-03-12T16:05", "evening"),
    ("ar", "نشر في: 12/3/2024 | 16:05", "2024-03-12T16:05", "Arabic label"),
    ("fa", "سه‌شنبه ۲۲ اسفند ۱۴۰۲ - ۱۶:۰۵", "2024-03-12T16:05", "Persian"),
    ("he", "פורסם: 12.03.24, 16:05", "2024-03-12T16:05", "two digits of a year"),
    ("hi", "प्रकाशित: 12 मार्च 2024, 04:05 PM", "2024-03-12T16:05", "Hindi"),
    ("bn", "প্রকাশ: ১২ মার্চ ২০২৪, ১৬:০৫", "2024-03-12T16:05", "Bengali digits"),
    ("ta", "12 மார்ச் 2024, 16:05", "2024-03-12T16:05", "Tamil"),
    ("ur", "12 مارچ 2024", "2024-03-12T00:00", "Urdu"),
    ("sw", "12 Machi 2024 16:05", "2024-03-12T16:05", "Swahili"),
    ("ne", "२०२४ मार्च १२", "2024-03-12T00:00", "Nepali, Gregorian"),
    ("en-ZA", "2024-03-12 16:05", "2024-03-12T16:05", "South Africa"),
]
BYLINES = [
    ("en", "By Ada Quayle and Bo Lind in Nairobi", ("Ada Quayle", "Bo Lind")),
    ("en", "Ada Quayle, Health Editor", ("Ada Quayle",)),
    ("en", "By Ada Quayle on behalf of the River Group", ("Ada Quayle",)),
    ("en", "By Ada Quayle, Content Marketing Coordinator", ("Ada Quayle",)),
    ("es", "Texto de Ada Quayle, edición de Bo Lind", ("Ada Quayle",)),
    ("es", "Ada Quayle Corresponsal en Puno", ("Ada Quayle",)),
    ("pt", "Por Ada Quayle, com edição de Bo Lind", ("Ada Quayle",)),
    ("pt", "Edição de Bo Lind", ()),
    ("pt", "Por Ada Quayle, fotos de Bo Lind", ("Ada Quayle",)),
    ("en", "Words by Ada Quayle; Pictures by Bo Lind", ("Ada Quayle",)),
    ("en", "By ADA QUAYLE | aquayle@paper.example", ("ADA QUAYLE",)),
    ("en", "Analysis by Ada Quayle, Europe correspondent", ("Ada Quayle",)),
    ("en", "Medically reviewed by Dr. Bo Lind", ()),
    ("de", "Von Ada Quayle, Berlin", ("Ada Quayle",)),
    ("de", "Eine Analyse von Ada Quayle und Bo Lind", ("Ada Quayle", "Bo Lind")),
    ("de", "Protokoll: Ada Quayle", ("Ada Quayle",)),
    ("fr", "Par Ada Quayle (avec AFP)", ("Ada Quayle",)),
    ("fr", "Propos recueillis par Ada Quayle", ("Ada Quayle",)),
    ("fr", "Ada Quayle, envoyée spéciale à Kiev", ("Ada Quayle",)),
    ("es", "Por Ada Quayle y Bo Lind", ("Ada Quayle", "Bo Lind")),
    ("es", "Ada Quayle | Corresponsal en Washington", ("Ada Quayle",)),
    ("pt", "Por Ada Quayle, do Rio", ("Ada Quayle",)),
    ("it", "di Ada Quayle e Bo Lind", ("Ada Quayle", "Bo Lind")),
    ("it", "dal nostro inviato Ada Quayle", ("Ada Quayle",)),
    ("nl", "Door Ada Quayle en Bo Lind", ("Ada Quayle", "Bo Lind")),
    ("pl", "Autor: Ada Quayle, fot. Bo Lind", ("Ada Quayle",)),
    ("ru", "Автор: Анна Иванова, корреспондент", ("Анна Иванова",)),
    ("ru", "Текст: Анна Иванова, фото: Пётр Сидоров", ("Анна Иванова",)),
    ("uk", "Автор: Олена Коваль", ("Олена Коваль",)),
    ("el", "Της Μαρίας Παππά", ("Μαρίας Παππά",)),
    ("tr", "Haber: Ayşe Yılmaz - Kamera: Can Demir", ("Ayşe Yılmaz",)),
    ("vi", "Bài: Nguyễn Văn An - Ảnh: Trần Bình", ("Nguyễn Văn An",)),
    ("ar", "كتب: أحمد علي", ("أحمد علي",)),
    ("he", "מאת: דנה כהן ויוסי לוי", ("דנה כהן", "יוסי לוי")),
    ("fa", "نویسنده: علی رضایی", ("علی رضایی",)),
    ("hi", "रिपोर्ट: राहुल शर्मा, नई दिल्ली", ("राहुल शर्मा",)),
    ("zh", "记者 王小明 摄影 李大伟", ("王小明",)),
    ("zh-TW", "記者王小明／台北報導", ("王小明",)),
    ("ja", "文・写真＝山田太郎", ("山田太郎",)),
    ("ko", "홍길동 기자 hong@paper.example", ("홍길동",)),
    ("ko", "글 홍길동 · 사진 김철수", ("홍길동",)),
    ("th", "โดย สมชาย ใจดี", ("สมชาย ใจดี",)),
    ("id", "Penulis: Budi Santoso | Editor: Siti Aminah", ("Budi Santoso",)),
    ("sv", "Text: Ada Quayle Foto: Bo Lind", ("Ada Quayle",)),
    ("fi", "Teksti: Ada Quayle", ("Ada Quayle",)),
    ("cs", "Autor: Ada Quayle, ČTK", ("Ada Quayle", "ČTK")),
    ("hu", "Szerző: Ada Quayle", ("Ada Quayle",)),
]


@pytest.mark.parametrize(("language", "line", "expected", "why"), DATES, ids=[f"{c[0]} {c[3]}" for c in DATES])
def test_the_date_of_a_line_below_the_headline(language: str, line: str, expected: str, why: str) -> None:
    url = "https://www.paper.example/a"
    html = f"<html lang='{language}'><h1>Mission accomplished</h1><div class='post-meta'>{line}</div><p>Text</p></html>"
    page = Page(url=url, body=html.encode(), fetched=datetime(2026, 5, 4, 12, tzinfo=UTC))
    found = published_times(open_document(page, site_for(url)))
    assert found[0].value.isoformat()[:16] == expected, why


@pytest.mark.parametrize(("language", "line", "names"), BYLINES, ids=[f"{c[0]} {c[1]}" for c in BYLINES])
def test_the_names_in_a_byline(language: str, line: str, names: tuple[str, ...]) -> None:
    assert read_names(line, language) == names
