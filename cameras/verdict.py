"""What may become of a camera's picture? The words of the root's `verdict.py`, and one that only a clock can earn."""

import verdict
from verdict import Bad, Clean, Verdict

__all__ = ["REASONS", "Bad", "Clean", "Verdict"]

# Reasons of `Rejected` given by this room: what each means for the person at the device.
REASONS = verdict.REASONS | {"picture_time": "its time is no time of this calendar"}
