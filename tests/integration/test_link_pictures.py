"""The picture beside a link to a page: of every kind of page in both languages, its words those of the page's head."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils.translation import override
from PIL import Image, ImageFont

from budgets import editions, link_pictures
from budgets.link_pictures import HEIGHT, WIDTH, Head, cut_lines, first_amount, lines_of
from budgets.models import Budget, Project
from budgets.twins import twin_url
from portal.kept_pages import MOST_BYTES
from tests.integration.test_pages import publish
from tests.integration.test_twins import pages_of
from tests.pages import project_page

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
NEEDS_FONT = pytest.mark.skipif(not FONT.exists(), reason="fonts-noto-cjk is not installed")
IMAGE = re.compile(r'<meta property="og:image" content="([^"]*)"')
pytestmark = pytest.mark.django_db


def picture_named_by(client: Client, page: str) -> str:
    """Return the path of the picture that a page names; empty where it names none."""
    found = IMAGE.search(client.get(page).content.decode())
    return unescape(found[1]).removeprefix("http://testserver") if found else ""


def image_at(client: Client, url: str) -> bytes:
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png"), url
    content: bytes = answer.content
    assert Image.open(io.BytesIO(content)).size == (WIDTH, HEIGHT)
    return content


@NEEDS_FONT
class TestEveryKindOfPage:
    def test_names_its_own_picture_in_both_languages(self, client: Client, sample: Budget) -> None:
        for page in pages_of(sample):
            if "?" in page:
                continue
            for address in (page, f"/en{page}"):
                assert picture_named_by(client, address) == twin_url(address, "png")
        # Small enough to be kept.
        chinese, english = image_at(client, "/index.png"), image_at(client, "/en/index.png")
        assert chinese != english
        assert max(len(chinese), len(english)) < MOST_BYTES

    def test_says_what_its_head_says(self, client: Client, sample: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn: list[tuple[str, ...]] = []

        def draw(*words: str) -> bytes:
            drawn.append(words)
            return b""

        monkeypatch.setattr(link_pictures, "drawn_picture", draw)
        page = f"{sample.get_absolute_url()}function/"
        for address, figure in ((page, "6,725.48 万元"), (f"/en{page}", "67.2548 million yuan")):
            head = Head(client.get(address).content.decode())
            assert client.get(twin_url(address, "png")).status_code == 200
            title, below, amount, lead = drawn.pop()
            assert f"{title} · {below}" == head.title
            assert (amount, lead) == (figure, head.description)
            assert figure in lead

    def test_has_the_words_of_cards(self, client: Client, sample: Budget) -> None:
        page = client.get(sample.get_absolute_url()).content.decode()
        told = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)"', page))
        assert told["twitter:card"] == "summary_large_image"
        assert told["og:url"] == f"http://testserver{sample.get_absolute_url()}"
        assert (told["og:image:width"], told["og:image:height"]) == (str(WIDTH), str(HEIGHT))
        assert told["og:title"] in page
        assert told["og:description"] in page

    def test_every_page_with_a_twin_has_one(self) -> None:
        names = {str(name) for name in get_resolver("budgets.urls").reverse_dict if isinstance(name, str)}
        twins = {name.removesuffix("-json") for name in names if name.endswith("-json") and name != "bulk-json"}
        assert len(twins) > 30
        assert {f"{name}-png" for name in twins} <= names


@NEEDS_FONT
class TestBounds:
    def test_what_changes_a_page_makes_no_picture_more(self, client: Client, sample: Budget) -> None:
        base = sample.get_absolute_url()
        assert picture_named_by(client, "/?year=2023") == "/index.png"
        assert picture_named_by(client, "/rankings/?page=2") == "/index.png"
        assert picture_named_by(client, f"{base}checks/F2/?verdict=hold") == f"{base.rstrip('/')}.png"
        # The unit and the order change nothing that a picture says.
        assert picture_named_by(client, f"{base}function/?unit=yuan&sort=total") == f"{base}function.png"

    def test_a_page_without_data_has_that_of_its_document_or_the_site(self, client: Client, sample: Budget) -> None:
        base = sample.get_absolute_url()
        assert picture_named_by(client, f"{base}cite/") == f"{base.rstrip('/')}.png"
        assert picture_named_by(client, f"{base}editions/1/whole/") == f"{base}editions/1.png"
        assert picture_named_by(client, "/about/") == "/index.png"

    def test_is_drawn_once_a_generation_whatever_is_asked_behind(
        self, client: Client, sample: Budget, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.KEPT_PAGES = True
        cache.clear()
        drawn: list[str] = []

        def draw(page: str) -> bytes:
            drawn.append(page)
            return b"it"

        monkeypatch.setattr(link_pictures, "picture_of_page", draw)
        url = f"{sample.get_absolute_url().rstrip('/')}.png"
        for behind in ("", "?unit=yuan", "?a=1", "?sort=total&page=7", "?year=2020"):
            answer = client.get(url + behind)
            assert answer.content == b"it"
            assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert len(drawn) == 1
        cache.clear()

    @pytest.mark.parametrize(
        "url", ["/nobody.png", "/places/nowhere.png", "/projects/0.png", "/nobody/2024/budget.png"]
    )
    def test_nothing_is_drawn_of_what_is_not_there(self, client: Client, url: str) -> None:
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@NEEDS_FONT
class TestWhatIsNotPublic:
    def test_a_withdrawn_document_has_no_picture(self, client: Client) -> None:
        budget = publish()
        project = Project.objects.get(name="平台扩容")
        pages = [budget.get_absolute_url(), f"{budget.get_absolute_url()}function/", project_page(project)]
        for page in pages:
            image_at(client, twin_url(page, "png"))
        editions.withdraw(budget=budget, reason="有误")
        for page, status in zip(pages, (410, 410, 404), strict=True):
            assert client.get(twin_url(page, "png")).status_code == status
        assert "有误" in client.get(twin_url(pages[0], "png")).json()["detail"]

    def test_other_sites_may_show_it(self, client: Client, sample: Budget) -> None:
        answer = client.get(f"{sample.get_absolute_url()}function.png")
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


class TestWithoutAFont:
    @pytest.mark.parametrize("font", ["/nowhere/font.ttc", __file__])
    def test_pages_name_no_picture_and_none_is_drawn(
        self, client: Client, sample: Budget, settings: Any, font: str
    ) -> None:
        settings.PICTURE_FONT = Path(font)
        page = client.get(sample.get_absolute_url()).content.decode()
        assert not IMAGE.search(page)
        assert '<meta name="twitter:card" content="summary">' in page
        assert client.get(f"{sample.get_absolute_url()}function.png").status_code == 404


@NEEDS_FONT
class TestDrawing:
    def test_the_face_is_the_mainland_s(self) -> None:
        face = link_pictures.font_face(str(FONT))
        assert face is not None
        assert ImageFont.truetype(str(FONT), 10, face).getname()[0] == "Noto Sans CJK SC"

    def test_lines_fit_and_lose_nothing(self) -> None:
        font = ImageFont.truetype(str(FONT), 32, 2)
        for words in (
            "支出总计 1,000.00 万元。" * 9,
            "Total expenditure of the department, " * 9,
            "W" * 200,
            "，" * 3,
            "",
        ):
            lines = list(lines_of(words, font, 600))
            assert "".join("".join(lines).split()) == "".join(words.split())
            assert all(font.getlength(line.rstrip("，。")) <= 600 for line in lines)
            assert not any(line[0] in "，。" for line in lines[1:])

    def test_what_is_left_out_is_said_to_be(self) -> None:
        font = ImageFont.truetype(str(FONT), 32, 2)
        (*_first, last) = cut_lines("支出总计" * 300, font, 3)
        assert last.endswith("…")
        assert font.getlength(last) <= WIDTH
        assert cut_lines("支出", font, 3) == ["支出"]

    def test_the_figure_is_the_first_amount(self) -> None:
        assert first_amount("2024年：3 份，合计 1,234.50 万元，占 5%。") == "1,234.50 万元"
        assert first_amount("-0.50 亿元") == "-0.50 亿元"
        assert first_amount("按公布原样，共 12 行。") == ""
        with override("en"):
            assert first_amount("In all 3.00 million yuan.") == "3.00 million yuan"
