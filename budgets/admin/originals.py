"""Give staff the picture of a page of any source file, of drafts too."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budgets import models, originals, rights
from budgets.documents import Refused

from .base_classes import get_own_or_404


@require_safe
def show_original_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Give the picture of a page of a source file, by the file's key; as all of the admin, it is not to be kept."""
    if not rights.may(request.user, rights.Act.SEE):
        raise PermissionDenied
    file = get_own_or_404(request, models.SourceFile.objects.all(), pk)
    try:
        found = originals.page_picture(file, page)
    except Refused as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404("The original has no such page.")
    return HttpResponse(found, content_type="image/png")
