"""QUESTION: how is a message taken in, made a case, or put aside? Each in one transaction with the case it becomes."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from cases import store as cases_store
from cases.entry import Case, Do, Kind, NewReport, Photo
from cases.flow.room import Room
from cases.intake.addresses import Addresses
from cases.intake.locate import Ground
from cases.intake.messages import store
from cases.intake.messages.guess import Guess, guess
from cases.intake.messages.model import Message
from cases.intake.rewards.service import reply
from cases.photos import store as photos_store
from cases.photos.record import as_photo
from cases.photos.service import BadPhoto, Darkroom, Given
from cases.service import Centre
from db import Tx
from records import Forbidden, NotFound, Refused

RECEIVED = "您的来信已收到（{id}），我们将尽快核实办理。"
STATES = {"waiting": "待登记", "registered": "已登记", "discarded": "已作废"}
HANDLERS = frozenset({"acceptor", "shift_lead", "admin"})
THANKED_MOST = 3  # receipts one sender gets in …
THANKED_S = 3_600.0  # … s: a telephone that answers by itself must not talk with us for ever


class Inbound(NamedTuple):
    """What a gateway hands over. `message`: its own number of it, the same again is the same message."""

    channel: str  # sms, mms, wechat
    message: str
    sender: str  # phone number, or the account of the message
    text: str
    t: float
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    photos: Sequence[bytes] = ()


class Completed(NamedTuple):
    """What the acceptor adds to a message: its class and place. `lon`, `lat` None: as the message said."""

    kind: Kind
    code: str
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    description: str = ""
    condition: str = ""


class Repeated(Refused):
    """This message number came before with another content."""


class Messages:
    """Safe for many threads."""

    def __init__(self, centre: Centre, darkroom: Darkroom) -> None:
        self._centre, self._darkroom = centre, darkroom

    def take(self, given: Inbound, gateway: str, now: float) -> Message:
        """A case at once when class and place are beyond doubt, else it waits. The same one twice is one. Raises
        `Refused` for our own words coming back."""
        own, message_id, content = self._centre.own.intake, _id_of(given), _hash_of(given)
        if own.sms_number and given.sender in (own.sms_number, f"86{own.sms_number}", f"+86{own.sms_number}"):
            raise Refused(f"来信号码 {given.sender} 是本平台的号码，不收自己发出的短信")
        with self._centre.db.transaction() as tx:
            known = store.find(tx, message_id)
        photos, notes = ([], []) if known else self._photos(given, gateway, now)
        if len(given.text) > own.message_chars:
            notes = [*notes, f"来信 {len(given.text)} 字，只保留前 {own.message_chars} 字"]
        fresh = Message(
            message_id, given.channel, given.message, given.sender, given.name, given.text[: own.message_chars],
            _told_t(given.t, now, own.report_age_s), now, given.lon, given.lat, photos, content,
        )  # fmt: skip
        room = self._centre.room()
        with self._centre.db.transaction() as tx:
            if known or not store.add(tx, fresh):
                return _same(known or store.find(tx, message_id), content)
            if store.lately(tx, given.sender, now - THANKED_S) <= THANKED_MOST:
                thanks = RECEIVED.format(id=message_id)
                out = reply(f"inbound|{message_id}", given.sender, "", given.channel, "received", thanks, now)
                cases_store.put_out(tx, "", [out], now)
            why = "；".join([*self._register_itself(tx, fresh, room, now), *notes])
            if why:
                store.waits(tx, message_id, why)
            kept = store.find(tx, message_id)
            assert kept is not None
            return kept

    def register(self, message_id: str, completed: Completed, by: str, role: str, now: float) -> Case:
        """The acceptor makes a case of it (T2); said twice it is one. Raises `Forbidden`, `NotFound`, `Refused`."""
        room = self._centre.room()
        with self._centre.db.transaction() as tx:
            message = self._found(tx, message_id)
            made = cases_store.case(tx, message.case) if message.case and message.by == by else None
            if made is not None:
                return made
            _must_wait(message)
            lon = completed.lon if completed.lon is not None else message.lon
            lat = completed.lat if completed.lat is not None else message.lat
            if lon is None or lat is None:
                raise Refused("缺少位置：请在地图上选点，或从地址搜索中选择")
            report = _report(message, completed._replace(lon=lon, lat=lat))
            do = Do("register", by, role, now, photos=self._kept(tx, message), report=report, lon=lon, lat=lat)
            case = self._centre.open_in(tx, do, room)
            store.registered(tx, message_id, case.id, by, now)
            return case

    def discard(self, message_id: str, by: str, role: str, reason: str, answer: str, now: float) -> Message:
        """It becomes no case; `answer` is sent back when there is one. Raises `Forbidden`, `NotFound`, `Refused`."""
        if role not in HANDLERS:
            raise Forbidden("这个角色不能作废来信")
        if not reason.strip():
            raise Refused("请填写作废原因")
        with self._centre.db.transaction() as tx:
            message = self._found(tx, message_id)
            if (message.state, message.by, message.reason) == ("discarded", by, reason):
                return message
            _must_wait(message)
            store.discarded(tx, message_id, by, reason, answer, now)
            if answer.strip():
                key = f"inbound|{message_id}|discarded"
                out = reply(key, message.sender, "", message.channel, "discarded", answer, now)
                cases_store.put_out(tx, "", [out], now)
            found = store.find(tx, message_id)
            assert found is not None
            return found

    def guess(self, message: Message) -> Guess:
        """What its words may mean."""
        return guess(message.text, self._centre.room().catalogue, self._addresses())

    # -- inside ---------------------------------------------------------------------------------

    def _register_itself(self, tx: Tx, message: Message, room: Room, now: float) -> list[str]:
        """A case by T3, or in words why an acceptor must look."""
        found = guess(message.text, room.catalogue, self._addresses())
        lon, lat = message.lon, message.lat
        if lon is None or lat is None:
            lon, lat = (found.place.lon, found.place.lat) if found.place else (None, None)
        missing = [] if found.minor else ["类别不能确定"]
        if lon is None or lat is None:
            missing.append("地点不能确定")
        elif not self._ground().has(lon, lat):
            missing.append("地点不在辖区网格内")
        if missing or found.minor is None:
            return missing
        report = _report(message, Completed(found.minor.kind, found.minor.code, lon, lat))
        do = Do("refer", "system", "system", now, photos=self._kept(tx, message), report=report, lon=lon, lat=lat)
        try:
            with tx.transaction():
                case = self._centre.open_in(tx, do, room)
        except (Refused, Forbidden) as e:
            return [str(e)]
        store.registered(tx, message.id, case.id, "system", now)
        return []

    def _found(self, tx: Tx, message_id: str) -> Message:
        """Nobody else changes it until this transaction ends."""
        message = store.find(tx, message_id, lock=True)
        if message is None:
            raise NotFound(f"没有来信 {message_id!r}")
        return message

    def _photos(self, given: Inbound, gateway: str, now: float) -> tuple[list[str], list[str]]:
        """Ids of those that are fine, and what is wrong with the others."""
        ids, wrong = [], []
        for n, data in enumerate(given.photos, 1):
            try:
                by = f"{gateway} {given.message}#{n}"
                taken = Given("report", min(given.t, now), by, "", given.lon, given.lat)
                ids.append(self._darkroom.take(data, taken, now).id)
            except BadPhoto as e:
                wrong.append(f"第{n}张图片未收下：{e}")
        return ids, wrong

    def _kept(self, tx: Tx, message: Message) -> tuple[Photo, ...]:
        there = photos_store.some(tx, message.photos)
        return tuple(as_photo(there[one], "report") for one in message.photos if one in there)

    def _ground(self) -> Ground:
        return Ground.of(self._centre.registry(), self._centre.own.intake)

    def _addresses(self) -> Addresses:
        return Addresses.of(self._ground())


def _must_wait(message: Message) -> None:
    if message.state != "waiting":
        raise Refused(f"来信 {message.id} {STATES[message.state]}（{message.by}），请刷新")


def _report(message: Message, c: Completed) -> NewReport:
    assert c.lon is not None
    assert c.lat is not None
    account = message.channel == "wechat"
    return NewReport(
        message.channel, c.kind, c.code, c.description or message.text, c.lon, c.lat, c.address, c.condition,
        informant=message.sender if account else message.name, phone="" if account else message.sender,
        source_id=message.id, report_t=message.t,
    )  # fmt: skip


def _told_t(t: float, now: float, oldest_s: float) -> float:
    """When it was written; a clock far off means nothing: then it is now."""
    return min(t, now) if now - t <= oldest_s else now


def _id_of(given: Inbound) -> str:
    """Short enough to be told on the phone, the same for the same message."""
    return f"{given.channel}-{hashlib.sha256(given.message.encode()).hexdigest()[:12]}"


def _hash_of(given: Inbound) -> str:
    pictures = [hashlib.sha256(data).hexdigest() for data in given.photos]
    content = (given.sender, given.name, given.text, given.lon, given.lat, pictures)
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _same(known: Message | None, content: str) -> Message:
    assert known is not None
    if known.hash != content:
        raise Repeated(f"来信编号 {known.message[:40]!r} 已用于另一条内容")
    return known
