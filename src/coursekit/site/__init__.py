"""MkDocs hooks that turn notebooks into native Material pages, and TeX into MathML."""
