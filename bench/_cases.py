"""Fifty thousand stored cases, as a city has them after months: written straight into the tables."""

import random
from collections.abc import Iterator
from typing import Any

import psycopg

from cases import grams, marks, store
from cases.entry import Case, Spell
from cases.flow import states
from cases.timing.limit import Limit

LON, LAT = 113.10, 27.83  # the demo's city
STREETS = ("泰山路街道", "嵩山路街道", "栗雨街道", "马家河街道", "群丰镇", "三门镇", "雷打石镇")
ROADS = ("湘银路", "嵩山路", "长江南路", "珠江南路", "黄河南路", "泰山路", "天台路", "炎帝大道", "滨江南路", "庐山路")
CLASSES = (
    ("matter", "06036", "乱堆杂物", "ldzw"), ("matter", "06010", "暴露垃圾", "bllj"),
    ("matter", "09006", "占道经营", "zdjy"), ("matter", "07001", "非法小广告", "ffxgg"),
    ("matter", "09010", "非机动车乱停放", "fjdcltf"), ("matter", "06012", "道路不洁", "dlbj"),
    ("component", "01003", "雨水井盖", "ysjg"), ("component", "03005", "垃圾箱", "ljx"),
)  # fmt: skip
WHERE = ("门前", "路口", "人行道上", "公交站旁", "小区北门", "桥下", "学校门口", "菜市场外")
DAYS = 120
HALF_DAY_S = 43_200.0


def made(count: int, now: float, seed: int = 4) -> Iterator[tuple[Case, str]]:
    """Cases with their class's initials: nine of ten ended, the open ones in every status, newest last."""
    chance = random.Random(seed)  # noqa: S311 - the same cases every time
    for n in range(count):
        t = now - DAYS * 86_400 * (1 - n / count)
        is_open = n > count * 0.9 and chance.random() < 0.5
        status = chance.choice(states.OPEN) if is_open else chance.choices(states.ENDED, (3, 2, 95))[0]
        yield _case(n, t, status, chance), ""


def _case(n: int, t: float, status: str, chance: random.Random) -> Case:
    kind, code, title, _ = chance.choice(CLASSES)
    street, road = chance.choice(STREETS), chance.choice(ROADS)
    state = states.STATES[status]
    took = chance.uniform(0.2, 2.0) * HALF_DAY_S
    stages = states.STAGES[: 7 if status == "closed" else max(0, state.stage - 1)] or ("collect",)
    passed = {stage: t + took * i / 7 for i, stage in enumerate(stages)}
    end_t = None if state.open else t + took
    spell = Spell(state.clock, Limit("work_hour", 4), t, t + 2 * took, t + 1.7 * took) if state.open else None
    filed = "file" in passed
    unit = f"S{chance.randrange(1, 20):02d}" if state.stage >= 4 or status == "closed" else ""
    return Case(
        f"20260101-{n:05d}", chance.randrange(3, 12), status, "collector", kind, code,  # type: ignore[arg-type]
        f"{road}{chance.choice(WHERE)}{title}，面积约{chance.randrange(1, 9)}平方米，影响通行，请尽快处理",
        LON + chance.uniform(-0.05, 0.05), LAT + chance.uniform(-0.04, 0.04), t, f"C{chance.randrange(1, 22):02d}",
        address=f"{road}{chance.choice(ROADS)}口以北约{chance.randrange(1, 40)}0米", title=title, street=street,
        duty_grid=f"43021100{chance.randrange(1, 22):02d}", case_no=f"43021120260101{n:05d}" if filed else "",
        unit=unit, holder_role=state.holder, holder=unit if state.holder == "unit" else "",
        spells=(spell,) if spell else (), passed=passed, end_t=end_t, close_t=end_t if status == "closed" else None,
        changed_t=end_t or t, case_due_t=t + 2 * took, supervision=int(state.open and chance.random() < 0.03),
        condition_text="未经许可在道路、广场堆放物料", closing_text="物料清除，地面整洁",
    )  # fmt: skip


def seed(url: str, count: int, now: float) -> None:
    """Write them with words, figures and a step each; the planner is told of them."""
    with psycopg.connect(url) as link, link.cursor() as cursor:
        every = [case for case, _ in made(count, now)]
        _copy(cursor, "case_file", ("id", *store._COLUMNS), (_row(case) for case in every))
        words = ((case, grams.words(case, _initials(case))) for case in every)
        _copy(cursor, "case_words", ("case", "words", "grams"), ((c.id, w, grams.grams(w)) for c, w in words))
        figures = ((figure, t, c.id) for c in every for figure, t in marks.figures(c).items())
        _copy(cursor, "case_passed", ("figure", "t", "case"), figures)
        link.commit()
        link.autocommit = True
        cursor.execute("VACUUM ANALYZE case_file, case_words, case_passed")
        cursor.execute("CHECKPOINT")  # months of writing in ten seconds: the disk has it before anything is measured


def _row(case: Case) -> list[Any]:
    row = store._row(case, "remark", None)
    return [row["id"], *(row[name] for name in store._COLUMNS)]


def _initials(case: Case) -> str:
    return next(short for kind, code, _, short in CLASSES if (kind, code) == (case.kind, case.code))


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Any) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
