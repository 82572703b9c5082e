"""How the review names a book, and a person of an entry."""

from hotich_tui.domain.register.load_register import load_register
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.population.reviewing import Listed


def book_name(one: Listed) -> str:
    """The book's register and number."""
    return f"{one.book.register} {clean(one.book.number)}"


def person_name(one: Listed, language: str) -> str:
    """Who of the entry it is, in ``vi`` or ``en``."""
    persons = load_register(one.book.register).persons
    return next(p for p in persons if p.id == one.finding.person).label_in(language)
