"""What a page hands to its script and does not show: no answer is to be read in its HTML."""

import base64
import json

__all__ = ["packed"]


def packed(value: object) -> str:
    """Whatever can be JSON, as text that says nothing to the eye.

    >>> packed({"right": True})
    'eyJyaWdodCI6dHJ1ZX0='
    """
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(text.encode()).decode()
