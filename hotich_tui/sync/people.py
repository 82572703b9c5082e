"""Accounts to the registry, with what was done to them, and the people of all stations down.

Sent again, the same changes change nothing, so a message that was lost is sent as it is then.
"""

from functools import partial

from hotich_tui.sync.patience import Patience
from hotich_tui.sync.transport import RegistryTransport
from hotich_tui.wire.messages import (
    MOST_PEOPLE,
    PeopleAnswer,
    PeopleSent,
    PersonEventSent,
    PersonKnown,
    PersonSent,
)
from hotich_tui.workflow.ports.delivery import (
    AccountVerdict,
    KnownPerson,
    PeopleDelivery,
    SentPeople,
)


def exchange_people(
    registry: RegistryTransport, people: PeopleDelivery, patience: Patience
) -> bool:
    """Send what changed and take what the registry knows, until nothing is left to send.

    Returns:
        False from a registry that knows no people.

    Raises:
        SyncError: As the registry says.
    """
    more = True
    while more:
        sent = people.to_send(MOST_PEOPLE)
        answer = patience.until_answered(partial(registry.people, _message(sent)))
        if answer is None:
            return False
        more = people.settle(
            sent, bytes.fromhex(answer.identity_key), _verdicts(answer), _known(answer)
        )
    return True


def _message(sent: SentPeople) -> PeopleSent:
    return PeopleSent(
        people=[
            PersonSent(
                person_id=one.person_id,
                staff_no=one.staff_no,
                name=one.name,
                roles=list(one.roles),
                disabled=one.disabled,
                identity=one.identity,
                base=one.revision,
            )
            for one in sent.people
        ],
        events=[
            PersonEventSent(
                n=one.n,
                at=one.at,
                person_id=one.person_id,
                event=one.event,
                by=one.by,
                other=one.other,
            )
            for one in sent.events
        ],
    )


def _verdicts(answer: PeopleAnswer) -> list[AccountVerdict]:
    return [
        AccountVerdict(one.person_id, one.revision, one.problem, one.other or "")
        for one in answer.verdicts
    ]


def _known(answer: PeopleAnswer) -> list[KnownPerson]:
    return [_person(one) for one in answer.people]


def _person(one: PersonKnown) -> KnownPerson:
    return KnownPerson(
        one.person_id,
        one.staff_no,
        one.name,
        tuple(one.roles),
        one.disabled,
        one.identity,
        one.revision,
    )
