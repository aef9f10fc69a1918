"""QUESTION: how does a proof read on paper? Facts, plan, the rule's numbers, chart, map, pictures, steps, hash."""

import io
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from msgspec import Struct
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Image, KeepTogether, Spacer

import paper
from gps.proof import labels
from gps.proof.drawings import map_clip, speed_chart
from gps.proof.proof import Person, Picture, PlanLine, Proof
from gps.shifts import labels as words

CHART_H, CLIP_H, PICTURE_H = 145.0, 178.0, 165.0  # points
PADDING = 12.0  # points the page's frame takes from its width


class Made(Struct, frozen=True):
    """When and for whom the paper was made, and the SHA-256 of the data it shows."""

    t: float
    by: str
    centre: str
    zone: tzinfo
    sha256: str
    font: str = ""


def render(proof: Proof, pictures: Mapping[str, bytes], made: Made) -> bytes:
    """The PDF; `pictures`: JPEG bytes by id, one that is missing or unreadable is said so."""
    style = paper.styles(made.font)
    alert = proof.alert
    story: list[Any] = [
        paper.text(f"{labels.TITLE}：{words.breach(alert)}", style.title),
        _facts(proof, made.zone, style),
        paper.text("判定数值", style.head),
        _numbers(proof, made.zone, style),
        paper.text("计划", style.head),
        _plan(proof.plan, made.zone, style),
        *_chart(proof, made.zone, style),
        *_clip(proof, style),
        *_pictures(proof, pictures, made.zone, style),
        paper.text("处置经过", style.head),
        _steps(proof, made.zone, style),
        Spacer(1, 8),
        paper.text(f"数据指纹 SHA-256 {made.sha256}（同包 proof.json）", style.small),
        paper.text(f"{made.centre}　{words.moment(made.t, made.zone)} 由 {made.by} 导出", style.small),
    ]
    foot = f"{labels.TITLE} {alert.id}　{made.sha256[:16]}"
    return paper.pdf(story, f"{labels.TITLE} {alert.id}", foot, style)


def _pairs(pairs: list[tuple[str, str]], style: paper.Styles) -> Any:
    """Two names and values a row."""
    even = pairs if len(pairs) % 2 == 0 else [*pairs, ("", "")]
    rows = [[*a, *b] for a, b in zip(even[::2], even[1::2], strict=True)]
    width = paper.inner_width()
    return paper.table(rows, [width * s for s in (0.13, 0.37, 0.13, 0.37)], style, heads=0)


def _facts(proof: Proof, zone: tzinfo, style: paper.Styles) -> Any:
    alert = proof.alert
    kind = words.KINDS.get(proof.kind, proof.kind)
    driver = _name(proof.driver)
    signed = proof.signed
    card = labels.NONE if signed is None else f"{_name(signed.driver)} {words.moment(signed.t, zone)}"
    if signed is not None and not signed.on:
        card += " 退卡"
    place = labels.NONE if alert.lon is None or alert.lat is None else f"{alert.lon:.6f}, {alert.lat:.6f} (WGS-84)"
    return _pairs(
        [
            ("编号", alert.id), ("级别", words.LEVELS.get(alert.level, alert.level)),
            ("五定", words.GROUPS.get(alert.group, alert.group)), ("情形", words.breach(alert)),
            ("车辆", f"{alert.vehicle} {kind}".strip() or labels.NONE), ("责任方", alert.responsible or labels.NONE),
            ("当时驾驶员", driver), ("刷卡记录", card),
            ("班次", f"{alert.night} {labels.shift_word(alert.shift)}"),
            ("处置状态", words.STATES.get(alert.state, alert.state)),
            ("位置", place), ("本班次数", f"{alert.count}"),
        ],
        style,
    )  # fmt: skip


def _numbers(proof: Proof, zone: tzinfo, style: paper.Styles) -> Any:
    n = proof.numbers
    end = words.moment(n.cleared_t, zone) if n.cleared_t is not None else f"{words.moment(n.last_t, zone)} 仍在持续"
    return _pairs(
        [
            ("实测", labels.amount(n.value, n.unit)), ("阈值", labels.amount(n.threshold, n.unit)),
            ("须持续", labels.lasting(n.hold_s)), ("已持续", labels.lasting(n.lasted_s)),
            ("开始", words.moment(n.from_t, zone)), ("告警", words.moment(n.raised_t, zone)),
            ("结束", end), ("说明", proof.alert.detail or labels.NONE),
        ],
        style,
    )  # fmt: skip


