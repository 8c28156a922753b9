"""The fifty-two kinds of promises: every recipe of the page, judged over leads that keep it and leads that break it."""

import ast
import re
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

import slakit
from slakit import Agreement, Clause, Coverage, Event, Journey, evaluate, load_agreement

PAGE = next(
    page
    for parent in Path(__file__).resolve().parents
    if (page := parent / "docs" / "reference" / "kinds-of-promises.md").is_file()
).read_text(encoding="utf-8")
BASE = re.findall(r"^:caption: base.yaml\n\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
SECTIONS = re.findall(r"^### (\w+): ([^\n]+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
RECIPES = {
    kind: dict(re.findall(r"^```(python|yaml)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    for kind, _, section in SECTIONS
}
KINDS = [*(f"M{n}" for n in range(1, 21)), *(f"S{n}" for n in range(1, 23)), *(f"B{n}" for n in range(1, 11))]
NAMES = {name: getattr(slakit, name) for name in slakit.__all__} | {
    "attrs": attrs,
    "Fraction": Fraction,
    "timedelta": timedelta,
}


# --- from a recipe to an agreement


def loaded(text: str, folder: Path) -> Agreement:
    file = folder / "agreement.yaml"
    file.write_text(text, encoding="utf-8")
    return load_agreement(file)


def made(recipe: str, folder: Path) -> Agreement:
    found = values(recipe)
    clauses = [one for one in found if isinstance(one, Clause)]
    commitments = [one for one in found if not isinstance(one, Clause)]
    return attrs.evolve(loaded(BASE, folder), commitments=commitments, clauses=clauses)


def built(kind: str, folder: Path) -> Agreement:
    recipe = RECIPES[kind]
    return made(recipe["python"], folder) if "python" in recipe else loaded(BASE + recipe["yaml"], folder)


def values(recipe: str) -> list[Any]:
    """Run a recipe; return the values of its bare expressions."""
    names: dict[str, Any] = dict(NAMES)
    found = []
    for statement in ast.parse(recipe).body:
        if isinstance(statement, ast.Expr):
            found.append(eval(compile(ast.Expression(statement.value), "recipe", "eval"), names))  # noqa: S307
        else:
            exec(compile(ast.Module([statement], []), "recipe", "exec"), names)  # noqa: S102
    return found


# --- journeys in short: "03T10:00 stage mql", in February 2026 unless the month is told, in the winter time of Berlin


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text if text[2] == '-' else f'02-{text}'}+01:00")


def happened(text: str) -> Event:
    when, kind, *rest = text.split()
    facts: dict[str, Any] = {"value": ""}
    data: dict[str, str] = {}
    for word in rest:
        name, sign, value = word.partition("=")
        if not sign:
            facts["value"] = word
        elif name == "recorded_at":
            facts[name] = at(value)
        else:
            (facts if name in {"actor", "actor_kind", "channel", "direction", "outcome", "reason"} else data)[name] = (
                value
            )
    return Event(at=at(when), kind=kind, data=data, **facts)


@attrs.frozen(kw_only=True)
class Case:
    """What happened, and what must come of it; `of` and `period` say which outcomes are looked at."""

    leads: dict[str, list[str]] = attrs.field(factory=dict)
    are: dict[str, dict[str, str]] = attrs.field(factory=dict)
    log: list[str] = attrs.field(factory=list)
    as_of: str
    expected: list[str]
    of: str | None = None
    period: str | None = None


def judged(agreement: Agreement, case: Case) -> list[str]:
    leads = [
        Journey.of(lead, *map(happened, events), attributes=case.are.get(lead, {}))
        for lead, events in case.leads.items()
    ]
    found = evaluate(agreement, leads, as_of=at(case.as_of), log=map(happened, case.log))
    assert not [problem for problem in found.problems if problem.code in {"J202", "J206"}]
    lines = [
        (one.commitment, one.subject, " ".join(filter(None, [one.subject, one.group, told(one)])))
        for one in found.outcomes
    ]
    lines += [(one.clause, "", one.status) for one in found.clauses]
    return [
        line if case.of else f"{named} {line}"
        for named, subject, line in lines
        if case.of in {None, named} and case.period in {None, subject}
    ]


def told(outcome: Any) -> str:
    return f"{outcome.status}{', at risk' if outcome.status == 'pending' and outcome.at_risk else ''}"


def mqls(*days: str) -> dict[str, list[str]]:
    return {f"L{number}": [f"{day}T10:00 stage mql"] for number, day in enumerate(days, 1)}


CASES: dict[str, list[Case]] = {
    "M1": [
        Case(
            leads=mqls("03", "10", "03-02", "03-03", "03-04"),
            as_of="03-04T10:00",
            of="mql-volume",
            expected=["2026-02 breached", "2026-03 met"],
        ),
        Case(leads=mqls("03"), as_of="05T10:00", of="mql-volume", expected=["2026-02 pending"]),
    ],
    "M2": [
        Case(
            leads=mqls("03", "04", "05"),
            are={"L1": {"region": "emea"}, "L2": {"region": "emea"}, "L3": {"region": "us"}},
            as_of="03-01T09:00",
            of="mql-volume",
            period="2026-02",
            expected=["2026-02 emea met", "2026-02 us breached"],
        )
    ],
    "M3": [
        Case(
            leads=mqls("03", "04", "03-03", "03-04"),
            are={
                "L1": {"trigger": "demo"},
                "L2": {"trigger": "demo"},
                "L3": {"trigger": "ebook"},
                "L4": {"trigger": "fair"},
            },
            as_of="03-10T00:00",
            of="mql-value",
            expected=["2026-02 met", "2026-03 pending"],
        ),
        Case(
            leads=mqls("03", "04"),
            are={"L1": {"trigger": "demo"}, "L2": {"trigger": "ebook"}},
            as_of="03-01T09:00",
            of="mql-value",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "M4": [
        Case(
            leads=mqls("03", "04", "05", "06", "03-02", "03-03", "03-04"),
            as_of="03-10T00:00",
            of="mql-volume",
            expected=["2026-02 met", "2026-03 pending"],
        ),
        Case(
            leads=mqls("03", "04", "05"),
            as_of="03-01T09:00",
            of="mql-volume",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "M5": [
        # Ten of the twenty working days are over on the 14th: the ideal line stands at 10, its band reaches to 7.5.
        Case(leads=mqls(*["03"] * 8), as_of="14T09:00", of="mql-volume", expected=["2026-02 pending"]),
        Case(leads=mqls(*["03"] * 7), as_of="14T09:00", of="mql-volume", expected=["2026-02 pending, at risk"]),
        Case(leads=mqls(*["03"] * 13), as_of="14T09:00", of="mql-volume", expected=["2026-02 pending, at risk"]),
        Case(leads=mqls(*["03"] * 20), as_of="14T09:00", of="mql-volume", expected=["2026-02 met"]),
    ],
    "M6": [
        Case(
            leads={
                "L1": ["01T09:00 owner 7001", "03T10:00 stage mql"],
                "L2": ["01T09:00 owner 7001", "03T11:00 stage mql"],
                "L3": ["01T09:00 owner 7001", "03T12:00 stage mql"],
                "L4": ["01T09:00 owner 7002", "03T12:00 stage mql"],
            },
            as_of="09T09:00",
            of="no-flood",
            period="2026-W06",
            expected=["2026-W06 7001 breached", "2026-W06 7002 met", "2026-W06 pool met"],
        )
    ],
    "M7": [
        # Five business days from the 3rd end with the 10th, at 17:00.
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "04T10:00 stage accepted"],
                "L2": ["03T10:00 stage mql", "04T10:00 stage accepted"],
                "L3": ["03T10:00 stage mql", "04T10:00 stage sql"],
                "L4": ["03T10:00 stage mql", "10T17:00 stage accepted"],
                "L5": ["03T10:00 stage mql", "04T10:00 stage rejected"],
            },
            as_of="03-01T09:00",
            of="acceptance-rate",
            period="2026-02",
            expected=["2026-02 met"],
        ),
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "04T10:00 stage accepted"],
                "L2": ["03T10:00 stage mql", "10T17:01 stage accepted"],
            },
            as_of="03-01T09:00",
            of="acceptance-rate",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "M8": [
        Case(
            leads={"L1": ["03T10:00 stage mql", "13T10:00 stage opportunity"], "L2": ["03T10:00 stage mql"]},
            as_of="03-01T09:00",
            of="conversion-rate",
            period="2026-02",
            expected=["2026-02 met"],
        ),
        Case(
            leads={"L1": ["03T10:00 stage mql", "13T10:01 stage sql"], "L2": ["03T10:00 stage mql"]},
            as_of="03-01T09:00",
            of="conversion-rate",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "M9": [
        Case(
            leads={
                "L1": ["03T09:00 activity trial_signup", "03T10:00 stage mql"],
                "L2": ["03T10:00 stage mql", "03T11:00 activity trial_signup"],
            },
            as_of="04T10:00",
            expected=["as-defined L1 met", "as-defined L2 breached"],
        )
    ],
    "M10": [
        Case(
            leads={f"L{n}": ["03T10:00 drawn", "17T10:00 review good actor=outsider"] for n in (1, 2, 3)},
            as_of="03-01T09:00",
            of="neutral-review",
            period="2026-02",
            expected=["2026-02 met"],
        ),
        Case(
            leads={
                "L1": ["03T10:00 drawn", "04T10:00 review good actor=outsider"],
                "L2": ["03T10:00 drawn", "04T10:00 review good actor=outsider"],
                "L3": ["03T10:00 drawn", "04T10:00 review good actor=vp-marketing"],
            },
            as_of="03-01T09:00",
            of="neutral-review",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "M11": [
        Case(
            leads=mqls("03", "03", "03"),
            are={
                "L1": {"email": "a@example.com", "phone": "1"},
                "L2": {"email": "b@example.com", "phone": "N/A"},
                "L3": {"phone": "3"},
            },
            as_of="04T10:00",
            of="handoff-complete",
            expected=["L1 met", "L2 breached", "L3 breached"],
        )
    ],
    "M12": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "03T10:05 owner 7001"],
                "L2": ["03T10:00 stage mql", "03T10:01 owner pool", "03T10:06 owner 7001"],
                "L3": ["03T10:06 stage mql", "03T10:07 owner pool"],
            },
            as_of="03T10:08",
            of="assignment",
            expected=["L1 met", "L2 breached", "L3 pending"],
        )
    ],
    "M13": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "03T11:00 activity marketing_email"],
                "L2": ["03T10:00 stage mql", "03T11:00 stage recycled", "03T12:00 activity marketing_email"],
            },
            as_of="04T10:00",
            of="nurture-suppressed",
            expected=["L1 breached", "L2 met"],
        )
    ],
    "M14": [
        Case(
            leads={
                "L1": ["03T10:00 stage recycled", "06T10:00 activity nurture_start"],
                "L2": ["03T10:00 stage recycled", "06T10:01 activity nurture_start"],
                "L3": ["03T10:00 stage recycled", "04T10:00 stage mql"],
            },
            as_of="07T10:00",
            of="nurture-start",
            expected=["L1 met", "L2 breached", "L3 excluded"],
        )
    ],
    "M15": [
        Case(
            leads={
                "L1": ["03T10:00 stage rejected reason=not-as-defined"],
                "L2": ["03T10:00 stage rejected reason=duplicate"],
            },
            log=["03-15T00:00 action"],
            as_of="03-16T00:00",
            of="corrective-action",
            expected=["acme met"],
        ),
        Case(
            leads={"L1": ["03T10:00 stage rejected reason=not-as-defined"]},
            as_of="03-16T00:00",
            of="corrective-action",
            expected=["acme breached"],
        ),
        Case(
            leads={"L1": ["03T10:00 stage rejected reason=duplicate"]},
            as_of="03-16T00:00",
            of="corrective-action",
            expected=[],
        ),
    ],
    "M16": [
        # The fifth business day after the 2nd is the 9th, over at 17:00.
        Case(
            leads={
                "C1": ["02T10:00 notice", "09T17:00 campaign"],
                "C2": ["02T10:00 notice", "09T16:59 campaign"],
                "C3": ["09T17:00 campaign"],
            },
            as_of="10T10:00",
            of="campaign-notice",
            expected=["C1 met", "C2 breached", "C3 breached"],
        )
    ],
    "M17": [
        Case(
            log=["02T08:00 report", "03T08:01 report"],
            as_of="04T07:00",
            of="report",
            expected=["acme met", "acme breached", "acme pending"],
        )
    ],
    "M18": [
        Case(
            leads={"L1": ["03T10:00 created"], "L2": ["03T10:00 created", "03T10:01 field web field=source"]},
            are={"L1": {"source": "web"}},
            as_of="04T10:00",
            of="source-recorded",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "M19": [
        Case(log=["15T00:00 recalibration"], as_of="20T00:00", of="recalibration", expected=["acme met"]),
        Case(log=["15T00:01 recalibration"], as_of="20T00:00", of="recalibration", expected=["acme breached"]),
    ],
    "M20": [
        Case(
            leads=mqls("03", "03"),
            are={"L2": {"duplicate_of": "L1"}},
            as_of="04T10:00",
            of="no-duplicates",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "S1": [
        Case(
            leads={
                "L1": ["01T09:00 owner 7001", "03T10:00 stage mql", "03T14:00 activity call"],
                "L2": ["03T10:00 stage mql", "03T11:00 activity email actor_kind=automation", "03T14:01 activity call"],
                "L3": ["03T15:00 stage mql"],
            },
            as_of="04T10:00",
            of="first-response",
            expected=["L1 met", "L2 breached", "L3 pending"],
        )
    ],
    "S2": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "03T10:05 activity call"],
                "L2": ["03T10:00 stage mql", "03T14:01 activity call"],
                "L3": ["03T10:00 stage mql"],
            },
            are={"L1": {"tier": "hot"}, "L2": {"tier": "warm"}},
            as_of="06T10:00",
            of="first-response",
            expected=["L1 met", "L2 breached", "L3 pending"],
        )
    ],
    "S3": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "05T17:00 stage accepted"],
                "L2": ["03T10:00 stage mql", "05T17:01 stage rejected reason=duplicate"],
                "L3": ["03T10:00 stage mql", "03T11:00 stage rejected reason=dunno"],
            },
            as_of="06T10:00",
            expected=[
                "disposition L1 met",
                "disposition L2 breached",
                "disposition L3 met",
                "rejection-reason L2 met",
                "rejection-reason L3 breached",
            ],
        )
    ],
    "S4": [
        Case(
            leads={
                "L1": [
                    "03T10:00 stage accepted",
                    *(f"{day} activity call" for day in ("04T10:00", "05T10:00", "17T17:00")),
                ],
                "L2": [
                    "03T10:00 stage accepted",
                    *(f"{day} activity call" for day in ("04T10:00", "05T10:00", "17T17:01")),
                ],
                "L3": ["03T10:00 stage accepted", "04T10:00 activity reply"],
            },
            as_of="18T10:00",
            of="contact-attempts",
            expected=["L1 met", "L2 breached", "L3 excluded"],
        )
    ],
    "S5": [
        Case(
            leads={
                "L1": [
                    "03T10:00 stage accepted",
                    "04T10:00 activity call channel=phone",
                    "05T10:00 activity call channel=phone",
                    "13T10:00 activity email channel=email",
                ],
                "L2": ["03T10:00 stage accepted", *(f"0{day}T10:00 activity call channel=phone" for day in (4, 5, 6))],
            },
            as_of="14T10:00",
            of="contact-attempts",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "S6": [
        Case(
            leads={
                "L1": ["03T10:00 stage accepted", *(f"0{day}T10:00 activity call" for day in (4, 5, 6))],
                "L2": ["03T10:00 stage accepted", *(f"04T{hour}:00 activity call" for hour in (10, 14, 18))],
                "L3": [
                    "03T10:00 stage accepted",
                    "04T22:00 activity call",
                    "05T01:00 activity call",
                    "06T10:00 activity call",
                ],
            },
            as_of="14T10:00",
            of="contact-attempts",
            expected=["L1 met", "L2 breached", "L3 breached"],
        )
    ],
    "S7": [
        Case(
            leads={
                "L1": ["03T10:00 activity call direction=outbound", "04T10:00 activity call direction=outbound"],
                "L2": ["03T10:00 activity call direction=outbound", "04T10:01 activity call direction=outbound"],
            },
            as_of="07T10:00",
            of="second-touch",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "S8": [
        Case(
            leads={
                "L1": [
                    "03T10:00 stage accepted",
                    "03T11:00 activity call",
                    "04T11:00 activity call",
                    "05T10:00 stage recycled reason=no-answer",
                ],
                "L2": [
                    "03T10:00 stage accepted",
                    "03T11:00 activity call",
                    "05T10:00 stage disqualified reason=unreachable",
                    "06T10:00 activity call",
                ],
                "L3": ["03T10:00 stage accepted", "05T10:00 stage recycled reason=timing"],
                "L4": ["05T10:00 stage recycled reason=no-answer"],
            },
            as_of="07T10:00",
            of="no-early-giving-up",
            expected=["L1 met", "L2 breached", "L4 unknown"],
        )
    ],
    "S9": [
        # Sixteen business hours from the 3rd at 10:00 end on the 5th at 10:00.
        Case(
            leads={
                "L1": ["03T10:00 stage accepted", "05T10:00 stage sql"],
                "L2": [
                    "03T10:00 stage accepted",
                    "03T12:00 field waiting-for-buyer field=status",
                    "04T12:00 field ours field=status",
                    "06T10:00 stage recycled",
                ],
                "L3": ["03T10:00 stage accepted", "05T10:01 stage disqualified"],
            },
            as_of="07T10:00",
            of="qualification",
            expected=["L1 met", "L2 met", "L3 breached"],
        )
    ],
    "S10": [
        Case(
            leads={
                "L1": [
                    "03T10:00 stage mql",
                    "10T10:00 activity call direction=outbound",
                    "17T10:00 stage accepted",
                    "18T10:00 activity call direction=outbound",
                ],
                "L2": ["03T10:00 stage mql", "17T10:01 stage accepted"],
            },
            as_of="20T10:00",
            expected=[
                "max-dwell L1 met",
                "max-dwell L2 breached",
                "idle L1 met",
                "idle L1 met",
                "idle L1 excluded",
                "idle L2 breached",
            ],
        )
    ],
    "S11": [
        Case(
            leads={
                "L1": ["03T10:00 created", "03T10:01 owner pool", "03T10:15 owner 7001"],
                "L2": ["03T10:00 created", "03T10:01 owner pool", "03T10:16 owner 7001"],
            },
            as_of="04T10:00",
            of="assignment",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "S12": [
        Case(
            leads={
                "L1": ["03T10:00 stage sql", "04T10:00 activity call direction=outbound actor=ae-1"],
                "L2": ["03T10:00 stage sql", "03T11:00 activity call direction=outbound actor=sdr-1"],
                "L3": ["03T10:00 stage sql", "03T11:00 stage opportunity"],
            },
            as_of="04T10:01",
            of="ae-takes-over",
            expected=["L1 met", "L2 breached", "L3 met"],
        )
    ],
    "S13": [
        Case(
            leads={
                "L1": ["03T10:00 activity meeting outcome=no-show", "04T17:00 activity email"],
                "L2": ["03T10:00 activity meeting outcome=no-show", "04T17:01 activity email"],
                "L3": ["03T10:00 activity meeting outcome=held"],
            },
            as_of="05T10:00",
            of="follow-up",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "S14": [
        Case(
            leads={
                "L1": ["03T10:00 stage rejected reason=duplicate note=of-L7"],
                "L2": ["03T10:00 stage rejected reason=duplicate"],
                "L3": ["03T10:00 stage rejected reason=other note=a-friend"],
            },
            as_of="03-01T09:00",
            expected=[
                "rejection-reason L1 met",
                "rejection-reason L2 breached",
                "rejection-reason L3 met",
                "other-is-rare L1 met",
                "other-is-rare L2 met",
                "other-is-rare L3 breached",
                "other-is-rare/objective 2026-02 breached",
                "other-is-rare/objective 2026-03 pending",
            ],
        )
    ],
    "S15": [
        Case(
            leads={
                "L1": ["03T10:00 activity call recorded_at=04T10:00"],
                "L2": ["03T10:00 activity call recorded_at=04T10:01"],
                "L3": ["03T10:00 activity call"],
            },
            as_of="05T10:00",
            of="logged-in-time",
            expected=["L1 met", "L2 breached", "L3 unknown"],
        )
    ],
    "S16": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "13T10:00 activity call direction=outbound actor_kind=person"],
                "L2": ["03T10:00 stage mql", "04T10:00 activity call direction=outbound actor_kind=person"],
            },
            as_of="03-01T09:00",
            of="all-touched",
            period="2026-02",
            expected=["2026-02 met"],
        ),
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "13T10:01 activity call direction=outbound actor_kind=person"],
                "L2": ["03T10:00 stage mql", "04T10:00 activity call direction=outbound actor_kind=person"],
            },
            as_of="03-01T09:00",
            of="all-touched",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "S17": [
        Case(
            leads={
                "L1": ["03T10:00 activity demo", "10T10:00 activity demo", "17T10:00 stage customer amount=30000"],
                "L2": ["18T10:00 stage customer amount=20000"],
            },
            as_of="03-01T09:00",
            period="2026-02",
            expected=["demos 2026-02 met", "revenue 2026-02 met"],
        ),
        Case(
            leads={"L1": ["03T10:00 activity demo", "17T10:00 stage customer amount=49999"]},
            as_of="03-01T09:00",
            expected=[
                "demos 2026-02 breached",
                "demos 2026-03 pending",
                "revenue 2026-02 breached",
                "revenue 2026-03 pending",
            ],
        ),
    ],
    "S18": [
        Case(
            leads={
                **{f"L{n}": ["01T09:00 owner 7001", "03T10:00 stage mql"] for n in (1, 2, 3, 4)},
                "L5": ["01T09:00 owner 7002", "03T10:00 stage mql", "04T10:00 stage sql"],
                "L6": ["01T09:00 owner 7002", "03T10:00 stage mql"],
            },
            as_of="03-01T09:00",
            of="conversion-by-rep",
            period="2026-02",
            expected=["2026-02 7001 breached", "2026-02 7002 met", "2026-02 pool unknown"],
        )
    ],
    "S19": [
        Case(
            leads={"L1": ["03T10:00 feedback"], "L2": ["04T10:00 feedback"], "L3": ["03-03T10:00 feedback"]},
            as_of="03-10T00:00",
            of="feedback",
            expected=["2026-02 met", "2026-03 pending"],
        ),
        Case(
            leads={"L1": ["03T10:00 feedback", "04T10:00 feedback"]},
            as_of="03-01T09:00",
            of="feedback",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
    "S20": [
        # The 4th is a Wednesday; the second rep is back on Monday.
        Case(
            leads={
                "L1": ["04T17:30 owner 7001"],
                "L2": ["04T17:30 owner 7002"],
                "L3": ["04T17:30 owner 7003"],
                "L4": ["04T17:30 owner pool"],
            },
            as_of="10T10:00",
            of="availability",
            expected=["L1 met", "L2 breached", "L3 unknown"],
        )
    ],
    "S21": [
        Case(
            leads={
                **{f"L{n}": ["01T09:00 owner 7001", "03T10:00 stage mql"] for n in (1, 2, 3)},
                "L4": ["01T09:00 owner 7002", "03T10:00 stage mql"],
            },
            as_of="09T09:00",
            of="open-lead-limit",
            period="2026-W06",
            expected=["2026-W06 7001 breached", "2026-W06 7002 met", "2026-W06 pool met"],
        )
    ],
    "S22": [
        Case(
            leads={
                **{f"L{n}": ["03T10:00 owner 7001"] for n in (1, 2, 3, 4)},
                "L5": ["03T10:00 owner 7002"],
                "L6": ["03T10:00 owner pool"],
            },
            as_of="03-01T09:00",
            period="2026-02",
            expected=[
                "fair-share-at-least 2026-02 7001 met",
                "fair-share-at-least 2026-02 7002 breached",
                "fair-share-at-most 2026-02 7001 breached",
                "fair-share-at-most 2026-02 7002 met",
            ],
        )
    ],
    "B1": [
        Case(
            log=["04T09:00 review"],
            as_of="12T10:00",
            expected=["review acme met", "review acme breached", "no-interest quiet"],
        ),
        Case(log=["04T09:00 review"], as_of="04-10T10:00", of="no-interest", expected=["fired"]),
    ],
    "B2": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql", "04T10:00 activity call actor=manager"],
                "L2": ["03T10:00 stage mql"],
                "L3": ["03T10:00 stage mql", "03T14:00 activity call"],
            },
            as_of="05T10:01",
            expected=[
                "first-response L1 breached",
                "first-response L2 breached",
                "first-response L3 met",
                "manager L1 met",
                "manager L2 breached",
                "executive L2 breached",
            ],
        )
    ],
    "B3": [
        Case(
            leads={
                "L1": ["01T09:00 owner 7001", "03T10:00 stage mql", "03T15:00 owner 7002"],
                "L2": ["01T09:00 owner 7001", "03T10:00 stage mql", "03T15:01 owner 7002"],
                "L3": ["03T10:00 stage mql", "03T11:00 activity call"],
            },
            as_of="03T16:00",
            of="escalation",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "B4": [
        Case(
            leads={
                "L1": ["03T10:00 stage mql"],
                "L2": ["03T10:01 stage mql"],
                "L3": ["03T10:00 stage mql", "03T11:00 activity call"],
            },
            as_of="03T12:00",
            of="first-response",
            expected=["L1 pending, at risk", "L2 pending", "L3 met"],
        )
    ],
    "B5": [
        Case(as_of="03-01T09:00", of="budget-review", expected=["fired"]),
        Case(leads=mqls("03"), as_of="03-01T09:00", of="budget-review", expected=["quiet"]),
    ],
    "B6": [
        Case(as_of="16T09:00", of="termination", expected=["fired"]),
        Case(
            leads={"L1": ["01T09:00 created", "03T10:00 stage mql"]},
            as_of="16T09:00",
            of="termination",
            expected=["quiet"],
        ),
    ],
    "B7": [
        Case(
            log=["03T10:00 amended", "17T17:00 signed actor=vp-marketing", "17T17:01 signed actor=vp-sales"],
            as_of="18T10:00",
            expected=["signed-by-marketing acme met", "signed-by-sales acme breached"],
        )
    ],
    "B8": [
        Case(
            leads={
                "ada": ["03T10:00 glossary", "17T10:00 acknowledged"],
                "sam": ["03T10:00 glossary"],
            },
            as_of="03-01T09:00",
            expected=[
                "acknowledged ada met",
                "acknowledged sam breached",
                "acknowledged/objective 2026-02 breached",
                "acknowledged/objective 2026-03 pending",
            ],
        )
    ],
    "B9": [
        Case(
            leads={"L1": ["03T10:00 stage mql"], "L2": ["03T10:00 stage Qualified"]},
            as_of="04T10:00",
            of="stages-mapped",
            expected=["L1 met", "L2 breached"],
        )
    ],
    "B10": [
        Case(
            leads={
                f"L{n}": ["03T10:00 stage mql", f"03T10:{minute} owner 7001"]
                for n, minute in enumerate(("01", "05", "50"))
            },
            as_of="03-01T09:00",
            of="assignment/objective",
            period="2026-02",
            expected=["2026-02 met"],
        ),
        Case(
            leads={
                f"L{n}": ["03T10:00 stage mql", f"03T10:{minute} owner 7001"]
                for n, minute in enumerate(("01", "06", "50"))
            },
            as_of="03-01T09:00",
            of="assignment/objective",
            period="2026-02",
            expected=["2026-02 breached"],
        ),
    ],
}


@pytest.mark.parametrize(
    ("kind", "case"),
    [pytest.param(kind, case, id=f"{kind}-{number}") for kind in KINDS for number, case in enumerate(CASES[kind], 1)],
)
def test_the_recipe_of_a_kind_judges_as_the_promise_reads(kind: str, case: Case, tmp_path: Path) -> None:
    assert judged(built(kind, tmp_path), case) == case.expected


@pytest.mark.parametrize("kind", [kind for kind in KINDS if len(RECIPES[kind]) > 1])
def test_a_kind_is_the_same_in_python_and_in_a_file(kind: str, tmp_path: Path) -> None:
    recipe = RECIPES[kind]

    python, file = made(recipe["python"], tmp_path), loaded(BASE + recipe["yaml"], tmp_path)

    assert file.commitments == python.commitments
    assert file.clauses == python.clauses


def test_each_kind_has_a_recipe_and_a_row_in_the_order_of_the_page() -> None:
    assert list(RECIPES) == KINDS
    assert re.findall(r"^\| (\w\d+) \| (.*?) \|", PAGE, re.MULTILINE) == [(kind, told) for kind, told, _ in SECTIONS]
    assert [kind for kind in KINDS if "yaml" not in RECIPES[kind]] == ["M16", "S17", "S20"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shown_kept_and_broken(kind: str) -> None:
    told = " ".join(line for case in CASES[kind] for line in case.expected)

    assert {"met", "quiet"} & set(told.split())
    assert {"breached", "fired"} & set(told.split()) or "at risk" in told


def test_what_the_data_can_not_show_is_unknown_and_no_breach() -> None:
    rule = slakit.FirstResponse(within="4 hours")
    lead = Journey.of("L1", happened("03T10:00 stage mql"))

    known, unknown = (
        evaluate(rule, [lead], as_of=at("04T10:00"), coverage=[Coverage(kind="activity", since=at(since))])
        for since in ("01T00:00", "03T12:00")
    )

    assert [one.status for one in known.outcomes] == ["breached"]
    assert [(one.status, one.reason) for one in unknown.outcomes] == [("unknown", "no_history")]
