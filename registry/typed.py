"""QUESTION: what did somebody type after `import`, and how is he told? Shared by all that import files."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from registry.problems import Problem

FINE, REFUSED, CALLED_WRONGLY = 0, 1, 2


class CalledWrongly(Exception):
    """One line for the person who typed it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CalledWrongly(message)


def answered(act: Callable[[], int]) -> int:
    """The exit code of `act`; when called wrongly, one line on stderr and 2."""
    try:
        return act()
    except CalledWrongly as e:
        print(f"citywall import: {e}", file=sys.stderr)
        return CALLED_WRONGLY


def options(args: list[str], kinds: Iterable[str], crses: Sequence[str] = ()) -> argparse.Namespace:
    """`kind`, and `file` or `template`; with `crses` also `crs`, the first by default. Raises `CalledWrongly`."""
    parser = _Parser(prog="citywall import", add_help=False, exit_on_error=False)
    parser.add_argument("kind", choices=list(kinds))
    parser.add_argument("file", nargs="?")
    if crses:
        parser.add_argument("--crs", choices=crses, default=crses[0])
    parser.add_argument("--template", metavar="FILE")
    try:
        found = parser.parse_args(args)
    except argparse.ArgumentError as e:
        raise CalledWrongly(str(e)) from None
    if (found.file is None) == (found.template is None):
        raise CalledWrongly(f"want: import {found.kind} FILE, or: import {found.kind} --template FILE")
    return found


def write_template(
    path: Path, name: str, label: str, make: Callable[[], bytes], suffix: str = ".xlsx", also: str = ""
) -> int:
    """An empty sheet; `suffix`, or `also`, is how its file must be named. Raises `CalledWrongly`."""
    if path.suffix.lower() not in (suffix, also):
        raise CalledWrongly(f"{path}: the template of {name} is a {suffix} file")
    try:
        path.write_bytes(make())
    except OSError as e:
        raise CalledWrongly(f"{path}: cannot be written: {e.strerror}") from None
    print(f"{path}: {label}导入模板 · template of {name}")
    return FINE


def read(path: Path, most_mb: int) -> bytes:
    """The file's bytes. Raises `CalledWrongly`."""
    try:
        if path.stat().st_size > most_mb << 20:
            raise CalledWrongly(f"{path}: larger than {most_mb} MB; split it, or raise registry.file_mb")
        return path.read_bytes()
    except OSError as e:
        raise CalledWrongly(f"{path}: cannot be read: {e.strerror}") from None


def tell(path: Path, problems: Sequence[Problem]) -> int:
    """Every reason on stderr, and how many; the exit code."""
    lines = [problem.told(str(path)) for problem in problems]
    lines.append(f"{path}: {len(problems)} 处问题，未导入 · nothing imported, reasons: {len(problems)}")
    print("\n".join(lines), file=sys.stderr)
    return REFUSED
