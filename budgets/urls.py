"""Name the public pages.

A document's pages stand under `/<department>/<year>/<document>/`; under `editions/<n>/` the same pages of one edition
have their permanent address.
"""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from . import views
from .addresses import (
    CitedPageConverter,
    DocumentConverter,
    PartConverter,
    ProjectConverter,
    ViewConverter,
    YearConverter,
)
from .api import open_api_page
from .views.showing import with_twins

register_converter(CitedPageConverter, "cited")
register_converter(DocumentConverter, "document")
register_converter(PartConverter, "part")
register_converter(ProjectConverter, "project")
register_converter(ViewConverter, "view")
register_converter(YearConverter, "year")

app_name = "budgets"

pages: list[URLPattern | URLResolver] = [
    *with_twins("tables/", views.tables, "tables"),
    path("tables/<slug:table>.xlsx", views.table_xlsx, name="table-xlsx"),
    *with_twins("tables/<slug:table>/", views.table, "table", whole_csv=views.table_csv),
    *with_twins("text/", views.text, "text"),
    *with_twins("procurement/", views.procurement, "procurement"),
    *with_twins("checks/", views.checks, "checks", whole_csv=views.checks_csv),
    *with_twins("checks/<slug:family>/", views.checks_of_family, "checks-family"),
    *with_twins("derivation/text/<int:order>/", views.derivation_of_text, "derivation-text"),
    *with_twins("derivation/<slug:table>/<int:position>/<int:column>/", views.derivation, "derivation"),
    *with_twins("performance/", views.performance, "performance"),
    *with_twins("about/", views.about, "about"),
    *with_twins("terms/", views.terms, "terms"),
    *with_twins("source/", views.source, "source"),
    path("source/<int:file>/", views.original_file, name="original-file"),
    path("source/<int:file>/<int:number>/", views.original_page, name="original-page"),
    path("source/<int:file>/<int:number>.png", views.original_picture, name="original-picture"),
    path("whole/", views.whole_budget, name="whole"),
    path("original/<part:part>/<int:order>/", views.original_part, name="original-part"),
    path("original/<slug:table>/<int:position>/", views.original_row, name="original-row"),
    path("original/<slug:table>/<int:position>/<int:column>/", views.original_cell, name="original-cell"),
    *with_twins("changes/<int:earlier>/", views.differences, "differences", whole_csv=views.differences_csv),
    path("cite/", views.cite_document, name="cite"),
    path("cite/<view:view>/", views.cite_view, name="cite-view"),
    path("cite/<view:view>/<slug:code>/", views.cite_code, name="cite-code"),
    path("cite/<cited:cited>/", views.cite_page, name="cite-page"),
    path("cite/checks/<slug:family>/", views.cite_checks, name="cite-checks"),
    path("cite/<part:part>/<int:order>/", views.cite_part, name="cite-part"),
    path("cite/tables/<slug:table>/", views.cite_table, name="cite-table"),
    path("cite/tables/<slug:table>/<int:position>/<int:column>/", views.cite_figure, name="cite-figure"),
    path("tables.xlsx", views.tables_xlsx, name="tables-xlsx"),
    path("data.zip", views.package, name="package"),
    path("paper.pdf", views.paper, name="paper"),
    *with_twins("<view:view>/", views.view, "view"),
    *with_twins("<view:view>/<slug:code>/", views.code, "code"),
]

#: What may stand within pages of others.
embedded: list[URLPattern | URLResolver] = [
    path("tables/<slug:table>/", views.embedded_table, name="embed-table"),
    path("<view:view>/", views.embedded_view, name="embed-view"),
]

#: The pages of an edition that is not public yet, for staff: the same views under addresses of their own.
preview: list[URLPattern | URLResolver] = [path("", views.budget, name="edition"), *pages]

#: What readers ask at figures of an edition, which staff who look at a draft do in their own pages.
questions: list[URLPattern | URLResolver] = [
    *with_twins("questions/", views.asked_questions, "questions"),
    path("questions/ask/text/<int:order>/", views.ask_in_text, name="ask-text"),
    path("questions/ask/<slug:table>/<int:position>/<int:column>/", views.ask_in_table, name="ask"),
    path("questions/receipt/<slug:receipt>/", views.question_receipt, name="receipt"),
]

