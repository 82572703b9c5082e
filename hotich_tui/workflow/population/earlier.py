"""An event registered again: the keyer looks for its earlier record, here and at the registry, and
notes in the entry where it stands. The two are linked in the log by the ids of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from hotich_tui.domain.entry.values import Reading, Value
from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.population.persons import people
from hotich_tui.domain.population.registered_again import event_identity
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.drafts import DraftWork
from hotich_tui.workflow.ports.hints import EarlierWork, ProposalWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.records import RecordReads, VersionReads
from hotich_tui.workflow.ports.trail import SearchReads
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.rights import require

MOST = 50
"""Records of this station that are compared: those with the name in one of their fields."""


class EarlierReads(VersionReads, RecordReads, Protocol):
    """What a question is made from."""


class EarlierLinkWork(
    EarlierReads, BookReads, SearchReads, EarlierWork, ProposalWork, DraftWork, Protocol
):
    """What looking for an earlier record, and linking it, writes."""


class EarlierStation(Opens[EarlierReads, EarlierLinkWork], Protocol):
    """What looking for earlier records needs of a station."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an earlier record would say too.

    Args:
        event, name, birth: As `event_identity` compares them; the date is whole (``dd.mm.yyyy``).
        record_id: The record that asks: no earlier one of itself.
        person_id: Who asks.
    """

    event: str
    name: str
    birth: str
    record_id: str
    person_id: str

    @property
    def sought(self) -> Sought:
        """The person of the event."""
        return Sought(name=self.name, birth=self.birth, event=self.event)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record of the same event stands.

    Args:
        commune: Its code at the registry; "" = a record of this station.
    """

    record_id: str
    register: str
    book: str
    year: int
    place: str
    ordinal: int
    commune: str = ""


class Registry(Protocol):
    """The registry, as far as the keyer's form needs it."""

    def earlier(self, question: Question) -> Sequence[Place]:
        """Records of the same event, the oldest book first; slow, and for another thread.

        Raises:
            HotichError: It did not answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a keyer does about an event that was registered before."""

    _station: EarlierStation
    user: User

    def question(self, version_id: str) -> Question:
        """What to ask for, from what the keyer has read of the entry.

        Raises:
            BadInput: Nobody can be asked for: no name, no whole date, or no such event.
        """
        require(self.user, Role.KEYER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            version, readings = reads.version(version_id), reads.record(version_id).readings
        values = {key: r.value for key, r in readings.items() if r.value is not None}
        sought = _sought(version.register, values)
        identity = None if sought is None else event_identity(sought)
        if sought is None or identity is None:
            raise BadInput("earlier.too_little")
        event, _, birth = identity
        return Question(event, sought.name, birth, version.record_id, self.user.id)

    def here(self, version_id: str, question: Question) -> Sequence[Place]:
        """Records of this station that say the same, as far as this person may see them; that
        was asked is written down."""
        wanted = event_identity(question.sought)
        with self._station.work(self.user, Role.KEYER) as work:
            self._mine(work, version_id)
            books = {progress.book.id: progress.book for progress in work.books()}
            found = []
            hits = work.search(question.name, MOST)
            for view in work.records([hit.version.id for hit in hits]):
                version = view.version
                sought = _sought(version.register, view.values)
                if sought is None or event_identity(sought) != wanted:
                    continue
                if version.record_id != question.record_id:
                    book = books[version.book_id]
                    where = (book.number, book.year, book.place, version.ordinal)
                    found.append(Place(version.record_id, version.register, *where))
            work.note_earlier(version_id, "earlier_asked", f"here {len(found)}")
        return found

    def note_asked(self, version_id: str) -> None:
        """Write down that the registry is asked, before it is."""
        with self._station.work(self.user, Role.KEYER) as work:
            self._mine(work, version_id)
            work.note_earlier(version_id, "earlier_asked", "registry")

    def link(self, version_id: str, place: Place, note: str) -> Reading:
        """Note the earlier record at the registration type, and link both in the log.

        Args:
            note: Where it stands, in words for people.

        Returns:
            The reading with its note.

        Raises:
            BadInput: The register has no such field in this entry.
        """
        with self._station.work(self.user, Role.KEYER) as work:
            version = self._mine(work, version_id)
            field = load_register(version.register).by_meaning.get(Meaning.REGISTRATION_TYPE)
            if field is None or not version.in_scope(field.key):
                raise BadInput("earlier.no_place")
            before = work.record(version_id).readings.get(field.key) or Reading(field.key, None)
            reading = replace(before, note=_with(before.note, note))
            work.settle_proposal(version_id, reading)
            work.add_reading(version_id, reading)
            detail = f"{place.commune or 'here'} {place.record_id}"
            work.note_earlier(version_id, "earlier_linked", detail)
        return reading

    def _mine(self, work: VersionReads, version_id: str) -> Version:
        version = work.version(version_id)
        if version.roles.get(self.user.id) is not Role.KEYER:
            raise WrongRole("workflow.others_draft")
        return version


def _sought(register: str, values: Mapping[str, Value]) -> Sought | None:
    """The person whose event a record of the register is; None where it may happen often."""
    asked = next((one for one in people(register) if one.event), None)
    return None if asked is None else asked.sought(values)


def _with(before: str, note: str) -> str:
    return before if note in before else f"{before} · {note}".removeprefix(" · ")
