"""A person's role on a version, and a version's way along the state table."""

import json

from sqlalchemy import insert, select

from hotich_tui.domain.entry.values import How, Reading
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.records import Version
from hotich_tui.store.file.tables import APPROVED, CORRECTION, VERSION, VERSION_ROLE
from hotich_tui.store.record.drafts import SqlDraftWork
from hotich_tui.store.record.weighing import keep_found
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.ports.records import MoveWork, RoleWork


class SqlRoleWork(SqlDraftWork, RoleWork, MoveWork):
    """Entering oneself on a version, and moving it."""

    def take_role(self, version_id: str, role: Role) -> None:
        version = self.version(version_id)
        if version.roles.get(self.user.id) is role:
            return
        self._connection.execute(
            insert(VERSION_ROLE).values(
                version_id=version_id, person_id=self.user.id, role=role.value
            )
        )
        self._forget()
        if role is Role.KEYER:
            self._indexing.touch(version_id)
        self._note("part", version_id=version_id, detail=role.value)
        first_keyer = role is Role.KEYER and not version.people(Role.KEYER)
        if first_keyer and version.number > 1:
            self._carry_approved(version)

    def set_state(
        self, version_id: str, before: State, after: State, event: Event, detail: str = ""
    ) -> None:
        # Put together already, where its last field was just read.
        verified = [self._dossier(version_id)] if after is State.VERIFIED else []
        self._move(version_id, before, state=after.value, parked_from=None)
        self._note(event.value, version_id=version_id, detail=detail)
        keep_found(self._connection, verified)

    def _carry_approved(self, version: Version) -> None:
        """Start a correction with the approved values of the fields that were not asked for."""
        asked = select(CORRECTION.c.fields).where(CORRECTION.c.version_id == version.id)
        marked = set(json.loads(self._connection.execute(asked).scalar() or "[]"))
        before = (
            select(APPROVED.c.payload)
            .join(VERSION, VERSION.c.id == APPROVED.c.version_id)
            .where(VERSION.c.record_id == version.record_id, VERSION.c.number == version.number - 1)
        )
        payload = json.loads(self._connection.execute(before).scalar() or '{"values": {}}')
        for key, value in read_values(payload).items():
            if key not in marked:
                self.add_reading(version.id, Reading(key, value, How.EARLIER_VERSION))
