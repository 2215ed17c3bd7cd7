import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import assume, example, given
from hypothesis import strategies as st

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.image_sizes import picture_key
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.page.encodings import decode_bytes, repair_mojibake
from crawler.extraction.page.structured_data import ODD_KEY, load_json, rank_stories, strings
from crawler.text.bylines import read_names
from crawler.text.captions import split_caption
from crawler.text.markup import plain
from crawler.text.times import Doubt, in_calendar, read_moment

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.lists(
    st.sampled_from(["Ada Byron", "Grace Hopper", "Mary Shelley", "Ludwig van der Berg", "Zoë Köhler", "María Pérez"]),
    min_size=1,
    max_size=4,
    unique=True,
)
TIMES = st.datetimes(
    min_value=datetime(1950, 1, 1),  # noqa: DTZ001
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
)


@given(JSON)
def test_sound_json_is_read_as_it_is(value):
    assume(not ODD_KEY.search(json.dumps(value)))  # such keys get the spelling of JSON-LD
    assert load_json(json.dumps(value)) == [value]


@given(st.dictionaries(st.text(max_size=8), JSON, min_size=1, max_size=4))
def test_a_comma_too_many_costs_nothing(value):
    assume(not ODD_KEY.search(json.dumps(value)))
    assert load_json(json.dumps(value)[:-1] + ",}") == [value]


@given(st.text())
def test_no_text_breaks_the_reader_of_json(text):
    assert isinstance(load_json(text), list)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["@type", "url", "headline", "mainEntityOfPage", "@id"]), JSON), max_size=5
    )
)
def test_json_ld_of_any_types_can_be_ranked(nodes):
    assert len(rank_stories(nodes, ["https://a.example/x"], ["title"])) <= len(nodes)


@given(JSON)
def test_strings_are_strings_whatever_the_value(value):
    assert all(isinstance(text, str) for text in strings(value))


@given(
    NAMES,
    st.sampled_from([", ", " and ", " & ", "; ", " / ", " et ", " und "]),
    st.sampled_from(["", "By ", "Von ", "Par "]),
)
def test_names_come_back_however_they_were_joined(names, mark, prefix):
    assert read_names(prefix + mark.join(names)) == tuple(names)


@example(".\x1fA")
@given(st.text())
def test_no_text_breaks_the_reader_of_bylines(text):
    assert all(name.strip() == name != "" for name in read_names(text))


@given(TIMES)
def test_a_time_that_was_written_in_iso_comes_back(moment):
    found = read_moment(moment.isoformat())
    assert found is not None
    assert (found.at, found.at.utcoffset()) == (moment, moment.utcoffset())


@given(st.text() | JSON)
def test_no_value_breaks_the_reader_of_times(value):
    found = read_moment(value, accept=set(Doubt))
    assert found is None or in_calendar(found.at)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.05, 0.95)), min_size=1, max_size=6), st.randoms())
def test_the_order_of_candidates_does_not_matter_but_for_ties(pairs, random):
    def winner(given):
        return rank_candidates([FieldCandidate(value=v, source=Source.HTML, confidence=c, where="") for v, c in given])[
            0
        ]

    shuffled = list(pairs)
    random.shuffle(shuffled)
    one, other = winner(pairs), winner(shuffled)
    assert one.confidence == other.confidence
    assert one.confidence >= max(confidence for _, confidence in pairs) - 0.001


@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=60))
def test_text_in_utf_8_is_read_as_it_was_written_unless_it_was_broken_before(text):
    assert decode_bytes(text.encode(), None) == repair_mojibake(text)


@given(st.binary(max_size=300), st.none() | st.text(max_size=30))
def test_no_bytes_break_the_decoder(body, declared):
    assert isinstance(decode_bytes(body, declared), str)


@given(st.text())
def test_plain_text_is_one_line_without_edges(text):
    found = plain(text)
    assert found is None or (found == found.strip() and "\n" not in found)


@given(st.text())
def test_captions_lose_no_word_but_the_label_of_the_credit(text):
    caption, credit = split_caption(text)
    assert caption is None or caption in text
    assert credit is None or credit in text


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=20))
def test_a_picture_has_one_key_in_all_its_sizes(name):
    small, large = (f"https://i.example/2024/{name}/bridge-at-dawn-{size}.jpg" for size in ("300x200", "1200x800"))
    assert picture_key(small) == picture_key(large)


def test_the_epoch_of_these_tests_is_possible():
    assert read_moment(datetime(2024, 5, 3, tzinfo=UTC).timestamp()).at == datetime(2024, 5, 3, tzinfo=UTC)
