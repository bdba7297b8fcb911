"""Tables of what is shipped, written between the marks of a page."""

import pytest

from vendoring.tables import files_and_parts, filled, readers

MANIFEST = {
    "files": {
        "live/a.bin": {"holds": "an a", "parts": ["thing"], "size": 1234, "sha256": "00ff"},
        "live/b.bin": {"holds": "a b", "parts": ["thing"], "size": 5, "sha256": "11ff"},
    },
    "parts": {
        "thing": {
            "version": "1.0",
            "original": "thing.tgz",
            "hash": "sha256:22ff",
            "licence": "MIT",
            "texts": ["licences/thing/LICENSE"],
        }
    },
}
PAGE = "before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n"


def test_developers_see_sizes_hashes_and_where_the_licence_lies():
    text = files_and_parts(MANIFEST)
    assert "| `live/a.bin` | an a | 1,234 | `00ff` |" in text
    link = "[LICENSE](licences/thing/LICENSE)"
    assert f"| thing | 1.0 | `thing.tgz` | `sha256:22ff` | MIT: {link} |" in text


def test_readers_see_which_files_a_part_is_in():
    assert "| thing | `1.0` | `a.bin` `b.bin` | `MIT` |" in readers(MANIFEST)


def test_a_table_takes_the_place_of_the_old_one():
    once = filled(PAGE, "new", "page")
    assert once == "before\n<!-- table -->\n\nnew\n\n<!-- end of table -->\nafter\n"
    assert filled(once, "new", "page") == once


@pytest.mark.parametrize("page", ["", PAGE + PAGE, PAGE.replace("end of ", ""), PAGE[8:-30]])
def test_a_page_without_each_mark_once_is_refused(page):
    with pytest.raises(ValueError, match=r"^page must have <!-- table --> and then <!-- end of"):
        filled(page, "new", "page")
