"""Names in capitals."""

from __future__ import annotations

import pytest

from crawler.text.capitals import lower_capitals


@pytest.mark.parametrize(
    ("name", "language", "lowered", "why"),
    [
        ("JANE MCDONALD", None, "Jane McDonald", "Mc"),
        ("JANE MCK", None, "Jane Mck", "three letters are no Mc"),
        ("JANE MCAY", None, "Jane McAy", "four are"),
        ("MARIA DE LA CRUZ", "es", "Maria de la Cruz", "particles"),
        ("VAN DYKE", None, "Van Dyke", "but not at the start"),
        ("ANNE-MARIE O'BRIEN", None, "Anne-Marie O'Brien", "parts of a word"),
        ("TJ HOOKER", None, "TJ Hooker", "initials: no vowel"),
        ("ED SHEERAN", None, "Ed Sheeran", "a name with a vowel"),
        ("JO NG", None, "Jo Ng", "a name without one"),
        ("J.R. SMITH", None, "J.R. Smith", "dotted initials"),
        ("JOHN SMITH III", None, "John Smith III", "a numeral"),
        ("IŞIL YILDIRIM", "tr", "Işıl Yıldırım", "Turkish I"),
        ("ALİ İNAN", "tr-TR", "Ali İnan", "and İ"),
        ("ALİ INAN", "de", "ALİ INAN", "a Turkish name elsewhere: either letter"),
        ("IVAN ILIC", "en", "Ivan Ilic", "I elsewhere"),
        ("ИВАН ИВАНОВ", "ru", "Иван Иванов", "Cyrillic"),
        ("GROSSE STRAßE", "de", "GROSSE STRAßE", "what cannot be written back"),
        ("REUTERS", None, "REUTERS", "one word"),
        ("Jane MCDONALD", None, "Jane MCDONALD", "mixed case"),
        ("ASSOCIATED PRESS", None, "ASSOCIATED PRESS", "an agency has its own spelling"),
    ],
)
def test_name_in_capitals_is_written_as_a_name(name: str, language: str | None, lowered: str, why: str) -> None:
    assert lower_capitals(name, language) == lowered, why
