"""Write programs of all families with PyTorch's answers, for `replay` on another machine.

python -m tests.page_torch.record cases.json 500
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from hypothesis import HealthCheck, Phase, given, settings

from .programs import FAMILIES, ULPS
from .replay import answer

__all__ = ["cases"]


def cases(count: int) -> list[dict[str, Any]]:
    """Draw programs of each family, and let PyTorch answer them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [case for family in FAMILIES for case in _of_family(family, count)]


def _of_family(family: str, count: int) -> list[dict[str, Any]]:
    found, ulps = [], ULPS.get(family, 0)

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(FAMILIES[family])
    def collect(source: str) -> None:
        found.append({"source": source, "ulps": ulps, "answer": answer(torch, source)})

    collect()
    return found


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(cases(int(sys.argv[2]))), encoding="utf-8")
