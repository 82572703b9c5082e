"""Whatever stands in an extract or is typed: no error, nothing lost, nothing changed."""

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.population.index import HintIndex
from hotich_tui.population.load import build_index
from hotich_tui.population.reconciling import reconcile
from tests.population.conftest import KEY

texts = st.one_of(
    st.text(max_size=12),
    st.text("nguyễnthịlanđ.?' -", max_size=20),
    st.sampled_from(["Nguyễn Thị Lan", "Ma Văn An", "Lý", "H'Hen Niê", "Trần Thị Hoa"]),
)
dates = st.one_of(
    st.text("0123456789./?- ", max_size=10),
    st.sampled_from(
        ["", "1985", "01.01.1900", "30.02.1962", "0000", "9999", "31.12.9999", "04.1985"]
    ),
)
numbers = st.one_of(
    st.text("0123456789 -", max_size=13), st.sampled_from(["019185000001", "٠١٢٣٤٥٦٧٨"])
)
people = st.builds(
    Person,
    name=texts.filter(lambda text: any(c.isalnum() for c in text)),
    birth=dates,
    sex=st.sampled_from(["", "1", "2", "3", "x"]),
    id_number=numbers,
    old_id=numbers,
    ethnicity=texts,
    mother=texts,
    father=texts,
    commune=texts,
    home_town=texts,
)
sought = st.builds(
    Sought, name=texts, birth=dates, sex=st.sampled_from(["", "1", "2"]), mother=texts,
    father=texts, commune=texts, id_number=numbers,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people, min_size=1, max_size=12), st.lists(sought, min_size=1, max_size=4))
def test_anything(extract: list[Person], asked: list[Sought]) -> None:
    with tempfile.TemporaryDirectory() as name:
        build_index(extract, Path(name), key=KEY)
        index = HintIndex.open(Path(name), key=KEY)
        assert len(index) == len(extract)
        whole = list(index.people())
        assert len(whole) == len(extract)
        assert sorted(p.sex for p in whole) == sorted(
            p.sex if p.sex in "123" else "" for p in extract
        )
        for one in asked:
            for typing in (False, True):
                found = index.query(one, typing=typing)
                assert all(a.bits >= b.bits - 1e-3 for a, b in pairwise(found))
                for candidate in found:
                    assert index.details(candidate) in whole
        assert len(reconcile(asked, index)) == len(asked)
