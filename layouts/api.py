"""HTTP: layouts, tours and playlists as files: read, checked, saved with their history, looked at before saving.

People of the centre read; roles of `changers` change. A change names the version it is based on (`If-Match`), a new
file says that there is none (`If-None-Match: *`).
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Protocol, get_args

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from layouts import bodies, problems, writing
from layouts.drafts import Drafts
from layouts.files import Files, Version, Who
from layouts.scene import MOST_PX, Theme
from layouts.shelf import MOST_BYTES, Broken, Kind, Shelf
from records import Forbidden

CHANGERS = ("admin",)
PREFIXES: dict[Kind, str] = {"layout": "/layouts", "tour": "/tours", "playlist": "/playlists"}
YAML = "application/yaml; charset=utf-8"
Panels = Callable[[], Mapping[str, Any]]
Name = Annotated[str, Path(max_length=40, examples=["night-shift"])]
IfMatch = Annotated[str | None, Header(description="ETag of the version this is based on")]
IfNone = Annotated[str | None, Header(alias="If-None-Match", description="*: there is no file of this name yet")]


class Asker(Protocol):
    """What the door says of who asks (`request.state.identity`)."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


class Door:
    """Who asks, as the guard before us knows him."""

    def __init__(self, changers: tuple[str, ...]) -> None:
        self.changers = changers

    def person(self, request: Request) -> Asker:
        asker: Asker | None = getattr(request.state, "identity", None)
        if asker is None or asker.kind == "display":
            raise Forbidden("layouts are read by people, not by screens")
        return asker

    def changer(self, request: Request) -> Who:
        asker = self.person(request)
        if asker.role not in self.changers:
            raise Forbidden(f"layouts are changed by {', '.join(self.changers)} only")
        return Who(asker.name, asker.role)


def router(
    shelf: Shelf, files: Files, drafts: Drafts, panels: Panels, changers: tuple[str, ...] = CHANGERS
) -> APIRouter:
    """`panels` tells the panels that layouts choose from: id → {title, about, floats, schema}."""
    made, door = APIRouter(prefix="/api/v1", tags=["layouts"]), Door(changers)
    shelf.drafts = drafts.get
    _drawing(made, shelf, drafts, panels, door)
    for kind in PREFIXES:
        _reading(made, kind, files, door)
        _saving(made, kind, files, door)
        _history(made, kind, files, door)
    return made


def _drawing(made: APIRouter, shelf: Shelf, drafts: Drafts, panels: Panels, door: Door) -> None:
    """What an editor needs besides the files themselves."""

    @made.get("/layouts/panels", dependencies=[Depends(door.person)])
    def list_panels() -> dict[str, Any]:
        """Panels with the schema of their options, how large they stand elsewhere, themes, the largest screen."""
        placed = [one for scene in shelf.scenes.values() for one in scene.panels]
        sizes = {one.panel: one.area[2:] for one in reversed(placed)}
        return {"panels": panels(), "sizes": sizes, "themes": get_args(Theme), "most_px": MOST_PX}

    @made.post("/layouts/drafts", responses={422: _refused("Not shown: what is wrong, with file, line and key")})
    def put_draft(body: bodies.Draft, request: Request) -> Response:
        """Keep a layout in memory, to be looked at under `/wall/{draft}/{screen}`; nothing is saved."""
        who = door.changer(request)
        text = _text("layout", body, "")
        scene, wrong = problems.read(shelf, "layout", "draft", text)
        if wrong:
            return _problem(wrong)
        named = drafts.put(who.name, scene, body.draft)
        return JSONResponse({"draft": named, "screens": {s: f"/wall/{named}/{s}" for s in scene.screens}})


def _reading(made: APIRouter, kind: Kind, files: Files, door: Door) -> None:
    prefix, shelf = PREFIXES[kind], files.shelf

    @made.get(prefix, name=f"list_{kind}s")
    def list_files(request: Request) -> dict[str, Any]:
        """Every file of this kind, good or broken; `may`: whether who asks may change them."""
        asker = door.person(request)
        shelf.look()
        items = [_told(shelf, kind, name) for name in shelf.names(kind)]
        return {"items": items, "version": shelf.version, "may": asker.role in door.changers}

    @made.post(f"{prefix}/check", name=f"check_{kind}", dependencies=[Depends(door.person)])
    def check(body: bodies.Check) -> dict[str, Any]:
        """Judge a text, or the text the server would write; nothing is kept. All problems at once where possible."""
        text = _text(kind, body, "")
        return {**_judged(shelf, kind, body.name, text), "text": text}

    @made.get(f"{prefix}/{{name}}.yaml", name=f"{kind}_text", dependencies=[Depends(door.person)],
              response_class=Response, responses={200: {"content": {YAML: {}}}})  # fmt: skip
    def read_text(name: Name) -> Response:
        """The file itself."""
        return Response(shelf.text(kind, name), headers={"ETag": _tag(shelf, kind, name)}, media_type=YAML)

    @made.get(f"{prefix}/{{name}}", name=f"read_{kind}", dependencies=[Depends(door.person)])
    def read_file(
        name: Name,
        shipped: Annotated[bool, Query(description="the shipped one, also where the city has its own")] = False,
    ) -> JSONResponse:
        """Text and content of a file as it stands on disk, and what is wrong with it."""
        shelf.look()
        text = shelf.text(kind, name, False if shipped else None)
        told = {**_told(shelf, kind, name), **_judged(shelf, kind, name, text), "text": text}
        return JSONResponse(told, headers={"ETag": _tag(shelf, kind, name)})


