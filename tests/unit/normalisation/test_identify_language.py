"""The language of a text that declares none or another, and when the site's own holds against it."""

from __future__ import annotations

import pytest

from crawler.normalisation import language as module
from crawler.normalisation.language import (
    MAX_IDENTIFIED_CHARS,
    MIN_CONFIDENCE_AGAINST_SITE,
    MIN_LETTERS,
    MIN_LETTERS_AGAINST_SITE,
    contradict_language,
    identify_language,
)


class Identifier:
    """Answers as it is told, and keeps what it was asked."""

    def __init__(self, language: str, confidence: float) -> None:
        self.answer = (language, confidence)
        self.asked = ""

    def classify(self, text: str) -> tuple[str, float]:
        self.asked = text
        return self.answer


@pytest.fixture
def identifier(monkeypatch):
    """Puts an identifier that gives one answer in the place of the model."""

    def put(language: str, confidence: float) -> Identifier:
        answering = Identifier(language, confidence)
        monkeypatch.setattr(module, "language_identifier", lambda: answering)
        return answering

    return put


def test_too_few_letters_show_no_language(identifier) -> None:
    identifier("fr", 1.0)
    assert identify_language("a" * (MIN_LETTERS - 1) + "1234567890 .,") is None
    assert identify_language("a" * (MIN_LETTERS - 1), likely="pt_BR") == ("pt-BR", 0.5)
    assert identify_language("a" * MIN_LETTERS) == ("fr", 1.0)


def test_what_agrees_with_the_site_keeps_its_region(identifier) -> None:
    identifier("pt", 0.70049)
    assert identify_language("a" * 40, likely="pt-BR") == ("pt-BR", 0.7)
    assert identify_language("a" * 40) == ("pt", 0.7)
    identifier("pt", 0.7006)
    assert identify_language("a" * 40, likely="pt-BR") == ("pt-BR", 0.701)
    assert identify_language("a" * 40) == ("pt", 0.701)


@pytest.mark.parametrize(
    ("letters", "confidence", "language", "why"),
    [
        (MIN_LETTERS_AGAINST_SITE, MIN_CONFIDENCE_AGAINST_SITE, ("fr", 0.95), "long and sure enough"),
        (MIN_LETTERS_AGAINST_SITE - 1, 1.0, ("de", 0.5), "a letter too short"),
        (MIN_LETTERS_AGAINST_SITE, MIN_CONFIDENCE_AGAINST_SITE - 0.001, ("de", 0.5), "not sure enough"),
    ],
)
def test_site_holds_unless_a_long_text_is_surely_in_another_language(
    identifier, letters: int, confidence: float, language: tuple[str, float], why: str
) -> None:
    identifier("fr", confidence)
    assert identify_language("a" * letters, likely="de") == language, why


def test_answer_that_is_no_language_leaves_the_site_its_own(identifier) -> None:
    identifier("xx", 1.0)
    assert identify_language("a" * 400, likely="de-AT") == ("de-AT", 1.0)
    assert identify_language("a" * 400) is None


def test_the_beginning_of_a_text_is_enough(identifier) -> None:
    answering = identifier("fr", 1.0)
    identify_language("a" * (MAX_IDENTIFIED_CHARS + 1))
    assert answering.asked == "a" * MAX_IDENTIFIED_CHARS
    assert identify_language("1" * MAX_IDENTIFIED_CHARS + "a" * 400) is None


def test_model_knows_what_it_was_trained_on() -> None:
    answer = identify_language(
        "Le conseil municipal a voté mardi la construction d'un nouveau pont sur la rivière. " * 5
    )
    assert answer is not None
    assert answer[0] == "fr"
    assert 0.95 < answer[1] <= 1.0


