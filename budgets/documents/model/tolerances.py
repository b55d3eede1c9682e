"""How near, far, wide and long: each number by which the readers of pages judge what they see, by its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTolerances:
    """The numbers the readers of pages compare with; the comment over each says what for, and ends in its unit.

    Points are those of the page. A share of the type size grows with the text it judges; in text that keeps its columns
    a character is one wide, high and large, so there such a share is one of a character.
    """

    # Characters, runs and printed lines

    #: A character whose middle lies so much lower begins another line; type size.
    line_step: float = 0.25
    #: Characters so far apart are two runs of text; type size.
    run_gap: float = 0.3
    #: A character is printed twice, for boldness or shadow, if its copy stands nearer; type size.
    overprint: float = 0.2
    #: And nearer than this, for characters that are printed narrow stand close together; width of the character.
    overprint_width: float = 0.4
    #: Of a character's width: one that begins sooner behind it is printed over it. Letters set tight leave more.
    overlaid: float = 0.55
    #: A character turned further from its line, and from standing on its side, is a watermark's; tangent of the angle.
    slant: float = 0.03
    #: A page is turned so that its text stands upright if more of its characters are turned alike; share of them.
    turned: float = 0.5
    #: A character is clipped away if less of its width or height is left; share of it.
    clipped: float = 0.1
    #: A colour has much of one of its parts from here on, and little where it has so much less than all; share of it.
    strong_colour: float = 0.6
    #: Runs whose middles lie less apart stand on one line, whatever their sizes; type size.
    same_line: float = 0.5
    #: Runs of a line so far apart are read with a space between them; type size.
    space: float = 0.2

    # Ruled lines

    #: A stroke thicker than this is an area; points.
    stroke: float = 3.0
    #: Lines nearer than this are one line: both edges of a stroke, or a line drawn twice; points.
    same_rule: float = 2.5
    #: Lines with nothing between them, one along the whole of the other, are the edges of cells that are framed one by
    #: one if they stand nearer: no character fits between; points.
    frame_gap: float = 8.0
    #: How far lines that are meant to meet may stand apart, and text beside a table reach into it; points.
    touch: float = 3.0
    #: A line of a cell stands upon its rule if its middle is nearer to that; points.
    on_rule: float = 0.5
    #: Lines of a cell stand around its middle if their own is nearer to that; share of the way from line to line.
    around_middle: float = 0.25
    #: A line drawn on beyond the last rule makes a column or a row from this width on; points.
    open_side: float = 12.0
    #: Text beside a table widens it by as much more than the text takes; points.
    beside_table: float = 1
    #: A rule parts two slots if it runs along more of their common side; share of that side.
    ruled_side: float = 0.5

    # What stands in ruled cells

    #: A run is parted at a rule that lies between two of its characters, or so far inside one; points.
    rule_in_run: float = 1
    #: A figure that runs over a rule, or on into the next column, is parted only where its characters stand further
    #: apart, than its others where nothing is ruled; type size.
    figure_gap: float = 0.15
    #: A run that reaches so far above the upper rule of its row is written across it; type size.
    across_rule: float = 0.1
    #: A text goes on in the line below it if that begins nearer; type size.
    next_line: float = 0.5
    #: Text of a cell is centred if its margins differ by less, ...; type size.
    cell_centred: float = 1
    #: ... and the left one is wider than this; type size.
    cell_margin: float = 2

    # Tables without rules

    #: A gap between columns is wider than this; labels may stand close to the figures beside them; type size.
    column_gap: float = 0.12
    #: The outer columns reach so far beyond what is printed in them; points.
    outer_column: float = 2
    #: A run stands over a column if it covers it with more of its width; share of that width.
    over_column: float = 0.2
    #: A label without figures belongs to a row of figures that is nearer than this; type size.
    wrapped_label: float = 0.95
    #: ... or, if it begins no row of its own, nearer than this share of the distance to the next nearest row, ...
    nearer_row: float = 0.7
    #: ... and nearer than this, ...; type size.
    near_row: float = 2
    #: ... and nearer than rows ever are, which alone tells it where that is known; distance of two rows.
    row_step: float = 0.9
    #: Lines of names are those of one cell if they stand no further apart than the nearest of their column; this share.
    same_step: float = 1.08
    #: Lines of names in cells that are filled from the top are no further apart than the nearest; this share.
    line_of_name: float = 1.03
    #: Names further apart than this may have others between them; share of that.
    double_step: float = 1.7
    #: A header cell stands over another if they share more width than this; smaller type size.
    header_overlap: float = 0.3
    #: A header cell stands above another if its middle is more than this higher; type size.
    below_cell: float = 0.9
    #: Lines of one header cell are no further apart; type size.
    lines_of_cell: float = 0.5
    #: Header cells whose middles lie less apart are named at one height; type size.
    header_level: float = 0.8
    #: A header cell stands over the middle of columns if it is no further from it; type size.
    header_centred: float = 1.2
    #: ... nor further than this from the middle of others; type size.
    better_centred: float = 0.5
    #: A line longer than this that prints no figure is prose; characters.
    prose_length: int = 80

    # Head and foot of a page

    #: A page number stands higher than this, ...; share of the page's height.
    number_head: float = 0.12
    #: ... or lower than this; share of the page's height.
    number_foot: float = 0.85
    #: A running head or foot stands within this margin; share of the page's height.
    running_margin: float = 0.1
    #: Most pages repeat it: at least this share of them, ...
    running_share: float = 0.6
    #: ... and at least so many pages.
    running_pages: int = 4

    # Paragraphs and headlines

    #: The size of text in a document without any; points.
    usual_size: float = 10.0
    #: A line that fills more tells where text begins and ends; share of the page's width.
    full_line: float = 0.5
    #: A paragraph is indented by more than this, ...; type size of the document.
    indent: float = 1.2
    #: ... and by less than this; type size of the document.
    indent_most: float = 3
    #: A line that ends so far before the others may be a paragraph's last; type size of the document.
    short_line: float = 2.5
    #: A line of fewer characters ends a paragraph, whatever it ends in; characters.
    short_text: int = 30
    #: A gap above a line wider than this sets it apart; type size of the document.
    apart: float = 0.8
    #: A line is centred if its margins differ by less, ...; type size of the document.
    centred: float = 3
    #: ... and it begins further from the left than this; type size of the document.
    centred_margin: float = 2.5
    #: A title goes on in a line that begins nearer below it; type size of that line.
    title_line: float = 1
    #: A headline may be told by being so many times as large; type size of the document.
    headline_size: float = 1.15
    #: No headline of a page is longer; characters.
    headline_length: int = 60
    #: Lines are printed in one size if their sizes differ by less; points.
    same_size: float = 0.5

    # Text that keeps its columns, and sheets

    #: Text keeps its columns if it parts more of the lines that end in an amount by spaces; share of those lines.
    laid_out_lines: float = 0.6
    #: A longer line tells where text begins; characters.
    text_line: int = 20
    #: A paragraph is indented by so much; characters.
    text_indent: int = 2
    #: A headline stands so far from the left that it begins no paragraph; characters.
    text_centred: int = 8
    #: No headline of a text or a sheet is longer; characters.
    text_headline_length: int = 45

    # Marks of notes

    #: A digit is smaller than those before it if it is smaller than this; their size.
    small_digit: float = 0.8
    #: It belongs to them if it begins nearer to their end; their size.
    mark_gap: float = 0.35
    #: It is raised, or lowered, if its foot lies further from theirs than this, ...; their size.
    raised: float = 0.08
    #: ... beyond what a smaller digit reaches less far below the line; difference of the sizes.
    descent: float = 0.35

    # Strokes through figures

    #: A line strikes text out, or is its minus, if it lies no further from the middle of its height; its size.
    strike: float = 0.2
    #: It goes through text if it covers more of it; its size.
    struck: float = 0.25
    #: A line is slanted if it goes further than this both across and down; points.
    slanted: float = 1.0

    # Pictures, and what cannot be read

    #: Pictures that fill less of a page are seals or marks; share of the page.
    picture: float = 0.08
    #: Pictures that fill more of a page are the page, ...; share of the page.
    pictured_page: float = 0.5
    #: ... and text that is hidden is what was recognised on them if it is more of the text; share of the characters.
    text_layer: float = 0.5
    #: A title above a picture may reach so far into it; points.
    picture_title: float = 5
    #: A document of pictures is a scan if it holds fewer; characters a page.
    scan_characters: int = 20
    #: Text in which more characters have no Unicode value cannot be read; share of the characters.
    unmapped: float = 0.2


TOLERANCES = PageTolerances()
