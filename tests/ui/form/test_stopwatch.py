"""Where the time went: the kinds sum to the time on the wall."""

from random import Random

import pytest

from hotich_tui.domain.quality.effort import Activity, added
from hotich_tui.ui.form.stopwatch import LONGEST_LOOK, Stopwatch


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time

    def after(self, seconds: float) -> None:
        self.time += seconds


def test_a_record_second_by_second() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    watch.begin()
    watch.enter("a")
    clock.after(4)  # The page is turned.
    watch.press("n", edits=True)
    clock.after(1)
    watch.press("backspace", edits=True)
    clock.after(1)
    watch.press("enter", edits=False)
    watch.enter("b")
    clock.after(2.5)  # The book is read.
    watch.press("m", edits=True)
    clock.after(0.5)
    watch.press("enter", edits=False)
    watch.enter("c", asked=True)
    clock.after(3)  # What is offered is judged.
    watch.press("enter", edits=False)
    watch.wait()
    clock.after(0.25)
    effort = watch.take()
    a, b, c = effort.fields
    assert (a.key, a.reading, a.keying, a.keys, a.backspaces) == ("a", 0, 2, 2, 1)
    assert (b.key, b.reading, b.keying, b.keys) == ("b", 2.5, 0.5, 1)
    assert (c.key, c.deciding, c.keys) == ("c", 3, 0)
    assert (effort.handling, effort.waiting, effort.away, effort.keys) == (4, 0.25, 0, 6)
    assert a.trace and a.trace not in repr(effort)
    assert effort.wall == pytest.approx(12.25)


def test_any_walk_sums_to_the_wall() -> None:
    random = Random(6)
    for _ in range(200):
        clock = Clock()
        watch = Stopwatch(clock)
        paused, start, efforts = 0.0, clock.time, []
        watch.begin()
        for _ in range(random.randint(1, 80)):
            clock.after(random.choice((0.0, 0.05, 0.3, 2.5, 30.0, LONGEST_LOOK * 2)))
            step = random.randrange(8)
            if step == 0:
                watch.wait()
            elif step == 1:
                watch.answered()
            elif step == 2:
                watch.pause()
                away = random.uniform(0, 900)
                clock.after(away)
                paused += away
                watch.go_on()
            elif step == 3:
                efforts.append(watch.take())
            elif step == 4:
                watch.enter(random.choice("abc"), asked=random.random() < 0.3)
            else:
                watch.press(random.choice(("x", "backspace")), edits=random.random() < 0.8)
        efforts.append(watch.take())
        wall = clock.time - start - paused
        assert sum(e.wall for e in efforts) == pytest.approx(wall, rel=0.02)
        assert sum(added(efforts).values()) == pytest.approx(wall, rel=0.02)


def test_long_silence_is_being_away() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    watch.begin()
    watch.press("x", edits=True)
    clock.after(LONGEST_LOOK + 1)
    watch.press("y", edits=True)
    effort = watch.take()
    assert effort.seconds(Activity.AWAY) == LONGEST_LOOK + 1 and effort.keying == 0
