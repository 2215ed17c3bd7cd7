"""Scrapy's own extensions that our settings name: all of the installed version but those that are switched off."""

from __future__ import annotations

from scrapy.settings import default_settings

from crawler.settings import EXTENSIONS_BASE, REMOTE_CONTROL_ENABLED, TELNETCONSOLE_ENABLED

SWITCHED_OFF = {
    "scrapy.extensions.remote_control.RemoteControl",  # loads aiohttp, whether or not it is used
    "scrapy.extensions.telnet.TelnetConsole",
}


def test_all_of_scrapys_extensions_are_there_but_those_that_are_switched_off() -> None:
    assert not REMOTE_CONTROL_ENABLED
    assert not TELNETCONSOLE_ENABLED
    scrapys = default_settings.EXTENSIONS_BASE
    assert {name: place for name, place in scrapys.items() if name not in SWITCHED_OFF} == EXTENSIONS_BASE
    assert scrapys.keys() >= SWITCHED_OFF
