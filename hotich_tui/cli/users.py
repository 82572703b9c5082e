"""People of the commune."""

from typing import Annotated

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.messages import say
from hotich_tui.workflow.rules.errors import BadInput

app = typer.Typer(help="Người dùng của xã.", no_args_is_help=True)


@app.command()
def add(
    staff_no: Annotated[str, typer.Argument(help="Số hiệu cán bộ, không trùng trong xã.")],
    name: Annotated[str, typer.Argument(help="Họ tên.")],
    role: Annotated[list[str], typer.Option(help="Vai; có thể lặp lại.")],
    who: Annotated[
        str, typer.Option("--as", help="Người phê duyệt; bỏ trống khi trạm chưa có ai.")
    ] = "",
) -> None:
    """Thêm một người. Họ tự đặt mã PIN ở lần đăng nhập đầu."""
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


@app.command("list")
def list_(who: As, as_json: Json = False) -> None:
    """Liệt kê người dùng."""
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
    for user in users:
        roles = ", ".join(sorted(say(f"terms.role_{role.value}") for role in user.roles))
        typer.echo(f"{user.staff_no:<8} {user.name:<28} {roles}{'  (ngừng)' * user.disabled}")


@app.command()
def disable(staff_no: Annotated[str, typer.Argument(help="Số hiệu cán bộ.")], who: As) -> None:
    """Ngừng một người; những gì họ đã làm vẫn được giữ."""
    from hotich_tui.workflow.sign_in import SignIn

    with open_station() as station:
        user = SignIn(station).disable_user(staff_no, sign_in(station, who))
    typer.echo(say("cli.user_disabled", name=user.name, staff_no=user.staff_no))
