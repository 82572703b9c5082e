"""The one table of screens: each is a row. Bindings, footer, help, palette, keymap check and
navigation all read it; a screen is added by its row here, its own file and its messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hotich_tui.domain.record.lifecycle import Role

EVERYBODY = frozenset(Role)
"""Whoever has signed in."""
ON_RECORDS = frozenset(role for role in Role if role.on_records)
"""Those who work on records."""
ON_LEDGERS = ON_RECORDS | {Role.AUDITOR}
ON_THE_LOG = frozenset({Role.APPROVER, Role.AUDITOR})
ON_FINDINGS = frozenset({Role.APPROVER, Role.ADJUDICATOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One screen, or another place where keys are heard: the app, the kit's own dialogs.

    Args:
        name: Its scope in keymaps and messages, and its route.
        opener: ``module:function`` below `hotich_tui.ui`; called as `routes` says. Empty where
            nothing is opened by name.
        roles: Who may open it; None = also while nobody has signed in.
        footer: What the footer shows: ``action=keys``, spaces between, commas between the keys of
            one. The action is the name of a method ``action_…``.
        others: The same, of what the footer has no room for.
        guarded: Those of its actions that confirm, approve, take or delete: such a key acts only if
            it was pressed after its object was painted.
        typing: An input has the focus there: letters are its own.
        first: Its keys come before those of whatever has the focus; so they do under `typing`.
        borrows: Other rows whose actions are heard there too, with their keys.
        messages: The file of the messages that name the screen (``name``) and its actions
            (``name_action``).
    """

    name: str
    opener: str = ""
    roles: frozenset[Role] | None = None
    footer: str = ""
    others: str = ""
    guarded: str = ""
    typing: bool = False
    first: bool = False
    borrows: tuple[str, ...] = ()
    messages: str = "actions"

    @property
    def title(self) -> str:
        """The message that names the screen."""
        return f"{self.messages}.{self.name}"


