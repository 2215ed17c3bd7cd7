"""Lines that speak of the page and not of the story."""

from __future__ import annotations

import pytest

from crawler.text.page_notes import are_comment_rules, is_appeal, is_page_note


@pytest.mark.parametrize(
    "line",
    [
        "There's plenty more where that came from. Sign up to get the free daily letter delivered to your inbox.",
        "Get Harbour Monthly delivered through your letterbox every month. Click here for more information.",
        "Unser Newsletter kommt jeden Freitag direkt in Ihr Postfach.",
        "Abonnez-vous, et recevez la lettre du port dans votre boîte mail.",
        "Aktuelle Meldungen zur Sturmflut finden Sie jederzeit in unserem Liveblog:",
        "[Alle Entwicklungen im Hafen lesen Sie hier in unserem Newsblog.]",
        "Follow the storm in our live blog.",
        "The Paper publishes many letters. We’d like to hear what you think about this or any of our articles.",
        "Submit your letter to the editor via this form.",
        "Got a tip? The newsroom's door on the quay is open.",
        "Sie haben Hinweise zu dem Kran? Melden Sie vertraulich und sicher, was Sie wissen.",
        "Dies ist eine maschinelle Übersetzung eines Artikels unserer Kollegen aus Bergen.",
        "Dieser Artikel wurde automatisch übersetzt und von einer Redakteurin geprüft.",
        "This article was machine-translated from Norwegian.",
        "This story has been translated from German with the help of AI and checked by an editor.",
        "Este artículo ha sido traducido automáticamente del noruego.",
    ],
)
def test_what_the_page_says_of_itself_is_a_note(line: str) -> None:
    assert is_page_note(line)


@pytest.mark.parametrize(
    "line",
    [
        "It shows the data of each customer directly in your inbox, next to the letter that you read.",
        "CVs in your inbox within 72 hours",
        "The pilot wrote a letter to the editor, who had a tip for her.",
        "The board answered a question of our live blog on Tuesday, and took the answer back at night.",
        "This article was translated into nine languages and read aloud on the quay.",
        "Machine learning is behind translation programs and the crane's new brake.",
    ],
)
def test_what_a_story_says_is_none(line: str) -> None:
    assert not is_page_note(line)


@pytest.mark.parametrize(
    "line",
    [
        "Bitte achten Sie darauf, dass Ihre Kommentare themenbezogen sind.",
        "Die Kommentare der User geben nicht notwendigerweise die Meinung der Redaktion wieder.",
        "Note: we are temporarily moderating all comments submitted to deal with a surge in spam.",
        "Please keep your comments on topic.",
        "Comments on this page are moderated by the harbour's pilots.",
        "Vos commentaires sont modérés avant leur publication.",
    ],
)
def test_rules_for_comments_are_such(line: str) -> None:
    assert are_comment_rules(line)


@pytest.mark.parametrize(
    "line",
    [
        "Her comments were civil, and the pilot's were not.",
        "His comments on the crane do not reflect the views of the board, the harbour said.",
        "“Reader comments are moderated,” the editor told the court.",
        "Sus comentarios no reflejan la posición del puerto.",
    ],
)
def test_a_comment_that_somebody_made_is_no_rule(line: str) -> None:
    assert not are_comment_rules(line)


@pytest.mark.parametrize(
    "line",
    [
        "If you enjoyed reading this, would you consider supporting our work? Just click here.",
        "Support the Harbour Paper! Become a patron on Patreon, or buy its cups.",
        "This story is funded by readers like you",
        "Bitte unterstützen Sie mit einem Beitrag unsere Arbeit.",
        "Soutenez notre journal.",
    ],
)
def test_who_asks_readers_for_money_appeals(line: str) -> None:
    assert is_appeal(line)


@pytest.mark.parametrize(
    "line",
    [
        "The board thanked its pilots for their support, and the readers of the old lamp's log.",
        "The bill would support US farmers for another two years.",
        "The island hopes to become a member of the harbour union by 2030.",
        "“We need your support,” the pilot told the crowd on the quay.",
        "Residents can donate via the website of the lifeboat.",
        "The yard is free to produce cranes again from May.",
    ],
)
def test_a_story_about_support_is_no_appeal(line: str) -> None:
    assert not is_appeal(line)
