"""What of a site is handed over, and how a row is written down: JSON, every amount exact."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from budgets.models import (
    Acknowledgement,
    Amount,
    Asset,
    Audit,
    Batch,
    Budget,
    BulkFile,
    BulkRelease,
    ClassificationCode,
    CodeChange,
    Column,
    Department,
    DepartmentAlias,
    DocumentRule,
    DocumentTotal,
    Finding,
    FindingTotal,
    FiscalYear,
    FormerSlug,
    Generation,
    GivenPassword,
    Goal,
    Indicator,
    Item,
    Jurisdiction,
    Line,
    Membership,
    Mention,
    PlaceTotal,
    Project,
    ProjectChange,
    ProjectEntry,
    ProjectPart,
    ProjectTotal,
    PublicChange,
    PublicLogEntry,
    QuestionSender,
    ReaderQuestion,
    Remark,
    ScheduledPublication,
    SearchEntry,
    Section,
    SourceFile,
    StatedFigure,
    Statement,
    Subscription,
    TableSave,
    Target,
    Term,
    TextCell,
    Unreadable,
    Upload,
    UploadFile,
)

#: What a new site may have of its own: the catalogue, in whose place that of the other site comes.
REPLACED: tuple[type[models.Model], ...] = (ClassificationCode, CodeChange, FiscalYear)
#: What is handed over, row by row with its keys, which addresses hold.
HANDED_OVER: tuple[type[models.Model], ...] = (
    *REPLACED,
    *(Jurisdiction, Department, DepartmentAlias, FormerSlug, Project, ProjectChange, ProjectPart),
    *(Budget, SourceFile, Statement, Column, Line, Amount, TextCell),
    *(Section, ProjectEntry, Mention, Item, Goal, Indicator, Target, Asset, Term, Unreadable),
    *(Audit, Finding, Acknowledgement, ReaderQuestion, Remark),
    *(PublicChange, ScheduledPublication, PublicLogEntry, Membership),
)
#: What is worked out anew from that.
DERIVED: tuple[type[models.Model], ...] = (
    *(DocumentTotal, DocumentRule, ProjectTotal, StatedFigure, PlaceTotal, FindingTotal, SearchEntry, Generation),
)
#: What stays behind: files that nobody kept a draft of yet, notes on saves of open grids, of passwords, of who asked
#: or follows; files of a year, which a worker makes anew.
LEFT_BEHIND: tuple[type[models.Model], ...] = (
    *(Batch, Upload, UploadFile, TableSave, GivenPassword, QuestionSender, Subscription),
    *(BulkRelease, BulkFile),
)

ACCOUNTS = "accounts.jsonl"
HISTORY = "history.jsonl"


def rows_file(model: type[models.Model]) -> str:
    return f"rows/{model._meta.model_name}.jsonl"


def stored_columns(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def account_columns(model: type[models.Model]) -> list[str]:
    """Name the columns of a model that hold an account's key."""
    return [field.attname for field in stored_columns(model) if field.related_model is User]


def written_value(field: Any, value: Any) -> Any:
    """Return a value of a column as JSON has it: amounts in yuan, times and dates as text, nothing as a float."""
    if isinstance(field, models.JSONField) or value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return field.get_prep_value(value)


def stored_value(field: Any, value: Any, connection: BaseDatabaseWrapper) -> Any:
    """Return what a database stores for what JSON has."""
    if value is None:
        return None
    if not isinstance(field, models.JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)
