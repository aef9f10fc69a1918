"""Which figures of shifts and their hand-over may a city turn? Defaults: domain.md 5.2, 5.4."""

from msgspec import Struct, field

HOURS = {"night": ("夜班", "23:00", "06:00"), "day": ("日班", "06:00", "23:00")}


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `gps/shifts/`; units stand in the names."""

    hours: dict[str, tuple[str, str, str]] = field(default_factory=HOURS.copy)  # [word, start, end] HH:MM (班次时间)
    sign_roles: tuple[str, ...] = ("night_operator", "shift_lead", "admin")  # who calls the roll and signs (签字角色)
    heard_s: float = 180.0  # s a vehicle's newest fix may be old to count as heard at roll call (点名在线时限)
    picture_s: float = 300.0  # s a front or rear picture may be old at roll call (点名画面时限)
    bay_m: float = 150.0  # m around its bay in which a vehicle counts as standing there (停车场半径)
    correct_s: float = 1_800.0  # s from alert to correction on time: 10 min to answer, 20 to correct (按时纠正)
    final_after_s: float = 259_200.0  # s after a shift's end from which its results stand, 3 days (班次结果定稿)
    font: str = ""  # TrueType font with Chinese letters for PDF; empty: STSong-Light of the reader (PDF 字体)