def _saving(made: APIRouter, kind: Kind, files: Files, door: Door) -> None:
    prefix, shelf = PREFIXES[kind], files.shelf
    changer = Annotated[Who, Depends(door.changer)]

    @made.put(f"{prefix}/{{name}}", name=f"save_{kind}", responses=MATCH | {422: _refused("Not saved")})
    def save(
        name: Name, body: bodies.Save, who: changer, if_match: IfMatch = None, if_none_match: IfNone = None
    ) -> Response:
        """Save the city's own file of this name, on the walls at once. What is wrong is refused and nothing saved."""
        with files.lock:
            shelf.look()
            _must_match(files, kind, name, if_match, if_none_match)
            text = _text(kind, body, shelf.text(kind, name) if name in shelf.names(kind) else "")
            _, wrong = problems.read(shelf, kind, name, text, str(shelf.path(kind, name)))
            if wrong:
                return _problem(wrong)
            return _done(shelf, kind, name, files.save(kind, name, text, who, body.note))

    @made.delete(f"{prefix}/{{name}}", name=f"remove_{kind}", responses=MATCH)
    def remove(
        name: Name, who: changer, if_match: IfMatch = None, note: Annotated[str, Query(max_length=200)] = ""
    ) -> Response:
        """Remove the city's own file: the shipped one of that name, if there is one, is shown again."""
        with files.lock:
            shelf.look()
            _must_match(files, kind, name, if_match, None)
            return _done(shelf, kind, name, files.remove(kind, name, who, note))


def _history(made: APIRouter, kind: Kind, files: Files, door: Door) -> None:
    prefix, shelf = PREFIXES[kind], files.shelf
    changer = Annotated[Who, Depends(door.changer)]

    @made.get(f"{prefix}/{{name}}/history", name=f"{kind}_history", dependencies=[Depends(door.person)])
    def history(name: Name) -> dict[str, Any]:
        """Versions of the city's own file, newest first; also of one that was removed."""
        return {"items": [bodies.told_version(one) for one in files.history(kind, name)], "keep": files.keep}

    @made.get(f"{prefix}/{{name}}/history/{{n}}", name=f"{kind}_version", dependencies=[Depends(door.person)])
    def version(name: Name, n: int) -> dict[str, Any]:
        """One version with its text."""
        return bodies.told_version(files.version(kind, name, n), text=True)

    @made.post(f"{prefix}/{{name}}/restore", name=f"restore_{kind}", responses=MATCH | {422: _refused("Not restored")})
    def restore(
        name: Name, body: bodies.Restore, who: changer, if_match: IfMatch = None, if_none_match: IfNone = None
    ) -> Response:
        """Make a version the newest again; refused when its panels or layouts are no longer there."""
        with files.lock:
            shelf.look()
            _must_match(files, kind, name, if_match, if_none_match)
            text = files.version(kind, name, body.n).text
            _, wrong = problems.read(shelf, kind, name, text, str(shelf.path(kind, name)))
            if wrong:
                return _problem(wrong)
            return _done(shelf, kind, name, files.save(kind, name, text, who, body.note, of=body.n))


# -- what all of them need ---------------------------------------------------------------------------


def _text(kind: Kind, body: bodies.Text, before: str) -> str:
    """The text that was given, or written from the layout that was given, under the head of the file `before`."""
    if body.text is not None and body.layout is None:
        return body.text.replace("\r\n", "\n")
    if body.layout is None or body.text is not None or kind != "layout":
        raise HTTPException(422, "give either text or, for a layout, layout")
    try:
        if len(msgspec.json.encode(body.layout)) > MOST_BYTES:
            raise HTTPException(422, f"layout: is larger than {MOST_BYTES // 1024} kB")
        return writing.written(body.layout, writing.head_of(before if body.before is None else body.before))
    except RecursionError:
        raise HTTPException(422, "layout: is nested too deeply") from None


