"""The lifecycle, the personas and the examples of an agreement file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from slakit.adapters.agreements import load_agreement
from slakit.errors import AgreementError
from slakit.leads.criteria import (
    Criterion,
    Persona,
    StageDefinition,
    at_least,
    band,
    did,
    field,
    fits,
    grade,
    in_stage,
    manual,
    present,
    reason,
    score,
)
from slakit.leads.patterns import activity, entered, event
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement


def _load(tmp_path: Path, text: str) -> Agreement:
    path = tmp_path / "a.yaml"
    path.write_text(f"slakit: 1\nname: small\n{text}")
    return load_agreement(path)


def _lifecycle(tmp_path: Path, text: str) -> Lifecycle:
    found = _load(tmp_path, text).lifecycle
    assert found is not None
    return found


def _problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(AgreementError) as error:
        _load(tmp_path, text)
    return [str(problem) for problem in error.value.problems]


MM = Persona(
    name="mm",
    meaning="Our best customers.",
    all=(field("employees", between=(50, 1000)),),
    none=(field("industry", is_="education"),),
)
PERSONA = (
    "personas: {mm: {meaning: Our best customers., all: [{field: employees, between: [50, 1000]}], "
    "none: [{field: industry, is: education}]}}\n"
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{did: trial_signup}", did("trial_signup")),
        ("{did: [form_submit, webinar]}", did("form_submit", "webinar")),
        ("{did: {kind: activity, value: demo, channel: web}}", did(activity("demo", channel="web"))),
        (
            "{did: view, at_least: 2, within: 14 days, distinct: asset, since: {entered: recycled}}",
            did("view", at_least=2, within="14 days", distinct="asset", since=entered("recycled")),
        ),
        (
            "{score: {webinar: 20, unsubscribe: -50}, at_least: 60, caps: {webinar: 80}, half_life: 30 days}",
            score({"webinar": 20, "unsubscribe": -50}, at_least=60, caps={"webinar": 80}, half_life="30 days"),
        ),
        ("{fits: mm}", fits(MM)),
        ("{field: country, in: [NO, DE]}", field("country", in_=["NO", "DE"])),
        ("{present: [email, phone]}", present("email", "phone")),
        ("{any: [{did: a}, {did: b}]}", did("a") | did("b")),
        ("{all: [{did: a}, {not: {did: b}}]}", did("a") & ~did("b")),
        (
            '{at_least: 2, of: [{field: a, is: "yes"}, {field: b, is: "yes"}, {field: c, is: "yes"}]}',
            at_least(2, *(field(name, is_="yes") for name in "abc")),
        ),
        ("{reason: [duplicate, spam]}", reason("duplicate", "spam")),
        ("{in_stage: recycled}", in_stage("recycled")),
        ("{stage_definition: lead}", StageDefinition("lead", did("form_submit"))),
        (
            "{grade: {fit: {fits: mm}, interest: {did: webinar}}}",
            grade(fit=fits(MM), interest=did("webinar")),
        ),
        (
            "{band: {score: {webinar: 20}, half_life: 30 days}, enter: 60, leave: 50}",
            band(score({"webinar": 20}, at_least=60, half_life="30 days"), enter=60, leave=50),
        ),
        ("{manual: {by: person}}", manual("person")),
        ("{manual: {}}", manual()),
    ],
)
def test_every_criterion_is_read_as_it_is_written(tmp_path: Path, written: str, meant: Criterion) -> None:
    stages = f"lifecycle: {{stages: {{lead: {{when: {{did: form_submit}}}}, mql: {{when: {written}}}}}}}\n"

    assert _lifecycle(tmp_path, PERSONA + stages).stage("mql").when == meant


def test_a_lifecycle_without_changes_is_the_standard_one(tmp_path: Path) -> None:
    assert _lifecycle(tmp_path, "lifecycle: {base: standard}\n") == STANDARD


def test_stages_moves_and_reasons_of_ones_own(tmp_path: Path) -> None:
    found = _lifecycle(
        tmp_path,
        """
lifecycle:
  stages:
    sal: {after: mql, owner: sales, meaning: Sales looked at it., requires: [email, phone]}
    mql: {meaning: Fits and is interested.}
    parked: {after: prospect, owner: marketing}
  allow: [{from: lead, to: sal, when: {field: source, is: partner}}, {from: sql, to: lead}]
  forbid: [{from: lead, to: sql}]
  reasons: {rejected: [duplicate]}
