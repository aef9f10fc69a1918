"""The door itself: an ASGI layer around everything, HTTP and sockets, Dash's own endpoints included.

It looks who asks (`access.rules` decides), answers for those who may not pass, and puts the
security headers on every response. Routes find `request.state.identity`.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from access import pages, rules
from access.identity import SCREEN_COOKIE, SESSION_COOKIE, Identity, Keys
from access.rules import Ask, Verdict
from access.service import Service
from access.settings import Settings
from records import Unreachable

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

GONE = 4401  # close code of a socket whose identity is no longer valid
YEAR_S = 31_536_000
CACHED_BY_THEMSELVES = ("/assets/", "/_dash-component-suites/")


def policy(script_hashes: tuple[str, ...] = (), frames: tuple[str, ...] = ()) -> str:
    """Content-Security-Policy; `script_hashes` as Dash's `app.csp_hashes()` gives them (reliability.md 0.13)."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",  # Dash and its components set style attributes
            "img-src 'self' data: blob:",
            "worker-src 'self' blob:",
            " ".join(("frame-src 'self'", *frames)),
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class Guard:
    """The outermost layer: `Guard(app, service, settings, csp=policy(hashes))` is the ASGI app to serve."""

    def __init__(self, app: App, service: Service, settings: Settings, csp: str = "") -> None:
        self._app = app
        self._service = service
        self._settings = settings
        self._policy = csp or policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, self._with_headers(scope, send))
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    # -- requests ----------------------------------------------------------------------------

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        ask, keys = _read(scope)
        if "\0" in ask.path:  # no name of ours holds one, and PostgreSQL takes none
            await _refuse(send, ask, 404, "没有此地址", "地址中含有非法字符")
            return
        try:
            if ask.method == "GET" and rules.wall_page(ask.path) and await self._link(scope, ask, send):
                return
            identity = await self._who(keys)
        except Unreachable:
            if ask.path not in self._settings.open_paths:
                await _refuse(send, ask, 503, "数据库暂时无法访问", "请稍后再试", {"retry-after": "3"})
                return
            identity = None
        verdict = rules.judge(ask, identity, self._settings)
        if verdict == "pass":
            scope.setdefault("state", {})["identity"] = identity
            await self._within(scope, ask, receive, send)
        else:
            await _turn_away(send, ask, verdict)

    async def _within(self, scope: Scope, ask: Ask, receive: Receive, send: Send) -> None:
        """Let the app have the request once its body is here: a body without end must not fill the memory."""
        whole: list[Message] = []
        left = self._settings.body_bytes
        while ask.method not in rules.SAFE and (not whole or whole[-1].get("more_body")):
            whole.append(await receive())
            left -= len(whole[-1].get("body", b""))
            if left < 0:
                most = f"至多 {self._settings.body_bytes} 字节"
                await _refuse(send, ask, 413, "请求过大", most, {"connection": "close"})
                return
        whole.reverse()

        async def received() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, received, send)

    async def _link(self, scope: Scope, ask: Ask, send: Send) -> bool:
        """A display link (`?key=`) becomes a cookie, and the address clean; False when there is no key."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        key = next((value for name, value in query if name == "key"), "")
        if not key:
            return False
        if await self._who(Keys(screen=key)) is None:
            await _answer(send, 401, pages.no_screen(ask.path, revoked=True))
            return True
        rest = urlencode([(name, value) for name, value in query if name != "key"])
        clean = quote(ask.path) + (f"?{rest}" if rest else "")
        made = cookie(SCREEN_COOKIE, key, self.secure(scope), max_age_s=10 * YEAR_S)
        await _answer(send, 303, "", {"location": clean, "set-cookie": made})
        return True

    async def _who(self, keys: Keys) -> Identity | None:
        sure, identity = self._service.known(keys)
        return identity if sure else await asyncio.to_thread(self._service.resolve, keys)

    def secure(self, scope: Scope) -> bool:
        return self._settings.secure_cookies or scope.get("scheme") in ("https", "wss")

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        wanted = {
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",
            b"content-security-policy": self._policy.encode("latin-1"),
            b"cross-origin-opener-policy": b"same-origin",
        }
        if not scope["path"].startswith(CACHED_BY_THEMSELVES):
            wanted[b"cache-control"] = b"no-store"
        if scope.get("scheme") == "https":
            wanted[b"strict-transport-security"] = f"max-age={YEAR_S}".encode()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                have = list(message.get("headers", []))
                names = {name.lower() for name, _value in have}
                message["headers"] = have + [(n, v) for n, v in wanted.items() if n not in names]
            await send(message)

        return send_with_headers

    # -- sockets -----------------------------------------------------------------------------

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """403 before accept for those who may not; afterwards closed soon after the identity dies."""
        ask, keys = _read(scope)
        try:
            identity = await self._who(keys)
        except Unreachable:
            identity = None
        if rules.judge(ask, identity, self._settings) != "pass" or identity is None:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        scope.setdefault("state", {})["identity"] = identity
        watched = WatchedSocket(receive, send)
        watcher = asyncio.create_task(self._watch(ask, keys, watched))
        try:
            await self._app(scope, watched.receive, watched.send)
        finally:
            watcher.cancel()
            watched.end()

    async def _watch(self, ask: Ask, keys: Keys, watched: "WatchedSocket") -> None:
        while True:
            await asyncio.sleep(self._settings.socket_check_s)
            try:
                identity = await self._who(keys)
            except Unreachable:
                identity = None  # the grace is over
            if identity is None or rules.judge(ask, identity, self._settings) != "pass":
                await watched.cut()
                return


class WatchedSocket:
    """A socket that can be cut from outside: the app sees a disconnect, the browser close code 4401."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._next: asyncio.Future[Message] | None = None
        self._closed = False

    async def receive(self) -> Message:
        coming = self._next or asyncio.ensure_future(self._receive())
        self._next = coming
        either: set[asyncio.Future[Any]] = {coming, self._gone}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if self._gone.done():
            return {"type": "websocket.disconnect", "code": GONE}
        self._next = None
        return coming.result()

    async def send(self, message: Message) -> None:
        if self._gone.done():
            raise OSError("identity is no longer valid")  # the framework takes it as a lost connection
        self._closed = self._closed or message["type"] == "websocket.close"
        await self._send(message)

    async def cut(self) -> None:
        self._gone.set_result(None)
        if not self._closed:
            with contextlib.suppress(OSError, RuntimeError):  # it has just gone by itself
                await self._send({"type": "websocket.close", "code": GONE})

    def end(self) -> None:
        if self._next is not None:
            self._next.cancel()


