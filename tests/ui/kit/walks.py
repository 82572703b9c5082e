"""Walks over every route, the worlds that they need, and the keys that must not act unseen."""

from collections.abc import Callable
from dataclasses import dataclass

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.register.load_register import load_register
from tests.approval import agree_ledger, fill
from tests.conftest import Commune, entry
from tests.matching import compared
from tests.scopes import correction
from tests.ui.kit.in_flight import ESC, F1, F2, F10

DOWN, UP, F4, PALETTE = "\x1b[B", "\x1b[A", "\x1bOS", "\x10"
EARLIER, DITTO = "\x06", "\x04"


def everything(commune: Commune) -> None:
    """Something waits for everybody."""
    register = load_register("KS")
    book = commune.book()
    commune.keyed(book, entry(register, 1))
    version_id = commune.keyed(book, entry(register, 2))
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Người Khác")})
    commune.verified(commune.keyed(book, entry(register, 3)))
    # Only a ledger that was taken up again is on the list of whoever may state it.
    again = commune.book()
    agree_ledger(commune, again, 3)
    commune.desk("X1").ledgers.reopen(again.id, "misread")


def half_verified(commune: Commune) -> None:
    """The verifier has keyed what is blind: the other half may be looked over."""
    everything(commune)
    desk = commune.desk("S1")
    version_id = desk.verifying.queue(desk.books.progress()[0].book.id)[0].id
    values = commune.first_values(version_id)
    for blind in desk.verifying.open(version_id).blind:
        value = values.get(blind.key, Value(Said.BLANK))
        assert desk.verifying.commit(version_id, blind.key, value).closed


def balanced(commune: Commune) -> None:
    """A ledger that two people agree on, and that has something to explain."""
    book, _ = fill(commune, 2)
    agree_ledger(commune, book, 3)


def closable(commune: Commune) -> None:
    """A ledger that balances, and every record of the book is approved."""
    book, ids = fill(commune, 2)
    agree_ledger(commune, book, 2)
    for version_id in ids:
        commune.desk("T2").approving.approve(version_id)


def disputed_ledger(commune: Commune) -> None:
    """A ledger that two people state otherwise."""
    book = commune.book()
    said = {"year": "1998", "first": "1", "last": "8", "gaps": "5:2"}
    commune.desk("N1").ledgers.state(book.id, [said])
    for _ in range(2):
        commune.desk("S1").ledgers.read(book.id, [{**said, "last": "9", "gaps": "5:1"}])


def approved(commune: Commune) -> None:
    """One record is approved, another waits."""
    _, ids = fill(commune, 2)
    commune.desk("T1").approving.approve(ids[0])


def parked(commune: Commune) -> None:
    """A record was left aside."""
    version_id = commune.keyed(commune.book(), entry(load_register("KS"), 1))
    commune.desk("N1").parking.park(version_id, "torn", "")


def registered_before(commune: Commune) -> None:
    """A birth is approved; the draft of another book says that it was registered again."""
    register = load_register("KS")
    name = "Lường Thị Sao Mai"
    version_id = commune.keyed(commune.book(), entry(register, 1, nksHoTen=name))
    commune.verified(version_id)
    commune.desk("T1").approving.approve(version_id)
    again = commune.book(year=2012, number="02")
    desk = commune.desk("N1")
    draft = desk.keying.sit_down(again.id)
    said = {**entry(register, 1, nksHoTen=name), "loaiDangKy": Value(Said.WRITTEN, "2")}
    kept = ("nksHoTen", "nksNgaySinh", "loaiDangKy")
    desk.keying.commit_all(draft.version.id, [Reading(key, said[key]) for key in kept])


@dataclass(frozen=True)
class Walk:
    """Keys that open screens and leave them again.

    Args:
        keys: One press each.
        through: Names of the screens that are opened, in order.
        world: Makes what they show.
    """

    who: str
    keys: tuple[str, ...]
    through: tuple[str, ...]
    world: Callable[[Commune], object] = everything