urlpatterns = [
    *with_twins("", views.home, "home"),
    *with_twins("search/", views.search, "search"),
    path("about/", views.about_portal, name="about-portal"),
    path("about/follow/", views.follow_by_email, name="follow"),
    path("about/follow/confirm/<str:word>/", views.confirm_subscription, name="confirm-subscription"),
    path("about/follow/end/<str:word>/", views.end_subscription, name="end-subscription"),
    path("reading/", views.reading_guide, name="reading"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    *with_twins("checks/", views.all_checks, "all-checks", whole_csv=views.all_checks_csv),
    *with_twins("corrections/", views.all_corrections, "all-corrections", whole_csv=views.all_corrections_csv),
    *with_twins("compare/", views.compare_departments, "compare"),
    *with_twins("compare/places/", views.compare_places, "compare-places"),
    *with_twins("rankings/", views.ranked, "rankings", whole_csv=views.ranked_csv),
    *with_twins("log/", views.public_log, "log"),
    path("log/<int:number>/", views.public_log_entry, name="log-entry"),
    path("log/feed.atom", views.public_log_feed, name="log-feed"),
    path("log/verify_log.py", views.public_log_verifier, name="log-verifier"),
    path("log.jsonl", views.public_log_file, name="log-file"),
    path("api/", open_api_page, name="api"),
    path("documents.csv", views.documents_csv, name="documents-csv"),
    path("embed/<slug:slug>/<year:year>/<document:document>/", include(embedded)),
    path("embed/<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/", include(embedded)),
    path("data/", views.bulk_page, name="bulk"),
    path("data/index.json", views.bulk_json, name="bulk-json"),
    path("data/catalog.jsonld", views.bulk_catalogue, name="bulk-catalogue"),
    path("data/<str:name>", views.bulk_file, name="bulk-file"),
    path("feed.atom", views.site_feed, name="site-feed"),
    path("search/feed.atom", views.search_feed, name="search-feed"),
    path("corrections/feed.atom", views.corrections_feed, name="corrections-feed"),
    path("projects/<int:pk>/feed.atom", views.project_feed, name="numbered-project-feed"),
    path("<slug:slug>/projects/<project:word>/feed.atom", views.project_feed, name="project-feed"),
    path("<slug:slug>/feed.atom", views.department_feed, name="department-feed"),
    path("robots.txt", views.robots_file, name="robots"),
    path("sitemap.xml", views.site_map, name="site-map"),
    path("sitemap-<slug:section>-<int:number>.xml", views.site_map_file, name="site-map-file"),
    *with_twins("places/", views.all_places, "all-places"),
    *with_twins("places/<slug:slug>/", views.place_page, "place"),
    *with_twins("places/<slug:slug>/departments/", views.departments_of_place, "departments"),
    *with_twins("places/<slug:slug>/board/", views.board, "board", whole_csv=views.board_csv),
    path("places/<slug:slug>/cite/", views.cite_place, name="cite-place"),
    path("places/<slug:slug>/feed.atom", views.place_feed, name="place-feed"),
    *with_twins("projects/<int:pk>/", views.project, "numbered-project"),
    path("projects/<int:pk>/cite/", views.cite_project, name="numbered-cite-project"),
    path(
        "preview/<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/",
        include((preview, "preview")),
        {"preview": True},
    ),
    *with_twins("<slug:slug>/", views.department, "department"),
    path("<slug:slug>/cite/", views.cite_department, name="cite-department"),
    *with_twins("<slug:slug>/projects/<project:word>/", views.project, "project"),
    path("<slug:slug>/projects/<project:word>/cite/", views.cite_project, name="cite-project"),
    *with_twins("<slug:slug>/years/", views.department_years, "department-years"),
    *with_twins("<slug:slug>/<year:year>/", views.plan_and_outcome, "outcome"),
    *with_twins("<slug:slug>/<year:year>/<document:document>/", views.budget, "budget"),
    path("<slug:slug>/<year:year>/<document:document>/", include([*pages, *questions])),
    *with_twins("<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/", views.budget, "edition"),
    path("<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/", include([*pages, *questions])),
]
