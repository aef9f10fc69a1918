"""The few pages of the door, in the night theme and without script: values → HTML text."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from access.identity import Identity, Screen

STYLE = """
:root{--bg:#070c14;--panel:#0d1520;--line:#1c2a3c;--ink:#e6edf5;--ink-2:#a9b8c9;--accent:#4cc2ff;--alarm:#ff8a80;
font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color-scheme:dark}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;background:var(--bg);color:var(--ink);font-size:16px;line-height:1.7;display:grid;
place-items:center;padding:24px}
main{width:100%;max-width:440px;background:var(--panel);border:1px solid var(--line);padding:32px 36px}
main.wide{max-width:860px}
h1{font-size:22px;font-weight:600;letter-spacing:.06em}
h2{font-size:17px;font-weight:600;margin:28px 0 8px;color:var(--ink-2)}
p,.who{margin-top:12px;color:var(--ink-2)}
label{display:block;margin-top:18px;color:var(--ink-2)}
input,select{width:100%;margin-top:4px;padding:10px 12px;font:inherit;color:var(--ink);background:var(--bg);
border:1px solid #34465c}
button{margin-top:24px;padding:9px 22px;font:inherit;color:#04121d;background:var(--accent);border:0;cursor:pointer}
button.quiet{margin:0;padding:3px 12px;color:var(--ink);background:none;border:1px solid #34465c}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
a{color:var(--accent)}
strong{color:var(--ink)}
.error{color:var(--alarm)}
ol,ul{margin:10px 0 0 20px;color:var(--ink-2)}
code{color:var(--ink);overflow-wrap:anywhere;user-select:all}
table{width:100%;border-collapse:collapse;margin-top:8px}
th,td{text-align:left;padding:7px 10px 7px 0;border-top:1px solid var(--line);font-weight:400}
th{color:var(--ink-2)}
.row{display:flex;gap:16px;align-items:end}
.row label{flex:1}
form.inline{display:inline}
"""

DESKS = (
    ("/desk", "指挥台：受理、派遣、核查、督办"), ("/desk/register", "热线登记"), ("/desk/shift", "交接班"),
    ("/desk/plans", "作业计划"), ("/guide", "讲解台：节目、大屏切换、随机抽查"),
    ("/admin/layouts", "画面编排：画面、讲解节目、轮播"),
)  # fmt: skip
WATCH = {
    "wait": "画面无响应",
    "wait_for": "正在等待服务器，已 {s} 秒；恢复后自动重新打开，无需操作",
    "again": "服务器已应答，正在重新打开画面",
}


def page(title: str, body: str, wide: bool = False) -> str:
    """`body` is HTML already."""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{STYLE}</style></head><body><main{' class=wide' if wide else ''}><h1>{escape(title)}</h1>{body}</main>"
        "</body></html>"
    )


def login(centre: str, name: str = "", goto: str = "/", error: str = "") -> str:
    return page(
        centre,
        f"<p>值班人员登录</p>{_error(error)}"
        '<form method="post" action="/login">'
        f'<input type="hidden" name="next" value="{escape(goto)}">'
        f'<label>账号<input name="name" value="{escape(name)}" autocomplete="username" required autofocus></label>'
        '<label>口令<input name="password" type="password" autocomplete="current-password" required></label>'
        "<button>登录</button></form>"
        "<p>大屏无需登录：请用管理员发放的显示链接打开。</p>",
    )


def password(identity: Identity, rule: str, error: str = "") -> str:
    first, later = "当前使用的是一次性口令，请先设置自己的口令。", "修改后，其他地方的登录将全部退出。"
    why = first if identity.must_change else later
    return page(
        "修改口令",
        f"<p>账号 <strong>{escape(identity.name)}</strong>。{why}</p><p>{escape(rule)}</p>{_error(error)}"
        '<form method="post" action="/password">'
        '<label>原口令<input name="old" type="password" autocomplete="current-password" required autofocus></label>'
        '<label>新口令<input name="new" type="password" autocomplete="new-password" required></label>'
        '<label>再输一次新口令<input name="again" type="password" autocomplete="new-password" required></label>'
        "<button>保存</button></form>",
    )


def no_screen(path: str, revoked: bool = False) -> str:
    """A wall page without an identity: says how a display gets one."""
    what = "这条显示链接无效，或已被撤销。" if revoked else "这台显示设备还没有显示授权。"
    return page(
        "本屏幕未授权",
        f"<p>{what}</p><ol><li>请管理员登录本系统首页，在「显示屏」中生成显示链接；或在服务器上运行 "
        "<code>./run screen add 布局 屏幕</code></li><li>在这台设备的浏览器中打开该链接一次，之后自动保持</li></ol>"
        f'<p>值班人员也可以<a href="/login?next={quote(path, safe="/")}">登录后查看</a>。</p>',
    )


SCREEN = """<!doctype html><html lang="zh-CN" data-theme="night"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<link rel="stylesheet" href="/assets/00-tokens.css"><link rel="stylesheet" href="/assets/10-theme-night.css">
<link rel="stylesheet" href="/assets/parent-screen.css"></head>
<body data-wait="{wait}" data-for="{wait_for}" data-again="{again}">
<iframe src="{wall}" title="{title}" allow="autoplay; fullscreen"></iframe>
<section id="waiting" role="status" hidden><h1></h1><p></p></section>
<script src="/assets/parent-screen.js"></script></body></html>"""


def screen(layout: str, name: str, query: str = "") -> str:
    """The page around a wall that looks after it (`assets/parent-screen.js`). `query`: handed on to the wall."""
    said = {key: escape(word) for key, word in WATCH.items()}
    wall = f"/wall/{quote(layout)}/{quote(name)}" + (f"?{query}" if query else "")
    return SCREEN.format(title=escape(f"{layout} · {name}"), wall=escape(wall), **said)


def message(title: str, text: str) -> str:
    return page(title, f'<p>{escape(text)}</p><p><a href="/">返回首页</a></p>')


def start(
    centre: str,
    identity: Identity,
    role: str,
    walls: Sequence[tuple[str, str, str]],
    screens: Sequence[Screen],
    zone: ZoneInfo,
    fresh_link: str = "",
    error: str = "",
) -> str:
    """`role` in Chinese; `walls`: (layout, screen, title); `screens` only for administrators."""
    links = "".join(
        f'<li><a href="/wall/{quote(layout)}/{quote(screen)}">{escape(title)}</a></li>'
        for layout, screen, title in walls
    )
    body = (
        f'<div class="who">账号 <strong>{escape(identity.name)}</strong> · {escape(role)} · '
        '<a href="/password">修改口令</a> · <form class="inline" method="post" action="/logout">'
        f'<button class="quiet">退出</button></form></div>{_error(error)}'
        f"<h2>大屏</h2><ul>{links or '<li>还没有布局</li>'}</ul>"
        f"<h2>坐席</h2><ul>{_links(DESKS)}</ul>"
    )
    if identity.role == "admin":
        body += _displays(walls, screens, zone, fresh_link)
    return page(centre, body, wide=True)


def _links(pages: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="{path}">{escape(title)}</a></li>' for path, title in pages)


def _displays(walls: Sequence[tuple[str, str, str]], screens: Sequence[Screen], zone: ZoneInfo, fresh_link: str) -> str:
    rows = "".join(_display(s, zone) for s in screens if not s.revoked)
    options = "".join(
        f'<option value="{escape(layout)}/{escape(screen)}">{escape(title)}</option>' for layout, screen, title in walls
    )
    shown = f"<p>新的显示链接（只显示这一次，请在大屏设备上打开）：<br><code>{escape(fresh_link)}</code></p>"
    return (
        f"<h2>显示屏</h2>{shown if fresh_link else ''}"
        f"<table><tr><th>编号</th><th>画面</th><th>创建</th><th>最近使用</th><th></th></tr>{rows}</table>"
        '<form method="post" action="/screens" class="row"><label>画面'
        f'<select name="wall">{options}<option value="*/*">所有画面</option></select></label>'
        "<button>生成显示链接</button></form>"
    )


def _display(screen: Screen, zone: ZoneInfo) -> str:
    return (
        f"<tr><td>{escape(screen.id)}</td><td>{escape(screen.layout)}/{escape(screen.screen)}</td>"
        f"<td>{_when(screen.created_t, zone)}</td><td>{_when(screen.seen_t, zone)}</td>"
        '<td><form method="post" action="/screens/revoke">'
        f'<input type="hidden" name="id" value="{escape(screen.id)}">'
        '<button class="quiet">撤销</button></form></td></tr>'
    )


def _when(t: float | None, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(t, zone).strftime("%Y-%m-%d %H:%M") if t is not None else "从未"


def _error(text: str) -> str:
    return f'<p class="error" role="alert">{escape(text)}</p>' if text else ""
