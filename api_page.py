"""What can be asked over HTTP, for people: the OpenAPI document as one plain page.

Without script and from this server alone: FastAPI's own page loads its parts from the internet, which a
control room has not, and which our Content-Security-Policy refuses.
"""

from html import escape
from typing import Any

from access.pages import page


def render(document: dict[str, Any]) -> str:
    """The HTML of an OpenAPI document."""
    info = document["info"]
    about = "".join(f"<p>{escape(part)}</p>" for part in info["description"].split("\n\n"))
    routes = "".join(
        _route(path, method, route)
        for path, methods in sorted(document["paths"].items())
        for method, route in methods.items()
    )
    machine = '<p>机器可读：<a href="/api/openapi.json">/api/openapi.json</a></p>'
    return page(f"接口说明 · {info['title']} {info['version']}", about + machine + routes, wide=True)


def _route(path: str, method: str, route: dict[str, Any]) -> str:
    rows = "".join(_parameter(p) for p in route.get("parameters", []))
    told = " ".join(route.get("description", "").split())
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(route.get('summary', ''))}</p>"
        + (f"<p>{escape(told)}</p>" if told else "")
        + (f"<table><tr><th>参数</th><th>位置</th><th>类型</th><th>说明</th></tr>{rows}</table>" if rows else "")
    )


def _parameter(p: dict[str, Any]) -> str:
    cells = (p["name"] + (" *" if p.get("required") else ""), p["in"], _type(p["schema"]), p.get("description", ""))
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _type(schema: dict[str, Any]) -> str:
    """In a word or two: the alternatives but null, values of an enumeration, bounds, the default."""
    some = [s for s in schema.get("anyOf", [schema]) if s.get("type") != "null"]
    told = " | ".join(" ".join(map(str, s.get("enum", []))) or s.get("type", "") for s in some)
    bounds = "".join(f" {sign} {schema[key]:g}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in schema)
    default = schema.get("default")
    return told + bounds + (f" = {default}" if default not in (None, "") else "")
