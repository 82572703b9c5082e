"""The printed page of a book: who did what, how well, and what the log's head is."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from textwrap import wrap

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.account import Account, Change, Deed
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import say
from hotich_tui.store.proof.findings import Break, Proof
from hotich_tui.vietnamese import clean
from hotich_tui.wire.head import head_code
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import in_words

WIDTH = 78
MOST = 40
"""Corrections and returns that are told one by one."""
Told = Callable[..., str]


def page_text(desk: Desk, book: Book, proof: Proof, now: datetime | None = None) -> str:
    """The page as plain text, to be printed and signed.

    Raises:
        WrongRole: Neither approver nor auditor.
    """
    account = desk.auditing.account(book.id)
    lines = _page(desk, book, proof, account, now or datetime.now(UTC))
    wrapped = (part for line in lines for part in _wrapped(line))
    return "\n".join(wrapped) + "\n"


def _wrapped(line: str) -> list[str]:
    """A line as several that fit, the later ones further in."""
    within = len(line) - len(line.lstrip()) + 4
    return wrap(line.rstrip(), WIDTH, subsequent_indent=" " * within) or [""]


def _page(desk: Desk, book: Book, proof: Proof, account: Account, now: datetime) -> Iterator[str]:
    register = load_register(book.register)
    rule = "─" * WIDTH
    yield _say("title").center(WIDTH)
    yield clean(f"{register.name_vi} · {_say('book', number=book.number, year=book.year)}").center(
        WIDTH
    )
    yield clean(f"{book.place} · {now.astimezone(UTC):%d.%m.%Y %H:%M} UTC").center(WIDTH)
    yield rule
    yield _say("proved", proved=proof.proved, records=proof.records, broken=proof.broken)
    yield from (f"  ! {break_line(one)}" for one in proof.breaks[:MOST])
    states = (f"{say(f'terms.state_{name}')} {count}" for name, count in account.states.items())
    yield _say("states", states=" · ".join(states) or "–")
    yield rule
    yield _say("deeds")
    yield from (f"  {_deed(desk.trail.names, deed)}" for deed in account.deeds)
    yield rule
    yield from _approval(desk.trail.names, account)
    yield rule
    yield from _changes(desk.trail.names, book, account)
    yield rule
    yield _say("head", n=proof.head[0])
    yield _say("code", code=head_code(*proof.head)).center(WIDTH)
    yield _say("keep")
    yield ""
    yield _say("sign")
    yield ""
    yield "." * 36


def _deed(names: Mapping[str, str], deed: Deed) -> str:
    name = clean(names.get(deed.person_id, deed.person_id))
    told = [_say("deed", name=name, role=say(f"terms.role_{deed.role.value}"), count=deed.records)]
    if deed.role is Role.KEYER:
        told.append(_say("keyed", read=deed.read, differed=deed.differed))
    if deed.role is Role.VERIFIER:
        told.append(_say("verified", read=deed.read))
        told.append(_say("seeds", caught=deed.caught, tried=deed.tried))
    if deed.role is Role.ADJUDICATOR:
        told.append(_say("settled", read=deed.read))
    if deed.overruled:
        told.append(_say("overruled", count=deed.overruled))
    return "; ".join(told)


def _approval(names: Mapping[str, str], account: Account) -> Iterator[str]:
    yield _say("approved", opened=account.opened, unopened=account.unopened)
    if account.unopened:
        drawn = ", ".join(map(str, account.sample)) or "–"
        yield _say("sample", count=len(account.sample), of=account.drawn_from, drawn=drawn)
    returns = sum(not change.correction for change in account.changes)
    # Nobody alters a value on purpose for the chief yet: said, not passed over.
    yield _say("chief", returns=returns)
    if account.closed_by:
        yield _say("closed", name=clean(names.get(account.closed_by, account.closed_by)))
    else:
        yield _say("open")


def _changes(names: Mapping[str, str], book: Book, account: Account) -> Iterator[str]:
    yield _say("changes", count=len(account.changes))
    for change in account.changes[:MOST]:
        yield f"  {_change(names, book, change)}"
        for key, (old, new) in change.values.items():
            yield f"      {_label(book, key)}: {_value(old)} → {_value(new)}"
    if len(account.changes) > MOST:
        yield "  " + _say("more", count=len(account.changes) - MOST)


def _change(names: Mapping[str, str], book: Book, change: Change) -> str:
    kind = "correcting" if change.correction else "returning"
    return _say(
        "correction" if change.correction else "return",
        ordinal=change.ordinal,
        name=clean(names.get(change.asked_by, change.asked_by)),
        reason=clean(in_words(kind, change.reason, "vi")),
        fields=", ".join(_label(book, key) for key in change.fields),
    )


def _label(book: Book, key: str) -> str:
    return load_register(book.register).by_key[key].label_vi


def _value(value: Value | None) -> str:
    if value is None:
        return "–"
    return clean(value.text) or say(f"terms.said_{value.said.value}")


def break_line(one: Break) -> str:
    """What does not follow, as a sentence."""
    return say(f"proof.kind_{one.kind}", where=one.where, n=one.n, what=one.what)


def _say(name: str, /, **kwargs: object) -> str:
    return say(f"proof.page_{name}", **kwargs)
