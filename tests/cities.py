"""Fill PostgreSQL with made-up cities: the published samples over and over, under other departments and amounts.

A city is thirty copies of all samples, stored in one transaction: a fill that was stopped goes on with the next city,
in another command if need be. What an edition says is copied within the database past the triggers that guard it, by
:func:`unguarded` alone; amounts are multiplied by a whole number, so that they add up as before. What is found and
added up of it (search entries of departments, sums of places, numbers of findings) is written by the portal's own code,
and `rebuild_totals --check` and `rebuild_search --check` find nothing otherwise. Texts keep the figures that the
samples print, findings name the lines of the samples, and entries of the public log have the hashes of theirs.
"""
# Every name in the SQL below comes from a model or from this file.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Copies of all samples in a city, and cities in a province.
COPIES, CITIES = 30, 12
SYLLABLES = "青白云龙东南西北山河江湖海林泉石安宁平和永兴长春新丰"
#: What is not copied: what all places share, what real code writes anew, and what belongs to no edition.
SHARED = frozenset(
    {
        *("Jurisdiction", "FiscalYear", "ClassificationCode", "Generation", "PlaceTotal", "FindingTotal"),
        *("Department", "DepartmentAlias", "FormerSlug", "PublicChange", "Upload", "UploadFile", "TableSave"),
        *("CodeChange", "BulkRelease", "BulkFile"),
        *("Membership", "GivenPassword", "Batch", "Subscription"),
    }
)
STATE = "made_up_cities"
#: The indexes of words, each of a group of search entries.
WORDS = "SELECT indexrelid FROM pg_stat_user_indexes WHERE indexrelname ~ '^search_entry_(?!value)'"
PRINTED = r"^-?[0-9,]+(\.[0-9]+)?$"


@contextmanager
def unguarded(cursor: Any) -> Iterator[None]:
    """Lift, until the block ends and within a transaction, every trigger and reference of this session alone."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")


def place_name(number: int) -> str:
    """Return two characters that no other number below 676 has."""
    return SYLLABLES[number // len(SYLLABLES) % len(SYLLABLES)] + SYLLABLES[number % len(SYLLABLES)]


def number_of_amounts() -> int:
    """Return how many amounts are stored, as far as the copies tell."""
    from budgets.models import Amount

    return Amount.objects.count()


def fill(amounts: int) -> None:
    """Add cities until at least so many amounts are stored; what is stored must begin with the samples."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        bounds, done = begun(cursor)
        per_city = bounds["Amount"] * COPIES
        if bounds["Amount"] + done * per_city < amounts:
            # The index of words takes two thirds of the time, a row at a time; it is built at once in the end instead.
            cursor.execute(f"UPDATE pg_index SET indisready = false, indisvalid = false WHERE indexrelid IN ({WORDS})")
        while bounds["Amount"] + done * per_city < amounts:
            with transaction.atomic():
                copy_city(cursor, done, bounds)
                done += 1
                cursor.execute(f"UPDATE {STATE} SET number = %s WHERE what = 'cities'", [done])
            print(f"{bounds['Amount'] + done * per_city:,} amounts in {done} cities", flush=True)
        cursor.execute(
            f"SELECT indexrelid::regclass::text FROM pg_index WHERE indexrelid IN ({WORDS}) AND NOT indisready"
        )
        if missing := cursor.fetchall():
            for (index,) in missing:
                cursor.execute(f"REINDEX INDEX {index}")
            cursor.execute("VACUUM ANALYZE")


def set_sequences(cursor: Any) -> None:
    """Let the next key of each table come after those that are there.

    Copies have theirs without asking for the next; and a server that ends uncleanly takes back values of the sequences
    of a database that was made from another.
    """
    from django.core.management.color import no_style
    from django.db import connection

    for statement in connection.ops.sequence_reset_sql(no_style(), all_models()):
        cursor.execute(statement)


def begun(cursor: Any) -> tuple[dict[str, int], int]:
    """Return the largest key of each table that is copied, before the first copy, and how many cities there are."""
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {STATE} (what text PRIMARY KEY, number bigint NOT NULL)")
    cursor.execute(f"SELECT what, number FROM {STATE}")
    bounds = dict(cursor.fetchall())
    if not bounds:
        bounds = {"cities": 0}
        for model in [*copied_models(), *(one for one in all_models() if one.__name__ == "Department")]:
            cursor.execute(f'SELECT coalesce(max("{model._meta.pk.column}"), 0) FROM {model._meta.db_table}')
            bounds[model.__name__] = cursor.fetchone()[0]
        cursor.executemany(f"INSERT INTO {STATE} VALUES (%s, %s)", list(bounds.items()))
    return bounds, bounds["cities"]


def all_models() -> list[Any]:
    from django.apps import apps

    return list(apps.get_app_config("budgets").get_models())


def copied_models() -> list[Any]:
    return [model for model in all_models() if model.__name__ not in SHARED]


