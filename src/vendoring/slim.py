"""Which files of an archive a lesson can use: all, but for those whose names match a pattern.

A `*` in a pattern also stands for slashes, as `fnmatch` has it.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

__all__ = ["MATPLOTLIB", "NUMPY", "PACKAGES", "STANDARD_LIBRARY", "WHEEL", "slim"]

WHEEL = """
    */tests/* *.pyi *.pyx *.pxd *.pxi *.c *.h *.a *.orig *.typed
    *.dist-info/RECORD *.dist-info/WHEEL *.dist-info/*.txt *.dist-info/zip-safe
    *.dist-info/LICEN[CS]E* *.dist-info/licenses/*
"""
"""Of any wheel: tests, types, sources to compile, what installs it. Licences have their folder."""

STANDARD_LIBRARY = """
    encodings/big5* encodings/cp[1-35-9]* encodings/cp42* encodings/euc_* encodings/gb*
    encodings/hp_* encodings/hz.py encodings/iso2022_* encodings/iso8859_1[0-46].py
    encodings/iso8859_[2-9].py encodings/johab.py encodings/koi8_* encodings/kz1048.py
    encodings/mac_* encodings/mbcs.py encodings/oem.py encodings/palmos.py encodings/ptcp154.py
    encodings/shift_jis* encodings/tis_620.py
    http/cookiejar.py http/server.py xmlrpc/* wsgiref/* ftplib.py imaplib.py mailbox.py mailcap.py
    netrc.py nntplib.py poplib.py smtplib.py socketserver.py telnetlib.py urllib/robotparser.py
    cgi.py cgitb.py webbrowser.py antigravity.py
    multiprocessing/* concurrent/futures/process.py pty.py tty.py
    asyncio/windows_* asyncio/proactor_events.py
    ctypes/macholib/* ctypes/_aix.py nturl2path.py
    aifc.py chunk.py imghdr.py sndhdr.py sunau.py wave.py crypt.py pipes.py uu.py xdrlib.py
    compileall.py logging/config.py logging/handlers.py modulefinder.py pyclbr.py tabnanny.py
    unittest/__main__.py zipapp.py zipfile/__main__.py asyncio/__main__.py
    __hello__.py __phello__/* *.typed site-packages/*
"""
"""Servers and old protocols, other processes, other systems, sound, old encodings."""

NUMPY = """
    numpy/f2py/* numpy/_pyinstaller/* numpy/*/include/* numpy/random/lib/*
    numpy/random/_examples/* numpy/_core/lib/* numpy/_core/_operand_flag_tests.*
    numpy/_core/_rational_tests.* numpy/_core/_simd.* numpy/_core/_struct_ufunc_tests.*
    numpy/_core/_umath_tests.*
    numpy/typing/mypy_plugin.py numpy/ma/timer_comparison.py
    numpy/ma/README.rst numpy/*/API_CHANGES.txt numpy/*/LICENSE*
    numpy/linalg/lapack_lite.*
"""

MATPLOTLIB = """
    matplotlib/mpl-data/fonts/afm/* matplotlib/mpl-data/fonts/pdfcorefonts/*
    matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*.ttf matplotlib/mpl-data/fonts/ttf/DejaVuSerif*
    matplotlib/mpl-data/fonts/ttf/Humor-Sans.ttf matplotlib/mpl-data/images/*
    matplotlib/mpl-data/sample_data/* matplotlib/mpl-data/plot_directive/*
    matplotlib/mpl-data/kpsewhich.lua
    matplotlib/backends/*cairo* matplotlib/backends/*gtk*
    matplotlib/backends/*macosx* matplotlib/backends/*nbagg* matplotlib/backends/*pdf*
    matplotlib/backends/*pgf* matplotlib/backends/*_ps.py matplotlib/backends/*qt*
    matplotlib/backends/*tk* matplotlib/backends/*webagg* matplotlib/backends/*wx*
    matplotlib/backends/backend_template.py
    matplotlib/_ttconv.* matplotlib/_qhull.* matplotlib/testing/* matplotlib/sphinxext/*
    mpl_toolkits/axisartist/* pylab.py
    contourpy/util/*
    packaging/licenses/* packaging/metadata.py packaging/tags.py
    pyparsing/diagram/*
    PIL/_imagingft.* PIL/_webp.* PIL/_imagingcms.* PIL/_imagingmath.* PIL/_imagingmorph.*
    PIL/_imagingtk.*
    dateutil/zoneinfo/*
"""

PACKAGES = """
    platformdirs/pytest_plugin.py platformdirs/testing.py
    platformdirs/android.py platformdirs/ios.py platformdirs/macos.py platformdirs/windows.py
    tqdm/contrib/* tqdm/tqdm.1 tqdm/completion.sh tqdm/dask.py tqdm/keras.py tqdm/rich.py tqdm/tk.py
    tqdm/_main.py tqdm/_tqdm.py tqdm/_tqdm_gui.py tqdm/_tqdm_notebook.py tqdm/_utils.py
"""


def slim(files: Mapping[str, bytes], patterns: str, of_any: str = "") -> dict[str, bytes]:
    """The files that match none of the patterns.

    Args:
        files: by name.
        patterns: with blanks between them.
        of_any: more patterns, for archives of any kind: those may match nothing.

    Raises:
        ValueError: one of `patterns` matches nothing, so it is misspelt or has had its day.
    """
    idle = [pattern for pattern in patterns.split() if not _matching(files, pattern)]
    if idle:
        raise ValueError(f"slim: each pattern must match a file, and these match none: {idle}")
    gone = {
        name for pattern in f"{patterns} {of_any}".split() for name in _matching(files, pattern)
    }
    return {name: raw for name, raw in files.items() if name not in gone}


def _matching(files: Mapping[str, bytes], pattern: str) -> list[str]:
    return [name for name in files if fnmatchcase(name, pattern)]
