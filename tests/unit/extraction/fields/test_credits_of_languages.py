"""Captions and credits in one line, as papers of thirteen languages write them."""

from __future__ import annotations

import pytest

from crawler.text.captions import clean_credit, split_caption

LINES = [  # line, caption, credit
    ("한강 다리 앞에 선 시민들. 홍길동 기자", "한강 다리 앞에 선 시민들.", "홍길동"),
    ("한강 다리 앞에 선 시민들. 연합뉴스", "한강 다리 앞에 선 시민들.", "연합뉴스"),
    ("한강 다리 앞에 선 시민들 [사진=연합뉴스]", "한강 다리 앞에 선 시민들", "연합뉴스"),
    ("한강 다리 앞에 선 시민들 /사진=홍길동 기자", "한강 다리 앞에 선 시민들", "홍길동"),
    ("한강 다리 앞에 선 시민들. 서울시 제공", "한강 다리 앞에 선 시민들.", "서울시"),
    ("한강 다리 앞에 선 시민들 ⓒ 뉴스1", "한강 다리 앞에 선 시민들", "뉴스1"),
    ("市民走过大桥。新华社记者 王小明 摄", "市民走过大桥。", "王小明"),
    ("市民走过大桥。（图片来源：新华社）", "市民走过大桥。", "新华社"),
    ("市民走过大桥。图/新华社", "市民走过大桥。", "新华社"),
    ("市民走过大桥 王小明 摄", "市民走过大桥", "王小明"),
    ("▲市民走過大橋。（圖／記者王小明攝）", "▲市民走過大橋。", "王小明"),
    ("市民走過大橋。(圖取自臉書)", "市民走過大橋。", "圖取自臉書"),
    ("市民走過大橋。 圖：中央社", "市民走過大橋。", "中央社"),
    ("市民走過大橋。記者王小明／攝影", "市民走過大橋。", "王小明"),
    ("市民走過大橋。（中央社記者王小明攝）", "市民走過大橋。", "中央社記者王小明"),
    ("תושבים על הגשר. צילום: דוד כהן", "תושבים על הגשר.", "דוד כהן"),
    ("תושבים על הגשר (צילום: דוד כהן)", "תושבים על הגשר", "דוד כהן"),
    ("תושבים על הגשר | צילום: רויטרס", "תושבים על הגשר", "רויטרס"),
    ("תושבים על הגשר // צילום: דוד כהן, פלאש 90", "תושבים על הגשר", "דוד כהן, פלאש 90"),
    ("תושבים על הגשר, אתמול (צילום: AP)", "תושבים על הגשר, אתמול", "AP"),
    ("شهروندان روی پل. عکس: علی رضایی", "شهروندان روی پل.", "علی رضایی"),
    ("شهروندان روی پل / عکس از ایسنا", "شهروندان روی پل", "ایسنا"),
    ("شهروندان روی پل (عکس: ایرنا)", "شهروندان روی پل", "ایرنا"),
    ("Köprüde yürüyen halk. Fotoğraf: Ahmet Yılmaz", "Köprüde yürüyen halk.", "Ahmet Yılmaz"),
    ("Köprüde yürüyen halk (Fotoğraf: AA)", "Köprüde yürüyen halk", "AA"),
    ("Köprüde yürüyen halk. Foto: DHA", "Köprüde yürüyen halk.", "DHA"),
    ("Köprüde yürüyen halk ( Ahmet Yılmaz - Anadolu Ajansı )", "Köprüde yürüyen halk", "Ahmet Yılmaz - Anadolu Ajansı"),
    ("Πολίτες στη γέφυρα. Φωτ.: Νίκος Παππάς", "Πολίτες στη γέφυρα.", "Νίκος Παππάς"),
    ("Πολίτες στη γέφυρα (φωτ. ΑΠΕ-ΜΠΕ)", "Πολίτες στη γέφυρα", "ΑΠΕ-ΜΠΕ"),
    ("Πολίτες στη γέφυρα / Φωτογραφία: EUROKINISSI", "Πολίτες στη γέφυρα", "EUROKINISSI"),
    ("Πολίτες στη γέφυρα [INTIME NEWS]", "Πολίτες στη γέφυρα", "INTIME NEWS"),
    ("Πολίτες στη γέφυρα © AP Photo", "Πολίτες στη γέφυρα", "AP Photo"),
    ("Người dân qua cầu. Ảnh: Nguyễn Văn An", "Người dân qua cầu.", "Nguyễn Văn An"),
    ("Người dân qua cầu - Ảnh: TTXVN", "Người dân qua cầu", "TTXVN"),
    ("Người dân qua cầu (Ảnh: Văn An)", "Người dân qua cầu", "Văn An"),
    ("Người dân qua cầu (Nguồn: Reuters)", "Người dân qua cầu", "Reuters"),
    ("Người dân qua cầu. (Ảnh minh họa: VNA)", "Người dân qua cầu.", "VNA"),
    ("पुल पर लोग। फोटो: राम कुमार", "पुल पर लोग।", "राम कुमार"),
    ("पुल पर लोग (फोटो: पीटीआई)", "पुल पर लोग", "पीटीआई"),
    ("पुल पर लोग। (फोटो साभार: ट्विटर)", "पुल पर लोग।", "ट्विटर"),
    ("पुल पर लोग. (Photo: PTI)", "पुल पर लोग.", "PTI"),
    ("ชาวบ้านบนสะพาน (ภาพ: สมชาย ใจดี)", "ชาวบ้านบนสะพาน", "สมชาย ใจดี"),
    ("ชาวบ้านบนสะพาน ภาพจาก AFP", "ชาวบ้านบนสะพาน", "AFP"),
    ("ชาวบ้านบนสะพาน ภาพ : สมชาย ใจดี", "ชาวบ้านบนสะพาน", "สมชาย ใจดี"),
    ("ชาวบ้านบนสะพาน เครดิตภาพ: ไทยรัฐ", "ชาวบ้านบนสะพาน", "ไทยรัฐ"),
    ("مواطنون على الجسر. تصوير: أحمد علي", "مواطنون على الجسر.", "أحمد علي"),
    ("مواطنون على الجسر (رويترز)", "مواطنون على الجسر", "رويترز"),
    ("مواطنون على الجسر (الصورة: أ ف ب)", "مواطنون على الجسر", "أ ف ب"),
    ("مواطنون على الجسر - المصدر: وكالات", "مواطنون على الجسر", "وكالات"),
    ("مواطنون على الجسر (غيتي)", "مواطنون على الجسر", "غيتي"),
    ("Vecinos cruzan el puente. EFE/Ana García", "Vecinos cruzan el puente.", "EFE/Ana García"),
    ("Vecinos cruzan el puente. EFE/ Ana García", "Vecinos cruzan el puente.", "EFE/ Ana García"),
    ("Vecinos cruzan el puente. EFE", "Vecinos cruzan el puente.", "EFE"),
    ("Vecinos cruzan el puente. EFE/EPA/ANA GARCIA", "Vecinos cruzan el puente.", "EFE/EPA/ANA GARCIA"),
    ("Vecinos cruzan el puente. / Ana García", "Vecinos cruzan el puente.", "Ana García"),
    ("Vecinos cruzan el puente. ANA GARCÍA", "Vecinos cruzan el puente.", "ANA GARCÍA"),
    ("Vecinos cruzan el puente. | EP", "Vecinos cruzan el puente.", "EP"),
    ("Vecinos cruzan el puente (Foto: AP)", "Vecinos cruzan el puente", "AP"),
    ("橋を渡る市民＝東京都で2024年3月、山田太郎撮影", "橋を渡る市民＝東京都で2024年3月", "山田太郎撮影"),
    ("橋を渡る市民（共同）", "橋を渡る市民", "共同"),
    ("橋を渡る市民＝12日、東京（山田太郎撮影）", "橋を渡る市民＝12日、東京", "山田太郎撮影"),
    ("橋を渡る市民（写真：アフロ）", "橋を渡る市民", "アフロ"),
    ("橋を渡る市民（東京都提供）", "橋を渡る市民", "東京都提供"),
    ("Vecinos cruzan el puente (a la izquierda)", "Vecinos cruzan el puente (a la izquierda)", None),
    ("The bridge. It stays.", "The bridge. It stays.", None),
    ("The bridge. AP Photo/Ada Quayle", "The bridge.", "AP Photo/Ada Quayle"),
    ("The bridge. Ada Quayle/Moment via Getty Images", "The bridge.", "Ada Quayle/Moment via Getty Images"),
    ("The bridge. Ada P. Quayle/Pool/Getty Images", "The bridge.", "Ada P. Quayle/Pool/Getty Images"),
    ("The bridge. Ada Quayle, The Ledger/Redux", "The bridge.", "Ada Quayle, The Ledger/Redux"),
    ("The bridge, and/or the ford. It stays.", "The bridge, and/or the ford. It stays.", None),
    ("The bridge. | Ada Quayle/The Ledger", "The bridge.", "Ada Quayle/The Ledger"),
    ("The bridge. (Ada Quayle)", "The bridge.", "Ada Quayle"),
    ("The bridge (Supplied)", "The bridge", "Supplied"),
    ("The bridge. (Getty)", "The bridge.", "Getty"),
    ("The bridge [File: Ada Quayle/Reuters]", "The bridge", "Ada Quayle/Reuters"),
    ("The bridge. – Photo Credit: Ada Quayle (ledger.example)", "The bridge.", "Ada Quayle (ledger.example)"),
    ("Die Brücke (Foto: Ada Quehl / Archiv (Stadt)).", "Die Brücke", "Ada Quehl / Archiv (Stadt)"),
    ("Die Brücke. FOTO Ada Quehl", "Die Brücke.", "Ada Quehl"),
    (
        "The bridge. REUTERS/Ada Quayle/File Photo Purchase Licensing Rights",
        "The bridge.",
        "REUTERS/Ada Quayle/File Photo",
    ),
    ("The bridge. Ada Quayle/AP hide caption", "The bridge.", "Ada Quayle/AP"),
    ("橋を渡る市民（Ｃ）共同通信社", "橋を渡る市民", "共同通信社"),
    ("橋を渡る市民 写真提供：港湾局", "橋を渡る市民", "港湾局"),
    ("한강 다리 앞에 선 시민들. 사진 홍길동", "한강 다리 앞에 선 시민들.", "홍길동"),
    ("한강 다리 앞에 선 시민들. 홍길동 기자 hong@paper.example", "한강 다리 앞에 선 시민들.", "홍길동"),
    ("תושבים על הגשר, צילום דוד כהן", "תושבים על הגשר", "דוד כהן"),
    ("תושבים על הגשר. באדיבות המצולם", "תושבים על הגשר.", "המצולם"),
    ("مواطنون على الجسر [الأناضول]", "مواطنون على الجسر", "الأناضول"),
    ("Πολίτες στη γέφυρα / ΑΠΕ-ΜΠΕ", "Πολίτες στη γέφυρα", "ΑΠΕ-ΜΠΕ"),
    ("Πολίτες στη γέφυρα. (ΦΩΤΟΓΡΑΦΙΑ: EUROKINISSI)", "Πολίτες στη γέφυρα.", "EUROKINISSI"),
    ("पुल पर लोग (फोटो- पीटीआई)", "पुल पर लोग", "पीटीआई"),
    ("इमेज स्रोत, Getty Images", None, "Getty Images"),
    ("ชาวบ้านบนสะพาน ที่มาของภาพ, Getty Images", "ชาวบ้านบนสะพาน", "Getty Images"),
    ("Автор фото, Reuters", None, "Reuters"),
    ("Image caption, The bridge at dawn", "Image caption, The bridge at dawn", None),
    ("Warga di jembatan (Dok.Kota )", "Warga di jembatan", "Dok.Kota"),
    ("市民走过大桥", "市民走过大桥", None),
]


