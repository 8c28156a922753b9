"""The further forms of criteria: what they mean, and what is wrong with them at its line and column."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.agreements.texts import marked
from slakit.adapters.agreements import load_agreement
from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.tree import parse
from slakit.errors import AgreementError
from slakit.leads.criteria import Criterion, Persona, StageDefinition, criterion, did, field, fits, score
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.rules.agreement import Agreement
from slakit.rules.deadlines import Deadline

HEAD = "slakit: 1\nname: small\n"
WINDOW = "a window is a time such as 30 days, not business time"


@criterion("called twice")
def called_twice(journey: Journey, _: datetime) -> bool:
    return sum(event.value == "call" for event in journey.events) > 1


def loaded(text: str) -> Agreement:
    return build(parse(HEAD + text, "a.yaml"), {"called twice": called_twice})


def told(text: str) -> list[str]:
    with pytest.raises(AgreementError) as refused:
        loaded(text)
    return str(refused.value).splitlines()


def definition(found: Agreement, stage: str) -> Any:
    assert found.lifecycle is not None
    return found.lifecycle[stage].when


# --- what they mean


def test_a_score_has_rows_that_ask_for_more_than_the_name_of_an_activity() -> None:
    found: Criterion = definition(
        loaded("""
lifecycle:
  stages:
    mql:
      when:
        score:
          - {when: {kind: activity, value: visit, data: {page: pricing}}, points: 15, group: web}
          - {when: [{kind: activity, value: visit}, {kind: activity, value: read}], points: 5, group: web}
        at_least: 30
        caps: {web: 40}
        steps: {30 days: 0.5, 90 days: 0}
        veto: {kind: activity, value: unsubscribe}
"""),
        "mql",
    )
    at = datetime.fromisoformat("2026-03-03T12:00Z")
    visits = [
        Event(at=datetime.fromisoformat(f"2026-03-03T1{hour}:00Z"), kind="activity", value="visit", data=data)
        for hour, data in ((0, {"page": "pricing"}), (1, {"page": "pricing"}))
    ]
    lead = Journey.of("L1", *visits[:1])
    keen = Journey.of("L2", *visits)
    gone = Journey.of("L3", *visits, Event(at=at, kind="activity", value="unsubscribe"))

    assert [found.allows(one, at) for one in (lead, keen, gone)] == [False, True, False]


def test_a_score_of_activities_may_have_the_names_of_keys() -> None:
    text = "lifecycle: {stages: {mql: {when: {score: {entered: 5, fits: 1}, at_least: 5, caps: {entered: 5}}}}}\n"

    assert definition(loaded(text), "mql") == score({"entered": 5, "fits": 1}, at_least=5, caps={"entered": 5})


def test_a_function_is_asked_by_the_name_under_which_it_was_handed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"""{HEAD}
personas: {{busy: {{all: [{{criterion: twice}}]}}}}
lifecycle:
  stages: {{mql: {{when: {{criterion: twice}}}}}}
  allow: [{{from: lead, to: sql, when: {{criterion: twice}}}}]
commitments:
  - id: call
    owed_by: sales
    deadline:
      start: {{entered: mql}}
      stop: {{kind: activity}}
      within: [{{when: {{not: {{criterion: twice}}}}, within: 1 hour}}, {{within: 2 hours}}]
""")

    found = load_agreement(path, criteria={"twice": called_twice})

    assert found.lifecycle is not None
    assert found.personas == (Persona(name="busy", all=(called_twice,)),)
    assert found.lifecycle["mql"].when is called_twice
    assert [move.when for move in found.lifecycle.moves_to("lead", "sql")][-1] is called_twice
    (deadline,) = found.commitments
    assert isinstance(deadline, Deadline)
    assert [limit.when for limit in deadline.within] == [~called_twice, None]


def test_what_is_handed_over_and_is_no_function_is_refused(tmp_path: Path) -> None:
    odd: Any = {"fine": called_twice, "lambda": 5, "did": did("a")}

    with pytest.raises(AgreementError) as refused:
        load_agreement(tmp_path / "none.yaml", criteria=odd)

    message = "expected a function of your own, made with criterion('its name')"
    assert [problem.where for problem in refused.value.problems] == ["criteria.lambda", "criteria.did"]
    assert {problem.code for problem in refused.value.problems} == {"D314"}
    assert str(refused.value).splitlines()[0] == f"criteria.lambda: 5: {message}"


def test_personas_and_definitions_may_ask_for_one_another_in_any_order() -> None:
    found = loaded("""
personas:
  buyer: {all: [{fits: company}, {stage_definition: lead}]}
  company: {all: [{field: employees, at_least: 50}]}
lifecycle:
  stages:
    mql: {when: {fits: buyer}}
    lead: {when: {did: form_submit}}
