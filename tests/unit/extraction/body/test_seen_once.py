"""What stands on one page of a site is known by its key alone, as a dictionary would know it."""

from __future__ import annotations

import random

import pytest

from crawler.extraction.body.seen_once import SeenOnce

CHANCE = random.Random(5)
KEYS = [CHANCE.randbytes(6).hex() for _ in range(3_000)]


def test_keys_are_known_once_and_with_the_weight_of_their_page() -> None:
    once, known = SeenOnce(), dict[str, float]()
    for page in range(60):
        keys = CHANCE.sample(KEYS, 90)
        met = {key: known.pop(key) for key in keys if key in known}
        known |= {key: float(page) for key in keys if key not in met}
        assert once.meet(keys, float(page)) == met
    assert dict(once.items()) == known
    assert len(once) == len(known)
    assert once == SeenOnce.of(known.items()) != SeenOnce()


def test_the_end_of_one_entry_and_the_begin_of_the_next_are_no_key() -> None:
    first, second, across = "001122334400", "00aabbccddee", "00000000aabb"
    once = SeenOnce()
    once.meet([first, second], 1.0)
    assert bytes.fromhex(across) in once.buckets[0]
    assert once.meet([across], 2.0) == {}
    assert once.meet([across, second], 3.0) == {across: 2.0, second: 1.0}


def test_a_copy_stays_as_it_is() -> None:
    once = SeenOnce.of([("a" * 12, 1.0)])
    kept = once.copied()
    once.meet(["a" * 12, "b" * 12], 2.0)
    assert dict(kept.items()) == {"a" * 12: 1.0}
    assert dict(once.scaled(0.5).items()) == {"b" * 12: 1.0}
    assert dict(once.items()) == {"b" * 12: 2.0}


@pytest.mark.parametrize(
    ("least", "room", "kept"),
    [(1.0, 0, "ef"), (1.0, 1, "cef"), (1.0, 2, "cdef"), (0.5, 0, "cdef"), (0.5, 9, "abcdef"), (3.0, 0, "")],
)
def test_the_heaviest_are_kept_and_as_many_of_the_least_as_there_is_room_for(
    least: float, room: int, kept: str
) -> None:
    once = SeenOnce()
    for weight, letters in ((0.5, "ab"), (1.0, "cd"), (3.0, "ef")):
        once.meet([letter * 12 for letter in letters], weight)
    left = once.heaviest(least, room)
    assert sorted(key[0] for key, _ in left.items()) == [*kept]
    assert len(left.weights) == len({weight for _, weight in left.items()})
    assert sorted(once.all_weights()) == [0.5, 0.5, 1.0, 1.0, 3.0, 3.0]
