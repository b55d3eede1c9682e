"""Files that leave open whose they are go with those that are called alike, whatever else lies in their folder."""

from __future__ import annotations

from pathlib import PurePath

from hypothesis import given
from hypothesis import strategies as st

from budgets.batches.telling_apart import FilesToldApart, ReadFile, tell_apart

TEXT, TABLES = "no-table", "which-scope"
OFFICES = ("教育局", "水务局", "人大常委会办公厅", "congress", "cppcc", "high-court", "procuratorate")


def file_of(name: str, *, document: tuple[str, ...] | None = None, refused: str = "") -> ReadFile:
    return ReadFile(path=PurePath(name), handle=name, document=document, refused=refused)


def names_together(told: FilesToldApart) -> set[frozenset[str]]:
    return {frozenset(file.handle for file in some) for some in told.together}


@given(
    st.lists(st.tuples(st.sampled_from(OFFICES), st.integers(2017, 2031)), min_size=1, max_size=8, unique=True),
    st.booleans(),
    st.randoms(),
)
def test_each_text_goes_with_its_own_tables_among_many_of_one_folder(
    issued: list[tuple[str, int]], is_one_known: bool, random: object
) -> None:
    """Neither says the scope: pairs of many departments and years, in one folder, beside a budget that says all."""
    pairs = [(f"{office}-{year}-tables.pdf", f"{office}-{year}-text.pdf") for office, year in issued]
    files = [file_of(tables, refused=TABLES) for tables, _text in pairs]
    files += [file_of(text, refused=TEXT) for _tables, text in pairs]
    if is_one_known:
        files.append(file_of("民政局-2024.pdf", document=("某市民政局", "2024", "unit", "budget")))
    random.shuffle(files)  # type: ignore[attr-defined]
    told = tell_apart(files)
    assert names_together(told) == {frozenset(pair) for pair in pairs}
    assert not told.refused


def test_tables_do_not_go_with_the_text_of_another() -> None:
    known = file_of("水务局-2031.pdf", document=("某市水务局", "2031", "unit", "budget"))
    told = tell_apart([known, file_of("教育局-说明.pdf", refused=TEXT), file_of("附表.xlsx", refused=TABLES)])
    assert not told.together
    # Two that are called as it is as long as each other: nobody knows which.
    texts = [file_of(f"教育局2031-{word}.pdf", refused=TEXT) for word in ("甲", "乙")]
    told = tell_apart([*texts, known, file_of("教育局2031-附表.xlsx", refused=TABLES)])
    assert not told.together
    # What says nothing and is called as a budget of the folder is of that one.
    told = tell_apart(
        [known, file_of("水务.pdf", refused=TEXT), file_of("水务局-2031-附表.xlsx", refused=TABLES)],
    )
    assert not told.together
    assert len(told.beside[known.document or ()]) == 2
