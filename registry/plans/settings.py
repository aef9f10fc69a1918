"""Which figures of plans may a city turn? Defaults: domain.md 5.2, 5.3."""

from msgspec import Struct, field

from registry.parsers import hour_minute

RUSH_HOURS = (("07:00", "09:00"), ("16:00", "18:00"))
TURNS = {"night": "12:00"}


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `registry/plans/`; units stand in the names."""

    roles: tuple[str, ...] = ("shift_lead", "dispatcher", "admin")  # roles that may change plans (计划编制角色)
    forbidden: tuple[tuple[str, str], ...] = RUSH_HOURS  # local HH:MM in which no work should be planned (禁止作业时段)
    turns: dict[str, str] = field(default_factory=TURNS.copy)  # shift: HH:MM, earlier is the next morning (跨日班次)
    window_most_h: float = 17.0  # h a plan's window may last (作业时段最长)
    due_grades: tuple[int, ...] = (1, 2, 3, 4)  # grades of roads that somebody must do every night (每夜必作业等级)
    answer_kept_s: float = 86_400.0  # s in which the same Idempotency-Key gets the same answer (重复请求识别)
    page_changes: int = 500  # changes in one answer (每页变更数)
    list_most_d: int = 62  # nights one list of plans may cover (计划查询最长天数)

    def __post_init__(self) -> None:
        for word in (*(word for span in self.forbidden for word in span), *self.turns.values()):
            hour_minute(word)
