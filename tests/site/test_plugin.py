"""What a course may set, and what it gets without setting anything."""

import re
import shutil

from mkdocs_jupyter.plugin import Plugin

from lessonkit.site.jupyter import OF_ITS_RENDERING, idle_options

from .conftest import ROOT, build
from .tiny import (
    GLOSSARY,
    LESSON,
    NOTE,
    PROJECT,
    SETTINGS,
    add_to,
    cells,
    change,
    code,
    set_option,
    store,
)

PAGE = "lessons/01_tiny/index.html"
REPO = {"REPO_URL": "https://github.com/a/b", "EDIT_URI": "edit/x/docs"}
HONOURED = {"cache", "data_files", "ignore", "include", "include_source", "remove_tag_config"}
SET = {
    "allow_errors": False,
    "cache_dir": "there",
    "custom_mathjax_url": "x.js",
    "execute": True,
    "execute_ignore": ["*.ipynb"],
    "highlight_extra_classes": "wide",
    "ignore_h1_titles": True,
    "include_requirejs": True,
    "kernel_name": "other",
    "no_input": True,
    "no_prompt": True,
    "show_input": False,
    "theme": "dark",
    "toc_depth": 2,
}


def built_in(tree, target, **env):
    """Build strictly, and give the folder of the site."""
    built = build(tree, target, **env)
    assert built.returncode == 0, built.stderr
    return target


def article(page):
    """The text of a page, without the theme's frame."""
    return page.read_text().partition("<article")[2].partition("</article")[0]


def test_a_course_without_a_fault_is_built(tree, tmp_path):
    site = built_in(tree, tmp_path / "site")
    page = (site / PAGE).read_text()
    assert 'class="nb-lesson"' in page
    assert "<math" in page
    assert (site / "lessons/01_tiny/01_tiny.ipynb").read_bytes() == (tree / LESSON).read_bytes()


def test_a_notebook_among_the_notes_becomes_a_page_at_its_place(tree, tmp_path):
    (tree / "docs/notes").mkdir()
    note = cells()
    note[0]["source"] = "# Drawn\n\nSee [the lesson](../../notebooks/01_tiny.ipynb#a-tiny-lesson)."
    written = store(tree, note).rename(tree / "docs/notes/drawn.ipynb")
    store(tree, cells())
    add_to(NOTE, "\n[Drawn](notes/drawn.ipynb)\n")(tree)
    site = built_in(tree, tmp_path / "site", **REPO)
    assert (site / "notes/drawn/drawn.ipynb").read_bytes() == written.read_bytes()
    page = (site / "notes/drawn/index.html").read_text()
    assert "https://github.com/a/b/edit/x/docs/notes/drawn.ipynb" in page
    assert "/github/a/b/blob/x/docs/notes/drawn.ipynb" in page
    assert "https://github.com/a/b/edit/x/notebooks/01_tiny.ipynb" in (site / PAGE).read_text()


def test_three_plugins_and_the_theme_are_enough(tree, tmp_path):
    settings = "site_name: A\ntheme: material\nplugins: [search, mkdocs-jupyter, lessonkit]\n"
    (tree / SETTINGS).write_text(
        settings + "extra_css: [own.css]\nrepo_url: https://github.com/a/b\n"
    )
    (tree / "docs/own.css").write_text("")
    folded = cells()
    folded[1]["metadata"]["tags"] = ["hide-input"]
    store(tree, folded)
    site = built_in(tree, tmp_path / "site")
    page = (site / PAGE).read_text()
    styles = re.findall(r'<link rel="stylesheet" href="../../([^"]+)">', page)
    assert styles[-2:] == ["assets/lessonkit.css", "own.css"], "the course's comes last"
    assert '<script src="../../assets/lessonkit.js">' in page
    assert {"lessonkit.css", "lessonkit.js", "fonts"} <= {
        x.name for x in (site / "assets").iterdir()
    }
    assert '<div class="nb-out highlight" data-search-exclude=""><pre><samp>2\n' in page
    assert '<details class="nb-fold">\n<summary>Show the code</summary>' in page
    assert "<math" in page
    assert "pip install" not in page, "the course names no package"
    assert f"take <code>{LESSON}</code> from the course's repository, and open the" in page


def test_another_theme_is_refused_in_a_line(tree, tmp_path):
    (tree / SETTINGS).write_text("site_name: A\nplugins: [search, mkdocs-jupyter, lessonkit]\n")
    built = build(tree, tmp_path / "site")
    assert built.returncode != 0
    assert (
        "lessonkit: the pages are made for the theme material, and this is mkdocs" in built.stderr
    )
    assert "Traceback" not in built.stderr


