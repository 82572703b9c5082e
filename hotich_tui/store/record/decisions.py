"""Adjudicating: what two people read differently, and what a third one decides."""

from collections.abc import Sequence

from sqlalchemy import insert

from hotich_tui.domain.entry.values import BLANK, How
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Decision, Dispute
from hotich_tui.store.file.tables import DECISION
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction, cleaned
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.decisions import DecisionWork, DisputeReads


class SqlDisputeReads(SqlSnapshot, DisputeReads):
    """What two people read differently."""

    def disputes(self, version_id: str) -> Sequence[Dispute]:
        dossier = self._dossier(version_id)
        if dossier.version.state is not State.DISPUTED:
            return []
        found = []
        order = sorted(dossier.form_fields(), key=lambda f: f.order)
        for field in order:
            if dossier.is_disputed(field.key):
                judged = dossier.judged[dossier.round_of(field.key), field.key]
                found.append(
                    Dispute(
                        key=field.key,
                        difference=judged[-1].difference,
                        options=tuple(dossier.options(field.key)),
                    )
                )
        return found


class SqlDecisionWork(SqlTransaction, DecisionWork):
    """Settling a field."""

    def decide(self, version_id: str, decision: Decision) -> None:
        value = cleaned(decision.value) or BLANK
        self._connection.execute(
            insert(DECISION).values(
                **self._who(version_id, Role.ADJUDICATOR),
                field=decision.key,
                choice=decision.choice.value,
                said=value.said.value,
                text=value.text,
                reason=clean(decision.reason),
            )
        )
        self._forget()
        self._indexing.touch(version_id, decision.key)
        self._note(
            "decide",
            version_id=version_id,
            field=decision.key,
            how=How.ADJUDICATED.value,
            after=value,
            with_values=True,
            detail=decision.choice.value,
        )
