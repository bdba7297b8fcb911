"""A page whose cells run in the reader's browser: what the site ships for it, and how it is judged.

`worker` runs there, on Python in WebAssembly; `browser` holds the page's scripts; `jupyter` stands
in for the parts of Jupyter that cells import, and `kernel` for the kernel of `lessonkit run`.
"""
