"""Which figures of ingest may a city turn? Defaults: reliability.md 1, 7 and rows 18–33, domain.md 6."""

from typing import Literal

from msgspec import Struct

DAY_S = 86_400.0
Box = tuple[float, float, float, float]  # west, south, east, north: deg, WGS-84


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `ingest/`; units stand in the names."""

    # the line to the broker
    client_id: str = "citywall-ingest"  # MQTT client id (客户端标识): fixed, the broker keeps our queue under it
    protocol: Literal["3.1.1", "5"] = "3.1.1"  # MQTT version (协议版本); the embedded broker speaks 3.1.1
    share_group: str = ""  # shared subscription (共享订阅组) for several ingest processes, each with its own client_id
    owntracks: bool = True  # listen to OwnTracks phones as well (接入 OwnTracks)
    keepalive_s: int = 15  # s between signs of life (心跳周期); a dead line is noticed within two of them
    session_s: int = 604_800  # s the broker keeps our queue, MQTT 5 only (会话保留)
    receive_maximum: int = 1_000  # messages under way without our ack, MQTT 5 only (在途上限)
    heartbeat_s: float = 3.0  # s between loop-back messages that prove the path (回环心跳)
    deaf_s: float = 20.0  # s without the loop-back until the line is made anew (失聪重连)
    reconnect_min_s: float = 0.5  # s before the first new try (重连起始间隔)
    reconnect_max_s: float = 10.0  # s between tries at most (重连最大间隔)

    # inbox and batches
    inbox_messages: int = 20_000  # messages that may wait (收件箱条数); then the socket is not read
    inbox_bytes: int = 67_108_864  # bytes that may wait (收件箱字节数)
    inbox_pictures: int = 12  # pictures that may wait (待处理图片数)
    batch_messages: int = 500  # messages written at once (批量上限)
    batch_ms: float = 5.0  # ms between two batches under load (批量间隔)
    retry_s: float = 0.5  # s before a batch is tried again while Redis or the disk is away (重试间隔)

    order_age_s: float = 600.0  # s after which an order nobody could be given is dropped as out of date (指令时效)

    # what a message may be
    telemetry_bytes: int = 262_144  # bytes of a JSON message (报文上限)
    report_bytes: int = 65_536  # bytes of a collector's report (上报件上限)
    backlog_fixes: int = 5_000  # fixes in one array (补传条数上限)
    picture_bytes: int = 5_242_880  # bytes of a picture (图片上限)
    picture_pixels: int = 40_000_000  # width × height (图片像素上限)
    picture_side_px: int = 10_000  # longest side (图片边长上限)

    # plausibility
    future_s: float = 120.0  # s a device clock may be ahead (时钟超前容差); more: flagged, never "last"
    future_refused_s: float = 7 * DAY_S  # s ahead from which a fix is refused (超前拒收)
    max_age_s: float = 7 * DAY_S  # s a fix may be old (补传时限)
    duplicates_kept: int = 120  # fix times remembered per device (去重窗口)
    jump_kmh: float = 200.0  # km/h no vehicle drives (跳点速度)
    jump_m: float = 1_000.0  # m below which nothing is a jump (跳点距离)
    jump_accept: int = 3  # consistent fixes at the new place until it is believed (跳点确认次数)
    jump_silence_s: float = 600.0  # s of silence after which any place is believed (静默后放行)
    rough_m: float = 100.0  # m of the device's own accuracy from which a fix is rough (精度粗略)
    service_box: Box | None = None  # [west, south, east, north] deg (服务区范围); null: the registry's grids and roads
    service_margin_m: float = 20_000.0  # m around the registry's grids and roads (服务区外扩)
    shift_check: bool = True  # drop positions of people outside their shift (非当班不采集)
    shift_start: str = "08:00"  # local time, where the collector's row has none (默认上班)
    shift_end: str = "18:00"  # local time, where the collector's row has none (默认下班)
    shift_margin_s: float = 900.0  # s before and after the shift (当班宽限)

    # is the source what it says? (坐标系核对, reliability.md row 25)
    source_places: int = 30  # places of a vehicle's way held against the roads (核对点数)
    source_step_m: float = 30.0  # m between two of them (核对点间距)
    source_fits_m: float = 30.0  # m from a road within which a way lies on roads (在路上)
    source_far_m: float = 300.0  # m from every road: off-road, in whatever coordinate system (远离道路)

    # what is kept of refused messages
    rejected_bytes: int = 4_096  # bytes kept of a refused message (留存字节)
    rejected_per_s: int = 10  # refused messages kept per reason and second (留存速率); all are counted
    unknown_devices: int = 1_000  # unknown devices listed (待登记设备上限)
    unknown_s: float = 3_600.0  # s before the same unknown device is kept again (未知设备提醒间隔)
    counted_devices: int = 5_000  # devices counted apart per reason (计数设备上限); the rest under `*`