def test_the_order_of_the_plugins_does_not_matter(tree, tmp_path):
    first = built_in(tree, tmp_path / "first")
    block = r"(?m)^  - mkdocs-jupyter:\n(?:      .*\n)+"
    change(SETTINGS, block, "")(tree)
    text = (tree / SETTINGS).read_text()
    moved = (
        "  - mkdocs-jupyter: {ignore: ['*.md'], include_source: true, cache: false}\n\nmarkdown_ext"
    )
    (tree / SETTINGS).write_text(text.replace("\nmarkdown_ext", moved))
    second = built_in(tree, tmp_path / "second")
    for file in (PAGE, "lessons/01_tiny/01_tiny.ipynb"):
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_the_pages_of_mkdocs_jupyter_alone_pass_a_strict_build(tree, tmp_path):
    change(SETTINGS, r"  - lessonkit:\n", "  - lessonkit:\n      native_pages: false\n")(tree)
    set_option("mkdocs-jupyter", "execute: false")(tree)
    set_option("mkdocs-jupyter", "no_prompt: true")(tree)
    site = built_in(tree, tmp_path / "site", **REPO)
    page = (site / PAGE).read_text()
    assert "jp-Notebook" in page
    assert "nb-lesson" not in page
    assert "nb-run" not in page
    assert (site / "lessons/01_tiny/01_tiny.ipynb").read_bytes() == (tree / LESSON).read_bytes()
    assert 'href="lessons/01_tiny/"' in (site / "index.html").read_text()


