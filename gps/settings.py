"""Which figures of positions and tracks may a city turn? Defaults: domain.md 5, reliability.md 9."""

from msgspec import Struct, field

from gps.alerts.settings import Settings as AlertSettings
from gps.live.settings import Settings as LiveSettings
from gps.proof.settings import Settings as ProofSettings
from gps.rules.settings import Thresholds
from gps.shifts.settings import Settings as ShiftSettings


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `gps/`; units stand in the names."""

    consumer: str = "gps-1"  # name of this process among the readers of the streams (消费者名)
    batch_entries: int = 16  # stream entries per transaction, each up to 500 fixes (每批条目数)
    block_ms: int = 500  # ms a read waits for something new
    retry_most_s: float = 5.0  # s at most between tries while the database is away (重试间隔上限)
    health_s: float = 1.0  # s between words on our own health (心跳间隔)
    gap_s: float = 300.0  # s of silence that break a track (轨迹中断)
    jump_kmh: float = 200.0  # km/h no vehicle of ours drives: a faster step breaks a track (漂移跳点)
    jump_m: float = 300.0  # m a step must measure at least to count as a jump (漂移距离)
    stop_s: float = 180.0  # s within `stop_radius_m` that make a stop (停留时长)
    stop_radius_m: float = 30.0  # m around its middle that a stop may wander (停留半径)
    moving_kmh: float = 3.0  # km/h from which a unit counts as moving (行驶)
    step_m: float = 10.0  # m a unit must go before they count as mileage: GPS noise adds none (里程步长)
    road_within_m: float = 30.0  # m to the nearest road whose name is shown (道路匹配距离)
    track_default_s: float = 43_200.0  # s a track covers when nobody says (轨迹默认时长)
    track_most_s: float = 172_800.0  # s one track request may cover (轨迹最长时长)
    units_limit: int = 500  # units in one answer when nobody says (每页单位数)
    keep_vehicle_tracks_d: int = 365  # days positions of vehicles are kept (车辆轨迹保存期)
    keep_people_tracks_d: int = 90  # days positions of people are kept, PIPL art. 28 (人员轨迹保存期)
    alerts: AlertSettings = field(default_factory=AlertSettings)  # alerts and who is told (告警处置)
    live: LiveSettings = field(default_factory=LiveSettings)  # rules at work on the stream (实时判定)
    shifts: ShiftSettings = field(default_factory=ShiftSettings)  # shifts and hand-over (班次与交接)
    proof: ProofSettings = field(default_factory=ProofSettings)  # proof of an alert (告警证据)
    rules: Thresholds = field(default_factory=Thresholds)  # 五定 (判定规则)
