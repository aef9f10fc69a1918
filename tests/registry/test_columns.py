"""The table of columns agrees with itself, with the structs and with the database's columns."""

import pytest

from registry.columns import KINDS, VEHICLES, Kind
from registry.headings import column_of
from registry.model import VEHICLE_KINDS, Registry
from registry.store import TABLES

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def test_every_kind_has_its_place_in_the_registry_and_a_table() -> None:
    assert set(KINDS) == set(TABLES) == set(Registry.__struct_fields__) - {"version"}
    assert all(KINDS[name].struct is struct for name, (_, struct) in TABLES.items())


@EVERY
def test_every_field_has_a_column_and_every_column_a_field(kind: Kind) -> None:
    columns = {column.name for column in kind.columns} - {"crs"}
    assert columns == set(kind.struct.__struct_fields__) - {"geometry"}
    assert kind.key == kind.struct.__struct_fields__[0]


@EVERY
def test_no_heading_means_two_columns(kind: Kind) -> None:
    headings = [name for c in kind.columns for name in (c.name, c.label, *c.also)]
    assert len(headings) == len(set(headings))
    for column in kind.columns:
        for heading in (column.name, column.label, *column.also, f"{column.label} {column.name}*"):
            assert column_of(heading, kind) is column


@EVERY
def test_required_columns_are_those_a_struct_cannot_do_without(kind: Kind) -> None:
    fields = len(kind.struct.__struct_fields__) - len(kind.struct.__struct_defaults__)
    needed = set(kind.struct.__struct_fields__[:fields]) - {"geometry"}
    assert {column.name for column in kind.columns if column.required} == needed


@EVERY
def test_examples_are_accepted_by_their_own_columns(kind: Kind) -> None:
    for column in kind.columns:
        if column.example:
            column.parse(column.example)


def test_every_vehicle_kind_of_the_field_has_a_chinese_word() -> None:
    assert set(VEHICLES.values()) == set(VEHICLE_KINDS)
