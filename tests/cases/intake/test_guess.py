"""What a citizen's message means: sure of class and place, or a start for the acceptor."""

from cases.intake.addresses import Addresses
from cases.intake.locate import Ground
from cases.intake.messages.guess import Guess, guess
from tests.cases.intake.build import CATALOGUE, REGISTRY

ADDRESSES = Addresses(Ground(REGISTRY))


def meant(text: str) -> Guess:
    return guess(text, CATALOGUE, ADDRESSES)


def test_a_named_class_at_a_named_crossing_is_beyond_doubt() -> None:
    found = meant("湘银路长江南路口有人乱堆杂物，请处理")
    assert found.minor is not None
    assert found.place is not None
    assert (found.minor.code, found.place.name) == ("06036", "湘银路长江南路口")


def test_half_named_is_suggested_not_believed() -> None:
    found = meant("湘银路上堆了很多杂物")
    assert (found.minor, found.place) == (None, None)
    assert [m.code for m in found.minors] == ["06036"]
    assert [p.name for p in found.places] == ["湘银路"]


def test_two_named_classes_are_no_certainty() -> None:
    found = meant("阳光小区正门暴露垃圾和乱堆杂物")
    assert found.minor is None
    assert {m.code for m in found.minors} == {"06036", "06010"}


def test_of_a_component_and_what_is_wrong_with_it_the_longer_name_is_meant() -> None:
    found = meant("供水井盖异常")
    assert found.minor is not None
    assert (found.minor.kind, found.minor.code) == ("matter", "01001")


def test_a_class_out_of_use_is_never_meant() -> None:
    assert meant("旧类别").minors == ()
