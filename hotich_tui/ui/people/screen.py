"""The office's accounts: who may what, and what approvers do to them."""

from collections.abc import Callable, Sequence

from rich.text import Text

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import PLAIN, Column, aligned
from hotich_tui.ui.kit.dialogs import Answered, ConfirmDialog, TextDialog
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.people.answers import roles_of, show_word
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.people.accounts import AccountRow, Alike, Doubt


def open_people(seat: Seat) -> "PeopleScreen":
    """The accounts."""
    return PeopleScreen(seat.signed_in)


class PeopleScreen(ListScreen):
    """Everyone, with their roles and with what an approver has to look at."""

    BINDINGS = bindings("people")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._rows: Sequence[AccountRow] = ()
        self._doubts: Sequence[Doubt] = ()

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back; what was refused meanwhile stays told."""
        self.perform(self._load(tell=not self._rows), group="load")

    @shows_refusals
    async def _load(self, *, tell: bool = True) -> None:
        accounts = self.desk.accounts
        self._rows, self._doubts = await self.read(lambda: (accounts.listed(), accounts.doubts()))
        self.title_bar.show(f" {self.say('people.people')}", clean(self.desk.user.name))
        self.draw()
        if not tell:
            return
        roles = " · ".join(
            f"{place} {self.say(f'terms.role_{role.value}')}" for place, role in enumerate(Role, 1)
        )
        self.status.say(self._in_words(self._doubts[0]) if self._doubts else roles)

    def lines(self) -> list[Text]:
        """A line for each account."""
        columns = (PLAIN, Column(most=self.size.width // 3), PLAIN, PLAIN)
        return aligned([self._cells(row) for row in self._rows], columns)

    def _cells(self, row: AccountRow) -> list[Text]:
        user = row.user
        roles = "".join(str(place) for place, role in enumerate(Role, 1) if role in user.roles)
        doubted = any(doubt.user.id == user.id for doubt in self._doubts)
        states = {
            "is_disabled": user.disabled,
            "has_no_pin": not user.has_pin,
            "has_no_number": not row.identified,
            "reset_asked": row.asked,
            "doubted": doubted,
        }
        told = " · ".join(self.say(f"people.{state}") for state, so in states.items() if so)
        return [
            Text(clean(user.staff_no)),
            Text(clean(user.name), "bright_black" if user.disabled else "bold"),
            Text(roles, "cyan"),
            Text(told, "yellow"),
        ]

    def _in_words(self, doubt: Doubt) -> str:
        return self.say(
            "people.doubt",
            one=f"{clean(doubt.user.name)} ({clean(doubt.user.staff_no)})",
            other=f"{clean(doubt.other.name)} ({clean(doubt.other.staff_no)})",
            by="–" if doubt.by is None else clean(doubt.by.name),
            reason=clean(doubt.reason) or "–",
        )

    @property
    def user(self) -> User | None:
        """The person under the cursor."""
        return self._rows[self.row].user if self.row < len(self._rows) else None

    def action_new(self) -> None:
        """Make an account."""
        self.seat.open("new_person")

    def action_roles(self) -> None:
        """Give and take roles."""
        user = self.user
        if user is None:
            return
        now = "".join(str(place) for place, role in enumerate(Role, 1) if role in user.roles)

        @shows_refusals
        async def typed(screen: "PeopleScreen", text: str) -> None:
            wanted = roles_of(text)
            await screen.call(screen.desk.accounts.set_roles, user.staff_no, wanted)
            await screen._load()

        self._ask("people.roles_title", "people.roles", now, lambda text: typed(self, text))

    def action_close_account(self) -> None:
        """Close an account, or open it again."""
        user = self.user
        if user is None:
            return
        accounts = self.desk.accounts
        change = accounts.enable if user.disabled else accounts.disable

        @shows_refusals
        async def sure(screen: "PeopleScreen") -> None:
            await screen.call(change, user.staff_no)
            await screen._load()

        asked = "people.enable_asked" if user.disabled else "people.disable_asked"
        self._confirm(asked, user, lambda: sure(self))

    def action_reset(self) -> None:
        """Ask that a PIN is taken away."""
        user = self.user
        if user is None:
            return

        @shows_refusals
        async def sure(screen: "PeopleScreen") -> None:
            made = await screen.call(screen.desk.accounts.reset, user.staff_no)
            await screen._load()
            if made is None:
                screen.status.say(screen.say("people.reset_waits", name=clean(user.name)))
            else:
                show_word(screen.seat, made)

        self._confirm("people.reset_asked_sure", user, lambda: sure(self))

    def action_rename(self) -> None:
        """Call a person otherwise."""
        user = self.user
        if user is None:
            return

        @shows_refusals
        async def renamed(screen: "PeopleScreen", name: str, reason: str) -> None:
            try:
                await screen.call(screen.desk.accounts.rename, user.staff_no, name, reason)
            except Alike as alike:
                if reason:
                    raise
                told, label = alike.say(screen.seat.language), screen.say("people.reason")
                again = TextDialog(told, label, "", lambda why: renamed(screen, name, why))
                screen.seat.show(again)
                return
            await screen._load()

        name = clean(user.name)
        self._ask("people.rename_title", "people.name", name, lambda text: renamed(self, text, ""))

    def action_identify(self) -> None:
        """Enter the number of somebody's card."""
        user = self.user
        if user is None:
            return

        @shows_refusals
        async def typed(screen: "PeopleScreen", number: str) -> None:
            await screen.call(screen.desk.accounts.identify, user.staff_no, number)
            await screen._load()

        self._ask("people.identify_title", "people.number", "", lambda text: typed(self, text))

    def action_seen(self) -> None:
        """Note that one has looked whether two accounts are one human."""
        self.perform(self._seen(), group="load")

    @shows_refusals
    async def _seen(self) -> None:
        if self._doubts:
            await self.call(self.desk.accounts.seen, self._doubts[0].user.id)
            await self._load()

    def _ask(self, title: str, label: str, text: str, done: Callable[[str], Answered]) -> None:
        user = self.user
        assert user is not None
        asked = self.say(title, name=clean(user.name))
        self.seat.show(TextDialog(asked, self.say(label), text, done))

    def _confirm(self, asked: str, user: User, done: Callable[[], Answered]) -> None:
        title, text = self.say("people.people"), self.say(asked, name=clean(user.name))
        self.seat.show(ConfirmDialog(title, text, done))
