"""Reading back what the registry has."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from hotich_tui.sync.adapters import connect
from hotich_tui.sync.patience import Patience
from hotich_tui.sync.transport import Connect
from hotich_tui.wire.messages import KeptHead
from hotich_tui.workflow.ports.delivery import StationIdentity


def known_heads(
    identity: StationIdentity,
    *,
    patience: Patience | None = None,
    open_registry: Connect = connect,
) -> Sequence[KeptHead]:
    """The heads of the station's audit chain that the registry was sent, the oldest first.

    Raises:
        NotReached: Not answered within the tries.
        NotAllowed: The registry does not know this station.
    """
    with closing(open_registry(identity.registry_url, identity.token)) as registry:
        return (patience or Patience()).until_answered(registry.heads).heads


def read_back(
    identity: StationIdentity,
    *,
    patience: Patience | None = None,
    open_registry: Connect = connect,
) -> Mapping[str, Mapping[str, Any]]:
    """Every record of the commune as the registry has it: record id -> payload.

    Raises:
        NotReached: Not answered within the tries.
        NotAllowed: The registry does not know this station.
    """
    patient = patience or Patience()
    found: dict[str, Mapping[str, Any]] = {}
    after: str | None = ""
    with closing(open_registry(identity.registry_url, identity.token)) as registry:
        while after is not None:
            page = patient.until_answered(partial(registry.records, after))
            found.update({record.record_id: record.payload for record in page.records})
            after = page.next
    return found
