"""``make quality``: our extraction beside plain trafilatura on public corpora that its models learnt from, in one run.

The scorer and the corpora lie beside the project (``../shared``, or ``SHARED=DIR``). One table of figures goes to
stdout, then the pages on which the two differ most; ``--pages`` lists every page.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SHARED", ROOT.parent / "shared"))
FIGURES = {
    "aeb": ("f1", "accuracy", "precision", "recall", "pages_s"),
    "fundus_eval": ("f1", "precision", "recall", "pages_s"),
    "fundus_test": (
        "body_f1", "body_ok", "title", "authors_f1", "date_instant", "date_day", "topics_f1", "pages_s",
    ),
    "wcxb": ("f1", "ok", "precision", "recall", "title", "authors", "day", "pages_s"),
    "trafilatura": ("f1", "precision", "recall", "title_match", "authors_match", "day_match", "pages_s"),
}  # fmt: skip
EXTRACTORS = {"ours": ("tests.quality.adapter:extract", ROOT), "trafilatura": ("anchors:trafilatura_default", None)}


def run_bench(extractor: str, cwd: Path, save: Path) -> dict[str, dict[str, float]]:
    """Figures by corpus, from the scorer run in its own process; its per-page rows are left in ``save``."""
    command = [
        sys.executable,
        "bench.py",
        extractor,
        "--python",
        sys.executable,
        "--cwd",
        str(cwd),
        "--save",
        str(save),
    ]
    done = subprocess.run(
        [*command, "--data", *FIGURES], cwd=SHARED / "quality", stdout=subprocess.PIPE, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["corpus"]: line for line in lines}


def rows(save: Path, corpus: str) -> dict[str, dict[str, float]]:
    """Scores by page id, as the scorer saved them."""
    (path,) = save.glob(f"*.{corpus}.jsonl")
    return {row["id"]: row["scores"] for row in map(json.loads, path.read_text("utf-8").splitlines())}


def score_sites() -> dict[str, float]:
    """Figures of the pages that have siblings, read with the template of their site, learnt without gold."""
    sys.path.insert(0, str(SHARED / "quality"))
    from pages import LOADERS
    from scorers import SCORERS

    from tests.quality.adapter import extract_site

    pages = LOADERS["fundus_eval"]()
    by_site = defaultdict(list)
    for page in pages:
        by_site[urlsplit(page.url).netloc].append(page)
    outputs = {}
    for group in by_site.values():
        results = extract_site([(page.html, page.url) for page in group])
        outputs.update(zip((page.id for page in group), results, strict=True))
    return SCORERS["fundus_eval"](pages, outputs)[0]


def print_differences(ours: dict[str, dict[str, float]], theirs: dict[str, dict[str, float]], most: int | None) -> None:
    """Body F1 page by page, the greatest differences first."""
    apart = sorted(ours, key=lambda key: -abs(ours[key].get("f1", 0) - theirs[key].get("f1", 0)))
    for key in itertools.islice((key for key in apart if "f1" in ours[key]), most):
        print(f"  {ours[key]['f1'] - theirs[key]['f1']:+.3f}  ours {ours[key]['f1']:.3f}  {key[:70]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", action="store_true", help="list every page, not only the ten that differ most")
    args = parser.parse_args()
    if not (SHARED / "quality" / "bench.py").exists() or not (SHARED / "corpus").is_dir():
        print(f"make quality: no scorer and corpora at {SHARED}: give their folder as SHARED=DIR", file=sys.stderr)
        return 2
    print(f"Python {sys.version.split()[0]}, trafilatura {version('trafilatura')}, lxml {version('lxml')}\n")
    with tempfile.TemporaryDirectory() as folder:
        figures, scores = {}, {}
        for name, (extractor, cwd) in EXTRACTORS.items():
            save = Path(folder) / name
            print(f"running {name} ...", file=sys.stderr)
            figures[name] = run_bench(extractor, cwd or SHARED / "quality", save)
            scores[name] = {corpus: rows(save, corpus) for corpus in FIGURES}
    for corpus, names in FIGURES.items():
        print(f"{corpus} ({figures['ours'][corpus]['pages']} pages)")
        print("  " + " ".join(f"{name:>13}" for name in ("extractor", *names)))
        for extractor in EXTRACTORS:
            values = [figures[extractor][corpus][name] for name in names]
            print("  " + " ".join([f"{extractor:>13}", *(f"{value:>13.4g}" for value in values)]))
        if corpus == "fundus_eval":
            sites = score_sites()
            print(
                "  "
                + " ".join([f"{'with template':>13}", *(f"{sites[name]:>13.4g}" for name in names if name in sites)])
            )
        print(f"  body F1, the pages that differ most{' first' if args.pages else ''}:")
        print_differences(scores["ours"][corpus], scores["trafilatura"][corpus], None if args.pages else 10)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
