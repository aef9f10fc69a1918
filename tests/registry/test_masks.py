"""What the API may show of people."""

from registry.masks import masked, phone
from registry.model import Camera, Collector, Driver, Road, Unit
from tests.registry.build import line


def test_of_a_phone_three_and_four_digits_are_shown() -> None:
    assert phone("13812345678") == "138****5678"
    assert phone("28680000") == "****00"


def test_people_are_shown_by_their_family_name() -> None:
    assert masked(Driver("D1", "张三丰", "8A01F3", "13812345678", "甲")) == {
        "id": "D1", "name": "张*", "card": "****F3", "phone": "138****5678", "company": "甲",
    }  # fmt: skip
    assert masked(Collector("C1", "DG01", "李四"))["name"] == "李*"
    road = masked(Road("R1", "长江南路", line(), fleet_lead="王队长"))
    assert road["fleet_lead"] == "王*"
    assert "geometry" not in road


def test_addresses_keep_their_secrets() -> None:
    assert (
        masked(Unit("U1", "市政", "MUN", webhook="https://robot:8443/send?token=s"))["webhook"]
        == "https://robot:8443/…"
    )
    assert masked(Camera("K1", "a", stream_url="rtsp://admin:secret@10.0.0.9/1"))["stream_url"] == "rtsp://10.0.0.9/…"