""",
    )

    assert found.way[:6] == ("prospect", "parked", "lead", "mql", "sal", "accepted")
    assert (found["sal"].owner, found["sal"].requires) == ("sales", ("email", "phone"))
    assert (found["mql"].owner, found["mql"].meaning) == ("marketing", "Fits and is interested.")
    assert [move.when for move in found.moves_to("lead", "sal")] == [field("source", is_="partner")]
    assert [move.when for move in found.moves_to("sql", "lead")] == [None]
    assert found.moves_to("lead", "sql") == ()
    assert found.reasons_for("rejected") == ("duplicate",)


def test_scored_traits_of_a_persona(tmp_path: Path) -> None:
    found = _load(tmp_path, "personas: {p: {score: [{when: {field: a, is: b}, points: 30}], at_least: 20}}\n")

    assert [(str(trait), int(points)) for trait, points in found.personas[0].traits] == [("a is b", 30)]
    assert found.personas[0].at_least == 20


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("personas: {p: {meaning: nobody}}\n", "personas.p: a persona has traits: all, none or score"),
        (
            "personas: {p: {score: [{when: {field: a, is: b}, points: 30}]}}\n",
            "personas.p: scored traits and at_least go together",
        ),
        (
            "personas: {p: {all: [{field: a, is: b}], at_least: 3}}\n",
            "personas.p.at_least: scored traits and at_least go together",
        ),
        (
            "personas: {p: {score: [{when: {field: a, is: b}, points: many}], at_least: 1}}\n",
            "personas.p.score[0]: 'many': expected a number",
        ),
        (
            "personas: {p: {all: [{field: a, is: b}], none: [{field: a, is: b}]}}\n",
            "personas.p.none: 'a is b' is both required and excluded: nobody fits",
        ),
        (
            "lifecycle: {stages: {mql: {when: {stage_definition: mql}}}}\n",
            "lifecycle.stages.mql.when: this definition asks for itself",
        ),
        (
            (
                "lifecycle: {stages: {lead: {when: {all: [{stage_definition: mql}]}}, "
                "mql: {when: {grade: {fit: {stage_definition: lead}, interest: {did: a}}}}}}\n"
            ),
            "lifecycle.stages.lead.when: this definition asks for itself",
        ),
        (
            "lifecycle: {stages: {mql: {when: {did: a, at_least: two}}}}\n",
            "lifecycle.stages.mql.when.at_least: 'two': expected a whole number",
        ),
        (
            "lifecycle: {stages: {mql: {when: {band: {score: {a: 1}}, enter: 3}}}}\n",
            "lifecycle.stages.mql.when.band: a band has enter and leave beside its score",
        ),
        (
            "lifecycle: {stages: {mql: {when: {score: {a: 1}}}}}\n",
            "lifecycle.stages.mql.when.score: None: expected a number",
        ),
        (
            "lifecycle: {stages: {mql: {when: {did: a, field: b, is: c}}}}\n",
            "lifecycle.stages.mql.when: a criterion has exactly one of",
        ),
        (
            "lifecycle: {stages: {mql: {when: {did: a, caps: {a: 1}}}}}\n",
            "lifecycle.stages.mql.when: 'caps' does not go with 'did'",
        ),
        (
            "lifecycle: {reasons: {rejectd: [a]}}\n",
            "lifecycle.reasons.rejectd: 'rejectd': unknown stage; did you mean 'rejected'?",
        ),
        (
            "lifecycle: {stages: {mql: {when: {did: a}, examples: [{it_is: true, events: [{value: a, at: noon}]}]}}}\n",
            "'noon': expected a time with an offset",
        ),
        (
            "lifecycle: {stages: {mql: {when: {did: a}, examples: [{it_is: true, events: [{actor_kind: robot}]}]}}}\n",
            "'robot': unknown kind of actor",
        ),
        (
            (
                "commitments: [{id: c, owed_by: sales, check: {at: {entered: sql}, that: {reason: a}}}]\n"
                "lifecycle: {stages: {mql: {when: {met: c}}}}\n"
            ),
            "lifecycle.stages.mql.when: only the condition of a check can ask for met",
        ),
        (
            "lifecycle: {stages: {mql: {when: {did: {every: FREQ=DAILY}}}}}\n",
            "lifecycle.stages.mql.when.did: a date that recurs, or a breach, starts a clock and does nothing else",
        ),
    ],
)
def test_what_can_not_be_meant_is_told_at_its_line(tmp_path: Path, text: str, told: str) -> None:
    problems = _problems(tmp_path, text)

    assert len(problems) <= 2
    assert told in problems[0]
    assert problems[0].startswith("a.yaml:")


def test_examples_have_flat_data_and_lie_a_minute_apart(tmp_path: Path) -> None:
    example = _load(
        tmp_path,
        """
lifecycle:
  stages:
    mql:
      when: {did: content_download, at_least: 2, distinct: asset}
      examples:
        - it_is: true
          because: two pieces
          events: [{value: content_download, asset: a}, {value: content_download, data: {asset: b}}]
          attributes: {employees: 60}
""",
    ).examples[0]

    first, second = example.journey.events
    assert (second.at - first.at).total_seconds() == 60
    assert example.at == second.at
    assert example.journey.attribute("employees", example.at) == "60"
    assert example.failed(did("content_download", at_least=2, distinct="asset")) is None


def test_an_example_may_say_when_its_events_happened(tmp_path: Path) -> None:
    example = _load(
        tmp_path,
        "lifecycle: {stages: {mql: {when: {did: a}, examples: "
        "[{it_is: false, events: [{kind: stage, value: lead, at: '2026-03-03T10:00+01:00'}]}]}}}\n",
    ).examples[0]

    assert example.at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert example.journey.events[0].kind == "stage"
    assert example.failed(did(event(kind="stage"))) is not None


def test_an_example_without_events_is_a_lead_of_whom_nothing_is_known(tmp_path: Path) -> None:
    text = "lifecycle: {stages: {mql: {when: {field: a, is: b}, examples: [{it_is: unknown}]}}}\n"

    assert _load(tmp_path, text).examples[0].journey.events == ()


def test_limits_and_values_may_ask_for_personas_and_definitions(tmp_path: Path) -> None:
    found = _load(
        tmp_path,
        PERSONA
        + """
lifecycle: {stages: {mql: {when: {did: trial_signup}}}}
commitments:
  - id: call
    owed_by: sales
    deadline:
      start: {entered: mql}
      stop: {kind: activity}
      within: [{when: {fits: mm}, within: 1 hour}, {when: {stage_definition: mql}, within: 2 hours}, {within: 3 hours}]
""",
    ).commitments[0]

    assert [limit.when for limit in found.within] == [  # type: ignore[union-attr]
        fits(MM),
        StageDefinition("mql", did("trial_signup")),
        None,
    ]
