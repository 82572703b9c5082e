"""A form without a screen, for those who act on one through its port."""

from collections.abc import Callable, Coroutine
from typing import Any

from hotich_tui.domain.register.register import Register
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.remarks import Remark


class FakeForm:
    """Keeps texts, remarks and the cursor as the form would; writes down what it is told.

    What comes after letters is called by `catch_up`; what is done behind the keys is kept.
    """

    strip_width = 80

    def __init__(self, register: Register) -> None:
        self.texts = {field.key: "" for field in register if field.on_form}
        self.remarks: dict[str, Remark] = {}
        self.current: str | None = None
        self.selected: set[str] = set()
        self.holding: dict[str, Callable[[str], None]] = {}
        self.letters_held: dict[str, str] = {}
        self.hints: list[str] = []
        self.said: list[str] = []
        self.presented: list[str] = []
        self.bells = 0
        self.behind_keys: list[Coroutine[Any, Any, None]] = []
        self._pages = {field.key: field.page for field in register}
        self._later: list[Callable[[], object]] = []
        self.status = self
        self.seat: Any = self

    def text_of(self, key: str) -> str:
        return self.texts[key]

    def finished(self, key: str) -> tuple[str, bool]:
        return self.texts[key], False

    def set_text(self, key: str, text: str) -> None:
        self.texts[key] = text

    def set_remark(self, key: str, remark: Remark) -> None:
        self.remarks[key] = remark

    def select(self, key: str) -> None:
        self.selected.add(key)

    def hold(self, key: str, refused: Callable[[str], None]) -> None:
        self.holding[key] = refused
        self.letters_held.pop(key, None)

    def held(self, key: str) -> str:
        return self.letters_held.get(key, "")

    def type_into_held(self, key: str, letters: str) -> None:
        """Letters come where none are taken."""
        self.letters_held[key] = letters
        self.holding[key](letters)

    def takes_letters(self, key: str) -> bool:
        return key == self.current

    def page_of(self, key: str) -> object:
        return self._pages[key]

    def neighbour(self, key: str, step: int) -> str:
        order = list(self.texts)
        return order[order.index(key) + step]

    def go_to(self, key: str) -> None:
        self.current = key

    def take(self, key: str, place: int) -> bool:
        return False

    def after_letters(self, work: Callable[[], object], key: str | None = None) -> None:
        self._later.append(work)

    def catch_up(self) -> None:
        """The letters have come."""
        later, self._later = self._later, []
        for work in later:
            work()

    def say(self, key: str, **kwargs: object) -> str:
        self.said.append(key)
        return key

    def warn(self, text: str) -> None:
        self.said.append(text)

    def hint(self, text: object) -> None:
        self.hints.append(str(text))

    def show_about(self) -> None:
        self.hints.append("")

    def bell(self) -> None:
        self.bells += 1

    def present(self, what: str) -> None:
        self.presented.append(what)

    async def call(self, function: Callable[..., Any], *args: object) -> Any:
        return function(*args)

    async def ask(self, function: Callable[..., Any], *args: object) -> Any:
        try:
            return function(*args)
        except HotichError as error:
            self.refuse(error)
            return None

    def refuse(self, error: HotichError) -> None:
        self.said.append(error.key)

    def behind(self, work: Coroutine[Any, Any, None]) -> None:
        work.close()
        self.behind_keys.append(work)