def copy_city(cursor: Any, city: int, bounds: dict[str, int]) -> None:
    """Add one city with its copies of all samples."""
    from budgets.editions.kept_totals import GROUP, add_up_and_count
    from budgets.editions.search_index import index_departments
    from budgets.models import Department, DocumentTotal, Jurisdiction

    set_sequences(cursor)
    province, _made = Jurisdiction.objects.get_or_create(
        name=f"{place_name(city // CITIES)}省", level="province", code=f"9{city // CITIES:03d}00"
    )
    place = Jurisdiction.objects.create(
        name=f"{place_name(city)}市",
        level="city",
        parent=province,
        code=f"9{city // CITIES:03d}{city % CITIES + 1:02d}",
    )
    first = city * COPIES + 1
    departments = [
        Department(
            pk=one.pk + bounds["Department"] * copy,
            jurisdiction=place,
            parent_id=one.parent_id and one.parent_id + bounds["Department"] * copy,
            name=(name := f"{place.name}{place_name(copy % COPIES)}{re.sub('^.{1,5}?[省市区]', '', one.name)}"),
            key=name,
            slug=f"{one.slug}-{copy}",
        )
        for copy in range(first, first + COPIES)
        for one in Department.objects.filter(pk__lte=bounds["Department"]).order_by("pk")
    ]
    with unguarded(cursor):
        Department.objects.bulk_create(departments)
        for model in copied_models():
            cursor.execute(copying_sql(model, bounds, place.pk), {"first": first, "last": first + COPIES - 1})
    set_sequences(cursor)
    index_departments([one.pk for one in departments])
    add_up_and_count(set(DocumentTotal.objects.filter(jurisdiction=place).values_list(*GROUP)))


def copying_sql(model: Any, bounds: dict[str, int], place: int) -> str:
    """Return the statement that copies the rows that there were at first, once for each number of a copy."""
    names, values = [], []
    for field in model._meta.concrete_fields:
        if model.__name__ == "SearchEntry" and field.primary_key:
            continue  # the database gives the next key: what is stored last is found first
        names.append(f'"{field.column}"')
        values.append(copied_value(model, field, bounds, place))
    key = model._meta.pk.column
    # The entries of departments are made anew with their names.
    only = " AND t.kind <> 'department'" if model.__name__ == "SearchEntry" else ""
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {model._meta.db_table} t, generate_series(%(first)s, %(last)s) n"
        f' WHERE t."{key}" <= {bounds[model.__name__]}{only}'
        f' ORDER BY n, t."{key}"'
    )


def copied_value(model: Any, field: Any, bounds: dict[str, int], place: int) -> str:
    """Return what a column of a copy holds."""
    from budgets.models.fields import MoneyField

    at = (model.__name__, field.name)
    own = f't."{field.column}"'
    target = model if field.primary_key and not field.is_relation else field.related_model
    times = "(1 + mod(n * 37, 97))"
    department = f"t.department_id + {bounds['Department']} * n"
    budget = f"t.budget_id + {bounds['Budget']} * n"
    name = f"(SELECT name FROM budgets_department d WHERE d.id = {department})"
    special = {
        ("SearchEntry", "object_id"): f"{own} + n * {bound_of_kind(bounds)}",
        ("SearchEntry", "tokens"): (
            f"regexp_replace(regexp_replace({own}, '§place[0-9]+', '§place{place}'),"
            f" '§department[0-9]+', '§department' || ({department}))"
        ),
        ("DocumentRule", "total"): f"{own} + {bounds['Budget']} * n",
        ("Budget", "issuer"): name,
        ("Budget", "units"): f"jsonb_build_array({name})",
        ("Budget", "published_at"): f"{own} + n * interval '1 minute'",
        ("PublicLogEntry", "issuer"): f"(SELECT issuer FROM budgets_budget b WHERE b.id = {budget})",
        ("PublicLogEntry", "document"): f"regexp_replace({own}, '^([^/]+)/', '\\1-' || n || '/')",
        ("Amount", "printed"): (
            f"CASE WHEN {own} ~ '{PRINTED}' THEN (replace({own}, ',', '')::numeric * {times})::text ELSE {own} END"
        ),
    }
    if at in special:
        return special[at]
    if field.name == "jurisdiction" and field.is_relation:
        return str(place)
    if target is not None and target.__name__ in bounds:
        return f"{own} + {bounds[target.__name__]} * n"
    return f"{own} * {times}" if isinstance(field, MoneyField) else own


def bound_of_kind(bounds: dict[str, int]) -> str:
    kinds = {"amount": "Amount", "figure": "Mention", "table": "Statement", "line": "Line", "section": "Section"}
    kinds |= {"project": "Project", "term": "Term", "goal": "Goal", "indicator": "Indicator"}
    return f"CASE t.kind {' '.join(f'WHEN {kind!r} THEN {bounds[name]}' for kind, name in kinds.items())} END"
