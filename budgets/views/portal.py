"""Show the portal's own pages: home, a department, a project."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from budgets.queries import documents, drill, narrative

from .opening import open_budget

#: Projects shown on the home page.
LARGEST = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is published here, and what is not."""
    published = documents.published()
    years = sorted({one.budget.fiscal_year_id for one in published}, reverse=True)
    dated = [(one.budget.published_at, one.budget.pk, one) for one in published if one.budget.published_at]
    news = [one for _at, _pk, one in sorted(dated, reverse=True)]
    context = {
        "published": published,
        "years": [(year, [one for one in published if one.budget.fiscal_year_id == year]) for year in years],
        "largest": documents.largest_projects(LARGEST) if published else [],
        "news": news[:5],
        "without_budget": documents.without_budget(),
    }
    return render(request, "budgets/home.html", context)


@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a department has published, year by year."""
    found = documents.department(slug)
    if found is None:
        raise Http404("No such department.")
    if found.slug != slug:
        return redirect(found, permanent=True)
    context = {"department": found, "published": documents.published(found), "units": documents.units(found)}
    return render(request, "budgets/department.html", context)


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project: its money, what is printed of it, where it stands, its years."""
    found = documents.project(pk)
    if found is None:
        raise Http404("No such project.")
    if found.merged_into is not None:
        return redirect(found.merged_into, permanent=True)
    years = narrative.project_years(found)
    if not years:
        raise Http404("No published budget speaks of this project.")
    opened = open_budget(request, years[0].entry.budget)
    entry, projects = years[0].entry, opened.drill("project")
    node = projects.find(str(found.pk)) if projects else None
    return opened.page(
        "budgets/project.html",
        project=found,
        years=years,
        latest=years[0],
        node=node,
        view="project",
        chart=opened.chart(projects, node if node.children else node.parent or node, node)
        if projects and node
        else None,
        parts=narrative.parts(opened.budget, years[0].mentions),
        projects=projects,
        table=opened.table(projects, root=node) if projects and node and node.children else None,
        siblings=node.parent.children if node and node.parent else [],
        standings=drill.standings(opened.tables.values(), entry.lines.all()),
        goals=entry.goals.order_by("order"),
    )
