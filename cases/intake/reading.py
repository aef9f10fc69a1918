"""QUESTION: what does a collector's phone say over MQTT? JSON body → `Do` of T1, T13, T5 or T33, or why not. Pure.

    {"id": "6f1c…", "do": "report", "t": 1763740800, "kind": "matter", "code": "06036", "condition": "M06036-1",
     "description": "小区门前乱堆", "lon": 113.08, "lat": 27.83, "photos": [{"channel": "phone", "t": …}]}
    {"id": "…", "do": "verify", "t": …, "task": "20261121-00231-v1", "result": "true", "note": "…", "lon": …, "lat": …,
     "photos": [{"id": "<32 hex of POST /api/v1/photos>"}]}

Photos are snapshots the device publishes itself (they may arrive later), or photos it handed in over HTTP.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct, field

from cases.catalogue.model import Catalogue
from cases.entry import Do, Kind, NewReport, Phase, Photo
from cases.intake.settings import Settings
from cases.photos.record import Stored, as_photo, field_photo
from records import Report

DEFAULTS = Settings()
What = Literal["report", "self_report", "verify", "check"]
TASKS = ("verify", "check")
PHASES: dict[str, Phase] = {"report": "report", "self_report": "report", "verify": "verify", "check": "check"}

# Why the case centre refuses what a device reported: each is counted, its bytes kept (capped), the device told.
REASONS = {
    "bad_report": "the report lacks a field, or a field has a wrong type or value",
    "report_class": "no such class, or no such filing condition of it, in the catalogue",
    "report_time": "the report's time is too old or in the future",
    "report_photo": "too many photos, or one that was never handed in",
    "report_task": "no such task",
    "report_refused": "the flow of cases says no: not his task, too far away, done already …",
}


class BadReport(NamedTuple):
    """Refused: a word of `REASONS`; in Chinese where it is wrong and what to do. `id`: the report's own, if read."""

    reason: str
    why: str
    id: str = ""


class Reading(NamedTuple):
    """What the device wants. `task` "": a new case."""

    id: str
    do: Do
    task: str = ""


class _Photo(Struct):
    id: str = ""
    channel: str = ""
    t: float | None = None
    phase: Phase | None = None


class _Said(Struct):
    id: str
    do: What
    t: float
    lon: float
    lat: float
    kind: Kind | None = None
    code: str = ""
    condition: str = ""
    description: str = ""
    address: str = ""
    component: str = ""
    subject: str = ""
    voice: str = ""
    urgent: bool = False
    photos: list[_Photo] = field(default_factory=list)
    task: str = ""
    result: str = ""
    note: str = ""


_read = msgspec.json.Decoder(_Said).decode
_peek = msgspec.json.Decoder(dict[str, Any]).decode


def photo_ids(body: bytes) -> list[str]:
    """Ids of handed-in photos that the body names: to be looked up before `read`."""
    try:
        return [photo.id for photo in _read(body).photos if photo.id]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []


