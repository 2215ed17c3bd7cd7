"""Each byline as every caller reads it: the credits in it, extraction's candidate, and the record's names."""

from __future__ import annotations

import html
import re

import pytest

from crawler.article import Page
from crawler.extraction.fields.byline import bylines
from crawler.extraction.page.document import open_document
from crawler.normalisation.byline import clean_byline
from crawler.site import site_for
from crawler.text import byline_words, job_words
from crawler.text.bylines import (
    MAX_BYLINE_CHARS,
    Credit,
    is_credit_line,
    read_byline,
    read_dated_names,
    read_names,
)
from crawler.text.credit_names import (
    MAX_NAME_CHARS,
    MAX_NAME_WORDS,
    MAX_PERSON_WORDS,
    MAX_UNSPACED_NAME_CHARS,
    NAMING,
    CreditKind,
    classify_name,
)
from tests.articles import FETCHED

PERSON, NAME, AGENCY, ORGANISATION = CreditKind.PERSON, CreditKind.NAME, CreditKind.AGENCY, CreditKind.ORGANISATION
NOBODY, ROLE, PLACE, LOGIN = CreditKind.NOBODY, CreditKind.ROLE, CreditKind.PLACE, CreditKind.LOGIN
ADA, GRACE, MARY = (PERSON, "Ada Byron"), (PERSON, "Grace Hopper"), (PERSON, "Mary Shelley")

