"""MkDocs hook: in a copy read from files, search works without a request to another host."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

SHIM = "assets/iframe-worker/shim.js"


@event_priority(100)  # before the offline plugin, which would take the script from a public host
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name our copy of the script that stands in for a worker where the browser allows none."""
    if config.plugins["material/offline"].config.enabled:
        config.extra["polyfills"] = [SHIM]
    return config
