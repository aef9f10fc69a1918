"""What does the role `cameras` say of itself? Its counters, how often the decoder was started, the free disk."""

from pulse import Counters
from records import Health

RATE_S = 30.0  # s the rate looks back: pictures come slowly


class Pulse(Counters):
    """Counts pictures; the note says why they wait, else that the disk runs low."""

    def __init__(self, role: str) -> None:
        super().__init__(role, "pictures", RATE_S, took="take_ms", totals=("rejected", "deleted"))

    def database(self, ok: bool, why: str = "") -> bool:
        """The note is kept for pictures that wait: why the database is away is not said before one does."""
        return super().database(ok)

    def with_disk(self, lag: int, decoder_starts: int, disk_free_share: float, disk_low_share: float) -> Health:
        """`disk_free_share` 0..1; below `disk_low_share` the note says so."""
        return self.told(
            lag,
            f"磁盘剩余 {disk_free_share:.0%}" if disk_free_share < disk_low_share else "",
            decoder_starts=float(decoder_starts),
            disk_free_share=round(disk_free_share, 3),
        )
