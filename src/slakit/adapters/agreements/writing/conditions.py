"""The conditions of checks as an agreement file writes them."""

from slakit.adapters.agreements.values import Mapped, Value
from slakit.adapters.agreements.writing.writer import Writer
from slakit.rules.conditions import (
    AllOfConditions,
    AnyOfConditions,
    CommitmentMet,
    Condition,
    NotCondition,
    OwnEvent,
)

__all__ = ["condition_value"]

# Deeper than any file may be, and far from what would end the interpreter's patience.
_DEEPEST = 64


def condition_value(writer: Writer, where: str, condition: Condition, levels: int = _DEEPEST) -> Mapped:
    """Return a condition as a file writes it; empty where it can not, which is noted."""
    if not levels:
        writer.refuse(where, f"is nested more than {_DEEPEST} levels deep, as no file may be")
        return {}
    match condition:
        case OwnEvent(pattern):
            return {"event": writer.pattern(f"{where}.event", pattern)}
        case CommitmentMet(commitment):
            return {"met": commitment}
        case AllOfConditions(parts):
            return {"all": _parts(writer, where, parts, levels)}
        case AnyOfConditions(parts):
            return {"any": _parts(writer, where, parts, levels)}
        case NotCondition(part):
            return {"not": condition_value(writer, where, part, levels - 1)}
        case criterion:
            return writer.criterion(where, criterion)


def _parts(writer: Writer, where: str, parts: tuple[Condition, ...], levels: int) -> Value:
    return [condition_value(writer, where, part, levels - 1) for part in parts]