CREDITS = [
    ("/ Ada Quayle", "Ada Quayle"),
    ("–/Ministry/dpa", "Ministry/dpa"),
    ("Credit: © Ada Quayle", "Ada Quayle"),
    ("(Foto: Ada Quehl (bearbeitet))", "Ada Quehl (bearbeitet)"),
    ("Ada Quehl / Archiv (Ausschnitt)", "Ada Quehl / Archiv (Ausschnitt)"),
    ("Ada Quehl / Archiv (Ausschnitt", "Ada Quehl / Archiv (Ausschnitt)"),
    ("Ada Quayle)", "Ada Quayle"),
    ("Ada Quayle March 2 2024, 12:36 p.m.", None),
    ("03:07 Min", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "credit"), CREDITS)
def test_credit_of_its_own_element_is_bare(written: str, credit: str | None) -> None:
    assert clean_credit(written) == credit


def test_name_of_the_paper_in_brackets_is_a_credit() -> None:
    assert split_caption("The bridge (The Ledger)", frozenset({"the ledger"})) == ("The bridge", "The Ledger")
    assert split_caption("The bridge (The Ledger)") == ("The bridge (The Ledger)", None)


@pytest.mark.parametrize(("line", "caption", "credit"), LINES)
def test_caption_and_credit_are_told_apart(line: str, caption: str, credit: str | None) -> None:
    assert split_caption(line) == (caption, credit)
