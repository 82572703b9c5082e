"""All reads, and all work, on one connection."""

from hotich_tui.store.book.books import SqlBookReads, SqlBookWork
from hotich_tui.store.book.ledger_work import SqlLedgerWork
from hotich_tui.store.book.ledgers import SqlLedgerReads
from hotich_tui.store.population.hinting import SqlHintReads, SqlHintWork
from hotich_tui.store.population.matches import SqlMatchReads, SqlMatchWork
from hotich_tui.store.quality.efforts import SqlEffortReads, SqlEffortWork
from hotich_tui.store.quality.errors_left import SqlQualityReads, SqlTallyWork
from hotich_tui.store.quality.policy import SqlPolicyReads
from hotich_tui.store.quality.suspected import SqlSuspicionReads, SqlSuspicionWork
from hotich_tui.store.quality.vigilance import SqlVigilanceReads, SqlVigilanceWork
from hotich_tui.store.record.accounts import SqlAccountReads
from hotich_tui.store.record.approval import SqlApprovalWork, SqlClosedReads
from hotich_tui.store.record.decisions import SqlDecisionWork, SqlDisputeReads
from hotich_tui.store.record.drafts import SqlKeyedReads
from hotich_tui.store.record.log import SqlLogReads
from hotich_tui.store.record.parking import SqlParkingWork
from hotich_tui.store.record.queues import SqlQueueReads
from hotich_tui.store.record.searching import SqlSearchReads, SqlTrailReads
from hotich_tui.store.record.verification import SqlCheckReads, SqlSecondReadingWork
from hotich_tui.store.record.weighing import SqlWeighedReads, SqlWeighedWork


class SqlReads(
    SqlSearchReads,
    SqlQueueReads,
    SqlKeyedReads,
    SqlCheckReads,
    SqlDisputeReads,
    SqlClosedReads,
    SqlWeighedReads,
    SqlTrailReads,
    SqlLogReads,
    SqlAccountReads,
    SqlBookReads,
    SqlLedgerReads,
    SqlPolicyReads,
    SqlVigilanceReads,
    SqlEffortReads,
    SqlSuspicionReads,
    SqlQualityReads,
    SqlHintReads,
    SqlMatchReads,
):
    """All reads on one snapshot, through a viewpoint."""


class SqlWork(
    SqlReads,
    SqlApprovalWork,
    SqlWeighedWork,
    SqlSecondReadingWork,
    SqlDecisionWork,
    SqlParkingWork,
    SqlBookWork,
    SqlLedgerWork,
    SqlVigilanceWork,
    SqlEffortWork,
    SqlSuspicionWork,
    SqlTallyWork,
    SqlHintWork,
    SqlMatchWork,
):
    """All work in one transaction by one person in one role."""
