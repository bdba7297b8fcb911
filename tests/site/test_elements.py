"""Custom elements that cells show: what a course gives, and which pages load it."""

from .conftest import Visitor, build
from .tiny import cells, code, set_option, store

SHARED = "const greeted = (name, words) => `${name} greets: ${words}`;\n"
ELEMENT = """
const name = "%s";
customElements.define(`${name}-note`, class extends HTMLElement {
  connectedCallback() { this.textContent = greeted(name, this.dataset.trace); }
});
"""


def shown(name, words):
    return f"<{name}-note data-trace='{words}'><p>Plain words.</p></{name}-note>"


def give_elements(tree):
    """Two elements, whose scripts share a part and have names of their own that are the same."""
    folder = tree / "src/elements"
    folder.mkdir()
    (folder / "shared.js").write_text(SHARED)
    (folder / "shared.css").write_text("small-note, tall-note { color: rgb(1, 2, 3); }\n")
    for name in ("small", "tall"):
        (folder / f"{name}-note.js").write_text(ELEMENT % name)
    set_option("lessonkit", "elements: src/elements")(tree)
    outputs = [("small", "once = [1, 2]"), ("tall", "&lt;script&gt;")]
    texts = [{"text/html": shown(*each), "text/plain": "Plain words."} for each in outputs]
    store(tree, [*cells(), *(code(3 + i, "note()", **text) for i, text in enumerate(texts))])


def test_a_page_that_holds_an_element_brings_it_to_life(tree, tmp_path, browser):
    give_elements(tree)
    built = build(tree, tmp_path / "site", OFFLINE="true")
    assert built.returncode == 0, built.stderr
    visitor = Visitor(browser)
    page = visitor.open((tmp_path / "site/lessons/01_tiny.html").as_uri())
    small, tall = page.locator("small-note"), page.locator("tall-note")
    assert small.inner_text() == "small greets: once = [1, 2]"
    assert tall.inner_text() == "tall greets: <script>"
    assert page.evaluate("getComputedStyle(document.querySelector('tall-note')).color") == (
        "rgb(1, 2, 3)"
    )
    visitor.context.close()


def test_other_pages_load_nothing_until_they_hold_one(tree, tmp_path, browser):
    give_elements(tree)
    build(tree, tmp_path / "site", OFFLINE="true")
    visitor = Visitor(browser)
    asked = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    page = visitor.open((tmp_path / "site/note.html").as_uri())
    assert not [url for url in asked if "elements/" in url]
    page.evaluate(f"""document.querySelector("article").insertAdjacentHTML(
        "beforeend", `{shown("tall", "later")}`)""")
    page.get_by_text("tall greets: later").wait_for()
    assert len([url for url in asked if "elements/" in url]) == 2
    visitor.context.close()


def test_without_a_script_the_words_are_read(tree, tmp_path):
    give_elements(tree)
    build(tree, tmp_path / "site")
    page = (tmp_path / "site/lessons/01_tiny/index.html").read_text()
    assert shown("small", "once = [1, 2]") in page
    assert "Plain words." not in (tmp_path / "site/search/search_index.json").read_text()


def test_a_folder_without_an_element_is_refused(tree, tmp_path):
    (tree / "src/elements").mkdir()
    set_option("lessonkit", "elements: src/elements")(tree)
    built = build(tree, tmp_path / "site")
    assert built.returncode
    assert "has no element: a file `some-name.js` there defines" in built.stderr


def test_a_script_of_an_output_is_still_refused(tree, tmp_path):
    store(
        tree, [*cells(), code(3, "note()", **{"text/html": "<a-note><script>1</script></a-note>"})]
    )
    built = build(tree, tmp_path / "site")
    assert "its output runs a script" in built.stderr