# why, line, language, credits
LINES = [
    ("one name", "By Ada Byron", "en", [ADA]),
    ("and", "By Ada Byron and Grace Hopper", "en", [ADA, GRACE]),
    ("and with one word", "By Ada Byron and Sandra", "en", [ADA, (NAME, "Sandra")]),
    ("an ampersand", "Ada Byron & Grace Hopper", "en", [ADA, GRACE]),
    ("an ampersand without spaces", "Ada Byron&Grace Hopper", "en", [ADA, GRACE]),
    ("an ampersand before all", "& Ada Byron", "en", [ADA]),
    ("commas and and", "By Ada Byron, Grace Hopper and Mary Shelley", "en", [ADA, GRACE, MARY]),
    ("bars", "Ada Byron | Grace Hopper", "en", [ADA, GRACE]),
    ("a slash", "Ada Byron/Grace Hopper", "en", [ADA, GRACE]),
    ("each once", "Ada Byron and ADA BYRON", "en", [ADA]),
    ("German", "Von Ada Byron und Grete Hermann", "de", [ADA, (PERSON, "Grete Hermann")]),
    ("French", "Par Ada Byron et Sophie Germain", "fr", [ADA, (PERSON, "Sophie Germain")]),
    ("Spanish y", "Por Ada Byron y María Andresa", "es", [ADA, (PERSON, "María Andresa")]),
    ("Spanish y within a name", "Por Santiago Ramón y Cajal", "es", [(PERSON, "Santiago Ramón y Cajal")]),
    ("Italian e", "di Ada Byron e Maria Agnesi", "it", [ADA, (PERSON, "Maria Agnesi")]),
    ("Danish og", "Ada Byron og Inge Lehmann", "da", [ADA, (PERSON, "Inge Lehmann")]),
    ("Czech a, in its language alone", "Ada Byron a Grace Hopper", "cs", [ADA, GRACE]),
    ("a in English is no conjunction", "Ada Byron a Hopper", "en", [(PERSON, "Ada Byron a Hopper")]),
    ("Russian label", "Автор: Софья Ковалевская", "ru", [(PERSON, "Софья Ковалевская")]),
    ("Portuguese e", "Por Ada Byron e Maria Sousa", "pt", [ADA, (PERSON, "Maria Sousa")]),
    ("no language known", "Von Ada Byron und Grace Hopper", None, [ADA, GRACE]),
    ("a German line on an English page", "von Ada Byron", "en", [ADA]),
    ("a given name that is a German preposition", "Von Miller", "en", [(PERSON, "Von Miller")]),
    ("a surname with a preposition", "Von Trier", "de", [(PERSON, "Von Trier")]),
    ("a surname with two", "von der Leyen", "de", [(PERSON, "von der Leyen")]),
    ("a preposition before such a name", "Von Ursula von der Leyen", "de", [(PERSON, "Ursula von der Leyen")]),
    ("one given name", "von Sandra", "de", [(NAME, "Sandra")]),
    ("a label", "Text: Ada Byron", "de", [ADA]),
    ("a label with a bar", "Author | Ada Byron", "en", [ADA]),
    ("two labels", "Text und Interview: Ada Byron", "de", [ADA]),
    ("a label for women and men", "Autor/in: Ada Byron", "de", [ADA]),
    ("a label before a preposition", "Written by Ada Byron", "en", [ADA]),
    ("and a colon", "Written by: Ada Byron", "en", [ADA]),
    ("a phrase before a preposition", "Ein Kommentar von Ada Byron", "de", [ADA]),
    ("a label alone", "Article by:", "en", []),
    ("a label alone, without a mark", "Written By", "en", [(ROLE, "Written By")]),
    ("a mark is no word of a name", "✉ Ada Byron ✉ An author", "en", [(ROLE, "✉ Ada Byron ✉ An author")]),
    ("a label without a mark", "记者王小明", "zh", [(PERSON, "王小明")]),
    ("job title after a comma", "Ada Byron, Political Correspondent", "en", [ADA, (ROLE, "Political Correspondent")]),
    ("job title behind the name", "Ada Byron Senior Political Editor", "en", [ADA, (ROLE, "Senior Political Editor")]),
    ("German job title", "Ada Byron, Chefredakteurin", "de", [ADA, (ROLE, "Chefredakteurin")]),
    ("a job alone", "Reporter", "en", [(ROLE, "Reporter")]),
    ("letters are no person", "Letters To The Editor", "en", [(ROLE, "Letters To The Editor")]),
    ("a sentence is no person", "Ada is an editor at Brides.", "en", [(ROLE, "Ada is an editor at Brides")]),
    ("e-mail", "Ada Byron ada@paper.example", "en", [ADA]),
    ("Twitter handle", "By Ada Byron @adabyron", "en", [ADA]),
    ("how to follow", "Ada Byron Follow on Twitter", "en", [ADA]),
    ("a sentence on e-mail", "Du verschickst eine Email an", "de", []),
    ("place", "By Ada Byron in London", "en", [ADA, (PLACE, "in London")]),
    ("place after a comma", "By Ada Byron, London", "en", [ADA, (PLACE, "London")]),
    ("for a paper", "By Ada Byron for The Paper", "en", [ADA, (PLACE, "for The Paper")]),
    ("brackets", "Ada Byron (text), Grace Hopper (photos)", "en", [ADA]),
    ("a bracket that nothing closes", "Ada Byron (text", "en", [ADA]),
    ("time around it", "By Ada Byron | Updated 5 May 2024", "en", [ADA]),
    ("junior", "By Henry Ross, Jr. and Ada Byron", "en", [(PERSON, "Henry Ross Jr."), ADA]),
    ("a degree", "Ada Byron, PhD, Grace Hopper, M.D.", "en", [ADA, GRACE]),
    ("an initial behind", "Ada B.", "en", [(PERSON, "Ada B.")]),
    ("a full stop behind", "By Ada Byron.", "en", [ADA]),
    ("surname first", "Byron, Ada", "en", [ADA]),
    ("two agencies are no name", "AP, Reuters", "en", [(AGENCY, "AP"), (AGENCY, "Reuters")]),
    ("a name in no capitals of its own", "By Ludwig van der Berg", "en", [(PERSON, "Ludwig van der Berg")]),
    ("small letters alone", "bell hooks", "en", [(NAME, "bell hooks")]),
    ("Korean reporter", "김민수 기자", "ko", [(PERSON, "김민수")]),
    ("Japanese correspondent", "山田太郎特派員", "ja", [(PERSON, "山田太郎"), (ROLE, "特派員")]),
    ("an agency beside a person", "Ada Byron, Reuters", "en", [ADA, (AGENCY, "Reuters")]),
    ("an agency with its preposition", "Von dpa", "de", [(AGENCY, "dpa")]),
    ("a newsroom beside a person", "Ada Byron, BBC News", "en", [ADA, (ORGANISATION, "BBC News")]),
    ("a newsroom", "BR24 Redaktion", "de", [(ORGANISATION, "BR24 Redaktion")]),
    ("a newsroom with a number", "News24 Team", "en", [(ORGANISATION, "News24 Team")]),
    ("a number of its own", "PAPER STAFF 11", "en", []),
    ("a day in a newsroom's line", "Redaktion 12.05.2024", "de", []),
    ("a host name", "paper.example", "en", [(NOBODY, "paper.example")]),
    ("nobody", "Staff Writers", "en", [(NOBODY, "Staff Writers")]),
    ("nobody and nobody", "Staff and wire services", "en", [(NOBODY, "Staff"), (NOBODY, "wire services")]),
    ("nobody, with a mark", "n/a", "en", [(NOBODY, "n/a")]),
    ("our own nobody", "Unsere Redaktion", "de", [(NOBODY, "Unsere Redaktion")]),
    ("agencies without a name", "Agencias", "es", [(NOBODY, "Agencias")]),
    ("how one signs in", "jdadmin", "en", [(LOGIN, "jdadmin")]),
    ("a name with a mark of machines", "web_desk2", "en", []),
    ("what is no value", "undefined", "en", []),
    ("the credit of a picture", "Photos by Grace Hopper", "en", []),
    ("nothing but a date", "12.05.2024 um 14:46", "de", []),
    ("a link to a profile", "https://paper.example/by/ada", "en", []),
    ("nothing", " ", "en", []),
    ("Taiwanese, with the photographer", "文／記者黃敬平　圖／記者黃敬平、品牌提供、IG", "zh-TW", [(PERSON, "黃敬平")]),
    ("Taiwanese, with day and source", "2026/03/11 文／記者黃敬平 圖片來源／Mazda", "zh-TW", [(PERSON, "黃敬平")]),
    ("Taiwanese, no one named", "文／即時新聞綜合報導　攝影／即時新聞綜合報導", "zh-TW", []),
    ("Taiwanese, paper and place", "聯合新聞網 記者黃敬平／台北報導", "zh-TW", [(PERSON, "黃敬平")]),
    ("Taiwanese, in brackets", "〔記者黃敬平／台北報導〕", "zh-TW", [(PERSON, "黃敬平")]),
    ("Taiwanese, two", "記者王小明、李大華／台北報導", "zh-TW", [(PERSON, "王小明"), (PERSON, "李大華")]),
    ("Taiwanese, an agency's line", "（中央社記者王大明台北11日電）", "zh-TW", [(PERSON, "王大明")]),
    ("Chinese, the source first", "来源：海港日报 作者：黄敬平", "zh", [(PERSON, "黄敬平")]),
    ("Chinese, the editor alone", "（责任编辑：李小满）", "zh", []),
    ("Chinese, names between spaces", "本报记者 张三 李四", "zh", [(PERSON, "张三"), (PERSON, "李四")]),
    ("Chinese, a space within a name", "本报记者 张 三 李四光", "zh", [(PERSON, "张三"), (PERSON, "李四光")]),
    ("Chinese, with those who edited", "新京报记者 张三丰 编辑 李四 校对 王五", "zh", [(PERSON, "张三丰")]),
    ("Chinese, joined by and", "王小明和李大华", "zh", [(PERSON, "王小明"), (PERSON, "李大华")]),
    ("Chinese, with day and clock", "2026年3月11日 10:20 新华社 记者张三丰", "zh", [(PERSON, "张三丰")]),
    ("Japanese, the place before", "【ワシントン=山田太郎】", "ja", [(PERSON, "山田太郎")]),
    ("Japanese, the desk before", "東京社会部・山田太郎", "ja", [(PERSON, "山田太郎")]),
    ("Japanese, the job before", "編集委員・山田太郎", "ja", [(PERSON, "山田太郎")]),
    ("Japanese, writer and photographer", "取材・文＝山田太郎 写真＝鈴木花子", "ja", [(PERSON, "山田太郎")]),
    ("Japanese, one who did both", "文・写真 山田太郎", "ja", [(PERSON, "山田太郎")]),
    ("Japanese, a reading", "山田太郎（やまだ・たろう）", "ja", [(PERSON, "山田太郎")]),
    ("Japanese, a space within a name", "山田 太郎", "ja", [(PERSON, "山田 太郎")]),
    ("Japanese, the photographer alone", "撮影・鈴木花子", "ja", []),
    ("Korean, paper and name in brackets", "[항구일보 김민지 기자]", "ko", [(PERSON, "김민지")]),
    ("Korean, as agencies write it", "(서울=연합뉴스) 김민지 기자 =", "ko", [(PERSON, "김민지")]),
    ("Korean, two", "김민지·박철수 기자", "ko", [(PERSON, "김민지"), (PERSON, "박철수")]),
    ("Korean, with the photographer", "글 김민지 사진 박철수", "ko", [(PERSON, "김민지")]),
    ("Korean, with address", "김민지 기자 minji@paper.example", "ko", [(PERSON, "김민지")]),
    ("Korean, with day and clock", "입력 2026.03.10 오후 1:18 김민지 기자", "ko", [(PERSON, "김민지")]),
    ("Korean, the desk before", "사회부 김민지 기자", "ko", [(PERSON, "김민지")]),
    ("Thai, with the photographer", "เรื่อง: สมชาย ใจดี ภาพ: สมหญิง รักดี", "th", [(PERSON, "สมชาย ใจดี")]),
    ("Thai, two", "โดย สมชาย ใจดี และ สมหญิง รักดี", "th", [(PERSON, "สมชาย ใจดี"), (PERSON, "สมหญิง รักดี")]),
    ("Hindi, two", "राम शर्मा और सीता वर्मा", "hi", [(PERSON, "राम शर्मा"), (PERSON, "सीता वर्मा")]),
    ("Hindi, the place behind", "राम शर्मा, नई दिल्ली", "hi", [(PERSON, "राम शर्मा"), (PLACE, "नई दिल्ली")]),
    ("Hindi, who edited it", "Edited By: राम शर्मा", "hi", []),
    ("Arabic and", "كتب: أحمد علي ومحمد حسن", "ar", [(PERSON, "أحمد علي"), (PERSON, "محمد حسن")]),
    ("Arabic, a name that begins as and", "بقلم محمد أحمد وليد حسن", "ar", [(PERSON, "محمد أحمد وليد حسن")]),
    ("Arabic, the place before", "القاهرة - محمد علي", "ar", [(PLACE, "القاهرة"), (PERSON, "محمد علي")]),
    ("Persian", "علی رضایی و مریم احمدی", "fa", [(PERSON, "علی رضایی"), (PERSON, "مریم احمدی")]),
    ("Persian, the photographer", "عکس: علی رضایی", "fa", []),
    ("Hebrew and", "מאת: דנה כהן ויוסי לוי", "he", [(PERSON, "דנה כהן"), (PERSON, "יוסי לוי")]),
    ("Hebrew, with the photographer", "דנה כהן | צילום: יוסי לוי", "he", [(PERSON, "דנה כהן")]),
    ("Greek, writes the", "Γράφει ο Νίκος Παπάς", "el", [(PERSON, "Νίκος Παπάς")]),
    ("Russian label without a mark", "Автор Иван Кузнечихин", "ru", [(PERSON, "Иван Кузнечихин")]),
    ("Russian, with the photographer", "Текст: Иван Иванов. Фото: Пётр Петров", "ru", [(PERSON, "Иван Иванов")]),
    ("Russian, the place behind", "Иван Иванов, Москва", "ru", [(PERSON, "Иван Иванов"), (PLACE, "Москва")]),
    ("Polish, with the photographer", "Tekst: Jan Kowalski, fot. Anna Nowak", "pl", [(PERSON, "Jan Kowalski")]),
    ("Polish i", "Jan Kowalski i Anna Nowak", "pl", [(PERSON, "Jan Kowalski"), (PERSON, "Anna Nowak")]),
    ("Spanish, with the photographer", "Texto: Ana Ruiz Fotos: Luis Gil", "es", [(PERSON, "Ana Ruiz")]),
    ("French, an interview", "Propos recueillis par Jean Dupont", "fr", [(PERSON, "Jean Dupont")]),
    ("French, with day and clock", "Publié par Jean Dupont le 5 mai 2026 à 12:00", "fr", [(PERSON, "Jean Dupont")]),
    ("Vietnamese, according to", "Theo Reuters", "vi", [(AGENCY, "Reuters")]),
    ("Vietnamese, a name that is a weekday elsewhere", "Bài và ảnh: Phạm Hoài Thu", "vi", [(PERSON, "Phạm Hoài Thu")]),
    ("a day and a clock before the name", "Jan. 20, 2026, 5 a.m. by Ada Byron", "en", [ADA]),
    ("a clock behind the name", "Ada Byron, 10:30 AM ET, 5 May 2026", "en", [ADA]),
    ("a day between", "Updated Jan 5, 2026 By Ada Byron and Grace Hopper", "en", [ADA, GRACE]),
    ("a day alone", "Dec 6", "en", []),
    ("a day behind a lone word", "Anthony January 4", "en", [(NAME, "Anthony")]),
    ("a weekday behind", "Ada Byron Monday", "en", [ADA]),
    ("what a link asks for behind", "Ada Byron WATCH LIVE", "en", [ADA]),
    ("a link to more by the same", "More stories by Ada Byron", "en", [ADA]),
    ("a German page of an author", "Autorenseite von Ada Byron", "de", [ADA]),
    ("all articles", "Alle Artikel", "de", []),
    ("what one does with a comment", "Kommentar verschieben", "de", []),
    ("who drew it", "Illustration by Ada Byron", "en", []),
    ("with who took the pictures", "Words: Ada Byron Pictures: Grace Hopper", "en", [ADA]),
    ("a word of times within a name", "Kim Min-ji", "en", [(PERSON, "Kim Min-ji")]),
    ("a number within a name", "Jennifer 8. Lee", "en", [(PERSON, "Jennifer 8. Lee")]),
]  # fmt: skip
CASES = pytest.mark.parametrize(("why", "line", "language", "expected"), LINES, ids=[case[0] for case in LINES])


