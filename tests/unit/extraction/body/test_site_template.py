"""What is learnt of a site from its own pages."""

from __future__ import annotations

import json
import pickle
import random
import tracemalloc
from collections.abc import Sequence

import pytest

from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.site_template import (
    EXTRA_ENTRIES,
    FADING_FACTOR,
    MAX_STORIES,
    MAX_TEXTS,
    MIN_PAGES,
    BlockTrace,
    Template,
    Text,
    text_key,
    trace_block,
    trace_story,
)


def block(text: str, *, shape: str = "p < div.story < main", score: float = 0.97) -> Block:
    return Block(role=Role.PARAGRAPH, text=text, markdown=text, shape=shape, kept=score > 0.5, reason="", score=score)


def learnt(pages: int, *more: Block) -> Template:
    template = Template()
    for n in range(pages):
        own = [block(f"The {n}th story says what no other story of the site says, in paragraph {k}.") for k in range(4)]
        template = template.learn(map(trace_block, (*own, *more)))
    return template


PROMO = "Follow our channel for more of what moves the coast."


def test_nothing_is_dropped_before_the_third_page() -> None:
    assert learnt(MIN_PAGES - 1, block(PROMO, score=0.8)).drop_reason("p < div.story < main", PROMO, 0.8) is None


def test_from_the_third_page_on_a_text_that_all_pages_share_is_dropped_in_any_language() -> None:
    for promo in (PROMO, "沿岸の動きをもっと知りたい方は、私たちのチャンネルをご覧ください。"):
        assert learnt(MIN_PAGES, block(promo, score=0.95)).drop_reason("p < div.story < main", promo, 0.95)


def test_spelling_of_spaces_and_case_is_the_same_text() -> None:
    assert learnt(4, block(PROMO)).drop_reason("p < x < y", PROMO.upper().replace(" ", "  "), 0.95)


def test_a_sentence_that_one_story_alone_has_stays() -> None:
    assert learnt(30, block(PROMO)).drop_reason("p < div.story < main", "The board voted nine to eight.", 0.6) is None


def test_background_that_a_few_stories_of_many_repeat_stays() -> None:
    background = "The harbour was founded by monks who wished to sell their salt without a middleman."
    template = learnt(3, block(background))
    for _ in range(40):
        template = template.learn([trace_block(block(f"Another story {_} of the day, with words of its own."))])
    assert template.drop_reason("p < div.story < main", background, 0.97) is None


def test_a_doubtful_block_is_dropped_where_pages_have_no_story() -> None:
    template = Template()
    for n in range(5):
        template = template.learn([trace_block(block(f"Bio of writer {n}", shape="p < div.bio < main", score=0.1))])
    assert template.drop_reason("p < div.bio < main", "Ada Quayle writes of harbours and of those who love them.", 0.6)
    assert template.drop_reason("p < div.bio < main", "Surely the story, by all other signs.", 0.95) is None
    assert template.drop_reason("p < div.story < main", "Somewhere else.", 0.6) is None


def test_old_pages_are_forgotten_slowly() -> None:
    template = learnt(3, block(PROMO))
    before = max(text.pages for text in template.rescaled().texts.values())
    after = max(text.pages for key, text in learnt(3, block(PROMO)).learn([]).rescaled().texts.items())
    assert after < before


def test_a_template_is_stored_and_read_back() -> None:
    template = learnt(5, block(PROMO, score=0.8))
    again = Template.from_bytes(template.to_bytes())
    assert again.pages == 5
    promo = ("p < div.story < main", PROMO, 0.8)
    assert again.drop_reason(*promo) == template.drop_reason(*promo) is not None
    assert again.to_bytes() == template.to_bytes()


def test_it_stays_small_however_many_pages_it_has_seen() -> None:
    template = Template()
    for n in range(60):
        template = template.learn([trace_block(block(f"Line {n} {k}", shape=f"p.c{n}-{k}")) for k in range(200)])
    assert len(template.to_bytes()) < 600_000


def test_samples_of_what_recurs_are_kept_for_people() -> None:
    common = [text for text in learnt(3, block(PROMO)).rescaled().texts.values() if text.pages > 2]
    assert common == [Text(common[0].pages, PROMO)]


BODY = "\n\n".join(f"Paragraph {n} of the story of the crane, with some words." for n in range(10))


def edited(kept: int) -> str:
    """The body with so many of its ten paragraphs, and others in the place of the rest."""
    return "\n\n".join([*BODY.split("\n\n")[:kept], *(f"Word {n}." for n in range(10 - kept))])


HELD = trace_story("a" * 64, ("paper.example/crane", "Crane stays"), BODY)


@pytest.mark.parametrize(
    ("names", "body", "is_same", "why"),
    [
        (("paper.example/crane?sid=1", "Another headline"), BODY, True, "all of its text"),
        (("paper.example/sport/crane", "CRANE  stays"), f"{BODY}\n\nAnd more.", True, "an edit"),
        (("paper.example/sport/crane", "Crane stays"), edited(5), True, "half"),
        (("paper.example/sport/crane", "Crane stays"), edited(4), False, "less"),
        (("paper.example/lamp", "Lamp goes"), edited(8), False,
         "what a site puts into all its stories"),
        (("paper.example/lamp", "Lamp goes"), BODY.split("\n\n")[0], False, "a line alone"),
        (("paper.example/lamp", "Lamp goes"), "\n\n".join([*BODY.split("\n\n")[:4], "Word."]), False, "four of five"),
    ],
)  # fmt: skip
def test_a_story_is_known_at_another_address(names: tuple[str, str], body: str, is_same: bool, why: str) -> None:
    template = Template.from_bytes(Template().learn([], HELD).to_bytes())
    assert template.is_known(trace_story("b" * 64, names, body)) is is_same, why
    assert template.is_known(HELD)
    assert not Template.from_message(template.to_message()).is_known(HELD)


