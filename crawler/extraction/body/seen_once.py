"""Texts that stand on one page of a site: nine of ten that its template knows, in a tenth of a dictionary's memory."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

BUCKETS = 128  # a text is looked for in one of them, which has some 30 of 4,000
KEY_BYTES, NUMBER_BYTES = 6, 2  # of an entry: the key of a text, and which of the weights it has
ENTRY = struct.Struct(f"<{KEY_BYTES}sH")
ENTRY_BYTES = KEY_BYTES + NUMBER_BYTES


@dataclass(slots=True, eq=False)
class SeenOnce:
    """Keys of texts, of twelve hexadecimal digits each, with what their pages count for.

    The texts of a page have one weight, so that each needs no number of its own; there are fewer weights than texts.
    """

    buckets: list[bytes] = field(default_factory=lambda: [b""] * BUCKETS)
    weights: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, weighted: Iterable[tuple[str, float]]) -> SeenOnce:
        """Keys with their weights."""
        once = cls()
        numbers: dict[float, int] = {}
        for key, weight in weighted:
            packed = bytes.fromhex(key)
            once.buckets[packed[0] % BUCKETS] += ENTRY.pack(packed, numbers.setdefault(weight, len(numbers)))
        once.weights = list(numbers)
        return once

    def __len__(self) -> int:
        return sum(map(len, self.buckets)) // ENTRY_BYTES

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SeenOnce) and dict(self.items()) == dict(other.items())

    def items(self) -> Iterator[tuple[str, float]]:
        """All keys with their weights."""
        for bucket in self.buckets:
            for key, number in ENTRY.iter_unpack(bucket):
                yield key.hex(), self.weights[number]

    def meet(self, keys: Sequence[str], weight: float) -> dict[str, float]:
        """Takes out those that are known, with their weights, and adds the others with the weight of their page."""
        if not keys:
            return {}
        buckets, weights, known = self.buckets, self.weights, {}
        number = len(weights).to_bytes(NUMBER_BYTES, "little")
        packed_keys = bytes.fromhex("".join(keys))
        for key, start in zip(keys, range(0, len(packed_keys), KEY_BYTES), strict=True):
            packed = packed_keys[start : start + KEY_BYTES]
            place = packed[0] % BUCKETS
            bucket = buckets[place]
            at = bucket.find(packed)
            while at > 0 and at % ENTRY_BYTES:  # the end of one entry and the begin of the next
                at = bucket.find(packed, at + 1)
            if at < 0:
                buckets[place] = bucket + packed + number
            else:
                end = at + ENTRY_BYTES
                buckets[place] = bucket[:at] + bucket[end:]
                known[key] = weights[int.from_bytes(bucket[at + KEY_BYTES : end], "little")]
        weights.append(weight)
        return known

    def copied(self) -> SeenOnce:
        """The same, which stays as it is while this one changes."""
        return SeenOnce(self.buckets[:], self.weights[:])

    def scaled(self, by: float) -> SeenOnce:
        """The same with all weights multiplied."""
        return SeenOnce(self.buckets[:], [weight * by for weight in self.weights])

    def all_weights(self) -> list[float]:
        """The weight of each key."""
        return [self.weights[number] for _, number in ENTRY.iter_unpack(b"".join(self.buckets))]

    def heaviest(self, least: float, room: int) -> SeenOnce:
        """The keys of more than the least weight, and so many of those that have it."""
        numbers: dict[int, int] = {}
        buckets = []
        for bucket in self.buckets:
            kept = []
            for key, number in ENTRY.iter_unpack(bucket):
                weight = self.weights[number]
                if weight == least:
                    room -= 1
                if weight > least or (weight == least and room >= 0):
                    kept.append(ENTRY.pack(key, numbers.setdefault(number, len(numbers))))
            buckets.append(b"".join(kept))
        return SeenOnce(buckets, [self.weights[number] for number in numbers])