def parked_correction(commune: Commune) -> None:
    """A correction that its keyer left aside."""
    commune.desk("N1").parking.park(correction(commune), "more_fields")


WALKS = {
    "keying": Walk("N1", ("n", F1, ESC, ESC, "4"), ("KeyingScreen", "HelpScreen", "WaitingScreen")),
    "keying_park": Walk(
        "N1",
        ("n", F4, ESC, F1, ESC, ESC),
        ("KeyingScreen", "ReasonDialog", "HelpScreen"),
    ),
    "keying_note": Walk("N1", ("n", "\x0e", "x", ESC, ESC), ("KeyingScreen", "TextDialog")),
    "verifying": Walk(
        "S1",
        ("d", F1, ESC, ESC, "1", "\r", ESC, ESC),
        ("VerifyingScreen", "HelpScreen", "WaitingScreen", "VerifyingScreen"),
    ),
    "adjudicating": Walk(
        "X1",
        ("x", "g", "q", ESC, "l", ESC, ESC, "2", "\r", ESC),
        (
            *("AdjudicatingScreen", "TextDialog", "ReasonDialog"),
            *("WaitingScreen", "AdjudicatingScreen"),
        ),
    ),
    "log": Walk("T1", ("j", DOWN, F1, ESC, ESC), ("LogScreen", "HelpScreen")),
    "records": Walk(
        "T1", ("k", "\r", DOWN, ESC, ESC), ("RecordsScreen", "AuditedScreen"), approved
    ),
    "approving": Walk(
        "T1",
        ("p", "\r", DOWN, F1, ESC, ESC, "v", ESC, ESC, "3", "\r", ESC),
        (
            *("ApprovingScreen", "RecordScreen", "HelpScreen", "ApprovedScreen"),
            *("WaitingScreen", "ApprovingScreen"),
        ),
    ),
    "ledger": Walk(
        "N1",
        ("s", "1", "\r", "2", ESC, "7", "\r", F1, ESC, ESC),
        ("LedgerScreen", "WaitingScreen", "LedgerScreen", "HelpScreen"),
    ),
    "search": Walk(
        "X1",
        ("t", "a", "b", ESC, "l", ESC, "c", ESC),
        ("SearchScreen", "ParkedScreen", "ReviewScreen"),
    ),
    "figures": Walk(
        "T1",
        ("g", DOWN, ESC, "q", "K", "S", ESC, "5", ESC, "6"),
        ("FiguresScreen", "NewBookScreen", "WaitingScreen", "WaitingScreen"),
    ),
    "people": Walk(
        "T1",
        ("u", DOWN, "n", "9", ESC, F1, ESC, "h", "x", ESC, "d", ESC, ESC, "o", "1", ESC),
        (
            *("PeopleScreen", "NewPersonScreen", "HelpScreen", "TextDialog", "ConfirmDialog"),
            "ChangePinScreen",
        ),
    ),
    "balance": Walk(
        "X1",
        ("s", F1, ESC, "\x10", ESC, ESC),
        ("BalanceScreen", "HelpScreen", "Palette"),
        balanced,
    ),
    "settling": Walk(
        "X1",
        ("s", F1, ESC, ESC),
        ("SettlingScreen", "HelpScreen"),
        disputed_ledger,
    ),
    "approved_record": Walk(
        "T1",
        ("p", "v", "\r", F1, ESC, " ", ESC, ESC, ESC),
        ("ApprovingScreen", "ApprovedScreen", "ApprovedRecordScreen", "HelpScreen"),
        approved,
    ),
    "widening": Walk(
        "T1",
        ("l", "\x0f", F1, ESC, " ", ESC, ESC),
        ("ParkedScreen", "WideningScreen", "HelpScreen"),
        parked_correction,
    ),
    "finding": Walk(
        "T1",
        ("c", DOWN, "\r", "\t", F1, ESC, ESC, "b", ESC),
        ("ReviewScreen", "FindingScreen", "HelpScreen"),
        compared,
    ),
    "looking": Walk(
        "S1",
        ("d", F2, F1, ESC, ESC),
        ("VerifyingScreen", "LookingScreen", "HelpScreen"),
        half_verified,
    ),
    "earlier": Walk(
        "N1",
        (EARLIER, F1, ESC, ESC, ESC),
        ("EarlierScreen", "HelpScreen"),
        registered_before,
    ),
}


