"""Kills on PostgreSQL."""

from tests.drill.killed import killing_on

EXERCISE = killing_on("postgresql")
