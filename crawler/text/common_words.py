"""The commonest words of languages: they tell that of bytes before their charset, and whether a text is in its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

from crawler.text.charsets import CHARSETS_OF_LANGUAGE
from crawler.text.languages import primary_language

COMMON_WORDS: Final = {
    "pl": "nie jest oraz przez tylko jak ale tak czy gdy jego jej ich dla pod nad przed po od do na za ze co by "
    "ma przy się że są był była także może więc już w z i o",
    "cs": "je se na ve ze pro jako ale aby jsou byl byla bylo jeho jejich podle jen nebo kdy pak tak proti po "
    "od do si že při být též který která také může už řekl v s k a i",
    "sk": "je sa na vo zo pre ako ale aby nie boli bol bola bolo jeho ich len alebo tak proti po od do si ktor "
    "by že už pri ktorý ktorá môže tiež keď aj v s k a i",
    "hu": "az egy hogy nem is van volt csak meg mint ez azt de ki el lesz szerint jut nagy ezt ha ami aki és "
    "már még így több után között két őt s a",
    "ro": "care din pentru este sunt nu mai cu pe la de ca dar sau prin dintre fost lui au fi joi iar un o și "
    "şi că să în după până această îi a o",
    "hr": "je su na se da za od kako ali bi ne ili koji koja koje nije samo bez do iz jer biti kao treba što će "
    "više već također može i u s",
    "sl": "je so na se da za od kako bi ne ki ker tudi pa po pri kot bil bila ni naj bo med iz še če več že "
    "tako ta in z v",
    "lt": "ir kad yra su bei ar nuo iki tai jis ji kaip bet dar pagal prie po buvo taip kuris bus tik į iš už "
    "jų šį šių apie o",
    "lv": "un ir ka no par ar uz tas kas bet vai pie ja lai bija nav to tika tiks gan var ko arī pēc vēl līdz "
    "tā šo gada",
    "et": "ja on ei et see ning oma kui ka mis aga veel oli seda pole selle ta nad kuid peaks tuleb või üks "
    "mõne siis üle",
    "tr": "ve bir bu ile da de olarak daha gibi ne ama en kadar olan var sonra ise yeni her diye için çok değil "
    "olduğu önce şu kadar göre",
    "vi": "cho trong khi theo nay ra hai con minh xe tin qua hay nam ba sau cao ngay nhau và là có các đã này",
    "en": "the of and to in is that for with was on as by it at from this be are has have not",
    "de": "der die das und ist nicht mit ein eine auf von den dem zu im sich auch als bei hat es werden für "
    "über können würde",
    "fr": "le la les des et est que qui dans pour pas une sur au plus par avec ce il elle un de du à été même où a",
    "es": "el la los las de que en un una por con para se del al es no su como lo más sus más está también y a",
    "pt": "de que do da em um uma para com os as dos das por se na no mais ao seu sua não são é à e a o",
    "it": "di che il la per un una con non sono del della le si da alla nel ha anche è più perché e a i",
    "nl": "de het een van en in is dat op te niet zijn voor met aan er ook maar door bij één zijn",
    "sv": "och att det som en av inte den med har om ett till var kan men nu är på för så från i",
    "da": "og at det som en af ikke den med har om et til var er kan men ved på så også år i",
    "nb": "og at det som en av ikke den med har om et til var er kan men ved på så også år i",
    "fi": "ja on ei se oli mutta kuin joka ovat niin mukaan jo kun sen siit myös että hän sitä eivät",
    "is": "og sem ekki hann var er en til um fyrir vera hafa sig að við það á sé í",
    "ca": "el la els les de que en un una per amb del al no es com ha s i és més també i a",
}
WESTERN_CHARSETS: Final = ("cp1252",)
MIN_HITS: Final = 4.0  # a word counts one by the number of languages that have it
LEAD: Final = 1.3  # of the first language before the second that has other charsets


def language_of_words(words: Iterable[bytes]) -> str | None:
    """The language whose commonest words stand in a text most; None where none stands out."""
    weights, counts = _weights(), Counter(word.lower() for word in words)
    scores: Counter[str] = Counter()
    for word, count in counts.items():
        for language, weight in weights.get(word, ()):
            scores[language] += weight * count  # type: ignore[assignment]
    if not scores:
        return None
    ranked = scores.most_common()
    best, score = ranked[0]
    rival = next((s for other, s in ranked[1:] if _family(other) != _family(best)), 0.0)
    return best if score >= MIN_HITS and score >= LEAD * rival else None


def share_of_common_words(text: str, tag: str) -> float | None:
    """The share of a text's words that are among the commonest of a language; None for one whose words are not here."""
    primary = primary_language(tag) or ""
    common = _common_words("nb" if primary in {"nn", "no"} else primary)
    words = text.casefold().split()
    return sum(word in common for word in words) / max(1, len(words)) if common else None


@cache
def _common_words(language: str) -> frozenset[str]:
    return frozenset(COMMON_WORDS.get(language, "").split())


def _family(language: str) -> frozenset[str]:
    """The charsets of a language, by which languages are alike whatever their words are."""
    return frozenset(CHARSETS_OF_LANGUAGE.get(language, WESTERN_CHARSETS))


@cache
def _weights() -> dict[bytes, tuple[tuple[str, float], ...]]:
    shared = Counter(word for row in COMMON_WORDS.values() for word in set(row.split()))
    found: dict[bytes, list[tuple[str, float]]] = {}
    for language, row in COMMON_WORDS.items():
        for word in dict.fromkeys(row.split()):
            charsets = CHARSETS_OF_LANGUAGE.get(language, WESTERN_CHARSETS) if not word.isascii() else WESTERN_CHARSETS
            for written in {word.encode(charset, "ignore") for charset in charsets}:
                found.setdefault(written, []).append((language, 1 / shared[word]))
    return {word: tuple(languages) for word, languages in found.items()}