@dataclass(frozen=True)
class Guard:
    """A key that would act on something before it was painted.

    Args:
        action: The guarded action, by the screen's row and its name there.
        opens: Keys that open what it would act on, in the same write.
        there: The screen on which it is refused.
        quiet: Even unguarded it would change nothing here: something is still missing.
    """

    who: str
    action: tuple[str, str]
    opens: str
    acts: str
    there: str
    world: Callable[[Commune], object] = everything
    quiet: bool = False


GUARDS = (
    Guard("X1", ("adjudicating", "first"), "x", "1", "AdjudicatingScreen"),
    Guard("X1", ("adjudicating", "second"), "x", "2", "AdjudicatingScreen"),
    Guard("X1", ("adjudicating", "third"), "x", "3", "AdjudicatingScreen", quiet=True),
    Guard("X1", ("adjudicating", "illegible"), "x", "m", "AdjudicatingScreen", quiet=True),
    Guard("T1", ("approving", "approve"), "p", "a", "ApprovingScreen", quiet=True),
    Guard("T1", ("record", "approve"), "p\r", "a", "RecordScreen"),
    Guard("T1", ("record", "send_back"), "p\r", "r", "RecordScreen", quiet=True),
    Guard(
        "T1",
        ("approved_record", "reopen"),
        "pv\r",
        "o",
        "ApprovedRecordScreen",
        approved,
        quiet=True,
    ),
    Guard("S1", ("looking", "confirm"), "d" + F2, " ", "LookingScreen", half_verified),
    Guard("S1", ("looking", "done"), "d" + F2, F10, "LookingScreen", half_verified, quiet=True),
    Guard("N1", ("keying", "done"), "n", F10, "KeyingScreen", quiet=True),
    Guard("N1", ("keying", "ditto"), "n", DITTO, "KeyingScreen", quiet=True),
    Guard("S1", ("verifying", "done"), "d", F10, "VerifyingScreen", quiet=True),
    Guard("N1", ("ledger", "done"), "s", F10, "LedgerScreen", quiet=True),
    Guard("X1", ("settling", "first"), "s", "1", "SettlingScreen", disputed_ledger),
    Guard("X1", ("settling", "second"), "s", "2", "SettlingScreen", disputed_ledger),
    Guard("X1", ("balance", "explain"), "s", "\r", "BalanceScreen", balanced),
    Guard("T1", ("balance", "close"), "s", "k", "BalanceScreen", closable),
    Guard("X1", ("balance", "reopen"), "s", "o", "BalanceScreen", balanced),
    Guard("T1", ("finding", "decide"), "c" + DOWN + "\r", "\r", "FindingScreen", compared),
    Guard("N1", ("earlier", "link"), EARLIER, "\r", "EarlierScreen", registered_before),
    Guard("T1", ("parked", "resume"), "l", "\r", "ParkedScreen", parked),
)


ONE_OF_EACH = {guard.action[0]: guard for guard in GUARDS}
"""One guarded key of each screen."""
SHOWN_TO_BITE = (("adjudicating", "first"), ("looking", "confirm"), ("balance", "close"))
"""Guarded keys of which the normal run shows, too, what they do unguarded."""
NOT_AT_ONCE = {
    "keying": "next blank illegible odd doubt take take_second candidate",
    "verifying": "take take_second ditto",
    "settling": "third",
    "widening": "widen",
    "confirm": "accept",
}
"""What is offered only after something was typed, so that no burst from the first screen meets it:
the forms' own tests look at these."""
