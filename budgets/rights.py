"""Say what a person may do where: the one place that narrows what staff read and write to what is theirs.

A person who was ever given a role (:class:`budgets.models.Membership`) may do what the roles held now allow, where they
are held, and no more: taking the last one away leaves nothing. A person who never was may do what Django's permissions
allow, everywhere, as on a site that gives no roles. Who may do all, may do all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from budgets.models import (
    Amount,
    Batch,
    Column,
    Department,
    Jurisdiction,
    Membership,
    ProjectChange,
    PublicChange,
    Target,
    TextCell,
    Upload,
)

Role = Membership.Role
Row = TypeVar("Row", bound=Model)


class Act(StrEnum):
    """What staff do."""

    #: look at editions, originals, findings, histories that are not public
    SEE = "see"
    #: begin editions, hand in files, keep drafts
    BEGIN = "begin"
    #: change, submit and discard drafts, bring them back
    ENTER = "enter"
    #: answer findings, have budgets checked again
    ANSWER = "answer"
    #: return what was submitted to its drafters
    SEND_BACK = "send back"
    #: publish, now or at a time, withdraw, decide on changes of what is public
    PUBLISH = "publish"
    #: keep departments, their other names and addresses, and projects
    NAME = "name"
    #: keep what belongs to the whole site: places, years, codes
    SITE = "site"
    #: give roles and take them away
    GIVE = "give"


#: What each role allows; roles add up.
ROLES: dict[str, frozenset[Act]] = {
    Role.ENTERS: frozenset({Act.SEE, Act.BEGIN, Act.ENTER, Act.ANSWER}),
    Role.CHECKS: frozenset({Act.SEE, Act.ANSWER, Act.SEND_BACK}),
    Role.PUBLISHES: frozenset({Act.SEE, Act.SEND_BACK, Act.PUBLISH}),
    Role.ADMINISTERS: frozenset({Act.SEE, Act.NAME, Act.SITE, Act.GIVE}),
}
#: What a person who never was given a role needs of Django's permissions; nobody gives roles by them.
PERMISSIONS = {
    Act.SEE: "budgets.view_budget",
    Act.BEGIN: "budgets.add_budget",
    Act.ENTER: "budgets.change_budget",
    Act.ANSWER: "budgets.change_budget",
    Act.SEND_BACK: "budgets.change_budget",
    Act.PUBLISH: "budgets.change_budget",
    Act.NAME: "budgets.change_department",
    Act.SITE: "budgets.change_jurisdiction",
}
#: The way from rows to their department, where it does not lead through a field called ``budget`` or ``department``.
WAYS: dict[type[Model], str] = {
    Department: "pk",
    Column: "statement__budget__department",
    Amount: "line__budget__department",
    TextCell: "line__budget__department",
    Target: "indicator__budget__department",
    ProjectChange: "whole__department",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody may do something: everywhere, or in departments by their keys and in places by theirs."""

    everywhere: bool = False
    departments: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.departments or self.places)

    def __or__(self, other: Reach) -> Reach:
        return Reach(
            self.everywhere or other.everywhere, self.departments | other.departments, self.places | other.places
        )

    def condition(self, way: str) -> Q:
        """Return the condition on rows that lead to their department by ``way``."""
        if self.everywhere:
            return Q()
        # Of a department itself, the place is a field beside its key.
        place = "jurisdiction" if way == "pk" else f"{way}__jurisdiction"
        return Q(**{f"{way}__in": self.departments}) | Q(**{f"{place}__in": self.places})

    def has(self, department: Department | None) -> bool:
        """Tell whether a department is within; what has none is the whole site's."""
        if self.everywhere or department is None:
            return self.everywhere
        return department.pk in self.departments or department.jurisdiction_id in self.places


EVERYWHERE, NOWHERE = Reach(everywhere=True), Reach()


# What a person holds


def holds_roles(person: Any) -> bool:
    """Tell whether a person goes by roles: was ever given one, and may not do all."""
    return not person.is_superuser and roles_held(person) is not None


def acts_as(person: Any, role: str) -> bool:
    """Tell whether a person holds a role anywhere, or, never having been given any, may do what it allows."""
    if person.is_superuser:
        return True
    held = roles_held(person)
    if held is not None:
        return bool(held.get(role))
    return person.has_perms([PERMISSIONS[act] for act in ROLES[role] if act in PERMISSIONS])  # type: ignore[no-any-return]


def roles_held(person: Any) -> dict[str, Reach] | None:
    """Return where a person holds each role; nothing for one who never was given any.

    One query, and a few more for units and lower places; asked once of a person as loaded, as Django does with
    permissions.
    """
    if not hasattr(person, "_roles_held"):
        rows = Membership.objects.filter(person=person.pk) if person.pk else Membership.objects.none()
        person._roles_held = read_roles(rows.values_list("role", "department", "jurisdiction", "ended_at"))
    return person._roles_held  # type: ignore[no-any-return]


