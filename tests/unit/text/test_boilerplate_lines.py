"""Each line as every caller reads it: what leaves a body, and what is no edit."""

from __future__ import annotations

import re

import pytest

from crawler.article import Change
from crawler.identity.compare import compare
from crawler.identity.digest import digest
from crawler.identity.story_blocks import story_blocks
from crawler.text import boilerplate_lines, notices
from crawler.text.boilerplate_lines import MAX_LINE_CHARS, MAX_STAMP_CHARS, is_boilerplate, is_pointer
from crawler.text.notices import MAX_NOTICE_CHARS, is_notice
from tests.articles import BODY, article, revision

POINTERS = (
    "Read also: Ten quays that you must see", "READ MORE", "► See also", "Related – The crane of Port Ellary",
    "Related - The crane of Port Ellary", "Most read", "Lesen Sie auch: Zehn Kais", "Siehe auch", "Mehr zum Thema",
    "À lire aussi : dix quais", "Más información", "Lee también | Diez muelles", "Leggi anche", "Leia também: dez cais",
    "Lees ook", "Läs också", "Læs også", "Les også: Ti kaier", "Lue myös: Kymmenen laituria", "Читайте также: причалы",
    "Читайте також", "Czytaj też: Dziesięć nabrzeży", "Ayrıca okuyun", "اقرأ أيضا: عشرة أرصفة", "קראו גם: עשרה רציפים",
    "関連記事：埠頭", "相关阅读", "관련기사",
    "More on the harbour board:", "Read more about cranes of the coast:", "➡️ Read more about quays:",
    "Mehr zum Thema finden Sie auch in der Übersicht:", "Mehr zur Lage am Kai lesen Sie hier:",
    "Externer Inhalt nicht verfügbar", "Externe Inhalte", "Embedded Content", "External content is not available.",
    "An dieser Stelle finden Sie einen externen Inhalt von Hafenfilm, der den Artikel ergänzt. Ein Klick zeigt ihn an.",
    "Ich bin damit einverstanden, dass mir externe Inhalte von Hafenfilm angezeigt werden.",
    "Advertisement", "PRINT", "Anzeige", "Publicité", "Publicidad", "広告", "Sponsored content", "Share",
)  # fmt: skip
MOVING = (
    "5 minutes ago", "Updated 5 minutes ago", "vor 3 Stunden", "il y a 2 heures", "hace una hora", "3 часа назад",
    "5분 전", "just now", "12 comments", "1.2k shares", "4 min read", "Kommentare: 12", "コメント 3",
    "Updated: 20 November 2026, 10:15 GMT", "Stand: 20.11.2026, 10:15 Uhr", "更新：2026年11月20日",
)  # fmt: skip
STORY = (
    "Related-party deals of the harbour board rose again.",  # no mark stands behind the word
    "Related parties were heard on Tuesday.",
    "Advertisement revenue fell by a tenth.",
    "Share prices fell.",
    "Read more books, the mayor said.",
    "Siehe, auch der Kran bleibt.",
    "Updated plans for the quay were shown.",
    "12 comments were read out in the council.",
    "It happened 5 minutes ago, she said.",
    "More on this was not to be had: the board is silent.",  # the colon does not end it
    "More about the crane is known since Tuesday.",
    "Read more in our guides below:",  # what follows may be the story's
    "Mehr zum Kran sagt die Stadt nicht.",
    "External content may be a risk, the auditors of the port found.",
    "Externe Inhalte auf Hafenseiten prüft nun ein Gericht.",
    "An dieser Stelle finden Sie das alte Zollhaus, sagt der Führer.",
)


@pytest.mark.parametrize("line", POINTERS)
def test_a_line_that_leads_elsewhere_or_labels_is_no_story_for_any_caller(line: str) -> None:
    assert is_pointer(line), "extraction leaves it out of the body"
    assert is_boilerplate(line)
    assert_no_edit(line)


@pytest.mark.parametrize("line", MOVING)
def test_a_line_that_changes_by_itself_is_no_edit_and_stays_in_the_body(line: str) -> None:
    assert not is_pointer(line)
    assert is_boilerplate(line)
    assert_no_edit(line)


@pytest.mark.parametrize("line", STORY)
def test_a_line_of_a_story_is_one_for_every_caller(line: str) -> None:
    assert not is_pointer(line)
    assert not is_boilerplate(line)
    assert story_blocks(line) == (line,)


def assert_no_edit(line: str) -> None:
    changed = article(body=f"{BODY}\n\n{line}")
    assert story_blocks(line) == ()
    assert digest(changed) == digest(article())
    assert compare(revision(article()), changed).change is Change.UNCHANGED


def test_a_line_is_boilerplate_up_to_its_greatest_length() -> None:
    longest = "Read also: ".ljust(MAX_LINE_CHARS, "x")
    assert is_pointer(longest)
    assert is_boilerplate(longest)
    assert not is_pointer(longest + "x")
    assert not is_boilerplate(longest + "x")


@pytest.mark.parametrize("zone", ["", " Uhr", " uhr", " h", " г", " am", " Pm", " GMT"])
@pytest.mark.parametrize("form", ["Updated: {}", "Updated: ({}).", "Updated {}"])
def test_a_time_stamp_ends_with_its_clock_or_what_is_written_behind_one(form: str, zone: str) -> None:
    assert is_boilerplate(form.format(f"10:15{zone}"))
    assert not is_boilerplate(form.format(f"10:15{zone} noon"))


def test_a_time_stamp_is_one_up_to_its_greatest_length_and_number_of_words() -> None:
    assert is_boilerplate("Updated: Friday 20 November at 10:15 GMT")  # four words
    assert not is_boilerplate("Updated: on Friday 20 November at 10:15 GMT")
    assert is_boilerplate("Updated:" + "10:15".rjust(MAX_STAMP_CHARS - 8))
    assert not is_boilerplate("Updated:" + "10:15".rjust(MAX_STAMP_CHARS - 7))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Correction: an earlier version misstated the number of cranes.", True),
        ("Correction (20 November)", True),
        ("An earlier version of this article misstated the number of cranes.", True),
        ("This article was amended on Friday.", True),
        ("Anmerkung der Redaktion: Der Kran ist grün.", True),
        ("Fe de errores: la grúa es verde.", True),
        ("訂正：クレーンは緑です", True),
        ("Исправление: кран зелёный.", True),
        ("Correction officers went on strike.", False),
        ("This article of clothing was sold.", False),
        ("Corrections of the course were needed.", False),
    ],
)
def test_notices_of_a_correction_are_told_from_the_story(line: str, expected: bool) -> None:
    assert is_notice(line) is expected


def test_a_notice_is_one_up_to_its_greatest_length() -> None:
    longest = "Correction: ".ljust(MAX_NOTICE_CHARS, "x")
    assert is_notice(longest)
    assert not is_notice(longest + "x")


@pytest.mark.parametrize(
    "table",
    [
        boilerplate_lines.LEADS_ELSEWHERE, boilerplate_lines.LABELS, boilerplate_lines.UNITS, boilerplate_lines.NOW,
        boilerplate_lines.BEFORE_COUNT, boilerplate_lines.AFTER_COUNT, boilerplate_lines.UPDATED,
        boilerplate_lines.COUNTED, notices.LABELS, notices.OPENINGS,
    ],
)  # fmt: skip
def test_every_phrase_of_a_table_is_a_pattern_of_its_own(table: dict[str, str]) -> None:
    for language, row in table.items():
        assert re.fullmatch("[a-z]{2}", language)
        for phrase in row.split("|"):
            assert phrase == phrase.strip() != ""
            re.compile(phrase)