_PAGED = "up=up down=down page_up=pageup page_down=pagedown top=home bottom=end"
"""The keys of a list that may be longer than the screen."""
SCREENS: tuple[ScreenRow, ...] = (
    ScreenRow(
        "app",
        typing=True,
        footer="help=f1 hand_over=f12",
        others="palette=ctrl+p quit=ctrl+q",
    ),
    ScreenRow(
        "sign_in",
        opener="seat.sign_in:open_sign_in",
        typing=True,
        footer="enter=enter",
    ),
    ScreenRow(
        "home",
        opener="home.screen:open_home",
        roles=EVERYBODY,
        footer="key=n verify=d adjudicate=x approve=p ledger=s search=slash,t",
        others=(
            "parked=l review=c figures=g new_book=q refresh=r people=u change_pin=o "
            "log=j records=k waiting_1=1 waiting_2=2 waiting_3=3 waiting_4=4 waiting_5=5 "
            "waiting_6=6 waiting_7=7"
        ),
    ),
    ScreenRow(
        "keying",
        opener="keying.screen:open_keying",
        roles=frozenset({Role.KEYER}),
        typing=True,
        footer="next=enter blank=f5 illegible=f6 odd=f7 park=f4 done=f10",
        others=(
            "take=f8 take_second=f9 candidate=ctrl+l candidate_next=ctrl+o jump=ctrl+g "
            "typing=ctrl+y raw=ctrl+r step=tab,down review=f2 ditto=ctrl+d "
            "back=shift+tab,up next_page=pagedown back_page=pageup birth=f3 "
            "earlier=ctrl+f blank_group=ctrl+b doubt=ctrl+t note=ctrl+n "
            "take_back=ctrl+z leave=escape"
        ),
        guarded="next blank illegible odd doubt take take_second ditto candidate done",
    ),
    ScreenRow(
        "verifying",
        opener="verifying.screen:open_verifying",
        roles=frozenset({Role.VERIFIER}),
        typing=True,
        footer="next=enter,tab,down blank=f5 illegible=f6 look_over=f2 done=f10",
        others=(
            "take=f8 take_second=f9 jump=ctrl+g typing=ctrl+y raw=ctrl+r "
            "back=shift+tab,up next_page=pagedown back_page=pageup odd=f7 ditto=ctrl+d "
            "park=f4 leave=escape"
        ),
        guarded="take take_second ditto done",
    ),
    ScreenRow(
        "looking",
        opener="verifying.looking:open_looking",
        roles=frozenset({Role.VERIFIER}),
        first=True,
        footer="confirm=space change=enter done=f10 blind=f2,pageup leave=escape",
        others="up=up down=down park=f4",
        guarded="confirm done",
    ),
    ScreenRow(
        "adjudicating",
        opener="adjudicating.screen:open_adjudicating",
        roles=ON_RECORDS,
        footer="first=1 second=2 retype=g illegible=m book_wrong=s reason=l leave=escape",
        others="third=3 take_back=z write=enter park=f4",
        guarded="first second third illegible",
    ),
    ScreenRow(
        "approving",
        opener="approving.screen:open_approving",
        roles=frozenset({Role.APPROVER}),
        footer="open=enter approve=a approve_rest=d approved=v leave=escape",
        others=_PAGED,
        guarded="approve",
    ),
    ScreenRow(
        "record",
        opener="approving.record:open_record",
        roles=frozenset({Role.APPROVER}),
        footer="approve=a mark=space send_back=r leave=escape",
        others="next_page=pagedown back_page=pageup up=up down=down park=f4",
        guarded="approve send_back",
    ),
    ScreenRow(
        "figures",
        opener="home.figures:open_figures",
        roles=EVERYBODY,
        footer="leave=escape",
        others=_PAGED,
    ),
    ScreenRow(
        "approved",
        opener="approving.approved:open_approved",
        roles=frozenset({Role.APPROVER}),
        footer="open=enter leave=escape",
        others=_PAGED + " erase=backspace",
    ),
    ScreenRow(
        "approved_record",
        opener="approving.record:open_approved_record",
        roles=frozenset({Role.APPROVER}),
        footer="mark=space reopen=o leave=escape",
        others="next_page=pagedown back_page=pageup up=up down=down",
        guarded="reopen",
    ),
    ScreenRow(
        "waiting",
        opener="home.waiting:open_waiting",
        roles=EVERYBODY,
        footer="open=enter leave=escape",
        others=_PAGED + " erase=backspace",
    ),
    ScreenRow(
        "earlier",
        opener="population.earlier:open_earlier",
        roles=frozenset({Role.KEYER}),
        footer="link=enter leave=escape",
        others="up=up down=down",
        guarded="link",
    ),
    ScreenRow(
        "confirm",
        footer="accept=enter leave=escape",
        guarded="accept",
    ),
    ScreenRow(
        "parked",
        opener="home.parked:open_parked",
        roles=EVERYBODY,
        footer="resume=enter widen=ctrl+o leave=escape",
        others=_PAGED + " erase=backspace",
        guarded="resume",
    ),
    ScreenRow(
        "widening",
        opener="approving.widening:open_widening",
        roles=frozenset({Role.APPROVER}),
        footer="mark=space widen=o leave=escape",
        others=_PAGED,
        guarded="widen",
        messages="widening",
    ),
    ScreenRow(
        "review",
        opener="population.review:open_review",
        roles=ON_FINDINGS,
        footer="open=enter kind=l book=b everything=a leave=escape",
        others=_PAGED,
    ),
    ScreenRow(
        "finding",
        opener="population.finding:open_finding",
        roles=ON_FINDINGS,
        footer="decide=enter next=tab park=f4 leave=escape",
        others="up=up down=down",
        guarded="decide",
    ),
    ScreenRow(
        "log",
        opener="auditing.log:open_log",
        roles=ON_THE_LOG,
        footer="open=enter person=n event=s day=d everything=a leave=escape",
        others=_PAGED,
        messages="auditing",
    ),
    ScreenRow(
        "records",
        opener="auditing.records:open_records",
        roles=ON_THE_LOG,
        footer="open=enter leave=escape",
        others=_PAGED + " erase=backspace",
        messages="auditing",
    ),
    ScreenRow(
        "audited",
        opener="auditing.record:open_audited",
        roles=ON_THE_LOG,
        footer="leave=escape",
        others=_PAGED,
        messages="auditing",
    ),
    ScreenRow(
        "search",
        opener="home.search:open_search",
        roles=EVERYBODY,
        typing=True,
        footer="leave=escape",
    ),
    ScreenRow(
        "new_book",
        opener="book.new_book:open_new_book",
        roles=ON_RECORDS | {Role.TECHNICIAN},
        typing=True,
        footer="next=enter,tab,down save=f10 leave=escape",
        others="back=shift+tab,up",
    ),
    ScreenRow(
        "people",
        opener="people.screen:open_people",
        roles=frozenset({Role.APPROVER, Role.AUDITOR}),
        footer="new=n roles=r close_account=d reset=p leave=escape",
        others=f"rename=h identify=i seen=x {_PAGED}",
        messages="people",
    ),
    ScreenRow(
        "new_person",
        opener="people.new_person:open_new_person",
        roles=frozenset({Role.APPROVER}),
        typing=True,
        footer="next=enter,tab,down leave=escape",
        others="back=shift+tab,up",
        messages="people",
    ),
    ScreenRow(
        "change_pin",
        opener="people.change_pin:open_change_pin",
        roles=EVERYBODY,
        typing=True,
        footer="next=enter,tab,down leave=escape",
        others="back=shift+tab,up",
        messages="people",
    ),
    ScreenRow(
        "ledger",
        opener="book.ledger:open_ledger",
        roles=ON_LEDGERS,
        typing=True,
        footer="next=enter,tab done=f10 leave=escape",
        others="back=shift+tab up=up down=down",
        guarded="done",
    ),
    ScreenRow(
        "settling",
        opener="book.settling:open_settling",
        roles=ON_RECORDS,
        footer="first=1 second=2 third=3 retype=g leave=escape",
        guarded="first second third",
    ),
    ScreenRow(
        "balance",
        opener="book.balance:open_balance",
        roles=ON_LEDGERS,
        footer="explain=enter restate=n close=k reopen=o leave=escape",
        others="up=up down=down",
        guarded="explain close reopen",
    ),
    ScreenRow(
        "dialog",
        typing=True,
        footer="leave=escape",
    ),
    ScreenRow(
        "hand_over",
        opener="seat.hand_over:open_hand_over",
        roles=EVERYBODY,
        borrows=("dialog", "sign_in"),
    ),
    ScreenRow("lock", opener="seat.lock:open_lock", borrows=("sign_in",)),
    ScreenRow("help", opener="seat.help:open_help", borrows=("dialog",)),
    ScreenRow("palette", opener="seat.palette:open_palette"),
)


@cache
def _by_name() -> Mapping[str, ScreenRow]:
    return {row.name: row for row in SCREENS}


def screen_row(name: str) -> ScreenRow:
    """The row of a screen.

    Raises:
        KeyError: There is none.
    """
    return _by_name()[name]
