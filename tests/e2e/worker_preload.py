"""Loaded once for all extraction workers of the commands that command_server.py forks."""

from __future__ import annotations

from tests.e2e.command_server import read_a_page

read_a_page()
