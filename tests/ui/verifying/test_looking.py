"""Looking over with a seeded error on screen: one caught, one missed."""

from dataclasses import replace

from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.verifying.looking import LookingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import Commune
from tests.ui.conftest import Opened, Seat
from tests.workflow.quality.watching import SEEDED, desk, full, read_blind, seeded

DOWN, F2, F10 = "\x1b[B", "\x1bOQ", "\x1b[21~"


async def looking(s: Seat, commune: Commune, number: int) -> tuple[str, LookingScreen, str, str]:
    """A record whose blind half is read, looked over: version, screen, seeded field, its text."""
    values = full(number)
    version_id = commune.keyed(commune.book(), values)
    read_blind(desk(commune, "S1", SEEDED), version_id, values)
    found = seeded(desk(commune, "S1", SEEDED).verifying.look(version_id))
    assert found is not None
    await s.sign_in("S1")
    assert s.app.desk is not None
    # The office of the window has the package's policy; here every record is seeded.
    object.__setattr__(s.app.desk.verifying, "policy", replace(SEEDED))
    s.type("d")
    screen: VerifyingScreen = await s.until(
        lambda: s.app.screen if type(s.app.screen) is VerifyingScreen else None
    )
    await s.until(lambda: screen.is_mounted)
    s.type(F2)
    shown: LookingScreen = await s.on(LookingScreen)
    await s.until(lambda: shown.key)
    return version_id, shown, found[0], found[1].text


async def to_line(s: Seat, screen: LookingScreen, key: str) -> None:
    while screen.key != key:
        before = screen.key
        s.type(DOWN)
        await s.until(lambda k: screen.key != k, before)


async def confirm_all(s: Seat, screen: LookingScreen) -> None:
    for group in screen.groups:
        s.type(" ")
        await s.until(lambda g: screen.is_confirmed(g), group.group.id)


def state(commune: Commune, version_id: str) -> State:
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        return reads.version(version_id).state


async def test_a_seed_that_is_seen(commune: Commune, seat: Opened) -> None:
    async with seat() as s:
        version_id, screen, key, altered = await looking(s, commune, 1)
        await to_line(s, screen, key)
        assert altered in await s.still(), "the control: it stands on the screen"
        s.type("\r")
        await s.until(lambda: s.app.screen is not screen and s.app.focused)
        # The dialog offers nothing of what is shown.
        assert altered not in repr(getattr(s.app.focused, "value", ""))
        true = full(1)[key].text
        s.type(true + "\r")
        await s.until(lambda: s.app.screen is screen and screen.shown(key) == true)
        s.type("\x1b[A" * 60)
        await s.until(lambda: screen.key == screen.groups[0].keys[0])
        await confirm_all(s, screen)
        s.type(F10)
        await s.until(lambda: state(commune, version_id) is State.VERIFIED)
        assert not _held(s.app, altered)


async def test_a_seed_that_is_missed(commune: Commune, seat: Opened) -> None:
    async with seat() as s:
        version_id, screen, key, altered = await looking(s, commune, 2)
        await confirm_all(s, screen)
        await s.until(lambda: "gõ lại theo sổ" in s.text())
        s.type(F10)
        blind: VerifyingScreen = await s.on(VerifyingScreen)
        await s.until(lambda: blind.form.focused() and blind.form.focused().name == key)
        assert altered not in await s.still() and full(2)[key].text not in s.text()
        assert not _held(s.app, altered)
        s.type(full(2)[key].text + "\r")
        await s.until(lambda: blind.sign(key) == "✓")
        s.type(F10)
        await s.until(lambda: state(commune, version_id) is State.VERIFIED)


def _held(app: HotichApp, text: str) -> bool:
    """Whether any widget of any open screen still holds a text."""
    return any(
        text in repr(vars(widget)) for screen in app.screen_stack for widget in screen.query("*")
    )
