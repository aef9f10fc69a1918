"""The door's own pages: login, logout, password, the start page with its display links."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from access import pages, rules
from access.guard import cookie
from access.identity import SESSION_COOKIE, Identity
from access.passwords import Busy
from access.service import Service, Throttled, link_path
from records import Forbidden, NotFound, Refused

Walls = Callable[[], Sequence[tuple[str, str, str]]]  # (layout, screen, title)
MOST_FORM = 8_192  # B


def router(service: Service, walls: Walls, centre: str, zone: ZoneInfo) -> APIRouter:
    """`centre` is the title on the pages; `walls` lists what there is to open."""
    made = APIRouter(include_in_schema=False)
    _session_routes(made, service, centre)
    _password_routes(made, service)
    _start_routes(made, service, centre, walls, zone)
    _screen_route(made, walls)
    return made


def _screen_route(made: APIRouter, walls: Walls) -> None:
    @made.get("/screen/{layout}/{screen}")
    def screen_page(request: Request, layout: str, screen: str) -> HTMLResponse:
        """The page around a wall: the guard has looked whether this identity may open it."""
        identity: Identity | None = request.state.identity
        if identity is None or not identity.may_open(layout, screen):
            raise Forbidden("当前身份不能打开此画面")
        if (layout, screen) not in {(one, name) for one, name, _title in walls()}:
            return HTMLResponse(pages.message("没有这个画面", f"{layout} · {screen}"), 404)
        return HTMLResponse(pages.screen(layout, screen, request.url.query))


def _session_routes(made: APIRouter, service: Service, centre: str) -> None:
    @made.get("/login")
    def login_page(request: Request) -> Response:
        goto = rules.safe_next(request.query_params.get("next", "/"))
        identity: Identity | None = request.state.identity
        if identity and identity.kind == "person":
            return RedirectResponse(goto, 303)
        return HTMLResponse(pages.login(centre, goto=goto))

    @made.post("/login")
    async def login(request: Request) -> Response:
        form = await _form(request)
        name, goto = form.get("name", "").strip(), rules.safe_next(form.get("next", "/"))
        try:
            token = await run_in_threadpool(service.login, name, form.get("password", ""), _address(request))
        except (Throttled, Busy) as e:
            wait_s = e.wait_s if isinstance(e, Throttled) else 1.0
            page = pages.login(centre, name, goto, str(e))
            return HTMLResponse(page, 429, headers={"Retry-After": str(max(1, round(wait_s)))})
        except Refused as e:
            return HTMLResponse(pages.login(centre, name, goto, str(e)), 401)
        return _with_session(request, service, token, goto)

    @made.post("/logout")
    async def logout(request: Request) -> Response:
        identity = _person(request)
        await run_in_threadpool(service.logout, identity)
        gone = cookie(SESSION_COOKIE, "", _secure(request, service), max_age_s=0)
        return RedirectResponse("/login", 303, headers={"Set-Cookie": gone})


def _password_routes(made: APIRouter, service: Service) -> None:
    settings = service.settings
    rule = (
        f"至少 {settings.password_length} 个字符，"
        f"包含大写字母、小写字母、数字、其他字符中的至少 {settings.password_classes} 种。"
    )

    @made.get("/password")
    def password_page(request: Request) -> HTMLResponse:
        return HTMLResponse(pages.password(_person(request), rule))

    @made.post("/password")
    async def password(request: Request) -> Response:
        identity, form = _person(request), await _form(request)
        old, new = form.get("old", ""), form.get("new", "")
        try:
            if new != form.get("again", ""):
                raise Refused("两次输入的新口令不一致")
            token = await run_in_threadpool(service.change_password, identity, old, new, _address(request))
        except Refused as e:
            status = 429 if isinstance(e, Throttled | Busy) else 400
            return HTMLResponse(pages.password(identity, rule, str(e)), status)
        return _with_session(request, service, token, "/")


def _start_routes(made: APIRouter, service: Service, centre: str, walls: Walls, zone: ZoneInfo) -> None:
    def start(identity: Identity, fresh_link: str = "", error: str = "", status: int = 200) -> HTMLResponse:
        screens = service.screens() if identity.role == "admin" else []
        role = service.settings.roles.get(identity.role, identity.role)
        page = pages.start(centre, identity, role, walls(), screens, zone, fresh_link, error)
        return HTMLResponse(page, status)

    @made.get("/")
    def start_page(request: Request) -> Response:
        identity = _person(request)
        home = rules.HOME.get(identity.role)
        return RedirectResponse(home, 303) if home else start(identity)

    @made.get("/api/v1/me")
    def me(request: Request) -> dict[str, str]:
        """Who is logged in, for the pages of the desks."""
        identity = _person(request)
        role = service.settings.roles.get(identity.role, identity.role)
        return {"name": identity.name, "role": identity.role, "title": role, "of": identity.of}

    @made.post("/screens")
    async def make_screen(request: Request) -> HTMLResponse:
        identity, form = _admin(request), await _form(request)
        layout, _, screen = form.get("wall", "").partition("/")
        try:
            _id, token = await run_in_threadpool(service.make_screen, layout, screen)
        except Refused as e:
            return await run_in_threadpool(start, identity, "", str(e), 400)
        return await run_in_threadpool(start, identity, _link(request, layout, screen, token, walls()))

    @made.post("/screens/revoke")
    async def revoke(request: Request) -> Response:
        identity, form = _admin(request), await _form(request)
        try:
            await run_in_threadpool(service.revoke, form.get("id", ""))
        except NotFound as e:
            return await run_in_threadpool(start, identity, "", str(e), 404)
        return RedirectResponse("/", 303)


def _link(request: Request, layout: str, screen: str, token: str, walls: Sequence[tuple[str, str, str]]) -> str:
    """The address to open once on the display; a link for all walls starts on the first."""
    if layout == "*" and walls:
        layout, screen = walls[0][:2]
    return str(request.base_url).rstrip("/") + link_path(layout, screen, token)


def _person(request: Request) -> Identity:
    identity: Identity | None = request.state.identity
    if identity is None or identity.kind == "display":
        raise Forbidden("只有登录的人员可以这样做")
    return identity


def _admin(request: Request) -> Identity:
    identity = _person(request)
    if identity.role != "admin":
        raise Forbidden("只有管理员可以这样做")
    return identity


async def _form(request: Request) -> dict[str, str]:
    """A small urlencoded form; NUL characters, which no field may hold, are taken out."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM:
            raise HTTPException(413, "表单过大")
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise HTTPException(413, "表单字段过多") from None
    return {name: value.replace("\0", "") for name, value in pairs}


def _with_session(request: Request, service: Service, token: str, goto: str) -> RedirectResponse:
    return RedirectResponse(goto, 303, headers={"Set-Cookie": cookie(SESSION_COOKIE, token, _secure(request, service))})


def _secure(request: Request, service: Service) -> bool:
    return service.settings.secure_cookies or request.url.scheme == "https"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
