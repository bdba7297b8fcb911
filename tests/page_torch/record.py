"""Record PyTorch's answers, for where there is no PyTorch: `python -m tests.page_torch.record`.

To be run again when programs are drawn in another way, or PyTorch answers otherwise.
"""

import warnings
from typing import Any

import torch
from hypothesis import HealthCheck, Phase, given, seed, settings

from .programs import FAMILIES, ULPS
from .recorded import write
from .replay import answer, digest

PROGRAMS = 2_000
"""Programs of each family, no two of them the same."""
FEWER = dict.fromkeys(("random doubles", "gradients", "rounded gradients", "tape", "layers"), 200)
"""Their digits cannot be compressed."""


def main() -> None:
    """Write the record of all families."""
    warnings.simplefilter("ignore")  # PyTorch's notes on old names
    write({family: _of_family(family) for family in FAMILIES})


def _of_family(family: str) -> dict[str, Any]:
    ulps = ULPS.get(family, 0)
    said = {source: answer(torch, source) for source in _drawn(family)}
    if not ulps:
        said = {source: digest(each) for source, each in said.items()}
    return {"ulps": ulps, "answers": said}


def _drawn(family: str) -> list[str]:
    found, most, start = {}, FEWER.get(family, PROGRAMS), 0
    while len(found) < most:
        start += 1

        @seed(start)
        @settings(
            max_examples=most,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(FAMILIES[family])
        def collect(source: str) -> None:
            found.setdefault(source)

        collect()
    return list(found)[:most]


if __name__ == "__main__":
    main()