@CASES
def test_the_parts_of_a_byline_are_told_apart(why, line, language, expected):
    assert read_byline(line, language) == tuple(Credit(kind, text) for kind, text in expected)
    assert read_names(line, language) == tuple(text for kind, text in expected if kind in NAMING)


@CASES
def test_extraction_takes_the_persons_else_all_that_is_named(why, line, language, expected):
    tag = f' lang="{language}"' if language else ""
    page = f'<html{tag}><meta name="author" content="{html.escape(line)}"><p>x'
    document = open_document(Page(url="https://daily.example/story-1", body=page.encode(), fetched=FETCHED),
                             site_for("https://daily.example/"))  # fmt: skip
    found = bylines(document)
    persons = [text for kind, text in expected if kind is PERSON]
    named = [text for kind, text in expected if kind in NAMING]
    is_address = line.startswith("https://")
    assert list(found[0].value if found else ()) == ([] if is_address else persons or named)


@CASES
def test_a_record_names_persons_and_newsrooms_else_agencies(why, line, language, expected):
    named = [text for kind, text in expected if kind in {PERSON, NAME, ORGANISATION}]
    agencies = [text for kind, text in expected if kind is AGENCY]
    assert clean_byline([line], language=language) == tuple(named or agencies)


@CASES
def test_names_that_were_read_are_read_so_again(why, line, language, expected):
    for kind, text in expected:
        if kind in {PERSON, NAME, AGENCY, ORGANISATION}:
            assert read_byline(text, language) == (Credit(kind, text),)


