"""Kills on SQLite."""

from tests.drill.killed import killing_on

EXERCISE = killing_on("sqlite")
