"""Which figures of the wall may a city turn? Defaults: DESIGN D7, D13."""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `wall/`; units stand in the names."""

    push_s: float = 0.5  # s at least between two pushes to one screen (面板推送间隔)
    idle_s: float = 1.0  # s until a screen is looked after although nothing changed
    beat_s: float = 2.0  # s between the data times told to each panel (数据时间播报)
    ask_s: float = 10.0  # s between questions whether a screen is still there (在线询问)
    ask_timeout_s: float = 3.0  # s a screen may take to answer
    silent_asks: int = 3  # unanswered questions after which a screen counts as gone
    late_s: float = 10.0  # s from which a delay is amber (数据延迟)
    stale_s: float = 60.0  # s from which a delay is red
    road_within_m: float = 30.0  # m, a unit nearer to a road than this is on it (位置匹配)
    map_lon: float = 113.10  # deg, middle of the map while nothing is registered (地图中心)
    map_lat: float = 27.83  # deg
    map_zoom: float = 13.0  # zoom while nothing is registered
    tile_url: str = ""  # optional tiles, WGS-84 or CGCS2000, from this site: /…/{z}/{x}/{y}.png (底图瓦片)
    tile_attribution: str = ""  # source named on the map (瓦片来源)
    tile_opacity: float = 0.35  # 0..1, so that the theme's colours stay readable
