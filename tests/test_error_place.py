"""Where a mistake of the program's own arose, told without what people typed."""

import json

from hotich_tui.domain.register.load_register import load_register
from hotich_tui.error_place import error_place


def failure(work: object) -> BaseException:
    try:
        work()  # type: ignore[operator]
    except Exception as error:
        return error
    raise AssertionError("it did not fail")


def test_the_place_in_the_program_and_in_the_library() -> None:
    kind, where = error_place(failure(lambda: load_register("Nguyễn Văn Kín")))
    own, _, library = where.partition(" > ")
    assert own.startswith("load_register.py:") and (not library or ":" in library)
    assert "Kín" not in kind + where


def test_a_place_in_a_library_alone() -> None:
    kind, where = error_place(failure(lambda: json.loads("Nguyễn Văn Kín")))
    assert (kind, where.partition(":")[0]) == ("JSONDecodeError", "decoder.py")
    assert error_place(None) == ("?", "?")
