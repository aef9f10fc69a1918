"""Do the pure parts of assets/*.js hold? Each `check_*.js` beside this file runs under node."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parent.parent / "assets"
SCRIPTS = sorted(ASSETS.glob("*.js"))
NODE = shutil.which("node")
FORBIDDEN = ("eval(", "new Function", ".innerHTML", "insertAdjacentHTML", "document.write", "http://", "https://")
without_node = pytest.mark.skipif(NODE is None, reason="node is not installed: assertions on assets/*.js are not run")


@without_node
@pytest.mark.edges  # a process of its own
@pytest.mark.parametrize("check", sorted(HERE.glob("check_*.js")), ids=lambda path: path.stem)
def test_every_assertion_of_the_check_holds(check: Path) -> None:
    done = subprocess.run([NODE or "", "--test", str(check)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^(# |ℹ )?fail 0$", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_one_strict_function_with_a_question_and_of_readable_size(script: Path) -> None:
    text = script.read_text("utf-8")
    assert text.startswith("/**\n * QUESTION: ")
    assert '(function (wall) {\n  "use strict";' in text
    assert text.endswith("})(window.wall);\n")
    assert text.count("\n") <= 400


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_needs_no_loosened_content_security_policy(script: Path) -> None:
    text = script.read_text("utf-8")
    for forbidden in FORBIDDEN:
        assert forbidden not in text


def test_colours_stand_in_the_theme_and_nowhere_else() -> None:
    for script in SCRIPTS:
        if script.name != "01-theme.js":
            assert not re.search(r"#[0-9a-fA-F]{6}\b", script.read_text("utf-8")), script.name
