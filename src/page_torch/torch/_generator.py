"""The generator of random bits: a Mersenne Twister (Matsumoto and Nishimura 1998).

Its state is written byte for byte as PyTorch writes it, so that a training can go on after a stop.
"""

import struct

import numpy as np

from ._tensor import CPU, Tensor, wrap

__all__ = ["Generator", "default_generator"]

_WORDS = 624
"""Numbers of 32 bits in the state of the twister."""
_LAYOUT = struct.Struct(f"<Qii Q{_WORDS}Q dddi4x f?3x")
"""Seed, numbers left, whether seeded, next place, the state; then a normal number that waits."""
_DEFAULT_SEED = 67280421310721


class Generator:
    """A stream of random numbers.

    Attributes:
        waiting: the second of two normal numbers, of which only the first has been asked for.
    """

    device = CPU

    def __init__(self) -> None:
        self.manual_seed(_DEFAULT_SEED)

    def manual_seed(self, seed: int) -> "Generator":
        """Start anew; only the lower 32 bits of the seed matter."""
        if not hasattr(seed, "__index__"):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed, self.waiting, self._fresh = int(seed) % 2**64, None, True
        self._twister = np.random.MT19937()
        self._twister._legacy_seeding(self._seed % 2**32)
        return self

    def bits(self, n: int) -> np.ndarray:
        """The next n numbers of 32 bits, as uint64."""
        self._fresh = self._fresh and n == 0
        return self._twister.random_raw(n)

    def wide_bits(self, n: int) -> np.ndarray:
        """The next n numbers of 64 bits, each of two of 32."""
        high, low = self.bits(2 * n).reshape(n, 2).T
        return (high << np.uint64(32)) | low

    def get_state(self) -> Tensor:
        """All that the next numbers depend on, as bytes."""
        state = self._twister.state["state"]
        place = 0 if self._fresh else int(state["pos"])
        left = 1 if self._fresh else _WORDS + 1 - place
        waits, second = self.waiting is not None, self.waiting or 0.0
        words = map(int, state["key"])
        packed = _LAYOUT.pack(
            self._seed, left, 1, place, *words, 0.0, second, 0.0, waits, 0.0, False
        )
        return wrap(np.frombuffer(bytearray(packed), np.uint8))

    def set_state(self, new_state: Tensor) -> "Generator":
        """Go on where `get_state` was called."""
        seed, left, _, place, *rest = _LAYOUT.unpack(new_state._a.tobytes())
        words, (_, second, _, waits, _, _) = rest[:_WORDS], rest[_WORDS:]
        self._seed, self.waiting = seed, second if waits else None
        self._fresh = left == 1 and place == 0
        key = np.array(words, np.uint32)
        inner = {"key": key, "pos": _WORDS if self._fresh else place}
        self._twister.state = {"bit_generator": "MT19937", "state": inner}
        return self


default_generator = Generator()
