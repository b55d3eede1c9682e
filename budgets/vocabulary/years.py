"""How a year is printed (2024年, 2024年度), and which can be that of a budget."""

from __future__ import annotations

import re

#: The first and the last year that a budget can be of.
FIRST_YEAR, LAST_YEAR = 1949, 2199
#: A year of a budget; its group is the number.
YEAR = re.compile(r"(20\d\d)年(?:度)?")
