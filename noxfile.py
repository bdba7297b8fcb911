# /// script
# requires-python = ">=3.11"
# dependencies = ["nox>=2025.2.9"]
# ///
"""What can be done here, one purpose a session: `nox --list` shows them, `nox -s NAME` runs one."""

import os
import runpy
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["docs", "tests"]

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
# All that needs PyTorch runs in the environment of the session `course`: one download.
COURSE_BIN = ROOT / ".nox" / "course" / ("Scripts" if os.name == "nt" else "bin")
KIT = ROOT / "src" / "lessonkit"
# What makes the kernels of the lessons compute and print the same on every machine.
HABITS = runpy.run_path(str(KIT / "kernel" / "environment.py"))["HABITS"]
PINS = HABITS | PROJECT["tool"]["lessonkit"]["environment"]


def install(session: nox.Session, *packages: str, groups: tuple[str, ...] = ()) -> None:
    """Install at the exact versions of constraints.txt."""
    wanted = [*packages, *nox.project.dependency_groups(PROJECT, *groups)]
    session.install("--constraint", str(ROOT / "constraints.txt"), *wanted)


def run(session: nox.Session, command: str, *arguments: str, env: dict | None = None) -> None:
    """Run a command of the course's environment."""
    session.run(str(COURSE_BIN / command), *arguments, external=True, env=env)


def fetch_data(session: nox.Session) -> None:
    """Have MNIST on disk before a notebook asks for it, with a progress bar and not in a page."""
    run(session, "python", "-m", "foundations.data")


def install_site(session: nox.Session, groups: tuple[str, ...] = ()) -> None:
    """Install what builds the pages: neither PyTorch nor the course, for outputs are stored."""
    install(session, "--editable", f"{KIT}[site]", groups=("docs", *groups))


