# /// script
# requires-python = ">=3.11"
# dependencies = ["nox>=2025.2.9"]
# ///
"""What can be done here, one purpose a session: `nox --list` shows them, `nox -s NAME` runs one."""

from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["docs", "tests"]

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
# One environment for all that needs torch, so that it is downloaded once.
COURSE_ENV = ".nox/course"


def install(session: nox.Session, *packages: str, groups: tuple[str, ...] = ()) -> None:
    """Install at the exact versions of constraints.txt."""
    wanted = [*packages, *nox.project.dependency_groups(PROJECT, *groups)]
    session.install("--constraint", str(ROOT / "constraints.txt"), *wanted)


def install_course(session: nox.Session, *groups: str) -> None:
    """Install the project with all that its notebooks and their gate need."""
    install(session, "--editable", ".[notebooks,gate]", groups=groups)


def mkdocs(session: nox.Session, *command: str) -> None:
    """Run mkdocs over stored outputs: neither torch nor the project is installed."""
    install(session, groups=("docs",))
    env = {"PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"}
    session.run("mkdocs", *command, *session.posargs, env=env)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into site/, strictly."""
    mkdocs(session, "build", "--strict")
    session.log(f"open {(ROOT / 'site' / 'index.html').as_uri()}")


@nox.session(venv_name="docs")
def serve(session: nox.Session) -> None:
    """Serve the site at http://127.0.0.1:8000 and rebuild it as you write."""
    mkdocs(session, "serve", "--strict")


@nox.session(venv_location=COURSE_ENV)
def tests(session: nox.Session) -> None:
    """Everything that must hold: unit tests, examples in docs and docstrings, the notebook gate."""
    install_course(session, "tests")
    session.run("python", "-m", "foundations.data")
    session.run("pytest", "--nbval", *session.posargs)


@nox.session(venv_location=COURSE_ENV)
def notebooks(session: nox.Session) -> None:
    """The gate alone: re-run each notebook and compare all that a reader sees."""
    install_course(session, "tests")
    session.run("python", "-m", "foundations.data")
    session.run("pytest", "--nbval", *(session.posargs or ["notebooks"]))


@nox.session(venv_location=COURSE_ENV)
def execute(session: nox.Session) -> None:
    """Re-run notebooks (all, or those named) and store their outputs."""
    install_course(session)
    session.run("python", "-m", "foundations.data")
    session.run("python", "-m", "coursekit.refresh", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build the site and read every page of it in Chromium, as a visitor would."""
    install(session, groups=("docs", "site"))
    session.run("pytest", "tests/site", "--confcutdir=tests/site", *session.posargs)


@nox.session(venv_location=COURSE_ENV)
def lint(session: nox.Session) -> None:
    """Style, formatting, and the floors: what may import what."""
    install_course(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


if __name__ == "__main__":
    nox.main()
