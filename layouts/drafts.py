"""What does a layout look like before it is saved? Drafts in memory, each under an address of its own, the oldest
forgotten first."""

import secrets
import threading
from collections import OrderedDict

from msgspec.structs import replace

from layouts.scene import Scene
from layouts.shelf import DRAFT
from records import Forbidden

MOST = 40  # drafts kept; an editor uses one at a time


class Drafts:
    """Safe from several threads; nothing of it outlives the process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[str, Scene]] = OrderedDict()  # id → whose, layout

    def put(self, whose: str, scene: Scene, draft_id: str = "") -> str:
        """Keeps it under `~ID`; one's own draft may be replaced under the same. Raises `Forbidden` for another's."""
        with self._lock:
            before = self._kept.pop(draft_id, None)
            if before is not None and before[0] != whose:
                self._kept[draft_id] = before
                raise Forbidden("this draft is somebody else's")
            named = draft_id if before is not None else DRAFT + secrets.token_hex(6)
            self._kept[named] = (whose, replace(scene, name=named))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return named

    def get(self, draft_id: str) -> Scene | None:
        with self._lock:
            found = self._kept.get(draft_id)
            return found[1] if found is not None else None