def mkdocs(session: nox.Session, *command: str) -> None:
    """Run mkdocs over stored outputs."""
    install_site(session)
    session.run("mkdocs", *command, *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into site/, strictly."""
    mkdocs(session, "build", "--strict")
    session.log(f"open {(ROOT / 'site' / 'index.html').as_uri()}")


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the site at http://127.0.0.1:8000 and rebuild it as you write."""
    mkdocs(session, "serve", "--strict")


@nox.session
def site(session: nox.Session) -> None:
    """Build the site and read it as a visitor would: all in Chromium, each kind in Firefox."""
    install_site(session, groups=("site",))
    paths = session.posargs or ["tests/site", str(KIT / "site")]
    session.run("pytest", "--confcutdir=tests/site", *paths)


@nox.session
def kinds(session: nox.Session) -> None:
    """Press Run below every cell in Chromium, and store what became of it; `-- FILE --whole`."""
    install_site(session, groups=("site",))
    session.run("python", "-m", "tests.site.kinds", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """Draw again the two pictures that no cell draws: the social card and the README's."""
    install_site(session, groups=("site",))
    session.run("python", "-m", "tests.site.pictures")


@nox.session(venv_backend="none")
def readme(session: nox.Session) -> None:
    """Write what is read off the code: its README, lesson by lesson, and the stubs of its rooms."""
    session.run(sys.executable, "-m", "tests.stubs")
    session.run(sys.executable, "-m", "tests.tour")


@nox.session
def course(session: nox.Session) -> None:
    """Make the environment with PyTorch that the sessions below share."""
    kit = ("--editable", f"{KIT}[gate]")
    install(session, *kit, "--editable", ".[notebooks]", groups=("lint", "tests", "vendor"))


@nox.session(venv_backend="none", requires=["course"])
def tests(session: nox.Session) -> None:
    """Everything that must hold: unit tests, examples in docs and docstrings, the notebook gate."""
    fetch_data(session)
    # Side by side, but the cells of a notebook stay together.
    run(session, "pytest", "--nbval", "-n", "auto", "--dist", "loadscope", *session.posargs)


@nox.session(venv_backend="none", requires=["course"])
def unit(session: nox.Session) -> None:
    """The unit tests and the examples in docstrings alone, for any Python: no page is compared."""
    fetch_data(session)
    paths = session.posargs or ["tests", "src/foundations", "src/benchmarks"]
    pages = ["--ignore=tests/site", "--ignore=tests/drift"]
    run(session, "pytest", "-n", "auto", "--dist", "loadscope", *pages, *paths)


@nox.session(venv_backend="none", requires=["course"])
def gpu(session: nox.Session) -> None:
    """The tests of devices where there is a GPU of CUDA: all is made, trained and moved there."""
    seen = "import torch; print(torch.cuda.get_device_name())"
    run(session, "python", "-c", seen)
    run(session, "pytest", "tests/test_devices.py", "tests/test__random.py", *session.posargs)


@nox.session(venv_backend="none", requires=["course"])
def gate(session: nox.Session) -> None:
    """The gate alone: re-run each notebook and compare all that a reader sees."""
    fetch_data(session)
    run(session, "lessonkit", "gate", *session.posargs)


@nox.session(venv_backend="none", requires=["course"])
def nbval(session: nox.Session) -> None:
    """The plain nbval, our gate disabled, over every notebook: strictly, with nothing sanitised."""
    fetch_data(session)
    plain = ["-p", "no:lessonkit", "--nbval", "--nbval-current-env", "-n", "auto"]
    pages = session.posargs or ["notebooks", *map(str, (ROOT / "docs").rglob("*.ipynb"))]
    run(session, "pytest", *plain, "--dist", "loadscope", *pages, env=PINS)


@nox.session(venv_backend="none", requires=["course"])
def execute(session: nox.Session) -> None:
    """Re-run notebooks (all, or those named) and store their outputs."""
    fetch_data(session)
    run(session, "lessonkit", "execute", *session.posargs)


@nox.session(venv_backend="none", requires=["course"])
def mutants(session: nox.Session) -> None:
    """Plant faults in src/foundations: do the unit tests notice, do the notebooks alone?"""
    fetch_data(session)
    excused = ["--equivalent", "tests/equivalent.toml"]
    run(session, "lessonkit", "mutants", "src/foundations", *excused, *session.posargs)


@nox.session(venv_backend="none", requires=["course"])
def train(session: nox.Session) -> None:
    """Repeat the full run of lesson 9, in half an hour: `git diff runs` says if it is the same."""
    fetch_data(session)
    env = PINS | {"TQDM_DISABLE": ""}
    run(session, "python", "-m", "foundations.recipes.mnist_resnet", *session.posargs, env=env)


@nox.session(venv_backend="none", requires=["course"])
def vendor(session: nox.Session) -> None:
    """Make anew what others made and the site ships, in ten minutes; `-- numpy` only that."""
    fetch_data(session)
    run(session, "python", "-m", "vendoring", *session.posargs)


@nox.session(requires=["course"])
def bench(session: nox.Session) -> None:
    """Measure the course, in about half an hour; `-- --only ladder`, or `-- --compare`."""
    install_site(session)  # the time of a build is measured too
    fetch_data(session)
    builder = Path(session.bin, "mkdocs")
    run(session, "python", "-m", "benchmarks", "--mkdocs", str(builder), *session.posargs)


@nox.session
def constraints(session: nox.Session) -> None:
    """Pin anew: the newest versions that fit together. Then execute, and look at what moved."""
    groups = nox.project.dependency_groups(PROJECT, "docs", "lint", "site", "tests")
    kit = ["--editable", f"{KIT}[gate,site]", "--editable", ".[notebooks]"]
    session.install("--upgrade", "packaging", *kit, *groups)
    session.run("python", "-m", "tests.pins")


@nox.session
def build(session: nox.Session) -> None:
    """Build both distributions into dist/; `-- v0.2.0` makes sure that they have that version."""
    session.install("build")
    for project in (ROOT, KIT):
        if session.posargs:
            version = nox.project.load_toml(project / "pyproject.toml")["project"]["version"]
            if f"v{version}" != session.posargs[0]:
                session.error(f"{project} has the version {version}, not {session.posargs[0]}")
        session.run("python", "-m", "build", "--outdir", str(ROOT / "dist"), str(project))


@nox.session(venv_backend="none", requires=["course"])
def lint(session: nox.Session) -> None:
    """Style, formatting, types, and the floors: what may import what."""
    run(session, "ruff", "check")
    run(session, "ruff", "format", "--check")
    run(session, "basedpyright", "--pythonpath", str(COURSE_BIN / "python"))
    run(session, "lint-imports")


if __name__ == "__main__":
    nox.main()
