"""Settings of ``news``: where each value comes from, and what is refused in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.__main__ import run
from crawler.cli.configuration import Configuration, as_scrapy_settings, load_configuration, unread_variables
from crawler.errors import ArgumentInvalid


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home/news").mkdir(parents=True)
    (tmp_path / "desk").mkdir()
    return tmp_path


def load(home: Path, **environment: str) -> Configuration:
    return load_configuration(home / "desk", {"XDG_CONFIG_HOME": str(home / "home"), **environment})


def test_the_nearer_source_counts_and_is_named(home: Path) -> None:
    user, own = home / "home/news/news.toml", home / "desk/news.toml"
    user.write_text('contact = "https://a.example/"\nworkers = 2\nbatch = 10\n[scrapy]\nDOWNLOAD_DELAY = 3.5\n')
    own.write_text('workers = 3\nallow_addresses = ["127.0.0.1", "10.0.0.0/8"]\ntdmrep = false\n')
    found = load(home, NEWS_BATCH="20", NEWS_WARC="")
    assert [(found[name], found.origin(name)) for name in ("NEWS_CONTACT", "NEWS_WORKERS", "NEWS_BATCH")] == [
        ("https://a.example/", str(user)),
        (3, str(own)),
        ("20", "environment"),
    ]
    assert (found["NEWS_STORE"], found.origin("NEWS_STORE")) == ("sqlite:///news.db", "default")
    assert (found["NEWS_WARC"], found.origin("NEWS_WARC")) == ("", "default")  # empty counts as unset
    assert found.getlist("NEWS_ALLOW_ADDRESSES") == ["127.0.0.1", "10.0.0.0/8"]
    assert found.getbool("NEWS_TDMREP") is False
    whole = as_scrapy_settings(found)
    assert (whole.getfloat("DOWNLOAD_DELAY"), whole.getint("NEWS_WORKERS")) == (3.5, 3)
    assert whole["ROBOTSTXT_OBEY"] is True


def test_settings_of_scrapy_have_a_prefix_in_the_environment(home: Path) -> None:
    found = load(home, SCRAPY_DOWNLOAD_DELAY="3", SCRAPY_DNS_TIMEOUT="7", SCRAPY_JOB="12", DOWNLOAD_TIMEOUT="5")
    assert (found.getfloat("DOWNLOAD_DELAY"), found.origin("DOWNLOAD_DELAY")) == (3.0, "environment")
    assert as_scrapy_settings(found).getint("DNS_TIMEOUT") == 7
    assert found["DOWNLOAD_TIMEOUT"] != "5"
    with pytest.raises(
        ArgumentInvalid, match="SCRAPY_DOWNLOAD_DELY is not a setting of Scrapy: did you mean SCRAPY_DO"
    ):
        load(home, SCRAPY_DOWNLOAD_DELY="3")
    assert unread_variables({"DOWNLOAD_DELAY": "1", "EDITOR": "vi", "SCRAPY_DNS_TIMEOUT": "1"}) == ["DOWNLOAD_DELAY"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('stor = "x"', "stor is not a setting: did you mean NEWS_STORE?"),
        ("qqqq = 1", "qqqq is not a setting"),
        ("DOWNLOAD_DELAY = 1", "DOWNLOAD_DELAY is not a setting: Scrapy's is SCRAPY_DOWNLOAD_DELAY in"),
        ("download_delay = 1", "download_delay is not a setting: Scrapy's is SCRAPY_DOWNLOAD_DELAY in"),
        ("store = ", "cannot be read"),
        ("store = {a = 1}", "store is a text or a number"),
        ("workers = 2026-01-01", "workers is a text or a number"),
        ("deliveries = 1", "deliveries is a table"),
        ("scrapy = 1", "scrapy is a table of settings"),
        ("[scrapy]\ndownload_delay = 1", "download_delay is not a name of a Scrapy setting"),
    ],
)
def test_a_file_that_cannot_be_meant_is_one_line(home: Path, text: str, message: str) -> None:
    file = home / "desk/news.toml"
    file.write_text(text)
    with pytest.raises(ArgumentInvalid) as raised:
        load(home)
    assert str(raised.value).startswith(f"{file}")
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_table_of_a_file_is_added_to_the_defaults(home: Path) -> None:
    (home / "desk/news.toml").write_text('[deliveries]\npaper = "paper.Format"\n')
    formats = load(home).getdict("NEWS_DELIVERIES")
    assert formats["paper"] == "paper.Format"
    assert formats["jsonl"] == "crawler.delivery.jsonl.JsonLines"


def test_a_folder_that_this_user_may_not_look_into_holds_no_file(tmp_path: Path) -> None:
    """As under sudo, which may leave HOME as that of another user."""
    home, user = tmp_path / "home", os.geteuid()
    (home / ".config" / "news").mkdir(parents=True)
    (home / ".config" / "news" / "news.toml").write_text("workers = 3\n")
    variables = {"HOME": str(home)}
    assert load_configuration(Path("/"), variables)["NEWS_WORKERS"] == 3
    home.chmod(0)
    if user == 0:
        os.seteuid(65534)  # folders are closed to anybody but root
    try:
        assert load_configuration(Path("/"), variables)["NEWS_WORKERS"] == 0
    finally:
        os.seteuid(user)
        home.chmod(0o700)


def test_a_folder_that_is_gone_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert run(["records"]) == 2
    assert capsys.readouterr().err.endswith(" records: the folder where you stand is gone: go to another one\n")
