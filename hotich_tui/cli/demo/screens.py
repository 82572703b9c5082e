"""The screens that a scripted hand looks at, named in one place."""

from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.approving.approved import ApprovedScreen
from hotich_tui.ui.approving.record import ApprovedRecordScreen, RecordScreen
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.book.balance import BalanceScreen
from hotich_tui.ui.book.ledger import LedgerScreen
from hotich_tui.ui.home.parked import ParkedScreen
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.seat.pin_card import PinCard
from hotich_tui.ui.verifying.looking import LookingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen

__all__ = [
    "AdjudicatingScreen",
    "ApprovedRecordScreen",
    "ApprovedScreen",
    "ApprovingScreen",
    "BalanceScreen",
    "HomeScreen",
    "HotichApp",
    "KeyingScreen",
    "LedgerScreen",
    "Lines",
    "LookingScreen",
    "ParkedScreen",
    "PinCard",
    "RecordScreen",
    "VerifyingScreen",
    "WaitingScreen",
]
