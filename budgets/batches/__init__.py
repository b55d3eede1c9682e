"""Take the files of many departments at once, tell them apart into budgets, and keep each as a draft.

From a folder at once (``folders``), or handed in in the admin and read by the worker (``handed_in``). A file belongs to
the budget that it says it is of (issuer, year, scope, phase); one that says nothing, such as a workbook of tables or a
text alone, to the only budget of its folder, or to the one whose file is called nearly alike (``telling_apart``).
Files of one budget are read together.
"""

from .archives import LARGEST_BATCH, MOST_HANDED_IN, HandedIn, handed_in_files
from .folders import BatchedBudget, import_batch
from .handed_in import IssuerAnswer, answer, go_on, keep_whole, move_file, part_files, receive_batch, settle

__all__ = [
    "LARGEST_BATCH",
    "MOST_HANDED_IN",
    "BatchedBudget",
    "HandedIn",
    "IssuerAnswer",
    "answer",
    "go_on",
    "handed_in_files",
    "import_batch",
    "keep_whole",
    "move_file",
    "part_files",
    "receive_batch",
    "settle",
]
