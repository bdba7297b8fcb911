"""Digests by which a page judges an answer that it does not show.

They hide the answer from the eye in the source of the page, not from somebody who tries all the
answers: that reader would cheat only themselves.

The digest is FNV-1a in 32 bits over the UTF-8 bytes of `salt + ":" + answer`, in hexadecimal. In
JavaScript::

    let h = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(`${salt}:${answer}`))
      h = Math.imul(h ^ byte, 0x01000193) >>> 0;
    h.toString(16).padStart(8, "0");
"""

__all__ = ["digest"]


def digest(salt: str, answer: str) -> str:
    """Eight hexadecimal digits that do not show the answer.

    Args:
        salt: what the question is called, so that equal answers look unlike each other.
        answer: written in the one way in which it is compared.

    >>> digest("", "(2, 3)")
    'd1bb42eb'
    """
    value = 0x811C9DC5
    for byte in f"{salt}:{answer}".encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{value:08x}"
