"""Let staff read what the checks found, and answer it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from budgets import editions, models, rights
from budgets.checks import RULES
from budgets.checks.rules_page import FAMILIES
from budgets.models.departments import in_language
from budgets.queries.findings import answers_to
from budgets.rights import Act

from .base_classes import LargeList, ReadOnlyAdmin, acting_user, own_rows, parse_key
from .budgets import ReasonForm
from .searching import editions_named, words_asked_for
from .table_findings import figure_address, shown_address


class TableFilter(admin.SimpleListFilter):
    """The tables of the edition that is listed; without one there is nothing to choose."""

    title = _("table")
    parameter_name = "table"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        key = parse_key(request.GET.get("budget__id__exact"))
        if key is None:
            return []
        rows = own_rows(request, models.Statement.objects.filter(budget=key)).order_by("order")
        return [*((str(row.pk), str(row)) for row in rows), ("text", str(_("in the text")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted == "text":
            return queryset.filter(statement=None)
        return queryset.filter(statement__pk=parse_key(wanted) or 0) if wanted else queryset


class FamilyFilter(admin.SimpleListFilter):
    """The families of rules by their names."""

    title = _("family of rules")
    parameter_name = "family"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(slug, in_language(*words)) for slug, words in FAMILIES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(family=self.value()) if self.value() else queryset


def title_of_rule(name: str) -> str:
    """Return a rule's title; its name where an earlier version of the rules had it and none has it now."""
    rule = RULES.get(name)
    return in_language(*rule.title) if rule else name


class AnsweredList(LargeList):
    """Findings, each with what was last answered to it; one query more."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = self.result_list = list(self.result_list)
        given = answers_to(rows)
        for row in rows:
            row.answer = given.get((row.budget_id, row.digest))


@admin.register(models.Finding)
class FindingAdmin(ReadOnlyAdmin):
    """Findings: each with its sentence, answered with a written reason for one or for several at once.

    Whoever may look at findings sees the list; only who may change editions answers them or has them checked again.
    """

    list_display = (
        "verdict",
        "message_in_language",
        "answer_in_words",
        "place",
        "rule_title",
        "difference",
        "unit",
        "budget",
    )
    list_display_links = ("message_in_language",)
    list_filter = ("verdict", FamilyFilter, TableFilter, "budget__state")
    search_fields = ("rule", "code", "label")
    search_help_text = _("title, issuer or department of the budget, or a rule; within a budget also codes and rows")
    fields = ("budget", "place", "verdict", "message_in_language", "rule_title", "difference", "unit", "tolerance")
    readonly_fields = fields
    action_form = ReasonForm
    actions = ("acknowledge", "check_again")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AnsweredList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Search within an edition what its findings are of; among all, whose they are and by which rule."""
        if "budget__id__exact" in request.GET:
            return super().get_search_results(request, queryset, search_term)
        for word in words_asked_for(search_term):
            rules = [name for name, rule in RULES.items() if any(word in text for text in (name, *rule.title))]
            queryset = queryset.filter(Q(budget__in=editions_named(word)) | Q(rule__in=rules))
        return queryset, False

    @admin.display(description=_("sentence"))
    def message_in_language(self, finding: models.Finding) -> str:
        return in_language(finding.message_zh, finding.message_en)

    @admin.display(description=_("answer"))
    def answer_in_words(self, finding: Any) -> str | None:
        return finding.answer.reason_in_words if finding.answer else None

    @admin.display(description=_("rule"), ordering="rule")
    def rule_title(self, finding: models.Finding) -> str:
        return title_of_rule(finding.rule)

    @admin.display(description=_("where"))
    def place(self, finding: models.Finding) -> str:
        """Write the way to the cell, or to the figure of the text, that a finding speaks of."""
        return format_html('<a href="{}">{}</a>', figure_address(finding), _("to the figure"))

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return rights.may(request.user, Act.ANSWER)

    def get_actions(self, request: HttpRequest) -> Any:
        return super().get_actions(request) if self.has_answer_permission(request) else {}

    @admin.action(description=_("Acknowledge (give a reason)"))
    def acknowledge(self, request: HttpRequest, rows: QuerySet[models.Finding]) -> None:
        rows = own_rows(request, rows, Act.ANSWER)
        try:
            reason, by = request.POST.get("reason", ""), acting_user(request)
            asked = rows.count()
            count = editions.acknowledge(findings=rows, reason=reason, by=by)
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        words = ngettext("%d finding was acknowledged.", "%d findings were acknowledged.", count) % count
        self.message_user(request, words, messages.SUCCESS)
        if count < asked:
            told = _("Answers to what is public already were proposed: another person confirms them under “{}”.")
            list_url = reverse("admin:budgets_publicchange_changelist")
            name = models.PublicChange._meta.verbose_name_plural
            linked = format_html('<a href="{}">{}</a>', list_url, name)
            self.message_user(request, format_html(str(told), linked), messages.WARNING)

    @admin.action(description=_("Check these budgets again"))
    def check_again(self, request: HttpRequest, rows: QuerySet[models.Finding]) -> None:
        budgets = list(models.Budget.objects.filter(pk__in=own_rows(request, rows, Act.ANSWER).values("budget")))
        for budget in budgets:
            editions.recheck(budget=budget)
        words = ngettext("%d budget was checked.", "%d budgets were checked.", len(budgets)) % len(budgets)
        self.message_user(request, words, messages.SUCCESS)


@admin.register(models.Acknowledgement)
class AcknowledgementAdmin(ReadOnlyAdmin):
    list_display = ("reason", "rule_title", "budget", "by", "made_at")
    search_fields = ("key", "reason")
    exclude = ("digest",)

    @admin.display(description=_("rule"), ordering="key")
    def rule_title(self, answer: models.Acknowledgement) -> str:
        return title_of_rule(answer.key.partition("|")[0])


@admin.register(models.Audit)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ("budget", "checked_at", "rules", "catalogue")
    fields = ("budget", "checked_at", "rules", "catalogue", "checks_page")
    readonly_fields = fields
    search_fields = ("budget__title",)
    search_help_text = _("title, issuer or department of the budget")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        for word in words_asked_for(search_term):
            queryset = queryset.filter(budget__in=editions_named(word))
        return queryset, False

    @admin.display(description=_("findings"))
    def checks_page(self, audit: models.Audit) -> str:
        """Lead to where what was compared and what was not is told rule by rule, as readers are shown it."""
        return format_html('<a href="{}">{}</a>', shown_address(audit.budget).url("checks"), _("What the checks found"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return audits without what was counted and compared, which is nearly all that they hold."""
        return super().get_queryset(request).defer("counts", "not_applied", "unmatched", "identities")
