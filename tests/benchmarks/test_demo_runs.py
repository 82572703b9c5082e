"""The count of demo runs bites: a run that fails is counted, and what it told is kept."""

import json
import subprocess
import sys
import time

import pytest

from benchmarks import demo_runs

FAILING = """
import json, sys
print(json.dumps({"error": {"screens": ["HomeScreen"]}}))
print("a sentence", file=sys.stderr)
sys.exit(70)
"""


def test_a_failed_run_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_runs, "DEMO", FAILING)
    failed = demo_runs.run_demo(1, 158)
    assert failed.failed and failed.code == 70
    monkeypatch.setattr(demo_runs, "DEMO", "import sys; print(sys.argv[1:])")
    good = demo_runs.run_demo(1, 158)
    found = demo_runs.summary([good, failed], 1, 0)
    assert (found["runs"], found["failed"]) == (2, 1)
    (told,) = found["failures"]  # type: ignore[misc]
    assert told["run"] == 2 and told["error"] == {"screens": ["HomeScreen"]}
    assert json.dumps(found)


def test_what_is_no_json_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_runs, "DEMO", "raise SystemExit('torn')")
    assert demo_runs.run_demo(1, 158).error == "torn"


def test_the_load_ends() -> None:
    """With the last run, with a failure within, and with a parent that is killed."""
    with demo_runs.load(2) as ids:
        assert len(set(ids)) == 2 and all(_runs(pid) for pid in ids)
    assert not any(_runs(pid) for pid in ids)
    with pytest.raises(ZeroDivisionError), demo_runs.load(1) as ids:
        raise ZeroDivisionError
    assert not _runs(ids[0])
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from benchmarks import demo_runs\n"
        "with demo_runs.load(1) as ids: print(ids[0], flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(demo_runs.ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None and parent.stdin is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 30
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)
    parent.stdin.close()
    parent.stdout.close()


def _runs(pid: int) -> bool:
    """Whether a process is there and no mere remainder of one."""
    if sys.platform == "win32":
        listed = subprocess.run(
            ["tasklist", "/FI", f"PID eq {pid}"], capture_output=True, text=True, check=True
        )
        return str(pid) in listed.stdout
    found = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.returncode == 0 and not found.stdout.strip().startswith("Z")
