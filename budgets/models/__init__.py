"""What is stored: one module a subject, constraints and QuerySets beside the model."""

from .accounts import GivenPassword
from .budgets import DOCUMENTS, SCOPE_PHASE, Budget, SourceFile, file_path, staff_storage
from .bulk import BulkFile, BulkRelease
from .catalogue import ClassificationCode, CodeChange, FiscalYear
from .departments import (
    RESERVED_SLUGS,
    Department,
    DepartmentAlias,
    FormerSlug,
    Jurisdiction,
    Project,
    by_sound,
    free_slug,
    in_language,
    key_of_word,
    name_key,
    project_key,
    project_word,
)
from .findings import HELD, WORDS, ZEROS, Acknowledgement, Audit, Finding, digest_of
from .generations import Generation
from .kept_totals import DocumentRule, DocumentTotal, FindingTotal, PlaceTotal, ProjectTotal, StatedFigure
from .memberships import Membership
from .narrative import Asset, Goal, Indicator, Item, Mention, ProjectEntry, Section, Target, Term, Unreadable
from .project_changes import ProjectChange, ProjectPart
from .public_changes import PublicChange
from .public_log import PublicLogEntry
from .questions import QuestionSender, ReaderQuestion, Remark
from .scheduled_publications import ScheduledPublication
from .search_entries import SearchEntry, SearchKind
from .statements import Amount, Column, Line, Statement, TableSave, TextCell
from .subscriptions import Subscription
from .uploads import Batch, Upload, UploadFile

__all__ = [
    "DOCUMENTS",
    "HELD",
    "RESERVED_SLUGS",
    "SCOPE_PHASE",
    "WORDS",
    "ZEROS",
    "Acknowledgement",
    "Amount",
    "Asset",
    "Audit",
    "Batch",
    "Budget",
    "BulkFile",
    "BulkRelease",
    "ClassificationCode",
    "CodeChange",
    "Column",
    "Department",
    "DepartmentAlias",
    "DocumentRule",
    "DocumentTotal",
    "Finding",
    "FindingTotal",
    "FiscalYear",
    "FormerSlug",
    "Generation",
    "GivenPassword",
    "Goal",
    "Indicator",
    "Item",
    "Jurisdiction",
    "Line",
    "Membership",
    "Mention",
    "PlaceTotal",
    "Project",
    "ProjectChange",
    "ProjectEntry",
    "ProjectPart",
    "ProjectTotal",
    "PublicChange",
    "PublicLogEntry",
    "QuestionSender",
    "ReaderQuestion",
    "Remark",
    "ScheduledPublication",
    "SearchEntry",
    "SearchKind",
    "Section",
    "SourceFile",
    "StatedFigure",
    "Statement",
    "Subscription",
    "TableSave",
    "Target",
    "Term",
    "TextCell",
    "Unreadable",
    "Upload",
    "UploadFile",
    "by_sound",
    "digest_of",
    "file_path",
    "free_slug",
    "in_language",
    "key_of_word",
    "name_key",
    "project_key",
    "project_word",
    "staff_storage",
]