def _plan(plan: PlanLine | None, zone: tzinfo, style: paper.Styles) -> Any:
    if plan is None:
        return paper.text("没有对应的作业计划。", style.body)
    target = labels.NONE if plan.coverage_target is None else f"{plan.coverage_target:.0%}"
    sections = "；".join(labels.roads([(s.name, s.passes, s.side) for s in plan.sections]))
    relief = f"（顶班 {_name(plan.relief)}，批准 {plan.approver or labels.NONE}）" if plan.relief else ""
    head = _pairs(
        [
            ("计划", f"{plan.id} 第 {plan.version} 版"), ("状态", labels.PLAN_WORDS.get(plan.word, plan.word)),
            ("驾驶员", _name(plan.driver) + relief), ("责任人", plan.responsible or labels.NONE),
            ("时段", f"{words.moment(plan.window_start, zone)} – {words.minute(plan.window_end, zone)}"),
            ("限速 / 覆盖率", f"{labels.amount(plan.limit_kmh, 'km/h')} / {target}"),
        ],
        style,
    )  # fmt: skip
    return KeepTogether([head, Spacer(1, 3), paper.text(f"路段：{sections or labels.NONE}", style.body)])


def _name(person: Person | None) -> str:
    return labels.NONE if person is None else f"{person.id} {person.name or ''}".strip()


def _chart(proof: Proof, zone: tzinfo, style: paper.Styles) -> list[Any]:
    head = paper.text("速度（km/h，红点为违规点，虚线为限速，底色为告警时段）", style.head)
    if not any(p.speed_kmh is not None for p in proof.track):
        return [head, paper.text("这段时间没有速度数据。", style.body)]
    drawn = speed_chart(proof, paper.inner_width() - PADDING, CHART_H, style.font, zone)
    return [KeepTogether([head, drawn, paper.text(_thinned(proof), style.small)])]


def _thinned(proof: Proof) -> str:
    whole = f"轨迹 {proof.fixes} 点"
    return whole if len(proof.track) == proof.fixes else f"{whole}，图中 {len(proof.track)} 点，全部见 track.csv"


def _clip(proof: Proof, style: paper.Styles) -> list[Any]:
    head = paper.text("位置（蓝：计划路段，绿：轨迹，红：违规点）", style.head)
    if proof.clip is None:
        return [head, paper.text("没有位置数据，也没有计划路段。", style.body)]
    return [KeepTogether([head, map_clip(proof, proof.clip, paper.inner_width() - PADDING, CLIP_H, style.font)])]


def _pictures(proof: Proof, pictures: Mapping[str, bytes], zone: tzinfo, style: paper.Styles) -> list[Any]:
    if not proof.pictures:
        return []
    width = paper.inner_width() / 2
    cells = [[_picture(p, pictures, width - 10, style) for p in proof.pictures]]
    captions = [[_caption(p, zone) for p in proof.pictures]]
    rows = paper.table([*captions, *cells], [width] * len(proof.pictures), style)
    return [KeepTogether([paper.text(f"画面（{words.moment(proof.at_t, zone)} 前后）", style.head), rows])]


def _caption(picture: Picture, zone: tzinfo) -> str:
    channel = words.CHANNELS.get(picture.channel, picture.channel)
    if picture.t is None or picture.off_s is None:
        return f"{channel}：{labels.lasting(picture.within_s)}内没有画面"
    return f"{channel}：{words.moment(picture.t, zone)}（{labels.off(picture.off_s)}）"


def _picture(picture: Picture, pictures: Mapping[str, bytes], width: float, style: paper.Styles) -> Any:
    data = pictures.get(picture.id or "")
    if picture.id is None:
        return paper.text("缺", style.body)
    if data is None:
        return paper.text("图片已不在库中", style.body)
    try:
        across, high = ImageReader(io.BytesIO(data)).getSize()
    except OSError:
        return paper.text("图片无法读取", style.body)
    scale = min(width / across, PICTURE_H / high)
    return Image(io.BytesIO(data), across * scale, high * scale)


def _steps(proof: Proof, zone: tzinfo, style: paper.Styles) -> Any:
    rows = [["时间", "谁", "做了什么", "之后状态", "内容"]]
    for step in proof.steps:
        role = labels.ROLES.get(step.role, step.role)
        who = role if step.by == step.role else f"{step.by} {role}"
        state = words.STATES.get(step.to_state, step.to_state)
        rows.append([words.moment(step.t, zone), who, labels.action(step.action), state, labels.said(step)])
    if len(rows) == 1:
        return paper.text("尚无记录。", style.body)
    width = paper.inner_width()
    return paper.table(rows, [width * s for s in (0.2, 0.16, 0.14, 0.12, 0.38)], style)
