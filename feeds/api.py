"""How does the outside ask for the state of the whole? Health as JSON, liveness, readiness, Prometheus metrics."""

from typing import Any

import msgspec
from fastapi import APIRouter, Response
from msgspec.structs import asdict
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

import clock
from feeds.hub import Hub
from feeds.metrics import HubCollector
from feeds.ready import reasons
from records import Unreachable
from stream import Stream


def router(hub: Hub, stream: Stream) -> APIRouter:
    """`/api/v1/health`, `/healthz`, `/readyz`, `/metrics`."""
    api = APIRouter()

    @api.get("/api/v1/health", tags=["health"], summary="Links, roles, rates and lags", response_model=dict[str, Any])
    def health() -> Response:
        return Response(msgspec.json.encode(health_of(hub, lags(stream))), media_type="application/json")

    @api.get("/healthz", tags=["health"], summary="The process is alive", response_class=Response)
    async def healthz() -> Response:
        return Response("ok\n", media_type="text/plain")

    @api.get("/readyz", tags=["health"], summary="A wall opened now would show live data; else 503 and why")
    async def readyz(response: Response) -> dict[str, Any]:
        found = reasons(hub.loaded, hub.view("health"))
        response.status_code = 503 if found else 200
        return {"ready": not found, "reasons": found}

    @api.get("/metrics", tags=["health"], summary="Prometheus metrics", response_class=Response)
    def metrics() -> Response:
        book = CollectorRegistry()
        book.register(HubCollector(hub, lags(stream)))
        return Response(generate_latest(book), media_type=CONTENT_TYPE_LATEST)

    return api


def health_of(hub: Hub, lag: dict[str, int]) -> dict[str, Any]:
    """The header's state with what only machines want to know."""
    now, health = clock.now(), hub.view("health")
    roles = {role: {**asdict(said), "age_s": round(now - said.t, 1)} for role, said in health.roles.items()}
    return {
        **asdict(health),
        "roles": roles,
        "now": now,
        "mode": hub.mode,
        "ready": not reasons(hub.loaded, health),
        "fresh_t": dict(hub.board.fresh),
        "lag_entries": lag,
        "map_clients": len(hub.fan.clients),
        "map_clients_cut": hub.cut,
        "hub_errors": hub.errors,
    }


def lags(stream: Stream) -> dict[str, int]:
    """Entries each group has still to read; nothing while Redis is away, which `links` already says."""
    try:
        return stream.lags()
    except Unreachable:
        return {}
