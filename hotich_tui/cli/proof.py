"""Whether what stands at the station follows from what was read. Needs the station key only; prints
no value. Exit code 1: something does not."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotich_tui.cli.common import Json, book_named, open_station, print_json, sign_in
from hotich_tui.cli.proof_page import break_line, page_text
from hotich_tui.messages import say
from hotich_tui.wire.head import head_code
from hotich_tui.workflow.rules.errors import BadInput

if TYPE_CHECKING:
    from hotich_tui.store.proof.findings import Proof
    from hotich_tui.store.station import SqlStation

Codes = Annotated[list[str] | None, typer.Option("--code", help=say("help.prove_code"))]
Registry = Annotated[bool, typer.Option("--registry", help=say("help.prove_registry"))]
SHOWN = 20
"""Breaks that are told people one by one."""


def add(app: typer.Typer) -> None:
    """Hang the command in."""
    app.command("prove", help=say("help.prove"))(prove_command)


def prove_command(
    book: Annotated[str, typer.Argument(help=say("help.prove_book"))] = "",
    code: Codes = None,
    registry: Registry = False,
    page: Annotated[Path | None, typer.Option(help=say("help.prove_page"))] = None,
    who: Annotated[str, typer.Option("--as", help=say("help.as"))] = "",
    as_json: Json = False,
) -> None:
    """Compute everything again, and compare."""
    from rich.progress import Progress

    if page is not None and not (book and who):
        raise BadInput("proof.page_needs")
    with open_station() as station:
        chosen = book_named(station.books(), book) if book else None
        desk = sign_in(station, who) if page is not None else None
        with Progress(transient=True, disable=as_json) as bar:
            task = bar.add_task(say("proof.proving"), total=1.0)
            whole = prove_station(
                station,
                code or (),
                registry=registry,
                progress=lambda share: bar.update(task, completed=share),
            )
        proof = whole if chosen is None else whole.of_book(chosen.id)
        if page is not None and desk is not None and chosen is not None:
            text = page_text(desk, chosen, proof)
            page.write_text(text, "utf-8")
            station.note(desk.user.id, "proof_page", chosen.id)
    if as_json:
        print_json(proof_json(proof))
    else:
        typer.echo("\n".join(proof_lines(proof)))
        if page is not None:
            typer.echo(say("proof.page_made", path=page))
    raise typer.Exit(1 if proof.broken else 0)


def prove_station(
    station: "SqlStation",
    codes: Sequence[str],
    *,
    registry: bool,
    progress: Any = lambda _: None,
) -> "Proof":
    """The proof of a station, against what is noted of it outside.

    Args:
        codes: As they stand on paper.
        registry: Ask the registry for the heads that it was sent.

    Raises:
        BadInput: One of the codes is none.
        SyncError: The registry did not answer.
    """
    heads = registry_heads(station) if registry else []
    try:
        return station.prove(heads=heads, codes=codes, progress=progress)
    except ValueError:
        raise BadInput("proof.no_code") from None


def registry_heads(station: "SqlStation") -> list[tuple[int, str]]:
    """The heads that the registry was sent since the station enrolled last."""
    from hotich_tui.sync.errors import SyncError
    from hotich_tui.sync.read_back import known_heads

    identity = station.outbox.identity()
    if identity is None:
        raise SyncError("sync.not_enrolled")
    heads = known_heads(identity)
    begun = max((n for n, head in enumerate(heads) if head.kind == "enrolled"), default=-1)
    return [(head.n, head.hash) for head in heads[begun + 1 :]]


def proof_json(proof: "Proof") -> dict[str, Any]:
    """A proof for `--json`."""
    n, digest = proof.head
    return {
        "records": proof.records,
        "proved": proof.proved,
        "broken": proof.broken,
        "head": {"n": n, "hash": digest, "code": head_code(n, digest)},
        "breaks": [one.as_json() for one in proof.breaks],
    }


def proof_lines(proof: "Proof") -> list[str]:
    """A proof in sentences."""
    key = "proof.broken" if proof.broken else "proof.proved"
    lines = [
        say(key, records=proof.records, proved=proof.proved, broken=proof.broken),
        *(break_line(one) for one in proof.breaks[:SHOWN]),
    ]
    if proof.broken > SHOWN:
        lines.append(say("proof.more", count=proof.broken - SHOWN))
    return [*lines, say("proof.head", n=proof.head[0], code=head_code(*proof.head))]
