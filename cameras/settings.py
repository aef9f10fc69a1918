"""Which figures of the picture room may a city turn? Defaults: reliability.md 7 and 9."""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cameras/`; units stand in the names."""

    max_bytes: int = 5_242_880  # B a picture may have (图片大小上限)
    max_pixels: int = 40_000_000  # px, width × height a picture may have (像素上限)
    max_side_px: int = 10_000  # px either side may have (边长上限)
    shown_side_px: int = 1_920  # px, longest side of the clean picture that is shown (展示图最长边)
    shown_quality: int = 85  # JPEG quality of the clean picture, 1..100 (展示图质量)
    thumb_width_px: int = 320  # px, width of the thumbnail (缩略图宽度)
    thumb_quality: int = 75  # JPEG quality of the thumbnail, 1..100 (缩略图质量)
    decode_memory_mb: int = 1_024  # MB of address space the decoding process may have (解码内存上限)
    decode_s: float = 5.0  # s one picture may take (解码时限)
    retention_days: int = 90  # whole local days pictures, originals and rows are kept (图片保存天数)
    retention_every_s: float = 3_600.0  # s between looks for days that are over (清理间隔)
    list_most: int = 500  # rows one page of a picture list may have (每页上限)
    disk_low_share: float = 0.1  # free share of the disk below which Health warns (磁盘告警)
    consumer: str = "cameras-1"  # name of this process in its group; another one for each further process (消费者名)
    batch_entries: int = 8  # stream entries taken at once (每批条数)
    block_ms: int = 1_000  # ms to wait for new entries (读取等待)
    retry_most_s: float = 5.0  # s between tries while disk or database takes nothing (重试间隔上限)
    health_s: float = 1.0  # s between words on its own health (自检间隔)
