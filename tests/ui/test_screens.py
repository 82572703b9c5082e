"""Every screen, used: verifying blind, adjudicating, approving, parked, search, help, English."""

import asyncio
import re
from random import Random

import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.approving.record import RecordScreen
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.book.new_book import NewBookScreen
from hotich_tui.ui.form.form import Form
from hotich_tui.ui.form.form_view import rows_for
from hotich_tui.ui.home.parked import ParkedScreen
from hotich_tui.ui.home.search import SearchScreen
from hotich_tui.ui.input.actions import ACTIONS
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.seat.help import HelpScreen
from hotich_tui.ui.verifying.looking import LookingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.workflow.quality.watching import look, read_blind

F1, F2, F4, F7, F10 = "\x1bOP", "\x1bOQ", "\x1bOS", "\x1b[18~", "\x1b[21~"
HOSTILE = "x[/b] \x1b]52;c;eA==\x07\x1b[31m \u202eđảo\u200b [@click=app.quit]y[/]"


def state(commune: Commune, version_id: str) -> State:
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        return reads.version(version_id).state


async def verifying(s: Seat, who: str = "S1") -> VerifyingScreen:
    await s.sign_in(who)
    s.type("d")
    screen: VerifyingScreen = await s.on(VerifyingScreen)
    return screen


_NO_VALUES = re.compile(
    r"0x[0-9a-f]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+\.\d+|\b\d{9,}\b", re.IGNORECASE
)
"""Addresses, identifiers and times: their digits can spell any short number."""


def everything_held(app: HotichApp) -> str:
    """Every text in every widget and attribute of the screens, shown or not."""
    found = []
    for screen in app.screen_stack:
        found.append(repr(vars(screen)))
        for widget in screen.query("*"):
            found.append(repr(vars(widget)))
            found.append(str(getattr(widget, "value", "")) + str(widget.tooltip or ""))
    return _NO_VALUES.sub("", "\n".join(found))


@pytest.mark.parametrize("seed", range(4))
async def test_no_first_value_on_screen_or_in_a_widget(
    commune: Commune, seat: Opened, seed: int
) -> None:
    random = Random(seed)
    code = register_codes()[seed % len(register_codes())]
    register = load_register(code)
    values = {
        key: Value(Said.WRITTEN, f"zq{random.getrandbits(40):010x}") for key in entry(register)
    }
    version_id = commune.keyed(commune.book(code), values)
    async with seat() as s:
        screen = await verifying(s)
        closed: set[str] = set()
        for key in list(screen.order)[:14]:
            await s.until(lambda k=key: screen.form.focused().name == k)
            right = random.random() < 0.5
            field = register.by_key[key]
            strange = field.kind.is_date or field.code_list is not None
            for _ in range(2):
                s.type((values[key].text if right else "khac") + (F7 if strange else "\r"))
                sign = await s.until(screen.sign, key)
                open_ = [v.text for k, v in values.items() if k not in closed | {key}]
                seen = s.text() + everything_held(s.app)
                assert not any(text in seen for text in open_)
                if not right:
                    assert values[key].text not in seen
                if sign != "≠":
                    break
                await s.until(lambda k=key: screen.form.focused().name == k)
            closed.add(key)
        # What is looked over waits until all of them are read.
        s.type(F2)
        await s.until(lambda: "gõ lại theo sổ trước" in s.text())
        assert s.app.screen is screen
        open_ = [v.text for k, v in values.items() if k not in closed]
        seen = s.text() + everything_held(s.app)
        assert not any(text in seen for text in open_)
    assert state(commune, version_id) is State.KEYED


async def test_a_difference_says_only_that(commune: Commune, seat: Opened) -> None:
    commune.keyed(commune.book())
    async with seat() as s:
        screen = await verifying(s)
        key = screen.form.focused().name
        s.type("khác hẳn\r")
        await s.until(lambda: screen.sign(key) == "≠")
        await s.until(lambda: "Khác — đọc lại sổ" in s.text())
        assert screen.form.inputs[key].value == "" and screen.form.focused().name == key
        s.type("khác hẳn\r")
        await s.until(lambda: screen.sign(key) == "⚑")
        await s.until(lambda: screen.form.focused().name != key)


