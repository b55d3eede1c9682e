"""Read a page as a browser shows it: white space that HTML gives no meaning is of no interest to a test."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from budgets.models import Project

#: Elements that begin and end a line of their own: white space beside their tags is not shown.
BLOCKS = (
    "address|article|aside|base|blockquote|body|br|button|caption|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|g|h[1-6]|head|header|hr|html|image|legend|li|link|main|meta|nav|ol|option|p|rect|script|section"
    "|select|style|summary|svg|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""")
BESIDE = re.compile(rf"""\s*(</?(?:{BLOCKS})\b(?:"[^"]*"|'[^']*'|[^>"'])*>)\s*""")
#: What keeps its white space.
KEPT = re.compile(r"(<(pre|script|textarea)\b.*?</\2>)", re.S)


def closed_up(page: str) -> str:
    """Return a page without the white space that only lays out its source."""
    parts = KEPT.split(page)
    # Between two parts that are kept stands the text, then the part, then the name of its element.
    return "".join(drawn_together(part) if at % 3 == 0 else part for at, part in enumerate(parts) if at % 3 != 2)


def drawn_together(page: str) -> str:
    page = TAG.sub(lambda tag: re.sub(r"\s+", " ", tag[0]).replace(" >", ">"), page)
    page = BESIDE.sub(r"\1", re.sub(r"\s+", " ", page))
    # What begins an element stands close to its tag, and so does what ends it.
    page = re.sub(r"((?:<(?:a|span|strong)\b[^>]*>)+) ", r" \1", re.sub(r" ((?:</(?:a|span|strong)>)+)", r"\1 ", page))
    return BESIDE.sub(r"\1", re.sub(r" +", " ", page))


class Reader(Client):
    """Django's client for tests, whose pages come closed up."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
            answer.content = closed_up(answer.content.decode()).encode()
        return answer


def shown_text(client: Client, address: str) -> str:
    """Return the words of a page, a blank between any two of them."""
    return re.sub(r"\s+", " ", strip_tags(client.get(address).content.decode()))


def client_of(user: User) -> Client:
    """Return a client by which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client


def project_page(project: Project) -> str:
    """Return the address of the Chinese page of a project, in whatever language a page was asked for before."""
    with override(settings.LANGUAGE_CODE):
        return project.get_absolute_url()
