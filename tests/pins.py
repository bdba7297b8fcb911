"""The pins of constraints.txt, from what is installed: `nox -s constraints` writes them anew.

Where a version wants a newer Python than the oldest one that the README promises, that Python gets
an older version, by a marker beside the pin.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PINS = ROOT / "constraints.txt"
OLDEST = "3.11.0"
OWN = {"from-foundations", "lessonkit", "pip", "setuptools", "wheel"}


def runs_on(distribution: Distribution, python: str) -> bool:
    """Whether a distribution says that it can be installed on a version of Python."""
    return python in SpecifierSet(distribution.metadata.get("Requires-Python") or "")


def lines(found: dict[str, str], needed: dict[str, str], older: dict[str, str]) -> list[str]:
    """Write the pins: two with markers where the oldest Python needs an older version.

    Args:
        found: the version of each distribution.
        needed: for some of them the oldest Python that they want, such as `3.11.5`.
        older: for those the version that runs on the oldest Python of all.
    """
    pins = []
    for name in sorted(found, key=str.lower):
        if name in needed:
            pins.append(f'{name}=={older[name]} ; python_full_version < "{needed[name]}"')
            pins.append(f'{name}=={found[name]} ; python_full_version >= "{needed[name]}"')
        else:
            pins.append(f"{name}=={found[name]}")
    return pins


def installed() -> dict[str, Distribution]:
    """All that is installed here, but for what is our own and what installs."""
    everything = {each.metadata["Name"]: each for each in distributions()}
    return {name: each for name, each in everything.items() if name.lower() not in OWN}


def older_version(name: str) -> str:
    """Ask pip which version it would take on the oldest Python."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--report=-"]
    command += ["--ignore-installed", "--no-deps", "--only-binary=:all:", "--target=."]
    command += [f"--python-version={OLDEST}", name]
    report = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(report)["install"][0]["metadata"]["version"]


def main() -> None:
    """Write the pins of what is installed here."""
    here = installed()
    newer = {name: each for name, each in here.items() if not runs_on(each, OLDEST)}
    needed = {
        name: re.findall(r">=\s*([\d.]+)", each.metadata["Requires-Python"])[0]
        for name, each in newer.items()
    }
    # The build of PyTorch that is installed here, such as +cpu, is one of several of its version.
    found = {name: each.version.partition("+")[0] for name, each in here.items()}
    older = {name: older_version(name) for name in newer}
    PINS.write_text("\n".join(lines(found, needed, older)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
