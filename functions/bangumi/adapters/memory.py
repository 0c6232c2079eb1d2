"""What a process remembers of look-ups for a while."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class Memory(Generic[Key, Found]):
    """The `most` answers used last, none older than `keep_s` seconds. An answer may be None: a miss is remembered too."""

    def __init__(self, most: int = 512, keep_s: float = 3600.0) -> None:
        self._most = most
        self._keep_s = keep_s
        self._known: OrderedDict[Key, tuple[float, Found]] = OrderedDict()

    def get(self, key: Key, look_up: Callable[[], Found]) -> Found:
        """The answer that is known, else that of `look_up`, whose errors are not remembered."""
        now = time.monotonic()
        known = self._known.get(key)
        if known is None or now - known[0] > self._keep_s:
            known = now, look_up()
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return known[1]