def test_a_name_is_one_up_to_its_greatest_length():
    longest = "Ada " + "B" * (MAX_NAME_CHARS - 4)
    assert classify_name(longest) is PERSON
    assert classify_name(longest + "b") is None


def test_a_name_is_one_up_to_its_greatest_number_of_words():
    assert classify_name(" ".join(["Ada"] * MAX_PERSON_WORDS)) is PERSON
    assert classify_name(" ".join(["Ada"] * MAX_NAME_WORDS)) is NAME
    assert classify_name(" ".join(["Ada"] * (MAX_NAME_WORDS + 1))) is None


def test_one_word_in_a_script_without_spaces_is_a_person_up_to_its_greatest_length():
    assert classify_name("王") is NAME
    assert classify_name("王" * 2) is PERSON
    assert classify_name("王" * MAX_UNSPACED_NAME_CHARS) is PERSON
    assert classify_name("王" * (MAX_UNSPACED_NAME_CHARS + 1)) is NAME


@pytest.mark.parametrize("name", ["Ada Byron", "Софья Ковалевская", "김민수", "JEAN-LUC DUPONT", "Jean Fellowes"])
def test_persons(name):
    assert classify_name(name) is PERSON


@pytest.mark.parametrize(
    "name", ["Jennifer Senior", "Michael Head", "Rita Read", "Uwe Uhr", "Chief Adeyemi", "Min Thu Aung"]
)
def test_a_name_that_is_declared_may_have_words_of_bylines_in_it(name):
    assert classify_name(name, is_declared=True) is PERSON
    assert clean_byline([name]) == (name,)


