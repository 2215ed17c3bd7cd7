"""Documents tell the truth: commands, settings, arguments, exit codes and the schema are those of the program."""

from __future__ import annotations

import json
import os
import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from crawler.article import ARTICLE_OUTCOMES, Article, Image, Kind, OutcomeName, Provenance, Source
from crawler.cli.json_schema import article_schema
from crawler.crawl.arguments import OPTIONS
from tests.articles import FETCHED, article
from tests.e2e.command import command_server

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(path.stem for path in (ROOT / "crawler" / "commands").glob("*.py") if path.stem != "__init__")
OWN_SETTINGS = sorted(name for name in vars(import_module("crawler.settings")) if name.startswith("NEWS_"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command_and_it_has_help(name: str) -> None:
    assert f"`news {name}" in README
    done = command_server().run([name, "-h"], folder=ROOT, environment=dict(os.environ))
    assert done.code == 0, done.err[-500:]
    assert "Usage" in done.out or "usage" in done.out
    assert len(done.out.splitlines()) > 5


@pytest.mark.parametrize("name", OWN_SETTINGS)
def test_the_readme_has_every_setting_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (.+?) \| .+ \|$", README, re.MULTILINE)
    assert row, f"{name} is not in the table of settings"
    default = vars(import_module("crawler.settings"))[name]
    shown = row[1].strip("`")
    if isinstance(default, int | float):
        assert float(shown) == default
    elif isinstance(default, dict):
        assert all(f"`{key}`" in README for key in default)
    elif name != "NEWS_STORE":  # the environment of the tests may give another
        assert shown == (default or "none")


@pytest.mark.parametrize("name", OPTIONS)
def test_the_readme_has_every_argument_of_a_crawl(name: str) -> None:
    assert re.search(rf"^\| .*`{name}`.* \| .+ \|$", README, re.MULTILINE)


def test_the_manual_explains_every_outcome_without_an_article_and_quotes_messages_as_they_are() -> None:
    text = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
    quoted = {phrase for lead in re.findall(r"^\*\*.*?\*\*[:,]?.*$", text, re.MULTILINE)
              for bold in re.findall(r"\*\*(.+?)\*\*", lead) for phrase in re.findall(r"`([^`]+)`", bold)}  # fmt: skip
    outcomes = {name.value for name in OutcomeName} - {name.value for name in ARTICLE_OUTCOMES}
    explained = {phrase for phrase in re.findall(r"`([^`]+)`", text) if phrase in outcomes}
    assert explained == outcomes
    source = "".join(path.read_text("utf-8") for path in (ROOT / "crawler").rglob("*.py"))
    for phrase in quoted - outcomes:
        assert all(part in source for part in phrase.split("...")), phrase


def test_links_between_documents_lead_somewhere() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def security_rows() -> list[list[str]]:
    """The rows of the table of defences and of the table of attacks, without their heads."""
    defences = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Defences")[2]
    attacks = (ROOT / "docs" / "security.md").read_text("utf-8").partition("## How a pattern")[0]
    tables = [re.findall(r"^\| (.+) \|$", text, re.MULTILINE)[2:] for text in (defences, attacks)]
    return [row.split(" | ") for rows in tables for row in rows]


def test_each_defence_and_attack_in_the_documents_names_tests_that_there_are() -> None:
    for row in security_rows():
        assert len(row) == 3, row
        paths, modules = re.findall(r"\btests/[\w./]+", row[2]), re.findall(r"-m (tests\.[\w.]+)", row[2])
        assert paths or modules or row[2] in {"the same", "by hand", "`make fuzz`"}, row
        for path in paths:
            files = [ROOT / path] if path.endswith(".py") else [*(ROOT / path).glob("test_*.py")]
            assert files, path
            assert all("def test_" in file.read_text("utf-8") for file in files), path
        for module in modules:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_what_attacks_the_program_is_in_the_documents_on_security() -> None:
    named = " ".join(row[2] for row in security_rows())
    for file in (ROOT / "tests").rglob("test_*.py"):
        if re.search(r"hostile|attack|strangers|leaks|traps|leftovers|limits", file.name):
            path = file.relative_to(ROOT)
            assert str(path) in named or f"{path.parent} " in named, path


def schema_validator(schema: dict[str, Any]) -> Any:
    """A validator; raises SchemaError for what is no schema."""
    import jsonschema  # its parsers take seconds, which every process that collects tests would pay for

    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_in_the_documents_is_that_of_the_type() -> None:
    held = json.loads((ROOT / "docs" / "schema.json").read_text("utf-8"))
    assert held == article_schema(), "run 'make schema'"
    assert schema_validator(held)


def test_records_satisfy_the_schema_and_come_back_as_they_were() -> None:
    original = article(
        published=FETCHED,
        published_offset=60,
        byline=("Ada Quayle",),
        tags=("cranes",),
        images=(Image(url="https://paper.example/c.jpg", caption="The crane"),),
        kind=Kind.OPINION,
        free=True,
        provenance={"headline": Provenance(source=Source.HTML, confidence=0.9)},
    )
    record = json.loads(json.dumps(original.to_dict()))
    validator = schema_validator(article_schema())
    validator.validate(record)
    assert Article.from_dict(record) == original
    for broken in ({**record, "headline": None}, {**record, "kind": "poem"}, {**record, "extra": 1}):
        assert not validator.is_valid(broken)


def test_the_record_in_the_readme_has_the_fields_of_a_record() -> None:
    shown = json.loads(re.search(r"```json\n(.+?)```", README, re.DOTALL)[1])  # type: ignore[index]
    assert set(shown) <= set(article().to_dict())
    schema_validator({**article_schema(), "required": []}).validate(shown)


def test_constraints_are_names_and_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert lines[0].startswith("#")
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.!+]+", line) for line in lines[1:])
    named = {line.split("==")[0] for line in lines[1:]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[\[<>=~]", one)[0] for one in wanted}
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in names} <= named
