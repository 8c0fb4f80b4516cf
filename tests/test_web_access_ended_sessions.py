"""A session that was logged out of stays ended: also after a restart, with a directory to remember it in or without."""

import stat
import time
from pathlib import Path

import pytest

from web.access.ended_sessions import FILE, EndedSessions
from web.config import ConfigError

SOON = time.time() + 3600


def test_an_ended_session_stays_ended_after_a_restart(tmp_path: Path) -> None:
    begun = time.time()
    EndedSessions(tmp_path).add("a1", SOON)
    again = EndedSessions(tmp_path)
    assert not again.accepts("a1", begun)
    assert again.accepts("b2", begun)


def test_without_a_directory_no_session_outlives_a_restart() -> None:
    begun = time.time()
    before = EndedSessions(None)
    assert before.accepts("a1", time.time())
    before.add("a1", SOON)
    assert not before.accepts("a1", time.time())
    time.sleep(0.01)
    again = EndedSessions(None)
    assert not again.accepts("b2", begun)
    assert again.accepts("c3", time.time())


def test_only_what_could_still_be_valid_is_kept(tmp_path: Path) -> None:
    ended = EndedSessions(tmp_path)
    ended.add("old", time.time() - 1)
    ended.add("new", SOON)
    EndedSessions(tmp_path)
    assert (tmp_path / FILE).read_text().split()[0] == "new"
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_half_a_line_after_a_power_failure_is_left_out(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(f"a1 {SOON:.0f}\nb2")
    assert not EndedSessions(tmp_path).accepts("a1", time.time())


def test_a_directory_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match="AFTALESOEG_STATE") as refused:
        EndedSessions(tmp_path)
    assert str(refused.value).count("\n") == 0
