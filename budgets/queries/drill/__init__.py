"""Read the money of a budget by one view: function, economic item, project, source of funds, “三公”, procurement.

The same money stands in several tables. For each view one of them speaks (:data:`budgets.vocabulary.views.VIEWS`), and
the page says which; nothing is ever added across tables.
"""

from .codes import by_code
from .drawing import drill, drills
from .nodes import Drill, Node, cell_of, decimals, of_total, residuals, stated
from .projects import lines_of_project, listed_amounts, project_amounts
from .purchases import SmallEnterprises, for_whom, procurement
from .speakers import Standing, line_pages, spoken, standings, views
from .spending_blocks import Block, BlockKey, blocks, printed_rest, spending
from .three_public import BESIDE

__all__ = [
    "BESIDE",
    "Block",
    "BlockKey",
    "Drill",
    "Node",
    "SmallEnterprises",
    "Standing",
    "blocks",
    "by_code",
    "cell_of",
    "decimals",
    "drill",
    "drills",
    "for_whom",
    "line_pages",
    "lines_of_project",
    "listed_amounts",
    "of_total",
    "printed_rest",
    "procurement",
    "project_amounts",
    "residuals",
    "spending",
    "spoken",
    "standings",
    "stated",
    "views",
]