""")

    company = Persona(name="company", all=(field("employees", at_least=50),))
    buyer = Persona(name="buyer", all=(fits(company), StageDefinition("lead", did("form_submit"))))
    assert found.personas == (buyer, company)
    assert definition(found, "mql") == fits(buyer)


# --- what is wrong with them


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("{lag: {of: {kind: x}, at_most: «2 business hours}}", f"lag.at_most: '2 business hours': {WINDOW}"),
        ("{lag: {of: «{}, at_most: 1 day}}", "lag.of: an empty pattern would match every event"),
        (
            "{lag: {of: {kind: x}, at_most: 1 day}, «at_mots: 1}",
            "at_mots: unknown key 'at_mots'; did you mean 'at_most'?",
        ),
        ("«{lag: {of: {kind: x}, at_most: 1 day}, at_most: 1 day}", ": 'at_most' does not go with 'lag'"),
        ("{lag: «{of: {kind: x}}}", "lag: the key 'at_most' is missing"),
        ("{did: a, per: «mnth}", "per: 'mnth': unknown period; did you mean 'month'?"),
        (
            "{did: a, per: month, zone: «Europe/Berln}",
            "zone: 'Europe/Berln': unknown time zone; did you mean 'Europe/Berlin'?",
        ),
        ("{did: «a, per: month, within: 1 day}", "did: give either within or per"),
        ("{did: a, within: «2 business days}", f"within: '2 business days': {WINDOW}"),
        ("{did: a, at_least: «0}", "at_least: 0: expected a whole number from 1 on"),
        (
            "{did: {«order: x}}",
            (
                "did.order: unknown key 'order'; expected one of actor, actor_kind, actor_kind_not, actor_not, breached, "
                "channel, channel_not, data, direction, direction_not, entered, every, id, id_not, kind, kind_not, lead_id, "
                "lead_id_not, left, outcome, outcome_not, previous, previous_not, reason, reason_not, value, value_not"
            ),
        ),
        ("{did: [a, [{kind: x}, [«{}]]]}", "did[1][1][0]: an empty pattern would match every event"),
        ("«{did: a, placeholders: x}", ": 'placeholders' does not go with 'did'"),
        ("{present: «[], placeholders: x}", "present: name at least one attribute"),
        (
            "{score: [{when: {kind: x}, points: 1, group: g}, {when: {kind: y}, points: «many, group: g}], at_least: 1}",
            "score[1].points: 'many': expected a number",
        ),
        ("{score: [«{when: {kind: x}, points: 1}], at_least: 1}", "score[0]: the key 'group' is missing"),
        (
            "{score: [{when: {entered: «mlq}, points: 1, group: g}], at_least: 1}",
            "score[0].when.entered: 'mlq': unknown stage; did you mean 'mql'?",
        ),
        ("{score: «[], at_least: 1}", "score: a score needs points for something"),
        ("{score: {a: «many}, at_least: 1}", "score.a: 'many': expected a number"),
        ("{score: {a: 1}, at_least: «many}", "at_least: 'many': expected a number"),
        (
            "{score: {a: «1e999999999}, at_least: 1}",
            "score.a: '1e999999999': expected a number of at most 30 digits",
        ),
        (
            "{score: {a: 1}, at_least: «1e999999999}",
            "at_least: '1e999999999': expected a number of at most 30 digits",
        ),
        (
            "{score: {a: 1}, at_least: «-1e-999999999}",
            "at_least: '-1e-999999999': expected a number of at most 30 digits",
        ),
        ("{score: {a: 1}, at_least: 1, steps: «{2 business days: 0.5}}", f"steps: '2 business days': {WINDOW}"),
        ("{score: {a: 1}, at_least: 1, steps: «{7 days: half}}", "steps: 'half': expected a number"),
        ("{score: {a: 1}, at_least: 1, steps: «{7 days: 1, 7 day: 2}}", "steps: an age is given twice"),
        (
            "{score: {a: 1}, at_least: 1, steps: {7 dayz: «1}}",
            "steps.7 dayz: '7 dayz': expected a duration such as '4 business hours'; did you mean 'days'?",
        ),
        (
            "{score: «{a: 1}, at_least: 1, steps: {7 days: 1}, half_life: 1 day}",
            "score: give either half_life or steps",
        ),
        ("{score: {a: 1}, at_least: 1, half_life: «-1 days}", "half_life: '-1 day': a window is longer than nothing"),
        ("{score: {a: 1}, at_least: 1, veto: «{}}", "veto: an empty pattern would match every event"),
        (
            "{score: {webinar: 1}, at_least: 1, caps: {webinr: «3}}",
            "caps.webinr: nothing scores there; did you mean 'webinar'?",
        ),
        ("{score: {webinar: 1}, at_least: 1, caps: {webinar: «all}}", "caps.webinar: 'all': expected a number"),
        ("{manual: {by: «persn}}", "manual.by: 'persn': unknown kind of actor; did you mean 'person'?"),
        ("{band: {score: {a: 1}, at_least: «x}, enter: 3, leave: 2}", "band.at_least: 'x': expected a number"),
        ("{band: {score: {a: 1}}, enter: «x, leave: 2}", "enter: 'x': expected a number"),
        ("{band: {score: {a: 1}}, enter: 3, leave: «x}", "leave: 'x': expected a number"),
        ("{band: {score: {a: «x}}, enter: 3, leave: 2}", "band.score.a: 'x': expected a number"),
        (
            "{band: {score: [{when: {kind: x}, points: «x, group: g}]}, enter: 3, leave: 2}",
            "band.score[0].points: 'x': expected a number",
        ),
        (
            "{band: {score: {a: 1}, caps: {b: «3}}, enter: 3, leave: 2}",
            "band.caps.b: nothing scores there; expected one of a",
        ),
        (
            "{band: {score: {a: 1}, veto: «{}}, enter: 3, leave: 2}",
            "band.veto: an empty pattern would match every event",
        ),
        ("{criterion: «caled twice}", "criterion: 'caled twice': unknown criterion; did you mean 'called twice'?"),
        (
            "«{criterion: called twice, fits: x}",
            (
                ": a criterion has exactly one of did, field, score, fits, any, all, not, of, present, reason, in_stage, "
                "stage_definition, grade, band, manual, lag, criterion, met, event; found fits and criterion"
            ),
        ),
    ],
)
def test_a_mistake_in_a_criterion_is_told_at_its_place(when: str, problem: str) -> None:
    text, places = marked(f"personas: {{x: {{all: [{{did: a}}]}}}}\nlifecycle: {{stages: {{mql: {{when: {when}}}}}}}\n")
    line, column = places[0].split(":")

    where = f"a.yaml:{int(line) + 2}:{column} lifecycle.stages.mql.when"
    assert told(text) == [where + problem if problem.startswith(":") else f"{where}.{problem}"]


def test_a_function_that_is_not_handed_over_is_told_with_the_way_to_do_so() -> None:
    text = f"{HEAD}lifecycle: {{stages: {{mql: {{when: {{criterion: twice}}}}}}}}\n"

    with pytest.raises(AgreementError) as refused:
        build(parse(text, "a.yaml"))

    assert [problem.code for problem in refused.value.problems] == ["D386"]
    assert str(refused.value) == (
        "a.yaml:3:46 lifecycle.stages.mql.when.criterion: 'twice': unknown criterion; "
        "hand it over as load_agreement(path, criteria={...}), or with --criteria"
    )


def test_a_persona_that_asks_for_itself_is_refused() -> None:
    assert told("personas:\n  a: {all: [{fits: b}]}\n  b: {none: [{not: {fits: a}}]}\n  c: {all: [{did: x}]}\n") == [
        "a.yaml:4:6 personas.a: this definition asks for itself",
        "a.yaml:5:6 personas.b: this definition asks for itself",
    ]


def test_a_chain_of_personas_that_is_too_long_is_told() -> None:
    chain = "".join(f"  p{number}: {{all: [{{fits: p{number + 1}}}]}}\n" for number in range(66))

    assert told(f"personas:\n{chain}  p66: {{all: [{{did: x}}]}}\n") == [
        f"a.yaml:{line}:7 personas.p{line - 4}: this definition asks for others over more than 64 steps"
        for line in (4, 5, 6)
    ]


def test_a_persona_and_a_definition_that_ask_for_one_another_are_refused() -> None:
    text = (
        "personas: {a: {score: [{when: {stage_definition: mql}, points: 1}], at_least: 1}}\n"
        "lifecycle: {stages: {mql: {when: {fits: a}}}}\n"
    )

    assert told(text) == [
        "a.yaml:3:15 personas.a: this definition asks for itself",
        "a.yaml:4:34 lifecycle.stages.mql.when: this definition asks for itself",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("personas: {p: {all: [{met: c}]}}\n", "personas.p.all[0]"),
        ("personas: {p: {score: [{when: {met: c}, points: 1}], at_least: 1}}\n", "personas.p.score[0].when"),
        ("lifecycle: {allow: [{from: lead, to: sql, when: {met: c}}]}\n", "lifecycle.allow[0].when"),
    ],
)
def test_what_only_a_commitment_can_ask_for_is_refused_elsewhere(text: str, place: str) -> None:
    commitments = "commitments: [{id: c, owed_by: sales, check: {at: {entered: sql}, that: {reason: [x]}}}]\n"

    (problem,) = told(text + commitments)

    assert problem.split(" ")[1] == f"{place}:"
    assert "only the condition of a check can ask for met" in problem
