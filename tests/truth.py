"""What is carried, counted from the truth: by walking through all versions, as the program did
before anything was carried."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from hotich_tui.domain.quality.effort import LONG_VALUE
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.store.file.quality_tables import EFFORT
from hotich_tui.store.file.tables import BOOK, OUTBOX, READING, RECORD, VERSION, VERSION_ROLE
from hotich_tui.store.record.version_rows import latest, load_versions, version_query
from hotich_tui.workflow.rules.rights import free_for, who_could
from hotich_tui.workflow.waiting import ROLES, Task
from tests.conftest import Commune

BEHIND = 1
"""Later records of a book that must be begun before one is offered to a verifier."""
_UNFINISHED = {
    Role.KEYER: (State.DRAFTING,),
    Role.VERIFIER: (State.DRAFTING, State.KEYED),
}


def versions(commune: Commune) -> list[Version]:
    """The latest version of every record, by the books and their entries."""
    query = version_query().where(VERSION.c.number == latest())
    order = BOOK.c.register, BOOK.c.year, BOOK.c.number, BOOK.c.id, RECORD.c.ordinal
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        rows = reads._connection.execute(query.order_by(*order)).fetchall()
        return load_versions(reads._connection, rows)


def lists(user: User, all_: Sequence[Version], people: Iterable[User]) -> dict[Task, list[str]]:
    """What waits for a person, as versions in the order of each list; ledgers aside."""
    own = _returned(user, all_, people)
    others = [v for v in _rekeyable(user, all_) if v not in own]
    found = {
        Task.VERIFYING: _verifying(user, all_),
        Task.ADJUDICATING: _free(user, all_, State.DISPUTED, Role.ADJUDICATOR),
        Task.APPROVING: _free(user, all_, State.VERIFIED, Role.APPROVER),
        Task.DRAFTS: [v for v in all_ if v.state is State.DRAFTING and user.id in v.roles],
        Task.RETURNED: [*own, *others],
        Task.PARKED: [v for v in all_ if v.state is State.PARKED],
    }
    return {task: [version.id for version in some] for task, some in found.items()}


def counts(user: User, all_: Sequence[Version], people: Iterable[User]) -> dict[Task, int]:
    """How much waits for a person; ledgers aside."""
    people = list(people)
    found = {task: len(ids) for task, ids in lists(user, all_, people).items()}
    return {**found, Task.RETURNED: len(_returned(user, all_, people))}


def could(
    user: User, all_: Sequence[Version], people: Sequence[User], task: Task
) -> tuple[int, list[str]]:
    """How many records wait for a task that a person may not do, and who may."""
    state, role = ROLES[task]
    offered = set(lists(user, all_, people)[task])
    left = [v for v in all_ if v.state is state and v.id not in offered]
    able = {u.id: u for v in left for u in who_could(people, v, role) if u.id != user.id}
    return len(left), [u.id for u in sorted(able.values(), key=lambda u: u.name)]


def held_back(user: User, all_: Sequence[Version], book_id: str) -> tuple[int, int]:
    """Keyed records of a book that are not offered: too near the keyer, and one's own."""
    of_book = [v for v in all_ if v.book_id == book_id]
    keyed = [v for v in of_book if v.state is State.KEYED]
    free = sum(free_for(v, user, Role.VERIFIER) for v in keyed)
    return free - len(_verifying(user, of_book)), len(keyed) - free


def _verifying(user: User, all_: Sequence[Version]) -> list[Version]:
    if not user.may(Role.VERIFIER):
        return []
    begun: dict[str, list[int]] = {}
    drafting = set()
    for version in all_:
        begun.setdefault(version.book_id, []).append(version.ordinal)
        being_keyed = version.seated or (version.state is State.DRAFTING and version.touched)
        if being_keyed and version.state in (State.DRAFTING, State.KEYED):
            drafting.add(version.book_id)

    def offered(version: Version) -> bool:
        later = sum(ordinal > version.ordinal for ordinal in begun[version.book_id])
        return (
            version.state is State.KEYED
            and free_for(version, user, Role.VERIFIER)
            and (later > BEHIND or version.book_id not in drafting)
        )

    def begun_by_another(version: Version) -> bool:
        verifiers = version.people(Role.VERIFIER)
        return bool(verifiers) and user.id not in verifiers

    return sorted(filter(offered, all_), key=begun_by_another)


