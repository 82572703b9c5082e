"""A person's role on a version, and a version's way along the state table."""

from sqlalchemy import insert

from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.store.file.tables import VERSION_ROLE
from hotich_tui.store.record.drafts import SqlDraftWork
from hotich_tui.store.record.weighing import keep_found
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

    def set_state(
        self, version_id: str, before: State, after: State, event: Event, detail: str = ""
    ) -> None:
        # Put together already, where its last field was just read.
        verified = [self._dossier(version_id)] if after is State.VERIFIED else []
        self._move(version_id, before, state=after.value, parked_from=None)
        self._note(event.value, version_id=version_id, detail=detail)
        keep_found(self._connection, verified)
