"""Documents stay true: what the code knows stands in them, and what they point to exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cameras.verdict
import ingest.reasons
from access.settings import ROLES as PEOPLE
from app import VERBS
from cases import labels as case_labels
from cases.catalogue.columns import SHEETS
from cases.intake.components.sheet import COMPONENTS
from cases.intake.reading import REASONS as REPORTS
from config import ROOT, Settings
from gps.shifts import labels
from registry.columns import KINDS
from registry.plans.columns import PLANS
from stream import LATEST_KEY, STREAMS
from wall import words, words_desk, words_terminals

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted(DOCS.rglob("*.md"))]
ADMINISTRATOR = (DOCS / "manual" / "administrator.md").read_text("utf-8")
WAY = (DOCS / "way-of-data.md").read_text("utf-8")
TERMS = (DOCS / "terms.md").read_text("utf-8")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
NOT_HERE = re.compile(r"(?<![\w.])/(?:work|root)/|\bpypi\b|pythonhosted|\bnpmjs\b|simple/index", re.IGNORECASE)
OPENS_NOTHING = ("http://", "https://", "mailto:")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def targets(page: Path) -> Iterator[str]:
    """Links and images to our own files, outside of code."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    yield from (to for to in LINK.findall(text) if not to.startswith(OPENS_NOTHING))


