"""Minutes of the comparison with the population: an Excel file that both offices decide in.

Only the two columns of the decision are read; every other cell has to say what the station would
write there now. Values never travel this way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotich_tui.domain.population.findings import KINDS, SHOWN, Finding, person_digest
from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.exchange.cells import cell_text
from hotich_tui.exchange.errors import NotExcel
from hotich_tui.exchange.read import cell_name, sheets_of
from hotich_tui.exchange.write import put_text, save_workbook
from hotich_tui.messages import say
from hotich_tui.workflow.book.importing import Issue
from hotich_tui.workflow.population.reviewing import Answer, Listed
from hotich_tui.workflow.rules.reasons import reasons

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_KIND = "hotich-tui minutes 1"
_FIXED = ("row_code", "class", "book", "entry", "person", "candidate", "differing")
_ANSWER = ("decision", "note")
_FILL = "0070C0"
_MOST_NOTE = 500


def sheet_name() -> str:
    """The sheet that people read and fill in."""
    return say("matching.minutes_sheet")


def codes_sheet_name() -> str:
    """The hidden sheet that tells which station and which extract the minutes are of."""
    return say("matching.minutes_codes_sheet")


@dataclass(frozen=True, slots=True)
class Head:
    """Whose minutes these are.

    Args:
        extract: Identity of the extract that was compared.
        scope: Book or commune, for people.
    """

    station_id: str
    extract: str
    scope: str


def write_minutes(path: Path, head: Head, listed: Sequence[Listed]) -> Path:
    """Write those of the review list, grouped by class, a row for each candidate.

    Raises:
        NotWritten: The folder or the disk refused.
    """
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_name()
    count = len(listed)
    put_text(sheet, 1, 2, say("matching.minutes_title"))
    put_text(sheet, 2, 2, say("matching.minutes_scope", scope=head.scope, count=count))
    put_text(sheet, 3, 2, say("matching.minutes_law"))
    _header(sheet, 5)
    row = 6
    for match_class, kind in KINDS.items():
        group = [one for one in listed if one.finding.match_class is match_class]
        if not group:
            continue
        title = say(f"matching.class_{match_class.value}").upper()
        put_text(sheet, row, 2, f"{title} ({len(group)})")
        put_text(sheet, row, 3, say(f"matching.rule_{match_class.value}"))
        first = row = row + 1
        for one in group:
            for number, cells in enumerate(rows_of(one)):
                answered = _answered(one.finding, kind, number)
                for column, text in enumerate((*cells, *answered), start=1):
                    put_text(sheet, row, column, text)
                row += 1
        _choices(workbook, sheet, kind, first, row - 1)
        row += 1
    put_text(sheet, row + 1, 2, say("matching.minutes_for_justice"))
    put_text(sheet, row + 1, 8, say("matching.minutes_for_police"))
    codes = workbook.create_sheet(codes_sheet_name())
    for column, text in enumerate((_KIND, head.station_id, head.extract), start=1):
        put_text(codes, 1, column, text)
    codes.sheet_state = "hidden"
    return save_workbook(workbook, path)


def _answered(finding: Finding, kind: str, number: int) -> tuple[str, ...]:
    """The cells of a decision that still stands, in the row of the candidate that it is about."""
    decided = finding.decided
    if decided is None or not finding.stands or decided.reason not in reasons(kind):
        return ()
    about = person_digest(finding.candidates[number].person) if decided.chosen else ""
    if decided.chosen != about or (number and not decided.chosen):
        return ()
    return reasons(kind)[decided.reason]["vi"], decided.note


def rows_of(listed: Listed) -> Iterator[tuple[str, ...]]:
    """The cells of someone's rows, without the decision: one row for each candidate, or one."""
    finding = listed.finding
    count = len(finding.candidates)
    for number in range(max(1, count)):
        person = finding.candidates[number].person if count else None
        differing = finding.candidates[number].differing if count else ()
        book = f"{listed.book.register} {listed.book.number}"
        yield (
            _code(finding, number),
            say(f"matching.class_{finding.match_class.value}"),
            book,
            str(listed.version.ordinal),
            person_label(listed.book.register, finding.person),
            f"{number + 1}/{count}" if count else "",
            ", ".join(say(f"matching.field_{field}") for field in differing),
            *(text for field in SHOWN for text in _pair(finding.sought, person, field)),
            "" if person is None else cell_text(person.residence or person.commune)[0],
            "" if person is None else person.died,
        )


def person_label(register: str, person: str) -> str:
    """What a register calls someone: ``mẹ``."""
    return next(p.label_vi for p in load_register(register).persons if p.id == person)


def _headers() -> list[str]:
    headers = [say(f"matching.header_{name}") for name in _FIXED]
    for field in SHOWN:
        headers += [_field_header(source, field) for source in ("book", "extract")]
    headers += [
        _field_header("extract", field) for field in (PersonField.RESIDENCE, PersonField.DIED)
    ]
    return [*headers, *(say(f"matching.header_{name}") for name in _ANSWER)]


