"""Propose changes of codes from what published budgets print, and decide on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from budgets.models import CodeChange, name_key
from budgets.queries.concordance import printed_names
from budgets.vocabulary.concordance import CodeChangeKind

from .history import log_names
from .workflow import one_transaction


@task()
def look_for_code_changes() -> int:
    """Propose changes of codes when the worker has time: all published budgets are looked through."""
    return propose_code_changes()


def propose_code_changes() -> int:
    """Propose what published budgets of one issuer suggest, and return how many were new.

    A code that two years print by different names, and a code that ends while another of the same name begins. Each is
    proposed with the two documents that print it; what is known already, whoever decided how, is left as it is.
    """
    new: dict[tuple[str, str, str, int], CodeChange] = {}
    for before, now in printed_names():
        for kind, old, code in suggested(before.names, now.names):
            key = (before.scheme, old, code, now.year)
            source = " / ".join(dict.fromkeys((before.title, now.title)))
            place = f"{old} {before.names[old]} → {code} {now.names[code]}"
            new.setdefault(
                key,
                CodeChange(
                    **dict(zip(("scheme", "codes_before", "codes_after", "year"), key, strict=True)),
                    kind=kind,
                    year_before=before.year,
                    source=source[:300],
                    place=place[:300],
                ),
            )
    with one_transaction():
        for key in CodeChange.objects.values_list("scheme", "codes_before", "codes_after", "year"):
            new.pop(key, None)
        CodeChange.objects.bulk_create(new.values())
        return len(new)


def suggested(before: dict[str, str], now: dict[str, str]) -> Iterable[tuple[CodeChangeKind, str, str]]:
    """Yield what the names of codes in two years suggest: the kind of change, the code before, and the code after."""
    old_keys, new_keys = ({code: name_key(name) for code, name in names.items()} for names in (before, now))
    ended = {code: key for code, key in old_keys.items() if new_keys.get(code) != key}
    begun = {code: key for code, key in new_keys.items() if old_keys.get(code) != key}
    for old, key in ended.items():
        # A name that several codes bear, as 行政运行, tells nothing.
        found = [code for code, other in begun.items() if other == key and len(code) == len(old)]
        alone = [code for code, other in old_keys.items() if other == key] == [old]
        if alone and len(found) == 1 and list(new_keys.values()).count(key) == 1:
            yield CodeChangeKind.MOVED, old, found[0]
        elif old in now and not found:
            yield CodeChangeKind.RENAMED, old, old


def decide_on_code_changes(*, changes: Iterable[CodeChange], state: str, by: User) -> int:
    """Confirm or reject changes of codes, with who did it in the history of each; return how many were changed."""
    with one_transaction():
        rows = [
            row
            for row in CodeChange.objects.select_for_update().filter(pk__in=[one.pk for one in changes])
            if row.state != state
        ]
        for row in rows:
            before = row.get_state_display()
            row.state, row.decided_by, row.decided_at = state, by, timezone.now()
            row.save(update_fields=["state", "decided_by", "decided_at"])
            log_names(row, by, [(_("state"), before, row.get_state_display())])
        return len(rows)
