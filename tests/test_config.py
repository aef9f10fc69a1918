"""Settings: defaults, the file, the environment, and one clear line when something is wrong."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml

from config import ROOT, Settings, load
from records import Refused


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, "utf-8")
    return path


def test_an_empty_file_means_all_defaults(tmp_path: Path) -> None:
    settings = load(written(tmp_path, ""), {"CITYWALL_VAR": str(tmp_path)})
    assert settings == Settings(var=str(tmp_path))


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "web: {port: 9000}\n")
    settings = load(path, {"CITYWALL_WEB__PORT": "9001", "CITYWALL_TIMEZONE": "Europe/Berlin"})
    assert (settings.web.port, settings.timezone) == (9001, "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("webb: {port: 1}", ["config.yaml", "webb"]),
        ("web: {prot: 1}", ["config.yaml", "prot", "$.web"]),
        ("web: {port: eight}", ["config.yaml", "`int`", "$.web.port"]),
        ("mode: nacht", ["config.yaml", "nacht", "$.mode"]),
        ("redis: http://x", ["config.yaml", "redis://", "$.redis"]),
        ("timezone: Asia/Zhuzhou", ["config.yaml", "Zhuzhou", "$.timezone"]),
        ("- a\n- b", ["config.yaml", "list"]),
        ("web: {port: 1", ["config.yaml:", "not YAML"]),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_with_file_and_key(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        load(written(tmp_path, text), {})
    said = str(refused.value)
    assert "\n" not in said
    assert all(word in said for word in words), said


def test_a_missing_file_is_named() -> None:
    with pytest.raises(Refused, match=r"/nowhere/config\.yaml: cannot be read"):
        load(Path("/nowhere/config.yaml"), {})


def test_a_wrong_variable_is_named_not_the_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="CITYWALL_WEB__PORT"):
        load(written(tmp_path, ""), {"CITYWALL_WEB__PORT": "eight"})
    with pytest.raises(Refused, match="CITYWALL_WEB__PROT"):
        load(written(tmp_path, ""), {"CITYWALL_WEB__PROT": "8"})


def test_the_shipped_file_holds_every_key_with_its_default_and_a_comment() -> None:
    text = (ROOT / "config.yaml").read_text("utf-8")
    assert yaml.safe_load(text) == msgspec.json.decode(msgspec.json.encode(Settings()))  # lists for tuples
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r" *[a-z_0-9]+:", line) and not line.rstrip().endswith(":"):
            assert "  # " in line, f"config.yaml:{number}: {line.strip()!r} has no comment"