@pytest.mark.parametrize(
    "text", ["Staff Writer", "View Full Profile", "Written By", "Politics Editor", "Ein Kommentar von Ada"]
)
def test_what_is_declared_and_has_none_but_such_words_is_no_name(text):
    assert classify_name(text, is_declared=True) is not PERSON


BAD_LINES = [
    ("10,000 characters", "Ada Byron " * 1000),
    ("500 authors", ", ".join(f"Ada Byron{chr(97 + at % 26)}" for at in range(500))),
    ("names of one letter", "A, B and C"),
    ("marks alone", "｜／：" * 200),
    ("labels alone", "文／圖／" * 150),
    ("dates alone", "5 May 2026 " * 60),
    ("brackets that nothing closes", "(" * 600),
    ("right-to-left with control marks", "\u202b\u200fמאת דנה כהן\u202c"),
]


@pytest.mark.parametrize(("why", "line"), BAD_LINES, ids=[case[0] for case in BAD_LINES])
def test_a_bad_line_gives_few_and_short_names_or_none(why, line):
    names = read_names(line, "en")
    assert len(names) <= 60
    assert all(1 < len(name) <= MAX_NAME_CHARS for name in names if why != "names of one letter")
    again = clean_byline(names)
    assert clean_byline(again) == again


def test_the_publisher_is_no_author():
    assert clean_byline(["The Paper"], publisher="The Paper") == ()
    assert clean_byline(["Ada Byron, The Paper"], publisher="Paper") == ("Ada Byron",)


def test_every_phrase_of_a_table_is_a_pattern_of_its_own():
    words = {**vars(byline_words), **vars(job_words)}
    tables = [table for name, table in words.items() if name.isupper() and isinstance(table, dict)]
    rows = [row for table in tables if table is not byline_words.PREPOSITIONS for row in table.values()]
    assert len(rows) > 100
    for row in rows:
        for phrase in row.split("|"):
            assert phrase == phrase.strip() != ""
            re.compile(phrase)


@pytest.mark.parametrize(("surplus", "is_read"), [(0, True), (1, False)])
def test_a_line_that_is_too_long_credits_nobody(surplus: int, is_read: bool) -> None:
    written, dated = "By Ada Byron", "Ada Byron | 3 May 2026"
    assert is_credit_line(written.ljust(MAX_BYLINE_CHARS + surplus), "en") is is_read
    assert read_dated_names(dated.ljust(MAX_BYLINE_CHARS + surplus), "en") == (("Ada Byron",) if is_read else ())
