"""Agreements as the text of a file: every part written in its plainest form, read again, and compared."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.layout import yaml_text
from slakit.adapters.agreements.tree import LARGEST, parse
from slakit.adapters.agreements.values import Mapped, Plain, Value, dated, given
from slakit.adapters.agreements.writing.calendars import calendar_value, owner_value
from slakit.adapters.agreements.writing.clauses import clause_value
from slakit.adapters.agreements.writing.commitments import commitment_value
from slakit.adapters.agreements.writing.examples import example_values
from slakit.adapters.agreements.writing.lifecycles import lifecycle_value
from slakit.adapters.agreements.writing.writer import Writer
from slakit.errors import AgreementError, Problem, SlakitError
from slakit.leads.criteria import Named
from slakit.rules.agreement import Agreement
from slakit.rules.custom import RuleMaker

__all__ = ["agreement_text"]


def agreement_text(agreement: Agreement, criteria: Mapping[str, Named], rules: Mapping[str, RuleMaker]) -> str:
    """Return an agreement as YAML text that reads back as the same agreement.

    Raises: AgreementError with all that can not be written: D281 and D282 of patterns, criteria and personas, D283 of
    anything else.
    """
    writer = Writer(agreement, criteria, rules)
    # What is legal and risky has been told when the agreement was made.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = _content(writer)
        writer.problems += _half_signs("", content)
        if writer.problems:
            raise AgreementError(*dict.fromkeys(writer.problems))
        text = yaml_text(content)
        if problems := list(_lost(writer, text)):
            raise AgreementError(*problems)
    return text


def _content(writer: Writer) -> Mapped:
    agreement = writer.agreement
    parts = given(
        slakit=Plain("1"),
        name=agreement.name,
        version=agreement.version,
        title=_told(agreement.title),
        summary=_told(agreement.summary),
        term=None if agreement.term is None else _term(agreement.term.since, agreement.term.until),
        zone=str(agreement.zone.key),
        parties=_by_name(writer, "parties", [(one.name, _party(one)) for one in agreement.parties]),
        calendars=_calendars(writer),
        owners=_by_name(writer, "owners", [(one.id, owner_value(writer, one)) for one in agreement.owners]),
        personas=_personas(writer),
        lifecycle=lifecycle_value(writer),
    )
    commitments: list[Value] = [
        commitment_value(writer, f"commitments[{n}]", rule) for n, rule in enumerate(agreement.commitments)
    ]
    clauses: list[Value] = [clause_value(writer, f"clauses[{n}]", one) for n, one in enumerate(agreement.clauses)]
    return {**parts, **given(commitments=commitments or None, clauses=clauses or None)}


def _told(text: Any) -> str | None:
    return None if text == "" else str(text)


def _term(since: Any, until: Any) -> Mapped:
    return given(from_=dated(since), until=dated(until))


def _party(one: Any) -> Mapped:
    return given(head=_told(one.head), signed=dated(one.signed), fingerprint=_told(one.fingerprint))


def _calendars(writer: Writer) -> Mapped | None:
    named = writer.agreement.calendars
    return {name: calendar_value(writer, one, name) for name, one in named.items()} or None


def _personas(writer: Writer) -> Mapped | None:
    personas = writer.agreement.personas
    rows = example_values(writer, "persona", [one.name for one in personas])
    named = [(one.name, {**writer.persona(one), **given(examples=rows.get(one.name))}) for one in personas]
    return _by_name(writer, "personas", named)


def _by_name(writer: Writer, part: str, named: Sequence[tuple[str, Mapped]]) -> Mapped | None:
    names = [name for name, _ in named]
    for name in dict.fromkeys(name for n, name in enumerate(names) if name in names[:n]):
        writer.refuse(f"{part}.{name}", f"{name!r} is there twice, and a file has each name once")
    return dict(named) or None


# --- what is written is read again, so that nothing is ever saved as something else


def _half_signs(path: str, value: Value) -> Iterator[Problem]:
    """Yield each text with half a sign in it, a lone surrogate, which no file in UTF-8 can hold."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield Problem("D283", path, f"{value!r} holds half a sign, a lone surrogate, which no file can hold")
    else:
        named = value.items() if isinstance(value, dict) else ((f"[{n}]", one) for n, one in enumerate(value))
        for name, one in named:
            place = f"{path}{name}" if name.startswith("[") else f"{path}.{name}".removeprefix(".")
            yield from _half_signs(place, one)
            if isinstance(value, dict):
                yield from _half_signs(place, name)


def _lost(writer: Writer, text: str) -> Iterator[Problem]:
    """Yield what a file of this text would give back as something else."""
    if len(text.encode()) > LARGEST:
        yield Problem("D283", "agreement", f"is longer than {LARGEST:,} bytes, and no file may be")
        return
    try:
        again = build(parse(text, "text"), writer.criteria, writer.rules)
    except SlakitError as error:
        for one in error.problems:
            yield Problem("D283", one.where.partition(" ")[2] or one.where, f"can not be written: {one.message}")
        return
    for place in _differing(writer.agreement, again):
        yield Problem("D283", place, "can not be written: a file would give back something else")


def _differing(agreement: Agreement, again: Agreement) -> Iterator[str]:
    for field in attrs.fields(Agreement):
        old, new = getattr(agreement, field.name), getattr(again, field.name)
        if isinstance(old, Mapping):
            yield from (f"{field.name}.{name}" for name in old if old[name] != new.get(name))
        elif isinstance(old, tuple) and len(old) == len(new):
            pairs = zip(old, new, strict=True)
            yield from (f"{field.name}[{n}]" for n, (one, other) in enumerate(pairs) if one != other)
        elif old != new:
            yield field.name
