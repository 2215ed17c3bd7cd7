import pytest

from crawler.extraction.page.encodings import decode_bytes, repair_mojibake
from crawler.text.charsets import is_garbled

GERMAN = "Die Brücke über die Große Ache: „schön“ – für 3 €"
GREEK = "Το συμβούλιο λιμανιού ψήφισε το βράδυ της Τρίτης να μείνει ο παλιός γερανός όρθιος έναν ακόμη χειμώνα."
RUSSIAN = "Совет порта во вторник вечером решил оставить старый угольный кран ещё на одну зиму, после двух часов спора."
HEBREW = "מועצת הנמל הצביעה ביום שלישי בערב להשאיר את המנוף הישן לחורף נוסף, לאחר שעתיים של ויכוח באולם צפוף."
ARABIC = "صوت مجلس الميناء مساء الثلاثاء على إبقاء الرافعة القديمة شتاء آخر بعد ساعتين من النقاش في قاعة مزدحمة."
THAI = "คณะกรรมการท่าเรือลงมติเมื่อค่ำวันอังคารให้เก็บปั้นจั่นเก่าไว้อีกหนึ่งฤดูหนาวหลังถกเถียงกันสองชั่วโมง"
POLISH = (
    "Rada portu zagłosowała za pozostawieniem dźwigu na kolejną zimę; przewodnicząca zmieniła zdanie. Źródło: żółw."
)
CHINESE = "港务委员会周二晚间表决，决定让那台老旧的起重机再保留一个冬天。会议在拥挤的小厅里开了两个小时。"
TAIWANESE = "港務委員會週二晚間表決，決定讓那座老舊的起重機再保留一個冬天，會議在擁擠的小廳裡開了兩個小時。"
JAPANESE = "港湾委員会は火曜日の夜、古い石炭クレーンをもう一冬残すことを決めた。会議は二時間に及んだ。"
KOREAN = "항만위원회는 화요일 저녁 오래된 크레인을 한 해 더 그대로 두기로 의결했다고 밝혔다. 회의는 두 시간 이어졌다."
LATIN = "text/html; charset=ISO-8859-1"  # as servers declare it by default
# why, text, its charset, what stands before it, Content-Type, what else is known of the page
LEGACY = [
    ("Greek, nothing declared", GREEK, "cp1253", "<p>", None, ()),
    ("Greek by the top domain", GREEK, "iso8859-7", "<p>", None, (None, ".gr")),
    ("Greek on an English template", GREEK, "cp1253", '<html lang="en">', None, (None, ".gr")),
    ("Russian in KOI8-R, by the language", RUSSIAN, "koi8-r", '<html lang="ru">', None, ()),
    ("Russian in KOI8-R, nothing declared", RUSSIAN, "koi8-r", "<p>", None, ()),
    ("Russian under a server's default", RUSSIAN, "cp1251", '<html lang="ru">', LATIN, ()),
    ("Russian, another charset declared", RUSSIAN, "koi8-r", '<html lang="ru"><meta charset="cp1251">', None, ()),
    ("Hebrew by og:locale", HEBREW, "cp1255", '<meta property="og:locale" content="he_IL">', LATIN, ()),
    ("Hebrew that the page declares against the server", HEBREW, "cp1255", '<meta charset="windows-1255">', LATIN, ()),
    ("Arabic by Content-Language", ARABIC, "cp1256", '<meta http-equiv="Content-Language" content="ar">', LATIN, ()),
    ("Arabic by the header", ARABIC, "iso8859-6", "<p>", None, ("ar-EG",)),
    ("Thai under a server's default, nothing known", THAI, "cp874", "<p>", LATIN, ()),
    ("Polish, the rarer charset", POLISH, "cp1250", '<html lang="pl">', None, ()),
    ("Polish under a server's default", POLISH, "iso8859-2", '<html xml:lang="pl">', LATIN, ()),
    ("Taiwanese in Big5, by the language", TAIWANESE, "big5", '<html lang="zh-TW">', None, ()),
    ("Taiwanese in Big5, by the top domain", TAIWANESE, "big5", "<p>", None, (".tw",)),
    ("Chinese by the language", CHINESE, "gb18030", '<html lang="zh">', None, ()),
    ("Japanese by the site's language", JAPANESE, "euc-jp", "<p>", None, (None, "ja")),
    ("Korean, nothing declared", KOREAN, "cp949", "<p>", None, ()),
    ("German under a server's default", GERMAN, "cp1252", '<html lang="de">', LATIN, (".de",)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "charset", "before", "declared", "known"), LEGACY, ids=[c[0] for c in LEGACY])
