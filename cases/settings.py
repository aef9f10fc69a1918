"""Which figures of the case centre may a city turn? Its own few, and those of its folders."""

from msgspec import Struct, field

from cases.catalogue.settings import Settings as CatalogueSettings
from cases.dispatch.settings import Settings as DispatchSettings
from cases.flow.settings import Settings as FlowSettings
from cases.intake.settings import Settings as IntakeSettings
from cases.photos.settings import Settings as PhotosSettings
from cases.timing.settings import Settings as TimingSettings


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/`; units stand in the names."""

    consumer: str = "cases-1"  # name of this process in its group (消费者名)
    batch_entries: int = 32  # stream entries read at once (批量读取)
    block_ms: int = 500  # ms a read waits for news
    retry_most_s: float = 5.0  # s between tries while a server is away (重试间隔上限)
    health_s: float = 1.0  # s between words on its own health (心跳)
    county: str = "430211"  # first six digits of a case number, the county's code (县区代码)
    day_start: str = "08:00"  # local HH:MM at which the counting day begins (统计日起点)
    answer_kept_s: float = 86_400.0  # s an answer is kept for its Idempotency-Key (幂等保留)
    page_most: int = 500  # cases one page of a list may have (每页上限)
    batch_most: int = 200  # cases one batch may have (批量上限)
    map_features: int = 2_000  # cases drawn one by one on a map; more are clustered (地图逐点上限)
    export_most: int = 20_000  # rows of one Excel export (导出上限)
    timing: TimingSettings = field(default_factory=TimingSettings)
    catalogue: CatalogueSettings = field(default_factory=CatalogueSettings)
    flow: FlowSettings = field(default_factory=FlowSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    photos: PhotosSettings = field(default_factory=PhotosSettings)
    dispatch: DispatchSettings = field(default_factory=DispatchSettings)
