"""Let readers ask at a figure, without an account, and read what was asked and answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from budgets import editions
from budgets.models import ReaderQuestion
from budgets.queries import questions as asked

from .document_access import of_document, of_document_with_form
from .opened_document import Opened
from .showing import page_of_rows
from .signed_forms import SignedForm, new_ticket, visitor_word

QUESTIONS_A_PAGE = 50


class AskForm(SignedForm):
    """What is asked of who asks at a figure."""

    words = forms.CharField(
        label=_("Your question, or what seems wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It becomes public. Write no names, numbers or addresses of persons."),
    )
    contact = forms.EmailField(
        label=_("E-mail address for the answer (not needed)"),
        required=False,
        max_length=254,
        help_text=_("It is never published, and deleted once you were told."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.NOTICES_FROM:
            del self.fields["contact"]


@csrf_exempt
@of_document_with_form
def ask_in_table(opened: Opened, table: str, position: int, column: int) -> HttpResponse:
    """Let a reader ask at a figure of a table. No session stands behind the form: it is signed instead."""
    return ask_at(opened, f"{table}/{position}/{column}")


@csrf_exempt
@of_document_with_form
def ask_in_text(opened: Opened, order: int) -> HttpResponse:
    """Let a reader ask at a figure of the text."""
    return ask_at(opened, f"text/{order}")


def ask_at(opened: Opened, place: str) -> HttpResponse:
    """Show the form for a figure, or keep what was asked and lead to the page where who asked finds the answer."""
    figure = asked.figure_at(opened.budget, place) if settings.QUESTIONS_TAKEN else None
    if figure is None:
        raise Http404(_("Nothing can be asked here."))
    request, visitor = opened.request, visitor_word(opened.request)
    about = f"{opened.budget.pk} {place} {visitor}"
    form = AskForm(request.POST if request.method == "POST" else None, about=about)
    if form.is_bound and form.is_valid():
        words, contact = form.cleaned_data["words"], form.cleaned_data.get("contact", "")
        try:
            receipt = editions.ask_question(
                budget=opened.budget, place=place, figure=figure, words=words, visitor=visitor, contact=contact
            )
        except editions.EditionError as error:
            form.add_error(None, str(error))
        else:
            # The question stays with this edition, whatever is published after it.
            return redirect(replace(opened.address, edition=opened.budget.edition).url("receipt", receipt=receipt))
    answer = opened.page(
        "budgets/ask.html",
        form=form,
        figure=figure,
        ticket=new_ticket(about),
        figure_url=url_of_place(opened, place),
    )
    answer.status_code = 422 if form.errors else 200
    return answer


def url_of_place(opened: Opened, place: str) -> str:
    """Return where it is shown how the figure of a place is made up, within the edition in view."""
    name, where = asked.page_of_place(place, ("derivation", "derivation-text"))
    return opened.address.url(name, **where)


@csrf_exempt
@of_document_with_form
def question_receipt(opened: Opened, receipt: str) -> HttpResponse:
    """Show who asked what became of the question; delete it if that is wanted."""
    digest = editions.receipt_digest(receipt)
    question = ReaderQuestion.objects.filter(budget=opened.budget, sender__receipt=digest).first()
    if question is None:
        raise Http404(_("No such question is known."))
    if opened.request.method == "POST":
        editions.take_question_back(question=question)
        return opened.page("budgets/receipt.html", question=None)
    return opened.page("budgets/receipt.html", question=question, figure_url=url_of_place(opened, question.place))


@of_document
def asked_questions(opened: Opened) -> HttpResponse:
    """List what was asked of an edition and answered, the latest first."""
    page = page_of_rows(opened.request, asked.public_questions(opened.budget), QUESTIONS_A_PAGE)
    return opened.page(
        "budgets/questions.html",
        page_of=page,
        questions=[(one, url_of_place(opened, one.place)) for one in page],
        others=asked.other_editions_asked(opened.budget),
    )