def test_a_page_in_an_old_charset_is_read_in_it(why, text, charset, before, declared, known):
    assert decode_bytes(before.encode() + text.encode(charset), declared, languages=known) == before + text


@pytest.mark.parametrize("text", [GREEK, RUSSIAN, HEBREW, ARABIC, THAI, CHINESE, JAPANESE, KOREAN])
def test_a_text_that_was_read_in_a_wrong_charset_is_told_from_a_sound_one(text):
    assert not is_garbled(text)
    assert is_garbled(text.encode("utf-8").decode("cp1252", "replace"))
    assert is_garbled(text.encode("utf-8").decode("ascii", "replace"))


@pytest.mark.parametrize(
    "text", [POLISH, GERMAN * 2, "El niño à la façade", "Hội đồng cảng tối thứ ba đã bỏ phiếu giữ lại cần cẩu"]
)
def test_letters_with_marks_are_no_sign_of_a_wrong_charset(text):
    assert not is_garbled(text)


CASES = [
    ("valid UTF-8 without a declaration", GERMAN.encode(), None, GERMAN),
    ("UTF-8 declared as Latin-1 in the header", GERMAN.encode(), "text/html; charset=iso-8859-1", GERMAN),
    ("Windows-1252 declared as UTF-8", GERMAN.encode("cp1252"), "text/html; charset=utf-8", GERMAN),
    ("Windows-1252 without a declaration", GERMAN.encode("cp1252"), None, GERMAN),
    (
        "Latin-1 declared, read as browsers do",
        "größer – 3 €".encode("cp1252"),
        "text/html; charset=latin-1",
        "größer – 3 €",
    ),
    ("UTF-8 with a mark", b"\xef\xbb\xbf" + GERMAN.encode(), "text/html; charset=koi8-r", GERMAN),
    ("UTF-16 with a mark", GERMAN.encode("utf-16"), None, GERMAN),
    ("UTF-16 without a mark", ("<html><p>" + GERMAN).encode("utf-16-le"), None, "<html><p>" + GERMAN),
    ("big-endian UTF-16 without a mark", ("<html><p>" + GERMAN).encode("utf-16-be"), None, "<html><p>" + GERMAN),
    (
        "Cyrillic named in a meta element",
        '<meta charset="windows-1251">Мост через реку'.encode("cp1251"),
        None,
        '<meta charset="windows-1251">Мост через реку',
    ),
    (
        "Cyrillic by the language alone",
        '<html lang="ru">Мост через реку'.encode("cp1251"),
        None,
        '<html lang="ru">Мост через реку',
    ),
    (
        "Japanese by the language alone",
        '<html lang="ja">橋が開通した'.encode("cp932"),
        None,
        '<html lang="ja">橋が開通した',
    ),
    (
        "Japanese EUC by the language alone",
        '<html lang="ja">東京の橋が開通した'.encode("euc-jp"),
        None,
        '<html lang="ja">東京の橋が開通した',
    ),
    (
        "ISO-2022-JP that is declared as the old default",
        "橋が開通した".encode("iso2022_jp"),
        "text/html; charset=iso-8859-1",
        "橋が開通した",
    ),
    (
        "ISO-2022-JP, which is ASCII by its bytes",
        "橋が開通した".encode("iso2022_jp"),
        "text/html; charset=iso-2022-jp",
        "橋が開通した",
    ),
    ("Chinese declared", "新桥通车".encode("gb2312"), "text/html; charset=gb2312", "新桥通车"),
    ("a charset that nobody knows", GERMAN.encode("cp1252"), "text/html; charset=klingon", GERMAN),
    (
        "UTF-8 with one Windows-1252 paragraph",
        GERMAN.encode() * 3 + "Gebühr".encode("cp1252"),
        "text/html; charset=utf-8",
        GERMAN * 3 + "Gebühr",
    ),
]


