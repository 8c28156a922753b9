"""Plain values as YAML text: block style, and quotes only where a reader would take a text for something else."""

import json
import re
import unicodedata
from typing import Any

import yaml

from slakit.adapters.agreements.values import Mapped, Plain

__all__ = ["yaml_text"]

_WIDTH = 110


def yaml_text(content: Mapped) -> str:
    """Return the YAML text of a mapping; it ends with a line break.

    Texts that YAML would read as a number, a date or a truth value are quoted, and signs that nobody sees, such as those
    that turn the direction of writing, are spelt out. Nothing stands for something else: there are no anchors.

    >>> print(yaml_text({"field": "country", "in": ["NO", "no", "1", "9:00"], "at_least": Plain("3")}), end="")
    field: country
    in:
      - "NO"
      - "no"
      - "1"
      - "9:00"
    at_least: 3
    """
    text: str = yaml.dump(
        content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_WIDTH
    )
    return text


class _Dumper(yaml.SafeDumper):
    """PyYAML's own, with lists set in, double quotes, and nothing invisible."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - theirs
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - theirs
        return super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        if style == "'" or (style != "|" and _unseen_in(str(getattr(self.event, "value", "")))):
            return '"'
        return style

    def write_double_quoted(self, text: str, split: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002 - theirs
        spelt = "".join(_spelt(sign) if _is_unseen(sign) else sign for sign in json.dumps(text, ensure_ascii=False))
        self.write_indicator(spelt, True)


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if _are_lines(text) else None)


def _plain(dumper: Any, text: Plain) -> Any:
    tag = dumper.resolve(yaml.ScalarNode, str(text), (True, False))
    return dumper.represent_scalar(tag, str(text))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Plain, _plain)
# What other readers of YAML take for a number or a truth value, and PyYAML does not.
_NUMBER = re.compile(r"(?:[-+]?\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0o[0-7_]+)$")
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER, list("-+.0123456789"))
_Dumper.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("[yYnN]$"), list("yYnN"))


def _are_lines(text: str) -> bool:
    """Tell whether a text is lines of prose, which can stand as they are."""
    lines = text.split("\n")
    return len(lines) > 1 and bool(lines[0] and lines[-1]) and all(map(_is_line, lines))


def _is_line(line: str) -> bool:
    return line == line.strip() and not _unseen_in(line)


def _unseen_in(text: str) -> bool:
    return any(map(_is_unseen, text))


def _is_unseen(sign: str) -> bool:
    return sign != " " and (unicodedata.category(sign) in _UNSEEN or sign in _NONE)


_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
# They stand for no sign at all, and YAML has no place for them.
_NONE = "\ufffe\uffff"


def _spelt(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) <= ord("\uffff") else f"\\U{ord(sign):08x}"
