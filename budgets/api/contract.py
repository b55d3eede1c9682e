"""The contract of the API: its OpenAPI document, and a page of our own that shows it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budgets.twins import PROBLEM

from .endpoints import api

#: Where the API stands.
ROOT = "/api/v1/"


@cache
def api_contract() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document: each list with what narrows it, its rows, and its refusals."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    for operations in document["paths"].values():
        del operations["head"]  # of every list, and without rows: the contract is of what is told
        names = "|".join(fields_of_rows(operations["get"], document["components"]["schemas"]))
        asked = next(one for one in operations["get"]["parameters"] if one["name"] == "fields")
        asked["schema"]["pattern"] = f"^(({names})(,({names}))*)?$"
        for status, answer in operations["get"]["responses"].items():
            if int(status) >= 400:
                answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    return document


@cache
def words_by_list() -> dict[str, tuple[str, ...]]:
    """Return the words of a query that each list knows, by the name of its address."""
    return {
        f"api-{path.removeprefix(ROOT)}": tuple(one["name"] for one in operations["get"]["parameters"])
        for path, operations in api_contract()["paths"].items()
    }


@require_safe
def open_api(_request: HttpRequest) -> HttpResponse:
    """Give the contract as JSON."""
    return JsonResponse(api_contract(), json_dumps_params={"ensure_ascii": False})


@require_safe
def open_api_page(request: HttpRequest) -> HttpResponse:
    """Show the contract: each list, what narrows it, and the fields of its rows."""
    document = api_contract()
    schemas = document["components"]["schemas"]
    lists = [
        {
            "name": path.removeprefix(ROOT),
            "address": path,
            "summary": operations["get"]["description"],
            "parameters": operations["get"]["parameters"],
            "fields": fields_of_rows(operations["get"], schemas),
        }
        for path, operations in document["paths"].items()
    ]
    context = {
        "lists": lists,
        "contract": reverse("api-contract"),
        "version": document["info"]["version"],
        "example": request.build_absolute_uri(f"{ROOT}budgets?limit=2&fields=id,yuan"),
    }
    return render(request, "budgets/api.html", context)


def fields_of_rows(operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """Return the names of the fields of a list's rows."""
    page = schemas[operation["responses"][200]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    row = schemas[page["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]]
    return list(row["properties"])