def read_roles(rows: Iterable[tuple[Any, ...]]) -> dict[str, Reach] | None:
    """Return where roles are held, from their rows; nothing where there is no row at all."""
    named = [(role, department, place, ended) for role, department, place, ended in rows]
    if not named:
        return None
    departments: defaultdict[str, set[int]] = defaultdict(set)
    places: defaultdict[str, set[int]] = defaultdict(set)
    everywhere = set()
    for role, department, place, ended in named:
        if ended is None and department is not None:
            departments[role].add(department)
        elif ended is None and place is not None:
            places[role].add(place)
        elif ended is None:
            everywhere.add(role)
    units_of = below(Department, {key for keys in departments.values() for key in keys})
    lower_of = below(Jurisdiction, {key for keys in places.values() for key in keys})
    return {
        role: EVERYWHERE if role in everywhere else Reach(False, units_of(departments[role]), lower_of(places[role]))
        for role in {*departments, *places, *everywhere}
    }


def below(model: type[Department] | type[Jurisdiction], roots: set[int]) -> Callable[[set[int]], frozenset[int]]:
    """Return what finds keys with all that lie below them, among the roots; one query a level."""
    children: defaultdict[int, set[int]] = defaultdict(set)
    known, level = set(roots), set(roots)
    while level:
        rows = model._default_manager.filter(parent__in=level).order_by().values_list("pk", "parent")
        found = list(rows)
        for key, parent in found:
            children[parent].add(key)
        level = {key for key, _parent in found} - known
        known |= level

    def with_all_below(keys: set[int]) -> frozenset[int]:
        found, left = set(keys), list(keys)
        while left:
            new = children[left.pop()] - found
            found |= new
            left += new
        return frozenset(found)

    return with_all_below


def reach(person: Any, act: Act) -> Reach:
    """Return where a person may do something."""
    if not person.is_active:
        return NOWHERE
    if person.is_superuser:
        return EVERYWHERE
    held = roles_held(person)
    if held is None:
        return EVERYWHERE if act in PERMISSIONS and person.has_perm(PERMISSIONS[act]) else NOWHERE
    found = NOWHERE
    for role, where in held.items():
        if act in ROLES[role]:
            found |= where
    return found


# The two questions


def narrow(rows: QuerySet[Row], person: Any, act: Act = Act.SEE) -> QuerySet[Row]:
    """Return the rows of which a person may do something; all where they are the whole site's.

    Rows of editions and their parts, of departments and theirs, of places, uploads and proposals are known by their
    model; others lead to their department by a field ``budget`` or ``department``. Raises :class:`TypeError` for those
    that do neither.
    """
    where = reach(person, act)
    if where.everywhere:
        return rows
    return rows.filter(condition_on(rows.model, person, where)) if where else rows.none()


def condition_on(model: type[Model], person: Any, where: Reach) -> Q:
    """Return the condition on rows of a model that lie within somebody's reach."""
    if model is Upload:
        # Whose it is, is known from who chose or kept it; before, it is of whoever handed it in.
        own = Q(by=person.pk, issuer=None)
        kept, chosen = where.condition("budget__department"), where.condition("issuer")
        return any_of(model, where, Q(budget__isnull=False) & kept, Q(budget=None) & chosen, Q(budget=None) & own)
    if model is Batch:
        uploads = Upload.objects.filter(condition_on(Upload, person, where), batch__isnull=False)
        return Q(by=person.pk) | Q(pk__in=uploads.values("batch"))
    if model is PublicChange:
        ways = ("budget__department", "department", "project__department")
        return any_of(model, where, *map(where.condition, ways)) | Q(place__in=where.places)
    if model is Jurisdiction:
        own_departments = Department.objects.filter(where.condition("pk"), jurisdiction=OuterRef("pk"))
        return Q(pk__in=where.places) | Q(Exists(own_departments))
    if model is Membership:
        return where.condition("department") | Q(jurisdiction__in=where.places)
    return where.condition(way_to_department(model))


def any_of(model: type[Model], where: Reach, *conditions: Q) -> Q:
    """Return the condition that one of several holds, each over other tables.

    Of a few departments each finds its rows by an index, which a database does not use of several at once.
    """
    if where.places:
        return reduce(or_, conditions)
    first, *others = (model._default_manager.filter(one).order_by().values("pk") for one in conditions)
    return Q(pk__in=first.union(*others))


def way_to_department(model: type[Model]) -> str:
    """Return the lookup from rows of a model to their department."""
    if model in WAYS:
        return WAYS[model]
    names = {field.name for field in model._meta.concrete_fields}
    for name, way in (("budget", "budget__department"), ("department", "department")):
        if name in names:
            return way
    raise TypeError(f"{model.__name__} leads to no department")


