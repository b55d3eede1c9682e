"""Change what is stored: the only code that writes budgets.

Each function takes keywords only and is one transaction: it does all it says, or nothing and raises
:class:`EditionError`. ``by`` is the member of staff who does it, for the history; ``None`` where a command does.
"""

from .checking import findings_as_typed
from .code_changes import decide_on_code_changes, look_for_code_changes, propose_code_changes
from .draft_creation import continue_in_draft, start_correction, start_draft, start_from_edition
from .files_and_projects import (
    find_or_make_project,
    identity_name,
    is_file_cited,
    keep_source_file,
    keep_source_files,
    move_project_entries,
)
from .history import edition_mark, find_reopening, log_discarding, log_of_edition
from .kept_totals import keep_totals_of_department, lacks_totals, rebuild_totals
from .loading import UNKNOWN_JURISDICTION, EditionLoader, LoadedEdition, load_as_draft, unused_slug
from .project_changes import (
    confirm_project_change,
    look_for_project_changes,
    propose_project_changes,
    reject_project_change,
    reopen_project_change,
)
from .public_changes import (
    acknowledge,
    changed_lines,
    confirm_change,
    must_propose_names,
    propose_names,
    propose_one_person,
    reject_change,
    version_read,
    withdraw,
)
from .public_log import log_faults, log_missing
from .questions import (
    answer_question,
    answer_remark,
    ask_question,
    forget_who_asked,
    make_remark,
    publish_question,
    receipt_digest,
    refuse_question,
    reopen_question,
    take_question_back,
)
from .recognition import confirm_page, confirm_row, confirm_summed, take_known_name
from .scheduling import cancel_schedule, publish_due, schedule
from .search_index import index_differences, index_edition, rebuild_index
from .statement_saving import FRAME, SavedStatement, StaleVersion, relink_lines, save_statement, tell_measures
from .table_saves import forget_old_saves, made_keys
from .text_binding import bind_figure, unbind_figure
from .typed_text import add_pasted_text, place_section, reread_text
from .workflow import (
    DAYS_KEPT,
    EditionError,
    Operator,
    count_unreadable,
    delete_discarded,
    discard_draft,
    earlier_readable,
    note_change,
    publish,
    recheck,
    restore_draft,
    send_back,
    submit,
)

__all__ = [
    "DAYS_KEPT",
    "FRAME",
    "UNKNOWN_JURISDICTION",
    "EditionError",
    "EditionLoader",
    "LoadedEdition",
    "Operator",
    "SavedStatement",
    "StaleVersion",
    "acknowledge",
    "add_pasted_text",
    "answer_question",
    "answer_remark",
    "ask_question",
    "bind_figure",
    "cancel_schedule",
    "changed_lines",
    "confirm_change",
    "confirm_page",
    "confirm_project_change",
    "confirm_row",
    "confirm_summed",
    "continue_in_draft",
    "count_unreadable",
    "decide_on_code_changes",
    "delete_discarded",
    "discard_draft",
    "earlier_readable",
    "edition_mark",
    "find_or_make_project",
    "find_reopening",
    "findings_as_typed",
    "forget_old_saves",
    "forget_who_asked",
    "identity_name",
    "index_differences",
    "index_edition",
    "is_file_cited",
    "keep_source_file",
    "keep_source_files",
    "keep_totals_of_department",
    "lacks_totals",
    "load_as_draft",
    "log_discarding",
    "log_faults",
    "log_missing",
    "log_of_edition",
    "look_for_code_changes",
    "look_for_project_changes",
    "made_keys",
    "make_remark",
    "move_project_entries",
    "must_propose_names",
    "note_change",
    "place_section",
    "propose_code_changes",
    "propose_names",
    "propose_one_person",
    "propose_project_changes",
    "publish",
    "publish_due",
    "publish_question",
    "rebuild_index",
    "rebuild_totals",
    "receipt_digest",
    "recheck",
    "refuse_question",
    "reject_change",
    "reject_project_change",
    "relink_lines",
    "reopen_project_change",
    "reopen_question",
    "reread_text",
    "restore_draft",
    "save_statement",
    "schedule",
    "send_back",
    "start_correction",
    "start_draft",
    "start_from_edition",
    "submit",
    "take_known_name",
    "take_question_back",
    "tell_measures",
    "unbind_figure",
    "unused_slug",
    "version_read",
    "withdraw",
]
