"""Pictures are decoded in a process of their own; here with the limits that the settings of this room name."""

import picture
from cameras.settings import Settings
from verdict import Limits


class LimitedJudge(picture.LimitedJudge):
    """Not thread-safe: one caller."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            Limits(
                settings.max_bytes,
                settings.max_pixels,
                settings.max_side_px,
                settings.shown_side_px,
                settings.shown_quality,
                settings.thumb_width_px,
                settings.thumb_quality,
                settings.decode_memory_mb,
                settings.decode_s,
            )
        )
