"""Which figures of the catalogue may a city turn?"""

from msgspec import Struct, field

from cases.timing.limit import KINDS, Limit, LimitKind

Depts = dict[str, tuple[str, ...]]
DEPTS: Depts = {  # by major class, defaults of ours; "": all others
    "01": ("MUN", "OWN"), "02": ("MUN", "TRF"), "03": ("SAN",), "04": ("GRN",), "05": ("OWN", "MUN"),
    "06": ("STR", "ENF"), "07": ("ENF",), "08": ("ENF", "CON"), "09": ("STR", "ENF"), "": ("STR",),
}  # fmt: skip


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/catalogue/`; units stand in the names. The limits are those of classes without a standard."""

    component_limit: tuple[LimitKind, float] = ("work_day", 3.0)  # limit of components without a row (部件默认时限)
    matter_limit: tuple[LimitKind, float] = ("work_day", 1.0)  # limit of matters without a row (事项默认时限)
    depts: Depts = field(default_factory=DEPTS.copy)  # major class: departments of classes without a row (默认处置部门)
    found_most: int = 20  # classes the assistant proposes when nobody says how many (类别助手条数)
    listed_most: int = 5_000  # rows of one answer of the duty list (职责清单每页上限)

    def __post_init__(self) -> None:
        """Wrong figures are told at the start. Raises `ValueError`."""
        for kind, amount in (self.component_limit, self.matter_limit):
            if kind not in KINDS or amount < 0:
                raise ValueError(f"limit {kind} {amount:g}: want one of {', '.join(KINDS)} and an amount")

    def limit(self, kind: str) -> Limit:
        """What a class of this kind gets that has no row of its own."""
        return Limit(*(self.component_limit if kind == "component" else self.matter_limit))
