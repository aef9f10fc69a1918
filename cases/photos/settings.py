"""Which figures of a case's photos may a city turn? Defaults as for cameras; a phone's page scales down itself."""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/photos/`; units stand in the names."""

    max_bytes: int = 1_048_576  # B a photo may have (照片大小上限)
    max_pixels: int = 40_000_000  # px, width × height a photo may have (像素上限)
    max_side_px: int = 10_000  # px either side may have (边长上限)
    shown_side_px: int = 1_600  # px, longest side of the clean photo that is shown (展示图最长边)
    shown_quality: int = 85  # JPEG quality of the clean photo, 1..100 (展示图质量)
    thumb_width_px: int = 320  # px, width of the thumbnail (缩略图宽度)
    thumb_quality: int = 75  # JPEG quality of the thumbnail, 1..100 (缩略图质量)
    decode_memory_mb: int = 1_024  # MB of address space the decoding process may have (解码内存上限)
    at_once: int = 8  # photos judged or waiting for it; whoever comes besides is asked to come again (同时处理照片数)
    decode_s: float = 5.0  # s one photo may take (解码时限)
    age_s: float = 2_592_000.0  # s a photo may be old when it comes in (照片最早时间)
    ahead_s: float = 300.0  # s a phone's clock may run ahead (手机时钟超前容许)