async def test_settled_without_names(commune: Commune, seat: Opened) -> None:
    values = entry(load_register("KS")) | {"trangSo": Value(Said.WRITTEN, "47")}
    version_id = commune.keyed(commune.book(), values)
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Đọc Khác")})
    async with seat() as s:
        await s.sign_in("X1")
        s.type("x")
        screen = await s.on(AdjudicatingScreen)
        shown = await s.until(lambda: s.text() if "Đọc Khác" in s.text() else "")
        assert not any(name in shown for name in ("N1", "S1", "Người N1", "Người S1"))
        assert "trang 47" in shown, "the entry is found by its page"
        place = [v.text for v in screen.dispute.options].index("Đọc Khác") + 1
        s.type(str(place))
        await s.until(lambda: state(commune, version_id) is State.VERIFIED)
        await s.home()


async def test_approving_and_returning(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    first, second = commune.keyed(book), commune.keyed(book, entry(load_register("KS"), 2))
    for version_id in (first, second):
        commune.verified(version_id)
    # A chief who holds no other role is offered the key as well.
    office_pin(commune, "T2")
    async with seat() as s:
        await s.sign_in("T2")
        s.type("p")
        screen = await s.on(ApprovingScreen)
        await s.until(lambda: len(screen.records) == 2)
        s.type("\r")
        record = await s.on(RecordScreen)
        await s.until(lambda: record.shows(first))
        s.type("a")
        await s.until(lambda: state(commune, first) is State.APPROVED)
        await s.until(lambda: record.shows(second))
        s.type("r")
        await s.until(lambda: "Space" in s.text() or "đánh dấu" in s.text())
        assert state(commune, second) is State.VERIFIED
        s.type(" ")
        s.type("r")
        await s.until(lambda: s.app.screen is not record)
        s.type("1 xem lại\r")
        await s.until(lambda: state(commune, second) is State.RETURNED)


def office_pin(commune: Commune, who: str) -> None:
    commune.give_pin(who)


async def test_parking_and_resuming(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        screen = await s.on(KeyingScreen)
        version_id = screen.draft.version.id
        s.type("12\r")
        s.type(F4)
        await s.until(lambda: s.app.screen is not screen)
        s.type("9\r")
        await s.still()
        s.type("\x15")
        s.type("1 trang 7\r")
        await s.until(lambda: state(commune, version_id) is State.PARKED)
        await s.keyboard.escape()
        await s.home()
        s.type("l")
        await s.on(ParkedScreen)
        await s.until(lambda: "trang 7" in s.text())
        s.type("\r")
        await s.until(lambda: state(commune, version_id) is State.DRAFTING)


async def test_search_finds_without_accents_and_nothing_blind(
    commune: Commune, seat: Opened
) -> None:
    commune.keyed(commune.book(), entry(load_register("KS"), nksHoTen="Hoàng Thị Bí Mật"))
    for who, finds in (("N1", True), ("S1", False)):
        async with seat() as s:
            await s.sign_in(who)
            s.type("t")
            await s.on(SearchScreen)
            await s.until(lambda: s.app.focused is not None and s.app.focused.id == "query")
            s.type("bi mat")
            assert ("Bí Mật" in await s.still()) is finds


async def test_a_book_is_set_up(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        s.type("q")
        await s.on(NewBookScreen)
        await s.until(lambda: s.app.focused)
        s.type("kt\r5\r1999\rxã Mẫu\r20" + F10)
        await s.until(
            lambda: any(p.book.register == "KT" for p in commune.desk("A1").books.progress())
        )
        (book,) = [p.book for p in commune.desk("A1").books.progress() if p.book.register == "KT"]
        assert (book.number, book.year, book.entries) == ("05/1999", 1999, 20)


async def test_help_lists_every_key_of_the_screen(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((100, 40)) as s:
        await s.sign_in("N1")
        s.type("n")
        await s.on(KeyingScreen)
        s.type(F1)
        screen = await s.on(HelpScreen)
        await s.still()
        shown = " ".join(str(w.render()) for w in screen.query("Static"))
        for action in ACTIONS:
            if action.scope == "keying":
                from hotich_tui.messages import say

                assert say(action.message) in shown, action


async def test_english(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((100, 30), language="en") as s:
        await s.sign_in("N1")
        s.type("n")
        await s.on(KeyingScreen)
        lines = (await s.still()).splitlines()
        assert "done" in lines[-1].lower() and "xong" not in lines[-1]
        assert any("Registration" in line or "registration" in line for line in lines)


async def test_hostile_text_on_every_screen(commune: Commune, seat: Opened) -> None:
    """A value with markup and escapes: nothing crashes, nothing reaches the terminal."""
    book = commune.book()
    values = {k: Value(Said.WRITTEN, HOSTILE) for k in entry(load_register("KS"))}
    version_id = commune.keyed(book, values)
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, HOSTILE + "z")})
    for who, keys in (("X1", "x"), ("T1", "t"), ("N1", "l"), ("N1", "n")):
        async with seat() as s:
            await s.sign_in(who)
            s.type(keys)
            if keys == "x":
                await s.until(lambda: "x[/b]" in s.text())
            shown = await s.still()
            if keys == "t":
                s.type("dao")
                shown = await s.still()
            assert "\x1b" not in shown and "\u202e" not in shown and "\x07" not in shown


async def test_hostile_names_of_people_and_places(commune: Commune, seat: Opened) -> None:
    """Home, looking over and the chief's record, with a hostile person in a hostile place."""
    from hotich_tui.domain.record.lifecycle import Role
    from tests.conftest import card

    roles, chief = frozenset({Role.VERIFIER, Role.APPROVER}), commune.desk("T1").accounts
    for number in ("H1", "H2"):
        chief.add(
            staff_no=number, name=HOSTILE, roles=roles, number=card(number), reason="hai người"
        )
        commune.give_pin(number)
    book = commune.desk("N1").books.create("KS", "1", 1998, HOSTILE)
    values = {
        f.key: Value(Said.WRITTEN, HOSTILE[: f.max_len])
        for f in load_register("KS").reading_order()
        if f.core or not f.kind.is_date
    }
    version_id = commune.keyed(book, values)
    seen = []
    async with seat((120, 34)) as s:
        screen = await verifying(s, "H1")
        seen.append(s.text())
        read_blind(commune.desk("H1"), version_id, values)
        s.type(F2)
        await s.on(LookingScreen)
        await s.until(lambda: "x[/b]" in s.text())
        seen.append(s.text())
        assert screen.desk.user.name
    look(commune.desk("H1"), version_id, values)
    commune.desk("H1").verifying.finish(version_id)
    async with seat((120, 34)) as s:
        await s.sign_in("H2")
        seen.append(s.text())
        s.type("p")
        listed = await s.on(ApprovingScreen)
        await s.until(lambda: listed.records)
        seen.append(s.text())
        s.type("\r")
        record = await s.on(RecordScreen)
        await s.until(record.lines)
        await s.until(lambda: "x[/b]" in s.text())
        seen.append(s.text())
    for shown in seen:
        assert not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in shown)
        assert "\u202e" not in shown and "\u200b" not in shown


async def test_a_mistake_of_the_programs_own_tells_no_value(
    commune: Commune, seat: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(Exception):
        pass

    with pytest.raises(Exception, match="Bí Mật"):
        async with seat() as s:

            def fails() -> None:
                secret = "Hoàng Thị Bí Mật"
                raise Broken(secret)

            s.app.call_later(fails)
            await asyncio.sleep(0.5)
    told = capsys.readouterr()
    assert "Bí Mật" not in told.out + told.err
    assert "Broken" in told.err + told.out and "test_screens.py" in told.err + told.out


# Forms.


@pytest.mark.parametrize("code", register_codes())
@pytest.mark.parametrize(("size", "most"), [((80, 24), 16), ((120, 34), 25)])
async def test_pages_are_whole_without_scrolling(
    commune: Commune, seat: Opened, code: str, size: tuple[int, int], most: int
) -> None:
    commune.book(code)
    async with seat(size) as s:
        await s.sign_in("N1")
        s.type("n")
        screen = await s.on(KeyingScreen)
        form: Form = screen.form
        assert rows_for(*size) == most
        for page in form.pages:
            keys = list(page.inputs)
            assert len(keys) <= most
            reachable = [k for k in keys if k in screen.order]
            if not reachable:
                continue
            screen.go_to(reachable[0])
            first = page.inputs[reachable[0]]
            await s.until(lambda f=first: f.region.height)
            await asyncio.sleep(0.03)
            regions = [page.inputs[k].region for k in keys]
            assert all(r.height == 1 for r in regions)
            assert max(r.bottom for r in regions) <= form.region.bottom