def anchors(page: Path) -> set[str]:
    """Ids a page's headings get where Markdown is shown: lower case, punctuation gone, blanks as hyphens."""
    heads = HEADING.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_image_points_to_a_file_that_exists(page: Path) -> None:
    files = {to: (page.parent / to.partition("#")[0]) for to in targets(page) if not to.startswith("#")}
    assert [to for to, file in files.items() if not file.exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_into_a_page_names_one_of_its_headings(page: Path) -> None:
    into = [to.partition("#") for to in targets(page) if "#" in to]
    assert [at for file, _, at in into if at not in anchors(page.parent / file if file else page)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_folder_of_somebodys_machine_or_a_package_index(page: Path) -> None:
    assert NOT_HERE.findall(page.read_text("utf-8")) == []


def test_every_image_stands_in_some_page() -> None:
    shown = {(page.parent / to).resolve() for page in PAGES for to in targets(page)}
    faults = "fault-"  # kept beside the pages: evidence of tests, shown where it is wanted
    spare = [path.name for path in (DOCS / "img").glob("*.png") if path.resolve() not in shown]
    assert [image for image in spare if not image.startswith(faults)] == []


@pytest.mark.parametrize("reason", [*ingest.reasons.REASONS, *cameras.verdict.REASONS, *REPORTS])
def test_every_reason_of_a_refusal_is_explained_to_the_administrator(reason: str) -> None:
    assert f"| `{reason}` |" in ADMINISTRATOR


@pytest.mark.parametrize(
    "verb", sorted(VERBS.keys() - {"fleet", "people"})
)  # these are started by `demo`, not by people
def test_every_verb_is_mentioned_to_those_who_type_it(verb: str) -> None:
    told = ADMINISTRATOR + (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"(\./run |citywall@|`){verb}\b", told)


@pytest.mark.parametrize("kind", [*KINDS.values(), PLANS, *SHEETS.values(), COMPONENTS], ids=lambda kind: kind.name)
def test_every_kind_of_import_stands_in_the_manual_with_its_required_columns(kind: object) -> None:
    row = next(line for line in ADMINISTRATOR.splitlines() if line.startswith(f"| `{kind.name}` |"))  # type: ignore[attr-defined]
    columns = [column.name for column in kind.columns if column.required]  # type: ignore[attr-defined]
    assert [column for column in columns if column not in row] == []


def test_the_list_of_decisions_is_complete() -> None:
    files = {path.name for path in (DOCS / "adr").glob("[0-9]*.md")}
    assert set(targets(DOCS / "adr" / "README.md")) == files


TABLES = ("VEHICLE_KINDS", "STATES", "CAMERA_STATES", "LINKS", "ROLES", "MODES", "LAYERS", "BREACHES", "GROUPS",
          "LEVELS", "ALERT_STATES", "DUTY_STATES", "SECTION_STATES", "PLACES")  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_every_word_of_the_screens_stands_in_the_list_of_terms(table: str) -> None:
    said: dict[str, str] = getattr(words, table)
    assert [code for code, word in said.items() if f"`{code}`" not in TERMS or word not in TERMS] == []


OF_CASES = ("STATUSES", "STAGES", "SOURCES", "CLOCKS", "APPLICATIONS", "APPLICATION_STATES", "RESULTS", "FLAGS",
            "MARKS", "LEVELS", "LATENESS", "LIMITS", "KINDS", "PHASES", "PROFILES")  # fmt: skip


@pytest.mark.parametrize("table", OF_CASES)
def test_every_word_of_cases_stands_in_the_list_of_terms(table: str) -> None:
    said: dict[str, str] = getattr(case_labels, table)
    assert [code for code, word in said.items() if f"`{code}` {word}" not in TERMS] == []


def test_every_role_of_people_is_told_to_the_administrator_and_stands_in_the_terms() -> None:
    assert [role for role in PEOPLE if f"`{role}` {PEOPLE[role]}" not in ADMINISTRATOR] == []
    assert [role for role, word in PEOPLE.items() if f"`{role}`" not in TERMS or word not in TERMS] == []


def test_every_stream_and_every_table_of_cases_stands_in_the_way_of_data() -> None:
    assert [stream for stream in STREAMS if f"| `{stream}` |" not in WAY] == []
    assert [stream for stream in LATEST_KEY if f"`latest:{stream}`" not in WAY] == []
    chain = "".join(path.read_text("utf-8") for path in (ROOT / "migrations" / "versions").glob("00*.py"))
    tables = set(re.findall(r"CREATE TABLE ((?:case|catalogue|dispatch)_\w+)", chain))
    assert [table for table in sorted(tables) if f"`{table}`" not in WAY] == []


def _known(key: str) -> bool:
    """Whether a setting of this name exists; below a mapping anything may stand."""
    at: object = Settings()
    for part in key.split("."):
        if isinstance(at, dict):
            return True
        if not hasattr(at, part):
            return False
        at = getattr(at, part)
    return True


@pytest.mark.parametrize("page", sorted((DOCS / "manual").glob("*.md")), ids=name)
def test_every_setting_a_manual_names_exists(page: Path) -> None:
    sections = "|".join(Settings.__struct_fields__)
    named = re.findall(rf"`((?:{sections})(?:\.[a-z0-9_]+)+)`", page.read_text("utf-8"))
    files = (".yaml", ".json", ".log")
    assert [key for key in named if not key.endswith(files) and not _known(key)] == []


@pytest.mark.parametrize(("manual", "said"), [
    ("dispatcher", [*words_desk.DESK["tabs"].values(), *(text for _, text in words_desk.DESK["help_rows"][:-1])]),
    ("unit", [*words_terminals.UNIT["tabs"].values()]),
    ("collector", [*words_terminals.PHONE["tabs"].values(), *words_terminals.PHONE["queue_states"].values()]),
    ("acceptor", [words_terminals.REGISTER[name] for name in ("pool", "likely", "merge", "plus", "discard", "bind")]),
])  # fmt: skip
def test_what_a_page_says_its_manual_says(manual: str, said: list[str]) -> None:
    text = (DOCS / "manual" / f"{manual}.md").read_text("utf-8")
    assert [word for word in said if word not in text] == []


def test_every_test_the_fault_table_names_exists() -> None:
    there = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    tests = set(re.findall(r"def (test_\w+)", there))
    told = (DOCS / "fault-table.md").read_text("utf-8")
    named = set(re.findall(r"(?:::|…)(test_\w+)", told)) | set(re.findall(r"^\| .*?`(test_\w+)`", told, re.MULTILINE))
    assert [one for one in sorted(named) if one not in tests and not any(t.startswith(one) for t in tests)] == []
    modules = set(re.findall(r"([\w/]*test_\w+\.py)", told))
    files = {str(path.relative_to(ROOT / "tests")) for path in (ROOT / "tests").rglob("test_*.py")}
    assert [one for one in sorted(modules) if not any(file.endswith(one) for file in files)] == []


def test_papers_and_messages_say_what_the_screens_say() -> None:
    assert {code: words.BREACHES[code] for code in labels.BREACHES} == labels.BREACHES
    assert {code: words.ALERT_STATES[code] for code in labels.STATES} == labels.STATES
