"""All ports together: what a station opens, and what no use case takes."""

from typing import Protocol

from hotich_tui.workflow.ports.accounts import AccountReads, LogReads
from hotich_tui.workflow.ports.approval import (
    ApprovalWork,
    ClosedReads,
    CorrectionWork,
    ReturnWork,
    WeighedReads,
    WeighedWork,
    WideningWork,
)
from hotich_tui.workflow.ports.books import BookReads, BookWork
from hotich_tui.workflow.ports.decisions import DecisionWork, DisputeReads
from hotich_tui.workflow.ports.drafts import DraftWork, KeyedReads, PositionReads, PositionWork
from hotich_tui.workflow.ports.hints import (
    EarlierWork,
    HintReads,
    HintWork,
    ProposalReads,
    ProposalWork,
)
from hotich_tui.workflow.ports.ledgers import (
    BalanceWork,
    LedgerReads,
    LedgerRoleWork,
    StatementWork,
)
from hotich_tui.workflow.ports.matching import DifferenceReads, MatchReads, MatchWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.parking import ParkingWork
from hotich_tui.workflow.ports.people import HasAccounts
from hotich_tui.workflow.ports.policy import HandOverReads, HandOverWork, KeyerReads
from hotich_tui.workflow.ports.quality import (
    EffortReads,
    EffortWork,
    QualityReads,
    SuspicionReads,
    SuspicionWork,
    TallyWork,
)
from hotich_tui.workflow.ports.queues import QueueReads
from hotich_tui.workflow.ports.records import (
    EntryReads,
    FinishedReads,
    MoveWork,
    RecordReads,
    RoleWork,
    VersionReads,
)
from hotich_tui.workflow.ports.station import Named, Secrets
from hotich_tui.workflow.ports.trail import HistoryReads, NewsReads, SearchReads
from hotich_tui.workflow.ports.verification import CheckReads, SecondReadingWork
from hotich_tui.workflow.ports.vigilance import VigilanceReads, VigilanceWork


class AllReads(
    VersionReads,
    RecordReads,
    FinishedReads,
    EntryReads,
    KeyedReads,
    PositionReads,
    CheckReads,
    DisputeReads,
    ClosedReads,
    WeighedReads,
    SearchReads,
    QueueReads,
    HistoryReads,
    NewsReads,
    LogReads,
    AccountReads,
    BookReads,
    LedgerReads,
    KeyerReads,
    HandOverReads,
    VigilanceReads,
    QualityReads,
    EffortReads,
    SuspicionReads,
    ProposalReads,
    HintReads,
    MatchReads,
    DifferenceReads,
    Protocol,
):
    """All reads."""


class AllWork(
    AllReads,
    RoleWork,
    MoveWork,
    DraftWork,
    PositionWork,
    SecondReadingWork,
    DecisionWork,
    ApprovalWork,
    WeighedWork,
    ReturnWork,
    CorrectionWork,
    WideningWork,
    ParkingWork,
    BookWork,
    LedgerRoleWork,
    StatementWork,
    BalanceWork,
    HandOverWork,
    VigilanceWork,
    EffortWork,
    SuspicionWork,
    TallyWork,
    ProposalWork,
    HintWork,
    EarlierWork,
    MatchWork,
    Protocol,
):
    """All work."""


class Station(Opens[AllReads, AllWork], HasAccounts, Named, Secrets, Protocol):
    """One PC's store, open: every use case can be done on it."""
