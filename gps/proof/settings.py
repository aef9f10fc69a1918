"""Which figures of an alert's proof may a city turn?"""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a track, of the map and of the pictures belongs to a proof."""

    before_s: float = 300.0  # s of track shown before the breach began (告警前轨迹)
    after_s: float = 300.0  # s of track shown after it was last seen (告警后轨迹)
    points_most: int = 600  # points of one track drawn; a longer one is thinned, the export has all (轨迹点数上限)
    picture_within_s: float = 300.0  # s a picture may be away from the breach to count as its proof (画面时限)
    clip_m: float = 350.0  # m shown around the breach on the map clip at the least (地图半径)
    roads_most: int = 400  # roads drawn on the map clip, the nearest (地图路段上限)
    pictures_kb: int = 4_096  # kB of one picture in the export; a larger one is left out and named (单张图片上限)