TEXTS = {
    "en": "The council of the harbour town voted on Tuesday for a new bridge. It will be longer than the old one, and "
    "the work is to begin in the spring. For thirty years the people of the island have asked for it, and it was "
    "always said that there was no money. The mayor was pleased with the vote, but not all were: some keep shops.",
    "de": "Der Rat der Hafenstadt hat am Dienstag für eine neue Brücke gestimmt. Sie wird länger als die alte, und die "
    "Arbeiten sollen im Frühling beginnen. Seit dreißig Jahren wünschen sich die Leute der Insel eine Brücke, und "
    "immer hieß es, dafür sei kein Geld da. Die Bürgermeisterin freute sich, doch nicht alle: Manche haben Läden.",
    "sw": "Baraza la mji wa bandari limepiga kura siku ya Jumanne kwa ajili ya daraja jipya. Daraja hilo litakuwa refu "
    "kuliko la zamani, na kazi itaanza wakati wa masika. Kwa miaka thelathini watu wa kisiwa wameomba daraja hilo, na "
    "kila mara walijibiwa kwamba hakuna fedha. Meya alifurahi sana, lakini si watu wote walifurahia matokeo ya kura.",
    "zh": "港口城市议会星期二投票决定建造一座新桥。新桥比旧桥更长，工程将在春天开始。三十年来，岛上的居民一直要求建桥，"
    "但总是被告知没有资金。市长对投票结果感到高兴，但并非所有人都满意：有些人在渡口开店，担心以后没有顾客。" * 2,
    "el": "Το συμβούλιο της πόλης ψήφισε την Τρίτη για μια νέα γέφυρα. Θα είναι μακρύτερη από την παλιά και τα έργα θα "
    "αρχίσουν την άνοιξη. Επί τριάντα χρόνια οι κάτοικοι του νησιού τη ζητούσαν και πάντα τους έλεγαν ότι δεν υπάρχουν "
    "χρήματα. Η δήμαρχος χάρηκε με την ψήφο, όχι όμως όλοι: κάποιοι έχουν μαγαζιά δίπλα στο πορθμείο του νησιού.",
    "uk": "Міська рада у вівторок проголосувала за новий міст. Він буде довший за старий, а роботи почнуться навесні."
    " Тридцять років мешканці острова просили про нього, і їм щоразу казали, що грошей немає. Мерка рада, але не всі.",
    "ru": "Городской совет во вторник проголосовал за новый мост. Он будет длиннее старого, а работы начнутся весной."
    " Тридцать лет жители острова просили о нём, и каждый раз им говорили, что денег нет. Мэр была рада, но не все.",
    "fa": "شورای شهر سه‌شنبه به پل تازه رای داد. پل از پل کهنه درازتر است و کار در بهار آغاز می‌شود. سی سال مردم جزیره"
    " پل می‌خواستند و همیشه گفته می‌شد پولی نیست. شهردار خوشحال شد ولی نه همه: چند نفر کنار گذرگاه دکان دارند.",
    "ar": "صوت مجلس المدينة يوم الثلاثاء على جسر جديد. سيكون أطول من القديم ويبدأ العمل في الربيع. ثلاثون عاما وأهل"
    " الجزيرة يطلبونه وكان يقال دائما إنه لا مال. فرحت رئيسة البلدية لكن ليس الجميع فبعضهم له دكاكين عند المعبر.",
    "he": "מועצת העיר הצביעה ביום שלישי בעד גשר חדש. הוא יהיה ארוך מן הישן והעבודה תתחיל באביב. שלושים שנה ביקשו אותו"
    " תושבי האי ותמיד נאמר להם שאין כסף. ראשת העיר שמחה אך לא הכול: יש מי שמחזיקים חנויות ליד המעבורת.",
}


@pytest.mark.parametrize(
    ("text", "declared", "language", "why"),
    [
        ("de", "en", "de", "the template's English"),
        ("sw", "en-US", "sw", "the same, for a language whose words are not known here"),
        ("zh", "en-US", "zh", "another script"),
        ("de", "he", "de", "the readers' language"),
        ("en", "de", "en", "an edition in the language of another"),
        ("de", "de-AT", None, "as declared, with its region"),
        ("en", "en-GB", None, "as declared"),
        ("sw", "sw", None, "as declared"),
        ("zh", "zh-Hant-TW", None, "a script that is not Latin says no more than that"),
        ("el", "ru", None, "the same: nothing speaks for a look at each page of such papers"),
        ("uk", "ru", "uk", "letters that Russian has not"),
        ("ru", "uk", "ru", "the other way round"),
        ("fa", "ar", "fa", "letters that Arabic has not"),
        ("he", "ar", "he", "another script that is not Latin"),
        ("uk", "uk", None, "as declared"),
        ("ru", "ru-RU", None, "as declared"),
        ("ar", "ar", None, "as declared"),
        ("ar", "fa", None, "Persian has all letters of Arabic"),
        ("de", "lb", None, "languages that are taken for each other"),
    ],
)
def test_a_text_that_is_surely_in_another_language_than_declared(
    text: str, declared: str, language: str | None, why: str
) -> None:
    found = contradict_language(2 * TEXTS[text], declared)
    assert (found and found[0]) == language, why
    assert found is None or found[1] > 0.95


def test_a_short_text_contradicts_nothing() -> None:
    assert contradict_language(TEXTS["de"][: MIN_LETTERS_AGAINST_SITE // 2], "en") is None


@pytest.mark.parametrize(("words", "is_contradicted"), [(80, False), (81, True)])
def test_a_twentieth_of_common_words_is_enough_for_the_declared_language(words: int, is_contradicted: bool) -> None:
    line = "The harbour board voted to keep its old crane for another winter "
    english = (line * 7).split()[: words - 4]
    text = " ".join([*english[:20], "nicht", "sich", *english[20:], "auch", "und"])
    assert (contradict_language(text, "de") is not None) is is_contradicted


@pytest.mark.parametrize(("letters", "is_contradicted"), [(299, False), (300, True)])
def test_a_language_is_contradicted_by_a_long_text_alone(letters: int, is_contradicted: bool) -> None:
    text = "The harbour board voted to keep its old crane for another winter " * 7
    end = next(end for end in range(len(text)) if sum(map(str.isalpha, text[:end])) == letters)
    assert (contradict_language(text[:end], "de") is not None) is is_contradicted
