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
