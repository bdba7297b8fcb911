"""What a reader needs to run a page: how to install its code, and where it runs already."""

import re

__all__ = ["colab_address", "install_command"]

GITHUB = re.compile(r"https://github\.com/([^/]+/[^/]+?)(?:\.git)?/?")
BRANCH = re.compile(r"(?:edit|blob|raw)/([^/]+)/")


def install_command(package: str, repo_url: str | None) -> str:
    """How pip installs a course, from its repository or from a copy of it.

    Args:
        package: the distribution, with an extra if the pages need one; may be empty.
        repo_url: of the course, if it is public.

    >>> install_command("course[notebooks]", "https://host.example/course")
    'pip install "course[notebooks] @ git+https://host.example/course"'
    >>> install_command("course[notebooks]", None)
    'pip install ".[notebooks]"'
    """
    if not package:
        return ""
    _, bracket, extra = package.partition("[")
    wanted = f"{package} @ git+{repo_url}" if repo_url else f".{bracket}{extra}"
    return f'pip install "{wanted}"'


def colab_address(repo_url: str | None, edit_uri: str | None, name: str) -> str:
    """Where Colab opens a notebook of a repository on GitHub; nothing for other hosts.

    >>> colab_address("https://github.com/someone/course", "edit/next/docs/", "a.ipynb")
    'https://colab.research.google.com/github/someone/course/blob/next/a.ipynb'
    >>> colab_address("https://host.example/someone/course", None, "a.ipynb")
    ''
    """
    repository, branch = GITHUB.fullmatch(repo_url or ""), BRANCH.match(edit_uri or "")
    if not repository:
        return ""
    on_branch = f"{repository[1]}/blob/{branch[1] if branch else 'main'}"
    return f"https://colab.research.google.com/github/{on_branch}/{name}"