def test_only_the_latest_stories_are_known() -> None:
    template = Template()
    for n in range(MAX_STORIES + 1):
        template = template.learn([], trace_story(f"{n:064}"[::-1], (str(n),), f"Story {n}."))
    assert len(template.stories) == MAX_STORIES
    assert template.stories[-1].names == trace_story("", (str(MAX_STORIES),), "").names


def test_a_template_that_grows_knows_what_one_that_learns_does_and_a_copy_of_it_stays() -> None:
    pages = [[trace_block(block(PROMO)), trace_block(block(f"Line {n}", shape=f"p.c{n}"))] for n in range(5)]
    learning = growing = Template()
    for traces in pages[:4]:
        learning, growing = learning.learn(traces, HELD), growing.grown(traces, HELD)
    assert growing == learning
    kept = growing.copied()
    growing = growing.grown(pages[4])
    assert growing == learning.learn(pages[4])
    assert kept == learning


def traced_pages(pages: int, blocks: int) -> list[list[BlockTrace]]:
    """Traces of pages, of which a tenth of the texts stands on others too."""
    chance = random.Random(4)
    return [
        [
            trace_block(
                block(
                    f"Line {chance.randrange(40) if chance.random() < 0.1 else f'{page} {at}'} of the site",
                    shape=f"p.c{chance.randrange(30)} < div",
                    score=chance.random(),
                )
            )
            for at in range(blocks)
        ]
        for page in range(pages)
    ]


def plain_counts(pages: Sequence[Sequence[BlockTrace]]) -> tuple[dict[str, list[object]], dict[str, list[object]]]:
    """What the shapes and texts of pages come to, one fading after the other, as a template stores it."""
    shapes: dict[str, list[float]] = {}
    texts: dict[str, float] = {}
    samples: dict[str, str] = {}
    for traces in pages:
        for numbers in shapes.values():
            numbers[:] = [number * FADING_FACTOR for number in numbers]
        texts = {key: number * FADING_FACTOR for key, number in texts.items()}
        for key in {key for _, key, *_ in traces}:
            if key in texts:
                samples[key] = next(sample for _, other, _, _, sample in traces if other == key)
            texts[key] = texts.get(key, 0.0) + 1
        for shape in {shape for shape, *_ in traces}:
            shapes.setdefault(shape, [0.0, 0.0, 0.0])[2] += 1
        for shape, _, weight, score, sample in traces:
            shapes[shape][0] += weight
            shapes[shape][1] += weight * score
            samples[shape] = sample
    return (
        {shape: [*(pytest.approx(number, abs=0.006) for number in shapes[shape]), samples[shape]] for shape in shapes},
        {key: [pytest.approx(number, abs=0.006), samples.get(key, "")] for key, number in texts.items()},
    )


def test_what_is_stored_is_what_a_plain_count_of_all_pages_comes_to() -> None:
    pages = traced_pages(30, 100)
    template = Template()
    for at, traces in enumerate(pages):
        template = template.grown(traces, HELD)
        if at == 14:
            again = Template.from_bytes(template.to_bytes())
            assert again.to_bytes() == template.to_bytes()
    stored = json.loads(template.to_bytes())
    shapes, texts = plain_counts(pages)
    assert stored["shapes"] == shapes
    assert stored["texts"] == texts == json.loads(template.rescaled().to_bytes())["texts"]
    assert sum(1 for _, sample in stored["texts"].values() if sample) > 30


def test_of_too_many_texts_those_of_the_latest_pages_and_of_several_stay() -> None:
    template = Template()
    for traces in traced_pages(60, 120):
        template = template.grown(traces)
    stored = json.loads(template.to_bytes())["texts"]
    assert len(stored) == MAX_TEXTS
    assert min(weight for weight, _ in stored.values()) > FADING_FACTOR**45
    assert len(template.texts) + len(template.once) <= MAX_TEXTS + EXTRA_ENTRIES


def test_of_texts_on_as_many_pages_the_first_stay() -> None:
    texts = {f"{number:012x}": Text(2.0, "Sample") for number in range(MAX_TEXTS + 5)}
    assert [*json.loads(Template(pages=3, texts=texts).to_bytes())["texts"]] == [*texts][:MAX_TEXTS]


def test_a_text_without_a_sample_that_stands_on_several_pages_is_dropped() -> None:
    stored = {"version": 1, "pages": 5, "shapes": {}, "texts": {text_key(PROMO): [3.0, ""], "no key": [1.0, ""]}}
    template = Template.from_bytes(json.dumps(stored).encode())
    assert template.drop_reason("p < x", PROMO, 0.5) == "the same on 3 pages of the site"
    assert json.loads(template.to_bytes()) == stored


def test_a_template_takes_little_memory() -> None:
    pages = [(pickle.dumps(traces), f"{at:064}"[::-1]) for at, traces in enumerate(traced_pages(25, 150))]
    body = "\n\n".join(f"Paragraph {number}." for number in range(40))
    tracemalloc.start()
    try:
        template = Template()
        for message, digest in pages:
            story = pickle.loads(pickle.dumps(trace_story(digest, (digest,), f"{digest}\n\n{body}")))
            template = template.grown(pickle.loads(message), story)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(template.once) > 3_000
    assert len(template.stories) == 25
    assert taken < 250_000
