"""Hints in the store: whether a record had them, what was proposed, and what became of it."""

from collections.abc import Mapping

from sqlalchemy import and_, exists, func, insert, select

from hotich_tui.domain.entry.values import How, Reading, Said
from hotich_tui.domain.quality.hint_figures import Errors, HintFigures
from hotich_tui.domain.record.lifecycle import Role, State, WrongState
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.population_tables import HINTED, PROPOSAL
from hotich_tui.store.file.tables import AUDIT, BOOK, DECISION, READING, RECORD, VERSION
from hotich_tui.store.record.dossier import says_the_same
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.hints import (
    EarlierWork,
    Fate,
    HintReads,
    HintWork,
    ProposalReads,
    ProposalWork,
)

LOOK = "population_look"
"""The event of a look into the extract: once for a person of a record and whoever keys it."""
_VERIFIED = (State.VERIFIED.value, State.APPROVED.value)


class SqlHintReads(SqlSnapshot, ProposalReads, HintReads):
    """Proposals that wait for the book, and whether hints harm."""

    def open_proposals(self, version_id: str) -> Mapping[str, str]:
        latest = (
            select(func.max(PROPOSAL.c.id))
            .where(
                PROPOSAL.c.version_id == version_id,
                PROPOSAL.c.round == self.version(version_id).round,
                PROPOSAL.c.person_id == self._viewpoint.user.id,
            )
            .group_by(PROPOSAL.c.field)
        )
        rows = self._connection.execute(
            select(PROPOSAL.c.field, PROPOSAL.c.text)
            .where(PROPOSAL.c.id.in_(latest), PROPOSAL.c.fate == Fate.PROPOSED.value)
            .order_by(PROPOSAL.c.id)
        )
        return {row.field: row.text for row in rows}

    def hint_figures(self) -> HintFigures:
        fates = select(PROPOSAL.c.fate, func.count()).group_by(PROPOSAL.c.fate)
        counted = {fate: number for fate, number in self._connection.execute(fates)}
        return HintFigures(
            with_hints=self._errors(shown=True),
            without=self._errors(shown=False),
            proposed=counted.get(Fate.PROPOSED.value, 0),
            confirmed=counted.get(Fate.CONFIRMED.value, 0),
            overtyped=counted.get(Fate.OVERTYPED.value, 0),
        )

    def _errors(self, *, shown: bool) -> Errors:
        """Of the verified records of one side: what the second person read, and what an
        adjudicator settled otherwise than the keyer had it."""
        mine = (
            select(HINTED.c.version_id, HINTED.c.round, HINTED.c.person_id, BOOK.c.register)
            .join(VERSION, VERSION.c.id == HINTED.c.version_id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(HINTED.c.shown.is_(shown), VERSION.c.state.in_(_VERIFIED))
            .subquery()
        )
        keyed = READING.alias("keyed")
        by_keyer = and_(
            keyed.c.version_id == mine.c.version_id,
            keyed.c.round == mine.c.round,
            keyed.c.person_id == mine.c.person_id,
            keyed.c.role == Role.KEYER.value,
        )
        read = (
            select(mine.c.version_id, mine.c.register, READING.c.field)
            .join(
                READING,
                and_(READING.c.version_id == mine.c.version_id, READING.c.round == mine.c.round),
            )
            .where(READING.c.role == Role.VERIFIER.value, READING.c.attempt == 1)
            .where(exists().where(by_keyer, keyed.c.field == READING.c.field))
        )
        records, fields = set(), 0
        for row in self._connection.execute(read):
            if load_register(row.register).by_key[row.field].core:
                records.add(row.version_id)
                fields += 1
        latest = (
            select(func.max(keyed.c.id))
            .where(by_keyer, keyed.c.field == DECISION.c.field)
            .scalar_subquery()
        )
        decided = (
            select(mine.c.register, DECISION.c.field, READING.c.said, READING.c.text)
            .add_columns(DECISION.c.said.label("said_at_last"), DECISION.c.text.label("at_last"))
            .join(
                DECISION,
                and_(DECISION.c.version_id == mine.c.version_id, DECISION.c.round == mine.c.round),
            )
            .join(READING, READING.c.id == latest)
        )
        errors = sum(
            load_register(row.register).by_key[row.field].core and not says_the_same(row)
            for row in self._connection.execute(decided)
        )
        return Errors(len(records), fields, errors)


class SqlHintWork(SqlTransaction, ProposalWork, HintWork, EarlierWork):
    """What becomes of proposals, and that somebody looked."""

    def keep_hinted(self, version_id: str, *, shown: bool) -> None:
        who = self._who(version_id, Role.KEYER)
        known = select(HINTED.c.id).where(
            HINTED.c.version_id == version_id,
            HINTED.c.round == who["round"],
            HINTED.c.person_id == self.user.id,
        )
        if self._connection.execute(known).first() is not None:
            return
        self._connection.execute(insert(HINTED).values(**who, shown=shown))
        self._note("hinted", version_id=version_id, detail="shown" if shown else "withheld")

    def note_look(self, version_id: str, person: str, count: int) -> None:
        known = select(AUDIT.c.n).where(
            AUDIT.c.version_id == version_id,
            AUDIT.c.person_id == self.user.id,
            AUDIT.c.event == LOOK,
            AUDIT.c.detail.startswith(f"{person} ", autoescape=True),
        )
        if self._connection.execute(known.limit(1)).first() is None:
            self._note(LOOK, version_id=version_id, detail=f"{person} {count}")

    def note_earlier(self, version_id: str, event: str, detail: str) -> None:
        self._note(event, version_id=version_id, detail=detail)

    def propose(self, version_id: str, person: str, texts: Mapping[str, str]) -> None:
        who = self._who(version_id, Role.KEYER)
        rows = [
            {**who, "field": key, "fate": Fate.PROPOSED.value, "text": clean(text)}
            for key, text in texts.items()
        ]
        if rows:
            self._connection.execute(insert(PROPOSAL), rows)
        detail = f"{person} {','.join(texts)}".strip()
        self._note("population_take", version_id=version_id, detail=detail)

    def settle_proposal(self, version_id: str, reading: Reading) -> None:
        fate, text = self._proposed(version_id, reading.field)
        value = reading.value
        same = value is not None and value.said is Said.WRITTEN and value.text == text
        # Confirmed once, it may be stated again: with a doubt, or a note.
        if reading.how is How.PROPOSAL and not (same and fate is not Fate.OVERTYPED):
            raise WrongState("workflow.not_proposed")
        if fate is not Fate.PROPOSED:
            return
        fate = Fate.CONFIRMED if same else Fate.OVERTYPED
        self._connection.execute(
            insert(PROPOSAL).values(
                **self._who(version_id, Role.KEYER),
                field=reading.field,
                fate=fate.value,
                text=text,
            )
        )
        event = f"population_{fate.value}"
        self._note(event, version_id=version_id, field=reading.field, how=reading.how.value)

    def _proposed(self, version_id: str, key: str) -> tuple[Fate | None, str]:
        """What became last of what was proposed in a field; None where nothing was."""
        query = (
            select(PROPOSAL.c.fate, PROPOSAL.c.text)
            .where(
                PROPOSAL.c.version_id == version_id,
                PROPOSAL.c.round == self.version(version_id).round,
                PROPOSAL.c.person_id == self.user.id,
                PROPOSAL.c.field == key,
            )
            .order_by(PROPOSAL.c.id.desc())
        )
        row = self._connection.execute(query).first()
        return (None, "") if row is None else (Fate(row.fate), row.text)
