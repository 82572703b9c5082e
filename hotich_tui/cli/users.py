"""People of the commune."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, read_pin, read_secret, sign_in
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User
from hotich_tui.messages import say
from hotich_tui.workflow.rules.errors import BadInput

if TYPE_CHECKING:
    from hotich_tui.workflow.people.accounts import AccountRow, Activation, PeopleRoom

app = typer.Typer(help=say("help.users_group"), no_args_is_help=True)
Who = Annotated[str, typer.Argument(help=say("help.users_who"))]
Reason = Annotated[str, typer.Option(help=say("help.users_reason"))]


@app.command(help=say("help.users_add"))
def add(
    staff_no: Annotated[str, typer.Argument(help=say("help.users_add_staff_no"))],
    name: Annotated[str, typer.Argument(help=say("help.users_add_name"))],
    role: Annotated[list[str], typer.Option(help=say("help.users_add_role"))],
    who: Annotated[str, typer.Option("--as", help=say("help.users_add_who"))] = "",
    reason: Reason = "",
) -> None:
    """Add a person; they choose their PIN with the word that is printed here, once."""
    from hotich_tui.workflow.sign_in import SignIn

    roles = _roles(role)
    with open_station() as station:
        by = sign_in(station, who) if who else None
        made = SignIn(station).add_user(
            staff_no=staff_no,
            name=name,
            roles=roles,
            number=_number(),
            by=by,
            reason=reason,
        )
    user = made.user
    typer.echo(
        say("cli.user_added", name=user.name, staff_no=user.staff_no, roles=_said(user.roles))
    )
    _print_word(made)


@app.command("list", help=say("help.users_list"))
def list_(who: As, as_json: Json = False) -> None:
    """List the people of the commune."""
    with open_station() as station:
        room = sign_in(station, who).accounts
        rows, doubts = room.listed(), room.doubts()
    if as_json:
        print_json([_row(row) for row in rows])
        return
    for row in rows:
        user = row.user
        states = {
            "user_is_disabled": user.disabled,
            "user_has_no_pin": not user.has_pin,
            "user_has_no_number": not row.identified,
            "user_reset_asked": row.asked,
        }
        told = ", ".join(say(f"cli.{state}") for state, so in states.items() if so)
        told = f"  ({told})" if told else ""
        typer.echo(f"{user.staff_no:<8} {user.name:<28} {_said(user.roles)}{told}")
    for doubt in doubts:
        by = "–" if doubt.by is None else doubt.by.name
        typer.echo(
            say(
                "cli.user_doubt",
                one=_named(doubt.user),
                other=_named(doubt.other),
                by=by,
                reason=doubt.reason or "–",
            )
        )


@app.command(help=say("help.users_disable"))
def disable(staff_no: Who, who: As) -> None:
    """Disable a person; what they did is kept."""
    with _room(who) as room:
        user = room.disable(staff_no)
    typer.echo(say("cli.user_disabled", name=user.name, staff_no=user.staff_no))


@app.command(help=say("help.users_enable"))
def enable(staff_no: Who, who: As) -> None:
    """Let a disabled person work again."""
    with _room(who) as room:
        user = room.enable(staff_no)
    typer.echo(say("cli.user_enabled", name=user.name, staff_no=user.staff_no))


@app.command(help=say("help.users_roles"))
def roles(
    staff_no: Who,
    who: As,
    give: Annotated[list[str] | None, typer.Option("--add", help=say("help.users_give"))] = None,
    take: Annotated[list[str] | None, typer.Option("--remove", help=say("help.users_take"))] = None,
) -> None:
    """Give and take roles."""
    given, taken = _roles(give or []), _roles(take or [])
    if not given and not taken:
        raise BadInput("cli.roles_nothing")
    with _room(who) as room:
        now = room.find(staff_no).roles
        wanted = (now | given) - taken
        user = room.set_roles(staff_no, wanted)
    typer.echo(say("cli.user_roles", name=user.name, staff_no=user.staff_no, roles=_said(wanted)))


@app.command(help=say("help.users_rename"))
def rename(
    staff_no: Who,
    name: Annotated[str, typer.Argument(help=say("help.users_add_name"))],
    who: As,
    reason: Reason = "",
) -> None:
    """Call a person otherwise."""
    with _room(who) as room:
        user = room.rename(staff_no, name, reason)
    typer.echo(say("cli.user_renamed", before=user.name, staff_no=user.staff_no, name=name))


@app.command(help=say("help.users_identify"))
def identify(staff_no: Who, who: As) -> None:
    """Enter the number of the card of somebody who was there before numbers were asked for."""
    with _room(who) as room:
        user = room.identify(staff_no, _number())
    typer.echo(say("cli.user_identified", name=user.name, staff_no=user.staff_no))


@app.command(help=say("help.users_seen"))
def seen(staff_no: Who, who: As) -> None:
    """Note that one has looked whether a person is the one with the like name."""
    with _room(who) as room:
        user = room.find(staff_no)
        room.seen(user.id)
    typer.echo(say("cli.user_seen", name=user.name, staff_no=user.staff_no))


@app.command(help=say("help.users_reset"))
def reset(staff_no: Who, who: As) -> None:
    """Take a PIN away, once enough approvers have asked; exit code 1 while another one has to."""
    with _room(who) as room:
        made = room.reset(staff_no)
        name = room.find(staff_no).name
    if made is None:
        typer.echo(say("cli.user_reset_waits", name=name, staff_no=staff_no))
        raise typer.Exit(1)
    typer.echo(say("cli.user_reset", name=name, staff_no=staff_no))
    _print_word(made)


@app.command(help=say("help.users_recover"))
def recover(
    staff_no: Who,
    who: Annotated[str, typer.Option("--as", help=say("help.users_recover_who"))] = "",
) -> None:
    """Take an approver's PIN away with the printed recovery key."""
    from hotich_tui.workflow.sign_in import SignIn

    with open_station() as station:
        by = sign_in(station, who) if who else None
        key = read_secret("HOTICH_RECOVERY_FILE", say("cli.recovery_asked"))
        made = SignIn(station).recover(staff_no, key, by)
    typer.echo(say("cli.user_reset", name=made.user.name, staff_no=made.user.staff_no))
    _print_word(made)


