"""How a register's form falls into pages that need no scrolling."""

from collections.abc import Sequence

from hotich_tui.domain.register.register import Field, Page, Register

SMALL_ROWS = 16
"""Fields below each other at 80x24, the smallest window."""
LARGE_ROWS = 25
"""Fields below each other from 120x32."""


def lay_out(register: Register, rows: int, *, before_2016: bool = False) -> tuple[Page, ...]:
    """Pages of at most `rows` fields, in the order of the paper.

    A group stays whole unless it is taller than a page; small neighbours share one. Groups that
    are usually empty stand on last pages of their own.
    """
    order = register.reading_order(before_2016=before_2016)
    rare = {group.id for group in register.groups if group.usually_empty}
    usual = pack([f for f in order if f.group not in rare], rows)
    unusual = pack([f for f in order if f.group in rare], rows)
    return tuple(
        Page(number, tuple(fields), rare=number > len(usual))
        for number, fields in enumerate([*usual, *unusual], start=1)
    )


def pack(fields: Sequence[Field], rows: int) -> list[list[Field]]:
    """Fields in portions of at most `rows`, groups kept whole where they fit."""
    pages: list[list[Field]] = []
    for group in dict.fromkeys(f.group for f in fields):
        box = [f for f in fields if f.group == group]
        if pages and len(pages[-1]) + len(box) <= rows:
            pages[-1].extend(box)
            continue
        pages.extend(box[start : start + rows] for start in range(0, len(box), rows))
    return pages
