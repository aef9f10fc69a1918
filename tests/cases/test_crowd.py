"""Many people at once on a few cases: as many records as successes, each history one legal path."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

import clock
from cases import store
from cases.entry import Do
from cases.flow import step
from cases.flow.room import Who
from db import Database
from records import Forbidden, Refused
from tests.cases.build import T0, centre, reported, settings
from tests.cases.test_machine import ACTIONS, PERSONS, fields, legal

pytestmark = pytest.mark.edges
PEOPLE, WISHES = 10, 40


def test_ten_people_on_six_cases_at_once(db: Database) -> None:
    clock.fix_at(T0)
    at = centre(db, settings(auto_send_check=True))
    ids = [reported(at, float(n)).id for n in range(6)]
    room = at.room()

    def work(number: int) -> list[str]:
        pick, done = random.Random(number), []  # noqa: S311 - the same wishes every time
        for n in range(WISHES):
            with at.db.transaction() as tx:
                case = store.case(tx, pick.choice(ids))
                assert case is not None
                tasks = store.tasks(tx, case.id)
            role, name, of = pick.choice([*PERSONS, (case.holder_role, case.holder, case.holder)])
            options = [o.action for o in step.possible(case, Who(name, role, of), room, tasks, T0 + 60 * n)]
            action = pick.choice([a for a in options if a not in ("merge", "force_close", "reject")] or ACTIONS)
            wish = Do(action, name, role, T0 + 60.0 * n, of=of, **fields(pick, case, action, T0))
            try:
                done.append(at.act(case.id, wish, case.version).id)
            except (Refused, Forbidden):
                continue
        return done

    with ThreadPoolExecutor(PEOPLE) as pool:
        done = Counter(case_id for one in pool.map(work, range(PEOPLE)) for case_id in one)
    assert sum(done.values()) > PEOPLE
    with at.db.transaction() as tx:
        for case_id in ids:
            case, records = store.case(tx, case_id), store.flow(tx, case_id)
            assert case is not None
            legal(case, records)
            assert len(records) == 1 + done[case_id]
