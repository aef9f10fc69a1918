"""How is YAML read so that whatever is wrong can be said with file, line and key?

Aliases are refused: a file of a few lines could otherwise grow without end.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import yaml

from records import Refused

T = TypeVar("T")
Lines = dict[str, int]  # `panels[2].area` → 14


class _Plain(yaml.SafeLoader):
    """YAML without anchors and aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None):
            raise _Alias(None, None, "anchors and aliases (&a, *a) are not for layouts", event.start_mark)
        return super().compose_node(parent, index)


class _Alias(yaml.MarkedYAMLError):
    """Well written, but not here."""


def composed(text: str, file: str) -> tuple[Any, Lines]:
    """The file's tree, and the line each of its keys stands on; raises `Refused`."""
    try:
        root = yaml.compose(text, _Plain)
    except _Alias as e:
        raise Refused(f"{file}:{_at(e)}: {e.problem}") from None
    except yaml.YAMLError as e:
        raise Refused(f"{file}:{_at(e)}: is not YAML: {getattr(e, 'problem', None) or e}") from None
    except RecursionError:
        raise Refused(f"{file}: is nested too deeply") from None
    lines: Lines = {"": 1}
    return (_value(root, "", lines, file) if root is not None else {}), lines


def read(tree: Any, kind: type[T], at: str, lines: Mapping[str, int], file: str, whole: str = "layout") -> T:
    """What stands at key `at` as a struct; `whole` names the file's kind. Raises `Refused` with file, line and key."""
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as e:
        key, why = _key_of(str(e), at)
        raise Refused(f"{file}:{line_of(lines, key)}: `{key or whole}`: {why}") from None


def refusal(file: str, lines: Mapping[str, int], key: str, why: str) -> Refused:
    """An error that names file, line and key."""
    return Refused(f"{file}:{line_of(lines, key)}: `{key}`: {why}")


def line_of(lines: Mapping[str, int], key: str) -> int:
    """Line of a key, or of the nearest thing that holds it."""
    while key not in lines:
        cut = max(key.rfind("."), key.rfind("["))
        if cut <= 0:
            return lines.get("", 1)
        key = key[:cut]
    return lines[key]


def _at(e: yaml.YAMLError) -> int:
    mark = getattr(e, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _value(node: yaml.Node, at: str, lines: Lines, file: str) -> Any:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, f"{at}[{i}]", lines, file) for i, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node, at, file)
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        below = f"{at}.{key}" if at else key
        if key in made:
            raise Refused(f"{file}:{line}: `{below}`: stands here twice")
        lines[below] = line
        made[key] = _value(value_node, below, lines, file)
    return made


def _scalar(node: yaml.Node, at: str, file: str) -> Any:
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError) as e:  # a tag nobody knows, 2026-13-45 as a date
        raise Refused(f"{file}:{node.start_mark.line + 1}: `{at}`: {getattr(e, 'problem', None) or e}") from None


def _key_of(message: str, at: str) -> tuple[str, str]:
    """msgspec's message → our key below `at` and the rest: `… - at `$.panels[0].area`` ."""
    why, _, way = message.partition(" - at ")
    key = (at + way.strip("`").removeprefix("$")).removeprefix(".")
    if "unknown field `" in why:
        unknown = why.split("`")[1]
        key = f"{key}.{unknown}" if key else unknown
        why = "no such key"
    return key, why
