"""QUESTION: what goes in and out of the intake's addresses? Requests, and how messages and rewards are shown."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cases.intake.messages.guess import Guess
from cases.intake.messages.model import Message
from cases.intake.rewards.model import Reward
from cases.photos.record import url_of
from registry import masks

NO_NUL = r"^[^\x00]*$"  # PostgreSQL takes none
KindName = Literal["component", "matter", "event_legacy"]
ChannelName = Literal["sms", "mms", "wechat"]
MessageState = Literal["waiting", "registered", "discarded"]
RewardState = Literal["pending", "granted", "paid", "void"]
PICTURES = 6  # pictures one message may bring
TEXT_CHARS = 20_000  # characters a message may bring; `cases.intake.message_chars` of them are kept
PICTURE_CHARS = 700_000  # base64 of 0.5 MB; the body as a whole is limited by the door

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Epoch = Annotated[float, Field(ge=0, le=4e9, allow_inf_nan=False, description="UTC epoch s")]


def _text(most: int, least: int = 0, description: str = "") -> Any:
    return Field(min_length=least, max_length=most, pattern=NO_NUL, description=description)


class MessageIn(BaseModel):
    """A message as the operator's gateway hands it over."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True)
    id: Annotated[str, _text(100, 1, "the gateway's own number of it: the same again is the same message")]
    sender: Annotated[str, Field(alias="from", min_length=1, max_length=60, pattern=NO_NUL,
                                 description="phone number, or the sender's account of WeChat")]  # fmt: skip
    text: Annotated[str, _text(TEXT_CHARS, 1, "what is too long is cut, not refused")]
    t: Epoch | None = None
    name: Annotated[str, _text(40)] = ""
    lon: Lon | None = None
    lat: Lat | None = None
    photos: Annotated[list[Annotated[str, Field(max_length=PICTURE_CHARS)]], Field(max_length=PICTURES)] = Field(
        default=[], description="JPEG pictures, base64"
    )


class RegisterIn(BaseModel):
    """What the acceptor adds; without a position the message's own."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    kind: KindName
    code: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    lon: Lon | None = None
    lat: Lat | None = None
    address: Annotated[str, _text(256)] = ""
    description: Annotated[str, _text(1_000)] = ""
    condition: Annotated[str, _text(40)] = ""


class DiscardIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    reason: Annotated[str, _text(300, 1)]
    reply: Annotated[str, _text(300, 0, "sent back to who wrote, when not empty")] = ""


class PayIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    voucher: Annotated[str, _text(100, 0, "number of the operator's top-up")] = ""


def message_dict(message: Message) -> dict[str, Any]:
    """With the sender masked: the case it becomes keeps him whole."""
    shown = message._asdict()
    del shown["hash"]
    shown["sender"] = masks.phone(message.sender)
    shown["name"] = masks.person(message.name) if message.name else ""
    shown["photos"] = [{"id": one, "url": url_of(one)} for one in message.photos]
    return shown


def guess_dict(found: Guess) -> dict[str, Any]:
    """Classes and places a message may mean, best first."""
    return {
        "sure": found.minor is not None and found.place is not None,
        "classes": [{"kind": m.kind, "code": m.code, "name": m.name, "major": m.major_name} for m in found.minors],
        "places": [place._asdict() for place in found.places],
    }


def reward_dict(reward: Reward) -> dict[str, Any]:
    """Yuan as text: money is no binary fraction."""
    return reward._asdict() | {"informant": masks.phone(reward.informant), "amount": f"{reward.amount:.2f}"}
