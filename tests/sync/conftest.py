"""A station with approved records, a real registry, and two ways to it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.sync import adapters, enrol
from hotich_tui.sync.patience import Patience
from hotich_tui.sync.read_back import read_back
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.ports.delivery import Outbox
from tests.conftest import Commune, entry
from tests.sync.ways import WAYS, Way

FOLDER_ROW = {"file": "tests.sync.folder:FolderRegistry"}
"""The second adapter's row."""
PATIENT = Patience(tries=60, first_pause=0.001, sleep=lambda s: time.sleep(min(s, 0.01)))


@dataclass
class Delivery:
    """A station with approved records, enrolled at a registry."""

    commune: Commune
    way: Way
    wanted: dict[str, Mapping[str, Value]] = field(default_factory=dict)

    @property
    def outbox(self) -> Outbox:
        return self.commune.station.outbox

    @property
    def home(self) -> Path:
        return self.commune.home

    def approve(self, count: int) -> None:
        """Approve so many more records of one book."""
        progress = self.commune.desk("A1").books.progress()
        book = progress[0].book if progress else self.commune.book()
        register = load_register(book.register)
        first = len(self.wanted) + 1
        for number in range(first, first + count):
            values = entry(register, number, nksHoTen=f"Hoàng Văn Thử {number}")
            version_id = self.commune.keyed(book, values)
            self.commune.verified(version_id)
            self.commune.desk("T1").approving.approve(version_id)
            with self.commune.station.reads(Viewpoint(self.commune.user("A1"))) as reads:
                self.wanted[reads.version(version_id).record_id] = values

    def correct(self, record_id: str, name: str) -> None:
        """Approve a second version of a record."""
        desk = self.commune.desk("A1")
        with self.commune.station.reads(Viewpoint(desk.user)) as reads:
            (version,) = (v for v in reads.versions() if v.record_id == record_id)
        new = self.commune.desk("T1").approving.correct(version.id, ["nksHoTen"], "registry")
        value = Value(Said.WRITTEN, name)
        self.commune.desk("N1").keying.open(new.id)
        self.commune.desk("N1").keying.commit(new.id, Reading("nksHoTen", value))
        self.commune.desk("N1").keying.done(new.id)
        self.commune.verified(new.id)
        self.commune.desk("T1").approving.approve(new.id)
        self.wanted[record_id] = {**self.wanted[record_id], "nksHoTen": value}

    def arrived(self) -> dict[str, Mapping[str, Value]]:
        """What the registry has."""
        identity = self.commune.station.outbox.identity()
        assert identity is not None
        return {record: read_values(p) for record, p in read_back(identity).items()}

    def everything_once(self) -> bool:
        """Every record is there, once, with every value; versions count up one by one."""
        with self.way.storage.engine.connect() as connection:
            feed = connection.exec_driver_sql(
                "SELECT record_id, version FROM feed ORDER BY seq"
            ).fetchall()
        counted: dict[str, int] = {}
        for record, version in feed:
            counted[record] = counted.get(record, 0) + 1
            if version != counted[record]:
                return False
        return self.arrived() == self.wanted


@pytest.fixture(params=sorted(WAYS))
def delivery(
    request: pytest.FixtureRequest,
    commune: Commune,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Delivery]:
    """Enrolled, nothing approved yet; over HTTP, and through a folder."""
    monkeypatch.setattr(adapters, "ADAPTERS", {**adapters.ADAPTERS, **FOLDER_ROW})
    way = WAYS[request.param](f"sqlite:///{(tmp_path / 'registry.db').as_posix()}", tmp_path)
    enrol(
        commune.station.outbox,
        registry_url=way.address,
        code=way.storage.new_code("00000"),
        station_id=commune.station.station_id,
    )
    yield Delivery(commune, way)
    way.close()
