import pytest

from crawler.extraction.page.encodings import decode_bytes, repair_mojibake

GERMAN = "Die Brücke über die Große Ache: „schön“ – für 3 €"
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
