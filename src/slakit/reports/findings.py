"""What lint found, as text for people, as JSON, and as SARIF 2.1.0 for code review."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any, TypeAlias
from urllib.parse import quote

import attrs

from slakit.rules.lint import LINT_RULES, Finding, LintRule
from slakit.rules.lint.findings import Severity

__all__ = ["Locate", "Spot", "json_text", "line", "sarif_text", "text"]


@attrs.frozen
class Spot:
    """Where a finding stands: a file, and a line and a column that count from 1 where they are known."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


Locate: TypeAlias = Callable[[Finding], Spot | None]
"""What tells where a finding stands; None where nobody knows."""


def _nowhere(_: Finding) -> Spot | None:
    return None


def text(findings: Iterable[Finding], *, locate: Locate = _nowhere) -> str:
    """Return a line for each finding, and at last how many there are: `agreement.yaml:12:5 path: warning W502: message`.

    What to do about a kind of finding stands below its last one.

    >>> print(text([]), end="")
    nothing found
    """
    found = list(findings)
    last = {finding.code: number for number, finding in enumerate(found)}
    lines: list[str] = []
    for number, finding in enumerate(found):
        lines.append(line(finding, locate(finding)))
        if last[finding.code] == number and finding.advice:
            lines.append(_printable(f"  {finding.advice}"))
    return "\n".join([*lines, _summary(found)]) + "\n"


def line(finding: Finding, spot: Spot | None = None) -> str:
    """Return a finding as one line."""
    place = f"{finding.agreement} {finding.version}" if spot is None else str(spot)
    return _printable(f"{place} {finding.where}: {finding.severity} {finding.code}: {finding.message}".lstrip())


def _summary(found: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in found)
    told = [f"{counts[one]} {one}{'' if counts[one] == 1 else 's'}" for one in _SEVERITIES if counts[one]]
    return ", ".join(told) or "nothing found"


_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def _printable(line: str) -> str:
    """Take out what could move a terminal's cursor or turn its text around."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def json_text(findings: Iterable[Finding], *, locate: Locate = _nowhere) -> str:
    """Return findings as one JSON document; file, line and column are null where nobody knows."""
    rows = [{**attrs.asdict(finding), **attrs.asdict(locate(finding) or Spot(""))} for finding in findings]
    for row in rows:
        row["file"] = row["file"] or None
    return json.dumps({"schema": 1, "findings": rows}, ensure_ascii=False, indent=1) + "\n"


def sarif_text(findings: Iterable[Finding], *, locate: Locate = _nowhere, version: str = "") -> str:
    """Return findings as a SARIF 2.1.0 log, which code review shows at their lines; `version` is that of slakit.

    The fingerprint of a finding is that of its code and path in the agreement: it stays as lines move and texts change.

    Source: OASIS, Static Analysis Results Interchange Format 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
    """
    driver: dict[str, Any] = {"name": "slakit", "rules": list(map(_rule, LINT_RULES))}
    if version:
        driver["version"] = version
    run = {"tool": {"driver": driver}, "results": [_result(finding, locate(finding)) for finding in findings]}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_INDEX = {rule.code: number for number, rule in enumerate(LINT_RULES)}


def _rule(rule: LintRule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "help": {"text": rule.advice},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.family]},
    }


def _result(finding: Finding, spot: Spot | None) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": finding.where}]}
    if spot is not None:
        location = {"physicalLocation": _physical(spot), **location}
    place = json.dumps([finding.agreement, finding.code, finding.where])
    return {
        "ruleId": finding.code,
        "ruleIndex": _INDEX.get(finding.code, -1),
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"slakitPlace/v1": sha256(place.encode()).hexdigest()},
    }


def _physical(spot: Spot) -> dict[str, Any]:
    file = quote(PurePath(spot.file).as_posix())
    region = {"startLine": spot.line, "startColumn": spot.column}
    known = {word: number for word, number in region.items() if number is not None}
    return {"artifactLocation": {"uri": file}, **({"region": known} if spot.line is not None else {})}
