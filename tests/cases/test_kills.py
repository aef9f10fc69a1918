"""A process that dies in the middle of a transition leaves the old state or the new one, never half of it."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from cases import marks, store
from db import Database, Tx
from tests.cases.build import centre

pytestmark = pytest.mark.edges
ROOT = Path(__file__).parents[2]
KILLS = {"embedded": 60, "outside": 40}


def test_killed_at_any_moment_a_case_has_its_record_outbox_and_audit(
    db: Database, database_url: str, kind: str
) -> None:
    centre(db)
    chance = random.Random(15)  # noqa: S311 - statements to die at
    with subprocess.Popen(
        [sys.executable, "-m", "tests.cases.dying", database_url],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as mother:  # fmt: skip
        assert mother.stdin
        assert mother.stdout
        for _ in range(KILLS[kind]):
            mother.stdin.write(f"{chance.randrange(2, 80)}\n")
            mother.stdin.flush()
            assert mother.stdout.readline()
        mother.stdin.close()
    with db.transaction() as tx:
        rows = tx.execute("SELECT id FROM case_file ORDER BY id").fetchall()
        half = [row.id for row in rows if not whole(tx, row.id)]
        steps = tx.execute("SELECT count(*) AS n FROM case_flow").fetchone()
        kept = tx.execute("SELECT sum(version) AS n FROM case_file").fetchone()
    assert not half
    assert steps is not None
    assert kept is not None
    assert steps.n == kept.n > 2 * KILLS[kind]


def whole(tx: Tx, case_id: str) -> bool:
    """Version, history, outbox, audit and figures say the same."""
    case = store.case(tx, case_id)
    assert case is not None
    records = store.flow(tx, case_id)
    told = tx.execute("SELECT key FROM case_outbox WHERE \"case\" = %s AND kind = 'case'", (case_id,)).fetchall()
    figures = tx.execute('SELECT figure, t FROM case_passed WHERE "case" = %s', (case_id,)).fetchall()
    found = tx.execute('SELECT 1 FROM case_words WHERE "case" = %s', (case_id,)).fetchone()
    return (
        [r.version for r in records] == list(range(1, case.version + 1))
        and records[-1].to_status == case.status
        and len(told) == len(store.audit(tx, case_id)) == case.version
        and {row.figure: row.t for row in figures} == marks.figures(case)
        and found is not None
        and sum(r.action == "send_check" for r in records) == len(store.tasks(tx, case_id))
    )