@app.command(help=say("help.users_pin"))
def pin(who: As) -> None:
    """Change one's own PIN."""
    from hotich_tui.workflow.sign_in import SignIn

    with open_station() as station:
        old = read_pin()
        new = read_secret("HOTICH_NEW_PIN_FILE", say("cli.pin_new"), twice=True)
        SignIn(station).change_pin(who, old, new)
    typer.echo(say("cli.pin_changed"))


@contextmanager
def _room(who: str) -> Iterator["PeopleRoom"]:
    """The accounts, for whoever signs in, while the station is open."""
    with open_station() as station:
        yield sign_in(station, who).accounts


def _roles(names: list[str]) -> frozenset[Role]:
    known = [one.value for one in Role]
    for one in names:
        if one not in known:
            raise BadInput("cli.role_unknown", role=one, known=", ".join(known))
    return frozenset(Role(one) for one in names)


def _number() -> str:
    return read_secret("HOTICH_ID_FILE", say("cli.number_asked"))


def _said(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(say(f"terms.role_{one.value}") for one in roles))


def _named(user: User) -> str:
    return f"{user.name} ({user.staff_no})"


def _row(row: "AccountRow") -> dict[str, object]:
    user = row.user
    return {
        "staff_no": user.staff_no,
        "name": user.name,
        "roles": sorted(role.value for role in user.roles),
        "has_pin": user.has_pin,
        "disabled": user.disabled,
        "identified": row.identified,
        "reset_asked": row.asked,
    }


def _print_word(made: "Activation") -> None:
    """On standard output, to be printed and handed over: it is kept nowhere."""
    user = made.user
    typer.echo(say("cli.user_word", name=user.name, staff_no=user.staff_no, word=made.word))
