"""Base map and lists over HTTP, in process."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from msgspec.structs import replace

from records import NotFound
from registry.api import router
from registry.model import Registry, Road
from registry.settings import Settings
from tests.registry.build import area, city, feature, geojson, line


class Served:
    """The routes over a registry that can be exchanged."""

    def __init__(self, registry: Registry, **settings: Any) -> None:
        self.registry = registry
        self._app = FastAPI()
        self._app.include_router(router(lambda: self.registry, Settings(**settings)))

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://wall") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(ask())


@pytest.fixture
def base_file(tmp_path: Path) -> Path:
    path = tmp_path / "base.geojson"
    river = feature(area(), layer="water", name="湘江")
    path.write_bytes(geojson(river, feature(area(), layer="secret"), feature(None), 7, attribution="示意"))
    return path


def test_the_base_map_holds_registry_and_base_files(base_file: Path) -> None:
    there = replace(city(), roads={"R1": Road("R1", "长江南路", line(), grade=1, oneway=True, fleet_lead="张三")})
    answer = Served(there, base_map=(str(base_file),)).get("/api/v1/map/base")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["attribution"] == "示意"
    assert [one["properties"] for one in answer.json()["features"]] == [
        {"layer": "road", "name": "长江南路", "grade": 1, "oneway": True},
        {"layer": "duty_grid", "code": "DG01", "name": "一号网格", "street": "嵩山路街道"},
        {"layer": "water", "name": "湘江"},
    ]


def test_an_unchanged_base_map_is_not_sent_again(base_file: Path) -> None:
    served = Served(city(), base_map=(str(base_file),))
    etag = served.get("/api/v1/map/base").headers["etag"]
    again = served.get("/api/v1/map/base", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    served.registry = replace(city(), version=4, grids={})
    changed = served.get("/api/v1/map/base", headers={"If-None-Match": etag})
    assert (changed.status_code, len(changed.json()["features"])) == (200, 1)
    base_file.write_bytes(geojson())
    os.utime(base_file, ns=(1, 1))
    assert served.get("/api/v1/map/base").json()["features"] == []


def test_the_base_map_is_zipped_only_for_those_who_ask() -> None:
    served = Served(city())
    zipped = served.get("/api/v1/map/base", headers={"Accept-Encoding": "gzip"})
    plain = served.get("/api/v1/map/base", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.json() == plain.json()


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"features": 7}'])
def test_a_missing_or_broken_base_file_costs_only_its_layers(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.geojson"
    if content is not None:
        path.write_bytes(content)
    assert len(Served(city(), base_map=(str(path),)).get("/api/v1/map/base").json()["features"]) == 1


def test_lists_are_paged_by_id() -> None:
    grids = {f"G{i}": replace(city().grids["DG01"], code=f"G{i}") for i in (3, 1, 2)}
    served = Served(Registry(grids=grids), page_items=2)
    first = served.get("/api/v1/registry/grids").json()
    assert ([one["code"] for one in first["items"]], first["next"]) == (["G1", "G2"], "G2")
    rest = served.get(f"/api/v1/registry/grids?after={first['next']}").json()
    assert ([one["code"] for one in rest["items"]], rest["next"]) == (["G3"], None)
    assert served.get("/api/v1/registry/grids?limit=0").status_code == 422


def test_no_answer_carries_a_phone_or_a_name() -> None:
    served = Served(city())
    answers = [served.get(f"/api/v1/registry/{kind}").json() for kind in ("vehicles", "collectors")]
    everything = json.dumps(answers, ensure_ascii=False)
    assert "138****5678" in everything
    assert "张*" in everything
    for secret in ("13812345678", "073128680000", "张三丰", "李四"):
        assert secret not in everything


def test_an_unknown_kind_is_not_found() -> None:
    with pytest.raises(NotFound, match="no such kind; there are vehicles"):
        Served(city()).get("/api/v1/registry/people")
