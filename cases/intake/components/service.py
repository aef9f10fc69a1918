"""QUESTION: is the component that somebody named there, and does its class fit? Asked before a case is bound to it."""

from cases.entry import Do
from cases.intake.components import store
from db import Tx
from records import Refused


def bound(tx: Tx, do: Do) -> None:
    """Raises `Refused` when the report names a component that nobody has registered, or one of another class."""
    report = do.report
    if report is None or not report.component:
        return
    found = store.find(tx, report.component)
    if found is None:
        raise Refused(f"没有部件 {report.component}：请在地图上重新选择，或先导入部件")
    if report.kind == "component" and found.code != report.code:
        raise Refused(f"部件 {found.id} 是“{found.name}”（{found.code}），与所选类别 {report.code} 不符")