# -- reading a request, answering it ---------------------------------------------------------


def _read(scope: Scope) -> tuple[Ask, Keys]:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        known = headers.get(name.decode("latin-1").lower())
        headers[name.decode("latin-1").lower()] = text if known is None else f"{known}; {text}"
    cookies = _cookies(headers.get("cookie", ""))
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    keys = Keys(
        bearer.strip() if scheme.lower() == "bearer" else "",
        cookies.get(SESSION_COOKIE, ""),
        cookies.get(SCREEN_COOKIE, ""),
    )
    ask = Ask(
        scope.get("method", "GET"),
        scope["path"],
        headers.get("host", ""),
        headers.get("origin"),
        headers.get("sec-fetch-site"),
        "text/html" in headers.get("accept", ""),
        scope["type"] == "websocket",
        bool(keys.bearer),
    )
    return ask, keys


def _cookies(header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def cookie(name: str, value: str, secure: bool, max_age_s: int | None = None) -> str:
    """A Set-Cookie value: HttpOnly, SameSite=Lax; without `max_age_s` it ends with the browser."""
    age = f"; Max-Age={max_age_s}" if max_age_s is not None else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}{age}"


async def _turn_away(send: Send, ask: Ask, verdict: Verdict) -> None:
    page = ask.html and ask.method in ("GET", "HEAD")
    if verdict == "login":
        await _answer(send, 303, "", {"location": f"/login?next={quote(ask.path)}"})
    elif verdict == "no_screen":
        await _answer(send, 401, pages.no_screen(ask.path))
    elif verdict == "change_password" and page:
        await _answer(send, 303, "", {"location": "/password"})
    elif verdict == "unauthorized":
        await _refuse(send, ask, 401, "未登录", "需要登录、显示链接或接口令牌", {"www-authenticate": "Bearer"})
    elif verdict == "cross_site":
        await _refuse(send, ask, 403, "请求来自其他站点", "Origin 与本站不符，或缺少 Origin")
    elif verdict == "change_password":
        await _refuse(send, ask, 403, "须先修改一次性口令", "请在 /password 修改口令")
    else:
        await _refuse(send, ask, 403, "无权访问", "当前身份不能打开此内容")


async def _refuse(
    send: Send, ask: Ask, status: int, title: str, detail: str, headers: dict[str, str] | None = None
) -> None:
    if ask.html:
        await _answer(send, status, pages.message(title, detail), headers)
    else:
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        text = json.dumps(problem, ensure_ascii=False)
        await _answer(send, status, text, {"content-type": "application/problem+json", **(headers or {})})


async def _answer(send: Send, status: int, text: str, headers: dict[str, str] | None = None) -> None:
    body = text.encode()
    all_headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body)), **(headers or {})}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