@pytest.mark.parametrize(("why", "body", "declared", "text"), CASES, ids=[case[0] for case in CASES])
def test_bytes_become_the_text_that_was_written(why, body, declared, text):
    assert decode_bytes(body, declared) == text


@pytest.mark.parametrize(
    "text",
    ["Brücke für Fußgänger – „schön“ und größer", "Réunion à l’été, déjà vu", "Мост через реку построен вчера"],
)
def test_text_that_was_encoded_twice_is_put_right(text):
    twice = "".join(
        bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)
        for byte in text.encode()
    )
    assert repair_mojibake(twice) == text


def test_text_that_speaks_of_mojibake_stays():
    text = "Aus „Ä“ wird dann Ã„, aus „ü“ wird Ã¼ und aus „ß“ wird ÃŸ: größte Übel für Köln, Münster, Düsseldorf."
    assert repair_mojibake(text) == text


@pytest.mark.parametrize("declared", [None, LATIN, "text/html; charset=utf-8", "text/html; charset=utf-16"])
@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, ARABIC, CHINESE])
def test_wide_letters_without_a_mark_are_told_by_the_first_tag(text, charset, declared):
    assert decode_bytes(("\r\n <html><p>" + text).encode(charset), declared) == "\r\n <html><p>" + text


LEGACY_CHARSETS = [
    (TAIWANESE, "zh-TW", "big5"), (RUSSIAN, "ru", "koi8-r"), (RUSSIAN, "ru", "cp1251"), (HEBREW, "he", "cp1255"),
    (HEBREW, "he", "iso8859-8"), (ARABIC, "ar", "cp1256"), (THAI, "th", "cp874"), (CHINESE, "zh", "gb18030"),
    (JAPANESE, "ja", "shift_jis"), (JAPANESE, "ja", "euc-jp"), (KOREAN, "ko", "euc-kr"), (GREEK, "el", "cp1253"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "charset"), LEGACY_CHARSETS, ids=[c[2] for c in LEGACY_CHARSETS])
def test_no_declaration_or_a_wrong_one_hides_an_old_charset(text, language, charset):
    for before, declared, known in [
        (f"<html lang='{language}'>", None, ()),
        (f"<html lang='{language}'>", LATIN, ()),
        (f"<html lang='{language}'><meta charset=utf-8>", None, ()),
        ("<meta charset=iso-8859-1>", "text/html; charset=utf-8", (language,)),
        ("<p>", None, ()),
    ]:
        assert decode_bytes((before + text).encode(charset), declared, languages=known) == before + text


KIN = [
    (JAPANESE, "shift_jis", "euc-jp"), (JAPANESE, "euc-jp", "shift_jis"), (TAIWANESE, "big5", "gb2312"),
    (CHINESE, "gb18030", "big5"), (RUSSIAN, "iso8859-5", "windows-1251"), (RUSSIAN, "cp866", "windows-1251"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "charset", "declared"), KIN, ids=[f"{one[1]} as {one[2]}" for one in KIN])
def test_another_charset_of_the_language_may_be_declared(text, charset, declared):
    page = f"<meta charset={declared}><p>{text}"
    assert decode_bytes(page.encode(charset), None) == page


@pytest.mark.parametrize(("text", "charset"), [(one[0], one[1]) for one in KIN])
def test_the_charset_that_is_declared_stays_where_it_is_right(text, charset):
    page = f"<meta charset={charset}><p>{text}"
    assert decode_bytes(page.encode(charset), None) == page