def _field_header(source: str, field: str) -> str:
    return say(f"matching.header_of_{source}", field=say(f"matching.field_{field}"))


def _pair(sought: Sought, person: Person | None, field: str) -> tuple[str, str]:
    theirs = "" if person is None else getattr(person, field)
    said = getattr(sought, field)
    if field == PersonField.SEX:
        labels = {code: say(f"matching.sex_{code}") for code in ("1", "2")}
        return labels.get(said, said), labels.get(theirs, theirs)
    return cell_text(said)[0], cell_text(theirs)[0]


def _code(finding: Finding, number: int) -> str:
    return f"{finding.version_id}|{finding.person}|{number}|{finding.digest}"


def _header(sheet: "Worksheet", row: int) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    fill, font = PatternFill("solid", fgColor=_FILL), Font(color="FFFFFF", bold=True)
    for column, name in enumerate(_headers(), start=1):
        put_text(sheet, row, column, name)
        head = sheet.cell(row, column)
        head.fill, head.font = fill, font
        sheet.column_dimensions[get_column_letter(column)].width = 22
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"A{row + 1}"


def _choices(workbook: Any, sheet: "Worksheet", kind: str, first: int, last: int) -> None:
    """A drop-down with the decisions of a class, listed on a hidden sheet: a list in the cell
    itself may have 255 letters at most."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    labels = [text["vi"] for text in reasons(kind).values()]
    name = kind[:31]
    source = workbook.create_sheet(name)
    source.sheet_state = "hidden"
    for row, label in enumerate(labels, start=1):
        put_text(source, row, 1, label)
    rule = DataValidation("list", formula1=f"'{name}'!$A$1:$A${len(labels)}", allow_blank=True)
    sheet.add_data_validation(rule)
    letter = get_column_letter(len(_headers()) - 1)
    rule.add(f"{letter}{first}:{letter}{last}")


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a file of minutes asks for.

    Args:
        places: Cell of each answer, in the same order.
        issues: Rows that cannot be used; with any, nothing may be stored.
    """

    answers: tuple[Answer, ...]
    places: tuple[str, ...]
    issues: tuple[Issue, ...]


def read_minutes(path: Path, head: Head, listed: Sequence[Listed]) -> Minutes:
    """Read the decisions of a file that this station wrote.

    Args:
        listed: Everyone who was compared, as it stands now.

    Raises:
        NotExcel: No workbook; or not these minutes, or made with another extract.
    """
    sheets = sheets_of(path)
    codes = [cell_text(cell)[0] for row in sheets.get(codes_sheet_name(), [])[:1] for cell in row]
    if sheet_name() not in sheets or codes[:2] != [_KIND, head.station_id]:
        raise NotExcel("matching.minutes_not_ours")
    if codes[2:3] != [head.extract]:
        raise NotExcel("matching.minutes_other_extract")
    expected = {cells[0]: (one, cells) for one in listed for cells in rows_of(one)}
    answers: list[Answer] = []
    places: list[str] = []
    issues: list[Issue] = []
    decided: set[tuple[str, str]] = set()
    width = len(_headers())
    for number, raw in enumerate(sheets[sheet_name()], start=1):
        cells = [cell_text(cell)[0] for cell in raw] + [""] * width
        if number == 5:
            if cells[:width] != [cell_text(name)[0] for name in _headers()]:
                raise NotExcel("matching.minutes_not_ours")
            continue
        reason, note = cells[width - 2 : width]
        if not cells[0]:
            if number > 5 and reason:
                issues.append(Issue(cell_name(number, 0), "matching.row_edited"))
            continue
        found = expected.get(cells[0])
        if found is None:
            issues.append(Issue(cell_name(number, 0), "matching.row_unknown"))
            continue
        one, wanted = found
        wrong = [c for c, text in enumerate(wanted) if cells[c] != cell_text(text)[0]]
        issues += [Issue(cell_name(number, c), "matching.row_edited") for c in wrong]
        if note and not reason:
            issues.append(Issue(cell_name(number, width - 1), "matching.row_note_alone"))
        if not reason or wrong:
            continue
        place = cell_name(number, width - 2)
        answer = _answer(one.finding, int(cells[0].split("|")[2]), reason, note)
        who = (one.finding.version_id, one.finding.person)
        if answer is None:
            issues.append(Issue(place, "matching.row_bad_decision"))
        elif who in decided:
            issues.append(Issue(place, "matching.row_twice"))
        else:
            decided.add(who)
            answers.append(answer)
            places.append(place)
    return Minutes(tuple(answers), tuple(places), tuple(issues))


def _answer(finding: Finding, number: int, label: str, note: str) -> Answer | None:
    labels: Mapping[str, str] = {
        text["vi"]: reason
        for reason, text in reasons(KINDS.get(finding.match_class, "match_differs")).items()
    }
    if label not in labels or finding.match_class not in KINDS:
        return None
    candidate = number if finding.candidates else None
    return Answer(finding, labels[label], note[:_MOST_NOTE], candidate)
