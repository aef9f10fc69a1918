"""QUESTION: which guards does an action have? What the table does not say, by kind.

`WHOSE` refuses a person (403), `STANDING` what the case does not allow now, `GIVEN` wrong values, `BY_ROW` the same of
one row of several. Each guard returns "" or why not.
"""

from cases.flow import given, standing, whose
from cases.flow.at import KIND_OF, At, Guard

__all__ = ["BY_ROW", "GIVEN", "STANDING", "WHOSE", "At"]

JUDGED = (standing.is_open,)
UNIT_STEPS = (
    "hand_on", "sign", "assign_handler", "withdraw_handler", "ask_return", "ask_extension", "ask_suspension",
    "resume", "delegate", "feed_back", "reply_supervision", "appeal",
)  # fmt: skip
WHOSE: dict[str, tuple[Guard, ...]] = dict.fromkeys(UNIT_STEPS, (whose.own_unit,)) | {
    "assist_feed_back": (whose.own_part,),
    "verify": (whose.own_task,),
    "check": (whose.own_task, whose.not_own_work),
    "approve_self": (whose.not_own_work,),
    "quick_close": (whose.not_own_work,),
    "close": (whose.not_own_work, whose.not_receiver),
    "force_close": (whose.not_own_work,),
    "undo_dispatch": (whose.same_dispatcher,),
    **{
        action: (whose.not_own_request,)
        for action in KIND_OF
        if action.startswith(("agree", "refuse", "endorse", "judge"))
    },
}
STANDING: dict[str, tuple[Guard, ...]] = {
    "accept": (standing.no_verify_needed,),
    "reject": (standing.none_supervised,),
    "merge": (standing.none_supervised,),
    "file": (standing.is_true, standing.in_grid, standing.has_component),
    "quick_close": (standing.is_true, standing.in_grid, standing.never_returned, standing.none_supervised),
    "approve_self": (standing.none_supervised,),
    "assign_handler": (),
    "withdraw_handler": (standing.has_handler,),
    "ask_return": (standing.no_open, standing.no_handler),
    "ask_extension": (standing.not_late_yet, standing.tries_left, standing.no_open),
    "agree_extension": (standing.is_open, standing.tries_left, given.asked_is_ahead),
    "ask_suspension": (standing.no_open, standing.never_suspended),
    "agree_suspension": (standing.is_open, standing.never_suspended, given.asked_is_ahead),
    "resume": (standing.time_to_resume,),
    "feed_back": (standing.assists_done,),
    "skip_check": (standing.has_after,),
    "close": (standing.check_passed, standing.none_supervised, standing.is_satisfied),
    "call_back": (standing.is_public,),
    "restart": (standing.fresh_enough,),
    "appeal": (standing.was_late, standing.appealed_never),
    "undo_dispatch": (standing.undo_in_time,),
    **dict.fromkeys(("agree_return", "refuse_return", "refuse_extension", "refuse_suspension"), JUDGED),
    **dict.fromkeys(("reply_supervision", "endorse_appeal", "judge_appeal"), JUDGED),
}
DISPATCHING = (given.known_unit, given.apart, given.fits, given.not_beyond)
GIVEN: dict[str, tuple[Guard, ...]] = {
    "verify": (given.on_site,),
    "check": (given.on_site, given.other_subject),
    "reassign_task": (given.another_collector,),
    "merge": (given.not_itself,),
    "file": (given.fits,),
    "quick_close": (given.fits, given.two_pictures),
    "dispatch": (*DISPATCHING, given.named),
    "auto_dispatch": (*DISPATCHING, given.named),
    "force_dispatch": DISPATCHING,
    "hand_on": (given.known_unit, given.below),
    "settle": (given.known_unit,),
    "ask_extension": (given.extension_bound,),
    "ask_suspension": (given.ahead, given.year_at_most),
    "delegate": (given.known_unit, given.other_unit, given.ahead),
    "proxy": (given.known_unit, given.other_unit),
    "send_check": (given.not_handler,),
    "rework": (standing.has_unit,),
    "supervise": (given.ahead,),
    "mark": (given.known_mark,),
}
BY_ROW: dict[str, tuple[Guard, ...]] = {  # of one row of several
    "T4b": (standing.was_unable,),
    "T9a": (standing.in_grid, standing.has_component, given.fits),
    "T9b": (standing.none_supervised,),
}
