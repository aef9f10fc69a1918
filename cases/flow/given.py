"""QUESTION: what must the given values be? Guards on units, deadlines, places, pictures (field guide 2.2–2.4)."""

from cases.flow import words
from cases.flow.at import KIND_OF, At
from cases.flow.draft import condition_of, round_limit, shown, waiting
from cases.flow.whose import handled
from cases.timing import counting
from gps.geo import distance_m

BEFORE = ("report", "verify")
DAY_S = 86_400.0


def known_unit(at: At) -> str:
    wanted = (at.do.receiver, *(a.unit for a in at.do.assists))
    strange = [u for u in wanted if u not in at.room.units]
    return f"没有单位 {'、'.join(strange)}；请从单位名录中选择" if strange else ""


def apart(at: At) -> str:
    several = [at.do.receiver, *(a.unit for a in at.do.assists)]
    return "主办与协办单位不能重复" if len(set(several)) < len(several) else ""


def other_unit(at: At) -> str:
    same = at.do.receiver in (at.case.unit, at.case.parent_unit)
    return f"{words.unit(at.room, at.do.receiver)} 已是承办单位" if same else ""


def named(at: At) -> str:
    name = at.case.named_unit
    return f"协调已决定由 {words.unit(at.room, name)} 承办" if name and at.do.receiver != name else ""


def fits(at: At) -> str:
    """The filing condition is one of the class."""
    found = condition_of(at.case, at.do, at.room)
    if found is None:
        given = at.do.condition or at.case.condition
        return f"没有立案条件 {given}；请从本小类的立案条件中选择" if given else "还没有立案条件，请选择立案条件"
    of_class = (found.kind, found.code) == (at.case.kind, at.case.code)
    return "" if of_class else f"立案条件 {found.id} 不属于小类 {at.case.code}“{at.case.title}”"


def not_beyond(at: At) -> str:
    """A deadline given at dispatch may only be earlier than the condition's."""
    until, found = at.do.until_t, condition_of(at.case, at.do, at.room)
    if until is None or found is None:
        return ""
    if until <= at.do.t:
        return "截止时间须在现在之后"
    limit = found.limit if at.do.condition else round_limit(at.case, at.room) or found.limit
    whole = counting.seconds(limit, at.room.calendar)
    due = None if whole is None else counting.after(at.room.calendar, limit.kind, at.do.t, whole)
    return "截止时间不能晚于立案条件规定的时限" if due is not None and until > due else ""


def below(at: At) -> str:
    """多级派遣: to a unit below, not beyond the parent's deadline."""
    case, do = at.case, at.do
    parent = do.of if do.of in (case.unit, case.parent_unit) else case.unit
    child = at.room.units.get(do.receiver)
    if child is None or child.parent != parent or do.receiver == case.unit:
        return f"{words.unit(at.room, do.receiver)} 不是 {words.unit(at.room, parent)} 的下级单位"
    if do.until_t is not None and do.until_t <= do.t:
        return "截止时间须在现在之后"
    beyond = do.until_t is not None and case.handle_due_t is not None and do.until_t > case.handle_due_t
    return "下级时限不能超过本级处置时限" if beyond else ""


def ahead(at: At) -> str:
    return "" if (at.do.until_t or 0.0) > at.do.t else "截止时间须在现在之后"


def extension_bound(at: At) -> str:
    case, until = at.case, at.do.until_t
    spell, due = case.spell, case.handle_due_t
    if until is None or due is None or spell is None:
        return ""
    if until <= due:
        return "新时限须晚于原时限"
    whole = counting.seconds(spell.limit, at.room.calendar)
    more = 0.0 if whole is None else whole * at.room.settings.extension_share
    most = counting.after(at.room.calendar, spell.limit.kind, due, more)
    return "延期不能超过一个原处置时限" if most is not None and until > most else ""


def asked_is_ahead(at: At) -> str:
    asked = waiting(at.case, KIND_OF[at.do.action], at.do.application)
    passed = asked is not None and asked.until_t is not None and asked.until_t <= at.do.t
    return "申请的时间已过，不能同意；请驳回" if passed else ""


def year_at_most(at: At) -> str:
    days = at.room.settings.suspension_most_d
    beyond = (at.do.until_t or 0.0) > at.do.t + days * DAY_S
    return f"挂账最长 {days:.0f} 天" if beyond else ""


def on_site(at: At) -> str:
    do, most = at.do, at.room.settings.place_m
    away = distance_m(at.case.lon, at.case.lat, do.lon or 0.0, do.lat or 0.0)
    return f"您距案卷位置 {away:.0f} 米，须在 {most:.0f} 米以内反馈" if away > most else ""


def another_collector(at: At) -> str:
    if at.do.receiver == at.case.holder:
        return f"任务已在采集员 {at.do.receiver} 手中，请改派他人"
    return not_handler(at) if at.case.status == "checking" else ""


def not_handler(at: At) -> str:
    own = at.do.receiver in handled(at.case)
    return f"{at.do.receiver} 处置过本案卷，不能由其核查；请另选采集员" if own else ""


def other_subject(at: At) -> str:
    """Another car in the same place is another problem (field guide 2.4)."""
    case, do = at.case, at.do
    minor = at.room.catalogue.minors.get((case.kind, case.code))
    if do.result != "fail" or minor is None or not minor.moving or not case.subject:
        return ""
    if not do.subject:
        return f"移动对象须比对车牌或当事人（原为 {case.subject}），请填写现场所见"
    same = words.plain(do.subject) == words.plain(case.subject)
    return "" if same else f"现场是 {do.subject}，不是 {case.subject}：请判本案“通过”，新问题另行上报"


def two_pictures(at: At) -> str:
    photos = (*at.case.photos, *at.do.photos)
    lacking = [name for name, phases in (("处置前", BEFORE), ("处置后", ("handle",))) if not shown(photos, phases)]
    return f"还需照片：{'、'.join(lacking)}" if lacking else ""


def not_itself(at: At) -> str:
    return "案卷不能并入自己" if at.do.master == at.case.id else ""


def known_mark(at: At) -> str:
    do = at.do
    if do.mark not in words.MARKS:
        return f"没有标记 {do.mark!r}；可用：{'、'.join(f'{c}（{w}）' for c, w in words.MARKS.items())}"
    if do.mark == "error" and not (do.subject and do.receiver):
        return "差错标记还需填写：差错环节、责任人"
    return ""
