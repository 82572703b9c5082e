"""Verifying: how far a version is, and the verifier's readings, compared inside the store."""

from collections.abc import Mapping, Sequence

from hotich_tui.domain.entry.compare import compare
from hotich_tui.domain.entry.values import How, Reading, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role, WrongState
from hotich_tui.domain.record.records import FieldCheck
from hotich_tui.store.record.dossier import Judged
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction, cleaned
from hotich_tui.workflow.ports.verification import CheckReads, SecondReadingWork


class SqlCheckReads(SqlSnapshot, CheckReads):
    """How far a verification is."""

    def checks(self, version_id: str) -> Sequence[FieldCheck]:
        dossier = self._dossier(version_id)
        version, me = dossier.version, self._viewpoint.user.id
        found = []
        for field in dossier.form_fields():
            if not version.in_scope(field.key):
                continue
            judged = dossier.judged.get((version.round, field.key), [])
            mine = [reading.value for reading in judged if reading.person_id == me]
            found.append(
                FieldCheck(
                    key=field.key,
                    blind=dossier.is_blind(field.key),
                    outcome=dossier.outcome(field.key),
                    readings=len(judged),
                    own=mine[-1] if mine else None,
                )
            )
        return found


class SqlSecondReadingWork(SqlTransaction, SecondReadingWork):
    """The verifier's readings."""

    def judge(
        self, version_id: str, key: str, value: Value | None, *, looked_over: bool = False
    ) -> Outcome:
        value, attempt = self._keep(version_id, key, value, looked_over=looked_over)
        self._note(
            "verify",
            version_id=version_id,
            field=key,
            how=_how(looked_over).value,
            after=value,
            with_values=True,
            detail=str(attempt),
        )
        return self._dossier(version_id).outcome(key)

    def look_over(self, version_id: str, values: Mapping[str, Value | None]) -> None:
        kept = {
            key: self._keep(version_id, key, value, looked_over=True)[0]
            for key, value in values.items()
        }
        if kept:
            self._note(
                "verify",
                version_id=version_id,
                field=",".join(kept),
                how=How.LOOKED_OVER.value,
                after=kept,
                with_values=True,
                detail="1",
            )

    def _keep(
        self, version_id: str, key: str, value: Value | None, *, looked_over: bool
    ) -> tuple[Value | None, int]:
        """Store a reading, and what it is beside the first.

        Returns:
            The value as stored, and which reading of the field it is.
        """
        dossier = self._dossier(version_id)
        version = dossier.version
        if (
            key not in dossier.register.by_key
            or not version.in_scope(key)
            or dossier.outcome(key).closed
            or dossier.is_blind(key) is looked_over
            # A file may not say what the book has in a core field; its verifier must.
            or (value is None and dossier.is_blind(key))
        ):
            raise WrongState("store.law")
        field = dossier.register.by_key[key]
        value = cleaned(value)
        first = dossier.first(key)
        difference = compare(field, None if first is None else first.value, value)
        attempt = len(dossier.judged.get((version.round, key), [])) + 1
        reading = Reading(key, value, _how(looked_over))
        self._insert_reading(
            version, Role.VERIFIER, reading, value, attempt=attempt, difference=difference.value
        )
        judged = dossier.judged.setdefault((version.round, key), [])
        judged.append(Judged(self.user.id, value, difference))
        return value, attempt


def _how(looked_over: bool) -> How:
    return How.LOOKED_OVER if looked_over else How.TYPED
