"""People of the commune."""

from typing import Annotated

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.messages import say
from hotich_tui.workflow.rules.errors import BadInput

app = typer.Typer(help=say("help.users_group"), no_args_is_help=True)


@app.command(help=say("help.users_add"))
def add(
    staff_no: Annotated[str, typer.Argument(help=say("help.users_add_staff_no"))],
    name: Annotated[str, typer.Argument(help=say("help.users_add_name"))],
    role: Annotated[list[str], typer.Option(help=say("help.users_add_role"))],
    who: Annotated[str, typer.Option("--as", help=say("help.users_add_who"))] = "",
) -> None:
    """Add a person; they choose their PIN when they first sign in."""
    from hotich_tui.workflow.sign_in import SignIn

    known = [one.value for one in Role]
    for one in role:
        if one not in known:
            raise BadInput("cli.role_unknown", role=one, known=", ".join(known))
    with open_station() as station:
        by = sign_in(station, who) if who else None
        user = SignIn(station).add_user(
            staff_no=staff_no, name=name, roles=frozenset(Role(one) for one in role), by=by
        )
    roles = ", ".join(sorted(say(f"terms.role_{one.value}") for one in user.roles))
    typer.echo(say("cli.user_added", name=user.name, staff_no=user.staff_no, roles=roles))


@app.command("list", help=say("help.users_list"))
def list_(who: As, as_json: Json = False) -> None:
    """List the people of the commune."""
    with open_station() as station:
        sign_in(station, who)
        users = station.people.users()
    if as_json:
        print_json(
            [
                {
                    "staff_no": user.staff_no,
                    "name": user.name,
                    "roles": sorted(role.value for role in user.roles),
                    "has_pin": user.has_pin,
                    "disabled": user.disabled,
                }
                for user in users
            ]
        )
        return
    stopped = f"  ({say('cli.user_is_disabled')})"
    for user in users:
        roles = ", ".join(sorted(say(f"terms.role_{role.value}") for role in user.roles))
        typer.echo(f"{user.staff_no:<8} {user.name:<28} {roles}{stopped * user.disabled}")


@app.command(help=say("help.users_disable"))
def disable(
    staff_no: Annotated[str, typer.Argument(help=say("help.users_disable_staff_no"))], who: As
) -> None:
    """Disable a person; what they did is kept."""
    from hotich_tui.workflow.sign_in import SignIn

    with open_station() as station:
        user = SignIn(station).disable_user(staff_no, sign_in(station, who))
    typer.echo(say("cli.user_disabled", name=user.name, staff_no=user.staff_no))
