"""The cases' addresses keep what their OpenAPI document promises, whatever is asked of them."""

from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import clock
from cases.entry import Case
from cases.service import Centre
from db import Database
from tests.cases.build import T0, centre, do, report, reported, taken
from tests.cases.serving import app

pytestmark = pytest.mark.edges
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WHO = {"X-Who": "管理员|admin|person|".encode().decode("latin-1")}


@pytest.fixture
def city(db: Database) -> tuple[Centre, list[Case]]:
    clock.fix_at(T0)
    at = centre(db)
    cases = [taken(at, reported(at, n), status) for n, status in enumerate(("reported", "handling", "closed"))]
    return at, [*cases, at.open(do("register", report=report("wechat")))]


# the product's threads roll dice of their own (back-off) while a strategy draws: hypothesis takes them for the strategy
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
def test_every_operation_keeps_its_promise(city: tuple[Centre, list[Case]], kind: str) -> None:
    at, cases = city
    schema = schemathesis.openapi.from_asgi("/openapi.json", app(at))
    turn, operations = count(), 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        operations += 1

        @how(
            max_examples={"embedded": 12, "outside": 2}[kind], deadline=None, derandomize=True, database=None,
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            n = next(turn)
            if "case_id" in case.path_parameters and n % 4:  # mostly cases there are
                chosen = cases[n % len(cases)]
                case.path_parameters["case_id"] = chosen.id
                if "If-Match" in (case.headers or {}):
                    case.headers["If-Match"] = f'"{chosen.version}"'
            case.call_and_validate(checks=CHECKS, headers=WHO)

        ask()
    assert operations >= 16