def read(
    report: Report,
    now: float,
    catalogue: Catalogue,
    handed_in: Mapping[str, Stored],
    settings: Settings = DEFAULTS,
) -> Reading | BadReport:
    """`handed_in`: the photos of `photo_ids` that exist."""
    try:
        said = _read(report.body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as e:
        return BadReport("bad_report", f"内容不合格式：{e}", _id_of(report.body))
    bad = _form(said, settings) or _time(said, now, settings)
    if bad is None and said.do in ("report", "self_report"):
        bad = _class(said, catalogue)
    if bad is None and said.do in TASKS and not said.task:
        bad = BadReport("bad_report", "缺少 task：请填写任务编号")
    photos = bad or _photos(said, report.device, handed_in, settings)
    if isinstance(photos, BadReport):
        return photos._replace(id=said.id)
    return Reading(said.id, _do(said, report.device, now, tuple(photos)), said.task if said.do in TASKS else "")


def _form(said: _Said, settings: Settings) -> BadReport | None:
    if not said.id or len(said.id) > 64 or not said.id.isprintable():
        return BadReport("bad_report", "id 应为 1 到 64 个可见字符，同一上报重发时不变")
    if not (-180 <= said.lon <= 180 and -90 <= said.lat <= 90) or (said.lon == 0 and said.lat == 0):
        return BadReport("bad_report", f"位置 {said.lon:g}, {said.lat:g} 不在范围内：请打开定位后重报")
    texts = (said.description, said.note, said.address, said.subject, said.voice)
    if any("\0" in text for text in (*texts, said.code, said.condition, said.task, said.component, said.result)):
        return BadReport("bad_report", "文字中有空字符（U+0000），请删去")
    if max(map(len, texts)) > settings.words_most:
        return BadReport("bad_report", f"文字超过 {settings.words_most} 字，请缩短")
    if len(said.photos) > settings.photos_most:
        return BadReport("report_photo", f"照片 {len(said.photos)} 张，最多 {settings.photos_most} 张")
    return None


def _time(said: _Said, now: float, settings: Settings) -> BadReport | None:
    if said.t - now > settings.report_ahead_s:
        return BadReport("report_time", f"时间超前 {said.t - now:.0f} 秒：请校准设备时钟")
    if now - said.t > settings.report_age_s:
        return BadReport("report_time", f"是 {(now - said.t) / 86_400:.1f} 天前的上报：请重新到现场上报")
    return None


def _class(said: _Said, catalogue: Catalogue) -> BadReport | None:
    if said.kind is None or not said.code:
        return BadReport("bad_report", "缺少 kind 或 code：请选择类别")
    if not said.description.strip():
        return BadReport("bad_report", "缺少 description：请填写问题描述")
    minor = catalogue.minors.get((said.kind, said.code))
    if minor is None or not minor.enabled:
        return BadReport("report_class", f"没有类别 {said.kind} {said.code[:20]}：请更新类别表后重报")
    if said.condition and said.condition not in {c.id for c in catalogue.of(said.kind, said.code)}:
        return BadReport("report_class", f"{minor.name}没有立案条件 {said.condition[:20]}：请更新类别表后重报")
    return None


def _photos(
    said: _Said, device: str, handed_in: Mapping[str, Stored], settings: Settings
) -> Sequence[Photo] | BadReport:
    usual, found = PHASES[said.do], []
    for n, one in enumerate(said.photos, 1):
        phase = one.phase or usual
        if one.id:
            stored = handed_in.get(one.id)
            if stored is None:
                return BadReport("report_photo", f"第 {n} 张照片 {one.id[:40]} 没有上传过：请重新上传")
            found.append(as_photo(stored, phase))
        elif one.t is not None and abs(one.t - said.t) <= settings.report_age_s:
            found.append(field_photo(device, phase, one.t, said.lon, said.lat))
        else:
            return BadReport("report_photo", f"第 {n} 张照片应写明 id，或设备自己发布时的拍摄时间 t")
    return found


def _do(said: _Said, device: str, now: float, photos: tuple[Photo, ...]) -> Do:
    if said.do in TASKS:
        return Do(
            said.do, device, "collector", now, device, said.note, said.result, photos=photos, lon=said.lon,
            lat=said.lat, subject=said.subject,
        )  # fmt: skip
    assert said.kind is not None
    new = NewReport(
        "collector", said.kind, said.code, said.description.strip(), said.lon, said.lat, said.address.strip(),
        said.condition, component=said.component, subject=said.subject, source_id=said.id, urgent=said.urgent,
        voice=said.voice, report_t=min(said.t, now),
    )  # fmt: skip
    return Do(
        said.do, device, "collector", now, device, said.note, photos=photos, lon=said.lon, lat=said.lat, report=new
    )


def _id_of(body: bytes) -> str:
    """The id of a body that is wrong elsewhere, so that the device knows which report it was."""
    try:
        said = _peek(body).get("id")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return said[:64] if isinstance(said, str) else ""
