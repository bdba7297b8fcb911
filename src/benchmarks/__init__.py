"""How fast the course's code is, measured side by side: `nox -s bench` (the page "How fast?").

A part measures one thing: `ladder`, `growth`, `backward`, `steps`, `accuracy`, `pages`, `gate`.
Its numbers go to `results.json`, from which the page is computed.
"""