def may(person: Any, act: Act, where: Model | None = None) -> bool:
    """Tell whether a person may do something with a row or, without one, anywhere at all.

    A row is one of those that :func:`narrow` knows. One that leads to no department is the whole site's.
    """
    found = reach(person, act)
    if where is None or found.everywhere or not found:
        return bool(found)
    if isinstance(where, Upload):
        if where.budget is None and where.issuer is None:
            return bool(person.pk == where.by_id)
        return found.has(where.budget.department if where.budget else where.issuer)
    if isinstance(where, Batch):
        return Batch.objects.filter(condition_on(Batch, person, found), pk=where.pk).exists()
    if isinstance(where, PublicChange) and where.place is not None:
        where = where.place
    if isinstance(where, Jurisdiction):
        return where.pk in found.places
    if isinstance(where, Membership):
        if where.jurisdiction_id is not None:
            return where.jurisdiction_id in found.places
        return found.has(where.department)
    return found.has(department_of(where))


def department_of(row: Model) -> Department | None:
    """Return the department that a row belongs to; none of what is the whole site's."""
    if isinstance(row, PublicChange):
        return department_of(row.target)
    if isinstance(row, Department):
        return row
    for name in way_to_department(type(row)).split("__"):
        row = getattr(row, name)
    assert isinstance(row, Department)
    return row


def names_reach(person: Any, permission: str) -> Reach:
    """Return where a person may keep names of departments and projects.

    Whoever administers there may, and whoever enters there if a group of Django's gives the permission besides.
    """
    return reach(person, Act.NAME) | (reach(person, Act.ENTER) if person.has_perm(permission) else NOWHERE)


def may_keep_site(person: Any, permission: str) -> bool:
    """Tell whether a person may keep what is the whole site's: by administering all of it, or as who enters all."""
    return reach(person, Act.SITE).everywhere or bool(
        person.has_perm(permission) and reach(person, Act.ENTER).everywhere
    )


def may_let_one_publish(person: Any) -> bool:
    """Tell whether a person may say whether publishing takes two in a place: administers the whole site by a role."""
    return bool(person.is_superuser) or (holds_roles(person) and reach(person, Act.SITE).everywhere)


def may_give(person: Any, role: str, where: Department | Jurisdiction | None) -> bool:
    """Tell whether a person may give a role there: within what is administered, and no role that is not held there."""
    if person.is_superuser:
        return bool(person.is_active)
    held = roles_held(person) or {}
    given, own = reach(person, Act.GIVE), held.get(role, NOWHERE)
    if isinstance(where, Jurisdiction):
        return all(one.everywhere or where.pk in one.places for one in (given, own))
    return given.has(where) and own.has(where)


def holds_all_of(person: Any, other: Any) -> bool:
    """Tell whether a person holds every role that another holds, everywhere that the other does."""
    if person.is_superuser:
        return True
    own = roles_held(person) or {}
    return all(contains(own.get(role, NOWHERE), reach) for role, reach in (roles_held(other) or {}).items())


def contains(wide: Reach, narrow_: Reach) -> bool:
    """Tell whether all of one reach is within another; departments of a place are so by their place."""
    if wide.everywhere:
        return True
    left = narrow_.departments - wide.departments
    inside = Department.objects.filter(pk__in=left, jurisdiction__in=wide.places).count() == len(left)
    return not narrow_.everywhere and narrow_.places <= wide.places and (not left or inside)


def people_who_may(act: Act, where: Department) -> list[Any]:
    """Return the people whose roles let them do something in a department; those who may do all are not told.

    One query, and one for each department and place above.
    """
    return holders(act, Q(department__in=above(where)) | over_place(where.jurisdiction))


def people_over(act: Act, place: Jurisdiction) -> list[Any]:
    """Return the people whose roles let them do something in all of a place; those who may do all are not told."""
    return holders(act, over_place(place))


def over_place(place: Jurisdiction) -> Q:
    """Return the condition on roles that they hold in all of a place: there, above it, or on the whole site."""
    return Q(jurisdiction__in=above(place)) | Q(department=None, jurisdiction=None)


def holders(act: Act, within: Q) -> list[Any]:
    """Return the people who hold a role that lets them do something, of the roles of a condition; one query."""
    held = Membership.objects.filter(role__in=[role for role, acts in ROLES.items() if act in acts], ended_at=None)
    people = held.filter(within, person__is_active=True, person__is_superuser=False).select_related("person")
    return list({one.person_id: one.person for one in people.order_by("person")}.values())


def above(row: Department | Jurisdiction) -> set[int]:
    """Return the key of a department or place with those of all above it."""
    found: set[int] = set()
    one: Any = row
    while one is not None and one.pk not in found:
        found.add(one.pk)
        one = one.parent
    return found
