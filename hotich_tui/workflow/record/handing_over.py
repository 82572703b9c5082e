"""From the keyer to the verifier: which fields are blind is decided here, once, and kept."""

from collections.abc import Collection, Mapping
from typing import Protocol

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.quality.policy import Keyed, Policy, Signals, blind_fields
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Kind
from hotich_tui.workflow.ports.policy import HandOverWork
from hotich_tui.workflow.ports.records import MoveWork
from hotich_tui.workflow.rules.rights import move


class HandingOver(HandOverWork, MoveWork, Protocol):
    """What a hand-over writes."""


def hand_over(
    work: HandingOver,
    version: Version,
    policy: Policy,
    readings: Mapping[str, Reading],
    *,
    history: Mapping[Kind, Keyed],
    differs: Collection[str] | None = None,
) -> State:
    """Hand a keyed version over, with the policy's decision, in the caller's transaction.

    Args:
        readings: The keyer's of this round, with marks.
        history: From `KeyerReads.keyed_history`.
        differs: Fields that the population extract says otherwise; None = no extract.

    Raises:
        WrongState: The version is not being keyed.
    """
    signals = Signals(readings=readings, keyer=history, differs=differs)
    register = load_register(version.register)
    more = {
        key: reason
        for key, reason in blind_fields(register, policy, signals).items()
        if version.in_scope(key) and not register.by_key[key].core
    }
    work.hand_over(version.id, more, signals.absent(policy))
    return move(work, version, Event.DONE, Role.KEYER)
