"""QUESTION: what may be read of the registry over HTTP? The base map, and masked lists by kind."""

import gzip
import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse

from records import NotFound
from registry import base_map
from registry.columns import KINDS
from registry.masks import masked
from registry.model import Registry
from registry.problems import Wrong
from registry.settings import Settings

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent  # relative base files are meant from here
MOST_ITEMS = 5000
GetRegistry = Callable[[], Registry]


class _Base(NamedTuple):
    key: tuple[Any, ...]
    etag: str
    plain: bytes
    zipped: bytes


class _BaseMap:
    """The encoded base map, made again when the registry or a file of it changed."""

    def __init__(self, get_registry: GetRegistry, paths: tuple[str, ...]) -> None:
        self._get_registry = get_registry
        self._paths = [ROOT / path for path in paths]
        self._lock = threading.Lock()
        self._made: _Base | None = None

    def newest(self) -> _Base:
        with self._lock:
            registry = self._get_registry()
            key = (registry.version, *(_mtime(path) for path in self._paths))
            if self._made is None or self._made.key != key:
                self._made = self._make(key, registry)
            return self._made

    def _make(self, key: tuple[Any, ...], registry: Registry) -> _Base:
        plain = base_map.collection(registry, [file for path in self._paths if (file := _file(path))])
        etag = f'"{hashlib.sha256(plain).hexdigest()[:24]}"'
        return _Base(key, etag, plain, gzip.compress(plain, 6, mtime=0))


def _mtime(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _file(path: Path) -> tuple[str, bytes] | None:
    """A base file that is away or broken costs its layers, not the map."""
    try:
        data = path.read_bytes()
        base_map.collection(Registry(), [(path.name, data)])
    except (OSError, Wrong) as e:
        log.warning("base map without %s: %s", path, e)
        return None
    return path.name, data


def router(get_registry: GetRegistry, settings: Settings) -> APIRouter:
    """Routes over the registry that `get_registry` gives at each request."""
    routes = APIRouter(prefix="/api/v1", tags=["registry"])
    base = _BaseMap(get_registry, settings.base_map)

    @routes.get("/map/base", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}})
    def map_base(
        accept_encoding: Annotated[str, Header()] = "", if_none_match: Annotated[str, Header()] = ""
    ) -> Response:
        """The ground of the map: one GeoJSON FeatureCollection, property `layer` = district, water, park, street,
        road, duty_grid or unit_grid. Changes with every import; ask with `If-None-Match`."""
        made = base.newest()
        headers = {"ETag": made.etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if made.etag in if_none_match:
            return Response(status_code=304, headers=headers)
        if "gzip" in accept_encoding.lower():
            headers["Content-Encoding"] = "gzip"
            return Response(made.zipped, headers=headers, media_type="application/geo+json")
        return Response(made.plain, headers=headers, media_type="application/geo+json")

    @routes.get("/registry/{kind}")
    def listed(
        kind: str,
        after: Annotated[str, Query(max_length=64, description="the `next` of the answer before")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = settings.page_items,
    ) -> JSONResponse:
        """Vehicles, drivers, collectors, cameras, units (organisation), grids, roads or places, by id.

        Phones are shown as 138****5678 and names as 姓*; shapes are in `/api/v1/map/base`.
        """
        if kind not in KINDS:
            raise NotFound(f"no such kind; there are {', '.join(KINDS)}")
        found = getattr(get_registry(), kind)
        ids = sorted(key for key in found if key > after)
        page = [masked(found[key]) for key in ids[:limit]]
        return JSONResponse({"items": page, "next": ids[limit - 1] if len(ids) > limit else None})

    return routes
