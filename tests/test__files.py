import os

import pytest

from foundations.support._files import PARTIAL, written_aside


def test_the_new_file_replaces_the_old_one_when_it_is_whole(tmp_path):
    path = tmp_path / "log"
    path.write_text("old")
    with written_aside(path) as aside:
        aside.write_text("new")
        assert path.read_text() == "old"
        assert aside.parent == tmp_path and list(tmp_path.glob(PARTIAL)) == [aside]
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path, error):
    path = tmp_path / "log"
    path.write_text("old")
    with pytest.raises(error), written_aside(path) as aside:
        aside.write_text("ne")
        raise error
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_two_writers_do_not_meet(tmp_path):
    with written_aside(tmp_path / "log") as one, written_aside(tmp_path / "log") as other:
        one.write_text("one")
        other.write_text("other")
        assert one != other
    assert (tmp_path / "log").read_text() == "one"  # it was moved last


def test_a_link_stays_one_and_its_file_is_replaced(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "log").symlink_to(tmp_path / "far" / "log")
    with written_aside(tmp_path / "log") as aside:
        aside.write_text("new")
    assert (tmp_path / "log").is_symlink() and (tmp_path / "far" / "log").read_text() == "new"


def test_the_contents_reach_the_disk_before_the_move(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append((tmp_path / "log").exists()))
    with written_aside(str(tmp_path / "log")) as aside:
        aside.write_text("new")
    assert seen == [False]
