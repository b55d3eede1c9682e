"""Say what waits for a person of the staff: drafts to finish, editions to check and to publish, uploads, proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from budgets.models import Budget, PublicChange, ReaderQuestion, Remark, ScheduledPublication, Upload
from budgets.rights import Act, may_let_one_publish, narrow, reach

State, Read = Budget.EditionState, Upload.UploadState
#: A first page shows no more of each sort, and leads to the list of all.
MOST = 8


class Sort(StrEnum):
    """What is to be done with what waits."""

    PUBLISH = "publish"
    CHECK = "check"
    DECIDE = "decide"
    ANSWER = "answer"
    RELEASE = "release"
    REMARKS = "remarks"
    UPLOADS = "uploads"
    FINISH = "finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits for somebody, of one sort: the latest, and whether there is more."""

    sort: Sort
    rows: Sequence[Any]
    more: bool


def waiting_for(person: Any) -> list[Queue]:
    """Return what waits for a person where the person may do it; one query a sort, whatever there is."""
    found = []
    for sort, rows in queues(person):
        first = list(rows[: MOST + 1])
        if first:
            found.append(Queue(sort=sort, rows=first[:MOST], more=len(first) > MOST))
    return found


def queues(person: Any) -> list[tuple[Sort, QuerySet[Any]]]:
    """Return what waits of each sort, the latest first; sorts of what a person may do nowhere are left out."""
    editions = Budget.objects.select_related("department").order_by("-pk")
    submitted = editions.filter(state=State.REVIEW)
    planned = ScheduledPublication.objects.filter(budget=OuterRef("pk"), outcome=ScheduledPublication.Outcome.WAITING)
    publishing = narrow(submitted.filter(~Exists(planned)), person, Act.PUBLISH)
    checking = narrow(submitted, person, Act.SEND_BACK)
    if within := reach(person, Act.PUBLISH):
        # What one publishes stands there, and not here as well.
        checking = submitted.none() if within.everywhere else checking.exclude(within.condition("department"))
    proposed = PublicChange.objects.undecided().exclude(proposed_by=person.pk)
    proposed = proposed.select_related("budget", "department", "project", "place")
    # Who administers the whole site decides on the rule itself, who publishes on what is published.
    decided = narrow(proposed.filter(place=None), person, Act.PUBLISH)
    decided |= proposed.filter(place__isnull=False) if may_let_one_publish(person) else proposed.none()
    undecided = Upload.objects.filter(state__in=(Read.READ, Read.REFUSED)).prefetch_related("files").order_by("-pk")
    asked = ReaderQuestion.objects.filter(state=ReaderQuestion.QuestionState.WAITING)
    asked = asked.select_related("budget__department")
    remarks = Remark.objects.filter(answered_at=None, budget__state__in=(State.DRAFT, State.REVIEW))
    remarks = remarks.select_related("budget__department")
    wanted = (
        (Sort.PUBLISH, Act.PUBLISH, publishing),
        (Sort.CHECK, Act.SEND_BACK, checking),
        (Sort.DECIDE, None, decided),
        (Sort.ANSWER, Act.ANSWER, narrow(asked.filter(answer=""), person, Act.ANSWER)),
        (Sort.RELEASE, Act.PUBLISH, narrow(asked.exclude(answer=""), person, Act.PUBLISH)),
        (Sort.REMARKS, Act.ENTER, narrow(remarks, person, Act.ENTER)),
        (Sort.UPLOADS, Act.BEGIN, narrow(undecided, person, Act.BEGIN)),
        (Sort.FINISH, Act.ENTER, narrow(editions.filter(state=State.DRAFT), person, Act.ENTER)),
    )
    return [(sort, rows) for sort, act, rows in wanted if act is None or reach(person, act)]
