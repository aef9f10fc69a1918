"""The terminals in a real browser: a unit feeds back, a collector checks through a gap, a seat registers a call."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest

import clock
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from cases import store as case_store
from cases.entry import Case, Do
from cases.find.filters import Filters
from cases.find.store import cases as found_cases
from cases.service import Centre
from config import Settings
from db import Database
from registry import store as registry_store
from tests.cases import build
from tests.helpers import eventually
from tests.wall.night import text
from tests.wall.test_desk_shift import GOOD, served
from wall import desk_register, desk_unit, phone
from wall.words_terminals import PHONE, REGISTER, SHARED, UNIT

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
PEOPLE = (("jie", "unit", "S01"), ("c07", "collector", "C07"), ("shou", "acceptor", ""))
PAGES = {"unit": (desk_unit, UNIT, "8[0-4]"), "register": (desk_register, REGISTER, "8[0125]"), "phone": (phone, PHONE, "8[0126789]")}


@pytest.mark.parametrize("name", PAGES)
def test_a_frame_has_its_words_and_a_place_for_every_part(name: str) -> None:
    page, words, _ = PAGES[name]
    made = page.page()
    assert json.loads(getattr(made, "data-words")) == words  # noqa: B009
    assert words["title"] in text(made)
    ids = {getattr(part, "id", None) for part in made._traverse()}
    wanted = {
        "unit": {"unit-tabs", "unit-tools", "unit-rows", "unit-read", "unit-case-body", "unit-head-tools", "unit-who"},
        "register": {"register-pool-body", "register-form-body", "register-map", "register-place", "register-likely"},
        "phone": {"phone-main", "phone-tabs", "phone-link", "phone-fix", "phone-place", "phone-map", "phone-who"},
    }[name]
    assert wanted <= ids


@pytest.mark.parametrize("name", PAGES)
def test_every_word_a_script_says_is_there(name: str) -> None:
    _, words, files = PAGES[name]
    scripts = [p.read_text("utf-8") for p in sorted(ASSETS.glob("8*.js")) if re.match(files, p.name)]
    said = {key for script in scripts for key in re.findall(r'\bsay\("(\w+)"', script)}
    tables = {key for script in scripts for key in re.findall(r'\bterm\.word\("(\w+)"', script)}
    assert len(said) > 30
    assert sorted(key for key in said | tables if key not in words) == []
