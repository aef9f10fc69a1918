"""Which figures of the registry may a city turn?"""

from msgspec import Struct, field

from registry.plans.settings import Settings as PlanSettings


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `registry/`; units stand in the names."""

    watch_s: float = 0.25  # s between looks at the registry's version: how soon every role sees an import (刷新间隔)
    base_map: tuple[str, ...] = ()  # GeoJSON files of the base map, layer = water, park, street, district (底图文件)
    page_items: int = 500  # items in one answer of /api/v1/registry when nobody says (每页条数)
    file_mb: int = 64  # MB an imported file may have (导入文件大小上限)
    unpacked_mb: int = 128  # MB an Excel file may unpack to: a zip bomb is refused unopened (解压大小上限)
    rows: int = 100_000  # rows an imported file may have (导入行数上限)
    plans: PlanSettings = field(default_factory=PlanSettings)  # work plans (作业计划)