def test_so_does_the_whole_course(tmp_path):
    root = tmp_path / "course"
    for folder in ("docs", "notebooks", "runs", "src", "vendor"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    for file in (SETTINGS, PROJECT, "constraints.txt"):
        shutil.copy(ROOT / file, root)
    change(SETTINGS, r"  - lessonkit:\n", "  - lessonkit:\n      native_pages: false\n")(root)
    site = built_in(root, tmp_path / "site")
    assert "jp-Notebook" in (site / "lessons/01_matmul/index.html").read_text()


def test_a_page_of_mkdocs_jupyter_alone_must_be_up_to_date_too(tree, tmp_path):
    change(SETTINGS, r"  - lessonkit:\n", "  - lessonkit:\n      native_pages: false\n")(tree)
    add_to("src/tiny.py", "\nTHREE = 3\n")(tree)
    built = build(tree, tmp_path / "site")
    assert built.returncode != 0
    assert f"{LESSON}: src/tiny.py changed" in built.stderr


def jupyter(options=()):
    plugin = Plugin()
    errors, warnings = plugin.load_config(dict(options))
    assert not errors + warnings
    return plugin


def test_each_option_of_mkdocs_jupyter_is_honoured_or_refused():
    assert {name for name, _ in Plugin.config_scheme} == HONOURED | set(OF_ITS_RENDERING)
    assert set(SET) == set(OF_ITS_RENDERING)
    assert idle_options(jupyter()) == []
    assert idle_options(jupyter({"cache": False, "include_source": True})) == []
    for name, value in SET.items():
        assert idle_options(jupyter({name: value})) == [name]


def test_a_notebook_that_is_not_for_download_is_not_offered(tree, tmp_path):
    change(SETTINGS, "include_source: true", "include_source: false")(tree)
    add_to(PROJECT, 'package = "tiny[notebooks]"\n')(tree)
    site = built_in(tree, tmp_path / "site")
    assert not [*site.rglob("*.ipynb")]
    page = article(site / PAGE)
    assert "download" not in page.lower()
    assert f"take <code>{LESSON}</code> from the course's repository, install" in page


def test_the_box_says_how_to_install_the_package(tree, tmp_path):
    add_to(PROJECT, 'package = "tiny[notebooks]"\n')(tree)
    public = (built_in(tree, tmp_path / "public", **REPO) / PAGE).read_text()
    line = "pip install &#34;tiny[notebooks] @ git+https://github.com/a/b&#34;"
    assert f"<code>{line}</code>" in public
    own = (built_in(tree, tmp_path / "own") / PAGE).read_text()
    assert "<code>pip install &#34;.[notebooks]&#34;</code>" in own
    assert "from a copy of its repository" in own


def test_a_notebook_that_mkdocs_jupyter_ignores_is_no_page(tree, tmp_path):
    change(SETTINGS, r'ignore: \["\*.md"\]', 'ignore: ["*.md", "*/02_*"]')(tree)
    (tree / "notebooks/02_draft.ipynb").write_text("not yet")
    site = built_in(tree, tmp_path / "site")
    assert [page.name for page in (site / "lessons").iterdir()] == ["01_tiny"]


def test_a_script_is_left_to_mkdocs_jupyter(tree, tmp_path):
    change(SETTINGS, r'include: \["\*.ipynb"\]', 'include: ["*.ipynb", "*.py"]')(tree)
    (tree / "docs/script.py").write_text(
        "# %% [markdown]\n# # A script\n\n# %%\n# of one line\nanswer = 1\n"
    )
    settings = (tree / SETTINGS).read_text()
    page = (built_in(tree, tmp_path / "site") / "script/index.html").read_text()
    assert "jp-Notebook" in page
    assert "nb-lesson" not in page
    assert re.search(r'name="description" content="([^"]+)"', page)[1] in settings


def test_tags_that_remove_reach_the_page(tree, tmp_path):
    set_option(
        "mkdocs-jupyter",
        "remove_tag_config: {remove_input_tags: [quiet, silent], remove_cell_tags: [away]}",
    )(tree)
    tagged = [
        *cells(),
        code(3, "unseen_code()", **{"text/plain": "an answer"}),
        code(4, "'nowhere'"),
    ]
    tagged[3]["metadata"]["tags"] = ["silent"]
    tagged[4]["metadata"]["tags"] = ["away"]
    store(tree, tagged)
    page = article(built_in(tree, tmp_path / "site") / PAGE)
    assert "an answer" in page
    assert "unseen_code" not in page
    assert "nowhere" not in page


def test_a_course_names_its_folders(tree, tmp_path):
    add_to(PROJECT, 'notebooks = "course"\nlessons = "parts"\ndocs = "pages"\n')(tree)
    (tree / "notebooks").rename(tree / "course")
    (tree / "docs").rename(tree / "pages")
    change(SETTINGS, "site_name", "docs_dir: pages\nsite_name")(tree)
    change("pages/index.md", "notebooks/", "course/")(tree)
    change("course/01_tiny.ipynb", "docs/note.md", "pages/note.md")(tree)
    page = built_in(tree, tmp_path / "site", **REPO) / "parts/01_tiny/index.html"
    assert 'href="../../note/#a-heading"' in page.read_text()
    assert "/a/b/blob/x/course/01_tiny.ipynb" in page.read_text()
    assert 'href="parts/01_tiny/"' in (tmp_path / "site/index.html").read_text()


def test_a_course_may_replace_a_part_of_a_page(tree, tmp_path):
    (tree / "own/partials").mkdir(parents=True)
    (tree / "own/partials/lesson.html").write_text("<p>{{ lesson.minutes }} min</p>")
    change(SETTINGS, "name: material", "name: material\n  custom_dir: own")(tree)
    page = (built_in(tree, tmp_path / "site") / PAGE).read_text()
    assert "<p>1 min</p>" in page
    assert 'id="nb-run"' in page


def test_a_copy_for_offline_use_brings_its_polyfill(tree, tmp_path):
    site = built_in(tree, tmp_path / "site", OFFLINE="true")
    home = (site / "index.html").read_text()
    assert "assets/iframe-worker/shim.js" in home
    assert "unpkg" not in home
    assert (site / "assets/iframe-worker/shim.js").is_file()
    assert 'href="01_tiny.ipynb"' in (site / "lessons/01_tiny.html").read_text()
    assert (site / "lessons/01_tiny.ipynb").is_file()


def test_a_shared_link_has_a_card_if_the_course_has_one(tree, tmp_path):
    address = {"SITE_URL": "https://host.example/x/"}
    page = (built_in(tree, tmp_path / "with", **address) / PAGE).read_text()
    assert '<meta property="og:image" content="https://host.example/x/assets/card.png">' in page
    change(SETTINGS, r"      card:\n(        .*\n)+", "")(tree)
    page = (built_in(tree, tmp_path / "without", **address) / PAGE).read_text()
    assert "og:title" in page
    assert "og:image" not in page


def test_terms_of_the_glossary_are_linked(tree, tmp_path):
    ours = f"{{lessonkit: {{{GLOSSARY.strip()}}}}}"
    settings = f"site_name: A\ntheme: material\nplugins: [search, mkdocs-jupyter, {ours}]\n"
    (tree / SETTINGS).write_text(settings)
    (tree / "docs/notes").mkdir()
    (tree / "docs/notes/glossary.md").write_text("# Words\n\nword\n:   What is said.\n")
    site = built_in(tree, tmp_path / "site")
    note = (site / "note/index.html").read_text()
    assert '<a class="term" href="../notes/glossary/#word" title="What is said.">words</a>' in note
    assert '<dt id="word">' in (site / "notes/glossary/index.html").read_text()


def test_figures_of_pixels_lie_beside_their_page(tree, tmp_path):
    drawn = cells()
    drawn[2]["outputs"][0]["data"] = {"image/png": "cGl4ZWxz"}
    store(tree, drawn)
    site = built_in(tree, tmp_path / "site")
    assert (site / "lessons/01_tiny/figure-1.png").read_bytes() == b"pixels"
    assert re.search(r'<img [^>]*src="figure-1.png"', (site / PAGE).read_text())
