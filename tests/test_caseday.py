"""The demo's day of cases in the running product: its people make the seed documents' figures, and each one opens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import eventually
from tests.product import Product

pytestmark = [pytest.mark.edges, pytest.mark.alone]
LIVED_S = 150  # until the morning is lived, on a busy machine too
FIGURES = {"collect": 241, "file": 224, "check": 184, "close": 190}  # field guide 9.1
ON_DUTY = 21


@pytest.fixture(scope="module")
def demo(open_folder: Path) -> Iterator[Product]:
    product = Product(open_folder / "caseday", "demo", ("--at", "11:00"))
    try:
        yield product.start()
    finally:
        product.stop()


@pytest.fixture(scope="module")
def lived(demo: Product) -> dict[str, Any]:
    """The day's figures once its people have caught up."""

    def caught_up() -> bool:
        roles = demo.get("/api/v1/health")["roles"]
        return bool(roles.get("people", {}).get("numbers", {}).get("caught_up"))

    eventually(caught_up, LIVED_S, 0.5)
    return asked(demo, "/api/v1/cases/today")


def asked(demo: Product, path: str) -> Any:
    headers = {"Authorization": f"Bearer {demo.token}"}
    return demo.client.get(path, headers=headers).raise_for_status().json()


@pytest.mark.timeout(240)
def test_at_eleven_the_figures_of_the_seed_documents_come_out_of_the_cases(lived: dict[str, Any]) -> None:
    assert {name: lived["passed"][name] for name in FIGURES} == FIGURES
    assert (lived["passed"]["self_handled"], lived["passed"]["quick_close"]) == (4, 2)
    assert sum(lived["holding"].values()) + lived["passed"]["rejected"] + lived["passed"]["merged"] == 241 - 190
    assert (lived["late"], lived["supervised"]) == (2, 1)


def test_each_figure_opens_to_exactly_its_cases(demo: Product, lived: dict[str, Any]) -> None:
    for figure, count in FIGURES.items():
        page = asked(demo, f"/api/v1/cases?figure={figure}&day={lived['day']}&limit=500")
        assert len({case["id"] for case in page["items"]}) == count, figure


def test_twenty_one_collectors_are_on_duty(demo: Product) -> None:
    def on_duty() -> bool:
        units = demo.get("/api/v1/units?kind=collector")["items"]
        return sum(one["state"] == "on_duty" for one in units) == ON_DUTY

    eventually(on_duty, 30, 0.5)


def test_the_seed_documents_own_case_stands_with_its_pictures(demo: Product, lived: dict[str, Any]) -> None:
    [found] = asked(demo, "/api/v1/cases?q=阳光小区前乱堆&limit=5")["items"]
    case = asked(demo, f"/api/v1/cases/{found['id']}")
    assert (case["status"], case["code"], case["unit"], case["reporter"]) == ("closed", "06036", "S01", "4014")
    assert case["close_t"] - case["report_t"] == 52 * 60
    since_eight_s = case["report_t"] - lived["from_t"]
    assert since_eight_s // 60 == 126  # 10:06
    assert case["duty_grid"] == "43021111"
    assert [photo["phase"] for photo in case["photos"]] == ["report", "handle", "check"]
    before, after = (demo.client.get(photo["url"]).raise_for_status() for photo in case["photos"][:2])
    assert before.headers["content-type"] == "image/jpeg"
    assert before.content != after.content
    assert abs(case["photos"][0]["t"] - case["report_t"]) < 60