def _judged(shelf: Shelf, kind: Kind, name: str, text: str) -> dict[str, Any]:
    """What is wrong with a text, and its layout as plain values where it has the shape of one, even of a wrong one."""
    _, wrong = problems.read(shelf, kind, name, text)
    shape = problems.shape(name, text) if kind == "layout" else None
    tree = writing.tree_of(shape) if shape is not None else None
    told = bodies.told_problems(wrong)
    return {"ok": not wrong, "problems": told, "layout": tree, "commented": writing.commented(text)}


def _told(shelf: Shelf, kind: Kind, name: str) -> dict[str, Any]:
    """A row of the list: what is shown of it now, and what is broken."""
    found: Any = (shelf.scenes if kind == "layout" else shelf.tours).get(name)
    own = shelf.is_own(kind, name)
    told: dict[str, Any] = {
        "name": name, "kind": kind, "title": found.title if found is not None else "",
        "source": "own" if own else "shipped", "shipped": shelf.is_shipped(kind, name), "etag": _tag(shelf, kind, name),
        "broken": next((_broken(one) for one in shelf.broken if (one.kind, one.name) == (kind, name)), None),
    }  # fmt: skip
    if found is None:
        return told
    if kind != "layout":
        return {**told, "hall": found.hall, "scenes": len(found.scenes)}
    screens = [{"name": s, "title": found.title_of(s), "size": one.size} for s, one in found.screens.items()]
    return {**told, "theme": found.theme, "screens": screens, "panels": len(found.panels)}


def _broken(one: Broken) -> dict[str, Any]:
    return {"file": one.file, "line": one.line, "key": one.key, "why": one.why, "t": one.t, "going_on": one.going_on}


def _tag(shelf: Shelf, kind: Kind, name: str) -> str:
    source = "own" if shelf.is_own(kind, name) else "shipped"
    return f'"{source}-{hashlib.sha256(shelf.text(kind, name).encode()).hexdigest()[:16]}"'


def _must_match(files: Files, kind: Kind, name: str, if_match: str | None, if_none: str | None) -> None:
    """Nobody changes what he has not seen: 428 without a word of it, 412 when it is another by now."""
    shelf = files.shelf
    there = name in shelf.names(kind)
    if not there and if_match is None and (if_none or "").strip() == "*":
        return
    if if_none is not None and there:
        raise HTTPException(412, f"there is {name!r} already")
    if if_match is None:
        raise HTTPException(
            428, "say which version you change: If-Match with its ETag, or If-None-Match: * for a new one"
        )
    if not there:
        raise HTTPException(412, f"{name!r} is no longer there")
    if if_match.strip() != "*" and _tag(shelf, kind, name) not in [word.strip() for word in if_match.split(",")]:
        last = files.last(kind, name)
        by = f" by {last.by}" if last is not None and last.by and last.text == shelf.text(kind, name) else ""
        raise HTTPException(412, f"{name!r} was changed{by} meanwhile; read it again")


def _done(shelf: Shelf, kind: Kind, name: str, version: Version) -> Response:
    there = name in shelf.names(kind)
    told = {"version": bodies.told_version(version), "item": _told(shelf, kind, name) if there else None}
    return JSONResponse(told, headers={"ETag": _tag(shelf, kind, name)} if there else None)


def _problem(wrong: list[problems.Problem]) -> Response:
    first = wrong[0]
    place = f"{first.file}:{first.line}: " + (f"`{first.key}`: " if first.key else "")
    told = {"type": "about:blank", "title": "Refused", "status": 422, "detail": place + first.why}
    where = {"file": first.file, "line": first.line, "key": first.key, "why": first.why}
    return JSONResponse(
        {**told, **where, "problems": bodies.told_problems(wrong)}, 422, media_type="application/problem+json"
    )


def _refused(what: str) -> dict[str, Any]:
    texts, numbers = ("type", "title", "detail", "file", "key", "why"), ("status", "line")
    names = {**{n: {"type": "string"} for n in texts}, **{n: {"type": "integer"} for n in numbers}}
    schema = {"type": "object", "properties": {**names, "problems": {"type": "array", "items": {"type": "object"}}}}
    return {"description": what, "content": {"application/problem+json": {"schema": schema}}}


MATCH: dict[int | str, dict[str, Any]] = {
    403: _refused("This role may not change layouts"),
    404: _refused("No such file or version"),
    412: _refused("Changed by somebody else meanwhile"),
    428: _refused("If-Match is missing"),
}
