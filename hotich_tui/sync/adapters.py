"""Which way leads to a registry: one row for each scheme of an address.

A new way to a registry touches two files: the adapter, a module with an `Adapter` that gives a
`RegistryTransport`, and its row here.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast
from urllib.parse import urlsplit

from hotich_tui.sync.errors import SyncError
from hotich_tui.sync.transport import TIMEOUT, Adapter, RegistryTransport

ADAPTERS: Mapping[str, str] = MappingProxyType(
    {
        "http": "hotich_tui.sync.http:HttpRegistry",
        "https": "hotich_tui.sync.http:HttpRegistry",
    }
)
"""Scheme -> module and name of its adapter, which is imported when first asked for."""


def connect(address: str, token: str = "", *, timeout: float = TIMEOUT) -> RegistryTransport:
    """The way to a registry, by the scheme of its address. Nothing is sent yet.

    Args:
        token: The station's; "" before it is enrolled.
        timeout: Seconds to wait for one answer.

    Raises:
        SyncError: Not an address, or one that its adapter does not take.
    """
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        scheme = ""
    if scheme not in ADAPTERS:
        raise SyncError("sync.bad_url", url=address)
    module, _, name = ADAPTERS[scheme].partition(":")
    adapter = cast(Adapter, getattr(import_module(module), name))
    return adapter(address, token, timeout)