def _free(user: User, all_: Sequence[Version], state: State, role: Role) -> list[Version]:
    allowed = user.works_on_records if role is Role.ADJUDICATOR else user.may(role)
    if not allowed:
        return []
    return [v for v in all_ if v.state is state and free_for(v, user, role)]


def _rekeyable(user: User, all_: Sequence[Version]) -> list[Version]:
    if not user.may(Role.KEYER):
        return []
    return [v for v in all_ if _waits_for_a_keyer(v) and free_for(v, user, Role.KEYER)]


def _waits_for_a_keyer(version: Version) -> bool:
    unclaimed = version.state is State.DRAFTING and version.number > 1 and not version.roles
    return version.state is State.RETURNED or unclaimed


def _returned(user: User, all_: Sequence[Version], people: Iterable[User]) -> list[Version]:
    """Own ones first; then those that nobody keys."""
    found = _rekeyable(user, all_)
    here = {u.id for u in people if u.may(Role.KEYER)}
    own = [v for v in found if user.id in v.people(Role.KEYER)]
    return [*own, *(v for v in found if not v.people(Role.KEYER) & here)]


def progress(commune: Commune) -> dict[str, tuple[Counter[State], int]]:
    """Book -> its records by state, and how many were acknowledged."""
    sent = (
        select(RECORD.c.book_id, func.count())
        .join(OUTBOX, OUTBOX.c.record_id == RECORD.c.id)
        .where(OUTBOX.c.state == "acknowledged")
        .group_by(RECORD.c.book_id)
    )
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        acknowledged: Mapping[str, int] = {b: n for b, n in reads._connection.execute(sent)}
        books = [one.book.id for one in reads.books()]
    states: dict[str, Counter[State]] = {book: Counter() for book in books}
    for version in versions(commune):
        states[version.book_id][version.state] += 1
    return {book: (states[book], acknowledged.get(book, 0)) for book in books}


def finished(commune: Commune) -> Counter[tuple[str, Role]]:
    """(Person, role) -> versions that they finished, of all versions."""
    query = select(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role, _standing()).join(
        VERSION, VERSION.c.id == VERSION_ROLE.c.version_id
    )
    found: Counter[tuple[str, Role]] = Counter()
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        for person, role, standing in reads._connection.execute(query):
            states = _UNFINISHED.get(Role(role))
            if states is not None and State(standing) not in states:
                found[person, Role(role)] += 1
    return found


def figures(commune: Commune, person_id: str) -> dict[Role, tuple[int, int, int, int, int]]:
    """Role -> records measured, keys, milliseconds of reading, short fields, long fields."""
    found = {}
    sums = (
        select(EFFORT.c.role, func.sum(EFFORT.c["keys"]), func.sum(EFFORT.c.reading))
        .where(EFFORT.c.person_id == person_id)
        .group_by(EFFORT.c.role)
    )
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        for name, keys, reading in reads._connection.execute(sums).fetchall():
            role = Role(name)
            measured = (
                select(func.count(func.distinct(EFFORT.c.version_id)))
                .join(VERSION, VERSION.c.id == EFFORT.c.version_id)
                .where(EFFORT.c.person_id == person_id, EFFORT.c.role == name)
                .where(_standing().not_in([state.value for state in _UNFINISHED[role]]))
            )
            last = (
                select(func.max(READING.c.id))
                .where(READING.c.person_id == person_id, READING.c.role == name)
                .group_by(READING.c.version_id, READING.c.round, READING.c.field)
            )
            texts = select(READING.c.text).where(
                READING.c.id.in_(last), READING.c.text != "", READING.c.said != "blank"
            )
            lengths = [len(row.text) for row in reads._connection.execute(texts)]
            long = sum(length >= LONG_VALUE for length in lengths)
            records = reads._connection.execute(measured).scalar_one()
            found[role] = (records, keys, reading, len(lengths) - long, long)
    return found


def _standing() -> Any:
    return func.coalesce(VERSION.c.parked_from, VERSION.c.state)
