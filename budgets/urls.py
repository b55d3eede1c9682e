"""Name the public pages.

A document's pages stand under `/<department>/<year>/<document>/`; under `editions/<n>/` the same pages of one edition
have their permanent address.
"""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from . import views
from .addresses import DocumentConverter, PartConverter, ViewConverter, YearConverter

register_converter(DocumentConverter, "document")
register_converter(PartConverter, "part")
register_converter(ViewConverter, "view")
register_converter(YearConverter, "year")

app_name = "budgets"

pages: list[URLPattern | URLResolver] = [
    path("tables/", views.tables, name="tables"),
    path("tables/<slug:table>.csv", views.table_csv, name="table-csv"),
    path("tables/<slug:table>.xlsx", views.table_xlsx, name="table-xlsx"),
    path("tables/<slug:table>/", views.table, name="table"),
    path("text/", views.text, name="text"),
    path("procurement/", views.procurement, name="procurement"),
    path("checks/", views.checks, name="checks"),
    path("checks.csv", views.checks_csv, name="checks-csv"),
    path("checks/<slug:family>/", views.checks_of_family, name="checks-family"),
    path("derivation/text/<int:order>/", views.derivation_of_text, name="derivation-text"),
    path("derivation/<slug:table>/<int:position>/<int:column>/", views.derivation, name="derivation"),
    path("performance/", views.performance, name="performance"),
    path("about/", views.about, name="about"),
    path("terms/", views.terms, name="terms"),
    path("source/", views.source, name="source"),
    path("source/<int:file>/", views.original_file, name="original-file"),
    path("source/<int:file>/<int:number>/", views.original_page, name="original-page"),
    path("source/<int:file>/<int:number>.png", views.original_picture, name="original-picture"),
    path("original/<part:part>/<int:order>/", views.original_part, name="original-part"),
    path("original/<slug:table>/<int:position>/", views.original_row, name="original-row"),
    path("original/<slug:table>/<int:position>/<int:column>/", views.original_cell, name="original-cell"),
    path("changes/<int:earlier>/", views.differences, name="differences"),
    path("changes/<int:earlier>.csv", views.differences_csv, name="differences-csv"),
    path("tables.xlsx", views.tables_xlsx, name="tables-xlsx"),
    path("data.zip", views.package, name="package"),
    path("paper.pdf", views.paper, name="paper"),
    path("<view:view>/", views.view, name="view"),
    path("<view:view>/<slug:code>/", views.code, name="code"),
]

#: The pages of an edition that is not public yet, for staff: the same views under addresses of their own.
preview: list[URLPattern | URLResolver] = [path("", views.budget, name="edition"), *pages]

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("checks/", views.all_checks, name="all-checks"),
    path("checks.csv", views.all_checks_csv, name="all-checks-csv"),
    path("corrections/", views.all_corrections, name="all-corrections"),
    path("corrections.csv", views.all_corrections_csv, name="all-corrections-csv"),
    path("log/", views.public_log, name="log"),
    path("log/<int:number>/", views.public_log_entry, name="log-entry"),
    path("log/feed.atom", views.public_log_feed, name="log-feed"),
    path("log/verify_log.py", views.public_log_verifier, name="log-verifier"),
    path("log.jsonl", views.public_log_file, name="log-file"),
    path("documents.csv", views.documents_csv, name="documents-csv"),
    path("places/", views.all_places, name="all-places"),
    path("places/<slug:slug>/", views.place_page, name="place"),
    path("places/<slug:slug>/departments/", views.departments_of_place, name="departments"),
    path("places/<slug:slug>/board/", views.board, name="board"),
    path("places/<slug:slug>/board.csv", views.board_csv, name="board-csv"),
    path("places/<slug:slug>/feed.atom", views.place_feed, name="place-feed"),
    path("projects/<int:pk>/", views.project, name="project"),
    path(
        "preview/<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/",
        include((preview, "preview")),
        {"preview": True},
    ),
    path("<slug:slug>/", views.department, name="department"),
    path("<slug:slug>/<year:year>/<document:document>/", views.budget, name="budget"),
    path("<slug:slug>/<year:year>/<document:document>/", include(pages)),
    path("<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/", views.budget, name="edition"),
    path("<slug:slug>/<year:year>/<document:document>/editions/<int:edition>/", include(pages)),
]
