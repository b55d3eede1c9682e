"""How a year is printed (2024年, 2024年度)."""

from __future__ import annotations

import re

#: A year of a budget; its group is the number.
YEAR = re.compile(r"(20\d\d)年(?:度)?")
