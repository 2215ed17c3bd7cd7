"""What a suite said of our reader: how many expectations were met, and which were not."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """The expectations of one suite that a reader of ours can meet at all."""

    name: str
    right: int = 0
    not_ours: int = 0  # expectations of what we do not read
    differences: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many expectations were tried."""
        return self.right + len(self.differences)

    def check(self, what: str, *, wanted: object, given: object) -> None:
        """Count an expectation as met, or keep it as a difference."""
        if wanted == given:
            self.right += 1
        else:
            self.differences.append(f"{what}: wanted {wanted!r:.160}, given {given!r:.160}")
