"""Patterns, criteria and personas are written so that a file gives them back as they were."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slakit.adapters.agreements import grammar, load_agreement
from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.layout import yaml_text
from slakit.adapters.agreements.structure import structured
from slakit.adapters.agreements.terms import Known, criterion_of, pattern_of
from slakit.adapters.agreements.tree import parse, read_text
from slakit.adapters.agreements.values import Plain
from slakit.adapters.agreements.written import criterion_value, pattern_value, persona_value
from slakit.errors import AgreementError
from slakit.leads.criteria import (
    AllOfCriteria,
    AnyOfCriteria,
    Band,
    Criterion,
    Did,
    Field,
    Not,
    Persona,
    Points,
    Present,
    Score,
    StageDefinition,
    at_least,
    band,
    criterion,
    did,
    field,
    fits,
    grade,
    in_stage,
    lag,
    manual,
    present,
    reason,
    score,
    stage_definition,
)
from slakit.leads.events import ACTOR_KINDS
from slakit.leads.journeys import Journey
from slakit.leads.patterns import (
    AnyOfPatterns,
    EventPattern,
    FieldTest,
    Pattern,
    activity,
    any_of,
    entered,
    event,
    left,
)
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement
from slakit.rules.deadlines import Deadline
from slakit.worktime.durations import Duration

# Drawn criteria need not make sense to be written and read.
pytestmark = pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")

_HERE = Path(__file__).resolve()
_FOUND = [
    folder
    for folder in (
        Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")),
        *(parent / "shared" / "acceptance" for parent in _HERE.parents),
    )
    if (folder / "acme.yaml").is_file()
]


@criterion("called twice")
def called_twice(journey: Journey, _: datetime) -> bool:
    return sum(event.value == "call" for event in journey.events) > 1


@criterion("quiet", monotone=True)
def quiet(journey: Journey, _: datetime) -> bool | None:
    return None if not journey.events else False


@criterion("of nobody")
def unregistered(_: Journey, __: datetime) -> bool:
    return True


NAMED = {"called twice": called_twice, "silent": quiet}
CALL = {"kind": "activity", "value": "call"}


def reloaded(**parts: Any) -> Agreement:
    """Return what is read from a file of these parts, through the text of it."""
    text = yaml_text({"slakit": "1", "name": "written", **parts})
    return build(parse(text, "written.yaml"), NAMED)


def reread(
    value: Any, personas: Mapping[str, Any] | None = None, definitions: Mapping[str, Any] | None = None
) -> Criterion:
    """Return the definition of mql of a file that has this value there."""
    stages = {**{name: {"when": one} for name, one in (definitions or {}).items()}, "mql": {"when": value}}
    lifecycle = reloaded(personas=personas or {}, lifecycle={"stages": stages}).lifecycle
    assert lifecycle is not None
    found: Any = lifecycle["mql"].when
    return found  # type: ignore[no-any-return]  # a lifecycle knows criteria by a protocol


# --- each kind in the words that a person would write


PERSONA = Persona(name="dach", meaning="Near us.", all=(field("country", in_=["DE", "NO"]),))

KINDS: list[tuple[Criterion, dict[str, Any]]] = [
    (field("country", is_="NO"), {"field": "country", "is": "NO"}),
    (field("country", in_=["DE", "NO"]), {"field": "country", "in": ["DE", "NO"]}),
    (field("country", in_=["NO"]), {"field": "country", "is": "NO"}),
    (field("employees", between=(50, 1000)), {"field": "employees", "between": ["50", "1000"]}),
    (field("employees", at_least=50), {"field": "employees", "at_least": "50"}),
    (field("share", above="0.50", at_most="1e2"), {"field": "share", "at_most": "100", "above": "0.5"}),
    (field("share", at_least=-3, below=0.0), {"field": "share", "at_least": "-3", "below": "0"}),
    (present("email"), {"present": "email"}),
    (
        present("email", "phone", placeholders=["N/A", "-"]),
        {"present": ["email", "phone"], "placeholders": ["n/a", "-"]},
    ),
    (did("trial"), {"did": "trial"}),
    (did("trial", "demo", at_least=2), {"did": ["trial", "demo"], "at_least": "2"}),
    (
        did("content_download", at_least=3, distinct="asset", within="30 days", before="1 day"),
        {"did": "content_download", "at_least": "3", "within": "30 days", "before": "1 day", "distinct": "asset"},
    ),
    (
        did("visit", per="month", zone="Europe/Berlin", since=entered("recycled")),
        {"did": "visit", "per": "month", "zone": "Europe/Berlin", "since": {"entered": "recycled"}},
    ),
    (did(activity("call")), {"did": CALL}),
    (did("call", entered("sql")), {"did": [CALL, {"entered": "sql"}]}),
    (
        did(any_of(any_of(activity("call"), entered("sql")), left("mql"))),
        {"did": [[CALL, {"entered": "sql"}], {"left": "mql"}]},
    ),
    (
        score({"webinar": 20, "unsubscribe": -50}, at_least=60, caps={"webinar": 80}, half_life="30 days"),
        {
            "score": {"webinar": "20", "unsubscribe": "-50"},
            "at_least": "60",
            "caps": {"webinar": "80"},
            "half_life": "30 days",
        },
    ),
    (
        score(
            [(activity("call"), 10, "talk"), (entered("sql"), 5, "stage")],
            at_least=12.5,
            steps={"30 days": "0.5", "90 days": 0},
            veto=activity("unsubscribe"),
        ),
        {
            "score": [
                {"when": CALL, "points": "10", "group": "talk"},
                {"when": {"entered": "sql"}, "points": "5", "group": "stage"},
            ],
            "at_least": "12.5",
            "steps": {"30 days": "0.5", "90 days": "0"},
            "veto": {"kind": "activity", "value": "unsubscribe"},
        },
    ),
    (
        score([(activity("call"), 1, "call"), (activity("call"), 2, "call")], at_least=3),
        {
            "score": [
                {"when": CALL, "points": "1", "group": "call"},
                {"when": dict(CALL), "points": "2", "group": "call"},
            ],
            "at_least": "3",
        },
    ),
    (
        band(score({"webinar": 20}, at_least=60, half_life="30 days"), enter=60, leave=50),
        {"band": {"score": {"webinar": "20"}, "half_life": "30 days"}, "enter": "60", "leave": "50"},
    ),
    (
        band(score({"webinar": 20}, at_least=70, veto=activity("stop")), enter=60, leave=50),
        {
            "band": {
                "score": {"webinar": "20"},
                "at_least": "70",
                "veto": {"kind": "activity", "value": "stop"},
            },
            "enter": "60",
            "leave": "50",
        },
    ),
    (fits(PERSONA), {"fits": "dach"}),
    (
        grade(fit=fits(PERSONA), interest=did("webinar")),
        {"grade": {"fit": {"fits": "dach"}, "interest": {"did": "webinar"}}},
    ),
    (manual(), {"manual": {}}),
    (manual("buyer", value="hot"), {"manual": {"by": "buyer", "value": "hot"}}),
    (manual("person", "integration"), {"manual": {"by": ["person", "integration"]}}),
    (lag(activity("call"), at_most="1 day"), {"lag": {"of": CALL, "at_most": "1 day"}}),
    (reason("duplicate", "spam"), {"reason": ["duplicate", "spam"]}),
    (in_stage("recycled"), {"in_stage": "recycled"}),
    (stage_definition("customer"), {"stage_definition": "customer"}),
    (StageDefinition("lead", did("form_submit")), {"stage_definition": "lead"}),
    (called_twice, {"criterion": "called twice"}),
    (quiet, {"criterion": "silent"}),
    (did("a") & did("b") & did("c"), {"all": [{"did": "a"}, {"did": "b"}, {"did": "c"}]}),
    (did("a") | ~did("b"), {"any": [{"did": "a"}, {"not": {"did": "b"}}]}),
    (Not(Not(did("a"))), {"not": {"not": {"did": "a"}}}),
    (at_least(1, did("a"), did("b")), {"at_least": "1", "of": [{"did": "a"}, {"did": "b"}]}),
]


@pytest.mark.parametrize(("meant", "value"), KINDS, ids=[str(meant) for meant, _ in KINDS])
def test_each_kind_of_criterion_has_one_short_form(meant: Criterion, value: dict[str, Any]) -> None:
    assert criterion_value(meant, NAMED) == value
    assert (
        reread(
            value,
            personas={"dach": {"meaning": "Near us.", "all": [{"field": "country", "in": ["DE", "NO"]}]}},
            definitions={"lead": {"did": "form_submit"}},
        )
        == meant
    )


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (entered("mql"), {"entered": "mql"}),
        (left("mql", "sql", reason="spam"), {"left": ["mql", "sql"], "reason": "spam"}),
        (EventPattern(entered=("sql",), left=("mql",)), {"entered": "sql", "left": "mql"}),
        (
            activity("call", "email", direction="outbound"),
            {**CALL, "value": ["call", "email"], "direction": "outbound"},
        ),
        (event(kind="owner", value_not=["pool"]), {"kind": "owner", "value_not": "pool"}),
        (event(lead_id="L1", actor_not=""), {"lead_id": "L1", "actor_not": ""}),
        (
            activity("call", data={"held": True, "asset_not": ["a", "b"]}),
            {**CALL, "data": {"held": "true", "asset_not": ["a", "b"]}},
        ),
        (any_of(entered("sql"), activity("call")), [{"entered": "sql"}, CALL]),
        (any_of(any_of(entered("sql"), activity("call")), left("sql")), [[{"entered": "sql"}, CALL], {"left": "sql"}]),
    ],
    ids=str,
)
def test_each_kind_of_pattern_has_one_short_form(pattern: Pattern, value: Any) -> None:
    assert pattern_value(pattern) == value


def test_the_tests_of_a_pattern_keep_their_order() -> None:
    written = pattern_value(event(value="call", data={"asset": "a"}, kind="activity"))

    assert isinstance(written, dict)
    assert list(written) == ["value", "data", "kind"]
    assert reread({"did": written}) == did(event(value="call", data={"asset": "a"}, kind="activity"))


@pytest.mark.parametrize(
    ("persona", "value"),
    [
        (PERSONA, {"meaning": "Near us.", "all": [{"field": "country", "in": ["DE", "NO"]}]}),
        (
            Persona(
                name="p",
                none=(field("industry", is_="education"), called_twice),
                traits=((field("employees", at_least=200), Decimal(30)), (fits(PERSONA), Decimal("-0.5"))),
                at_least=Decimal("1e1"),
            ),
            {
                "none": [{"field": "industry", "is": "education"}, {"criterion": "called twice"}],
                "score": [
                    {"when": {"field": "employees", "at_least": "200"}, "points": "30"},
                    {"when": {"fits": "dach"}, "points": "-0.5"},
                ],
                "at_least": "10",
            },
        ),
        (
            Persona(name="p", traits=((field("a", is_="b"), Decimal("1e300")),), at_least=Decimal("-1e-99")),
            {"score": [{"when": {"field": "a", "is": "b"}, "points": "1E+300"}], "at_least": "-1E-99"},
        ),
    ],
    ids=["traits", "points", "far numbers"],
)
def test_a_persona_is_written_below_its_name(persona: Persona, value: dict[str, Any]) -> None:
    personas = {"dach": persona_value(PERSONA), persona.name: value}

    assert persona_value(persona, NAMED) == value
    assert reloaded(personas=personas).personas[-1] == persona


# --- what a file can not hold


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        (did(event()), "criterion: 'did any event' can not be written into an agreement file"),
        (did("a", at_least=10**9), "criterion: 'did a at least 1000000000 times' can not be written"),
        (AllOfCriteria(()), "criterion: '()' can not be written"),
        (Field(name="a", among=("x",), at_least=Decimal(1)), "criterion: 'a is x' can not be written"),
        (Present(("a",), ("N/A",)), "criterion: 'a is present and not N/A' can not be written"),
        (Did(pattern=entered("sql"), words="calls"), "criterion: 'did calls' can not be written"),
        (score({5: 10}, at_least=1), "criterion: 'score of 1 (5 +10)' can not be written"),  # type: ignore[arg-type]
        (
            fits(Persona(name="p", all=(did("a"),))) & fits(Persona(name="p", all=(did("b"),))),
            "criterion: '(fits p and fits p)' can not be written",
        ),
        (
            Score(
                points=(Points(activity("a"), Decimal(1), "a"),),
                at_least=Decimal(1),
                steps=((Duration.parse("1 day"), Decimal(1)), (Duration.parse("1 day"), Decimal(2))),
            ),
            "criterion: 'score of 1 (a +1) times 1 from 1 day on, times 2 from 1 day on' can not be written",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_a_file_can_not_hold_is_refused_by_its_name(odd: Criterion, told: str) -> None:
    with pytest.raises(AgreementError) as refused:
        criterion_value(odd)

    assert [problem.code for problem in refused.value.problems] == ["D281"]
    assert str(refused.value).startswith(told)


def test_a_persona_whose_trait_a_file_can_not_hold_is_refused() -> None:
    with pytest.raises(AgreementError) as refused:
        persona_value(Persona(name="p", all=(AllOfCriteria(()),)))

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("D281", "persona")]


@pytest.mark.parametrize(
    "odd",
    [
        event(),
        AnyOfPatterns(()),
        AnyOfPatterns((entered("sql"),)),
        EventPattern(tests=(FieldTest("data.x_not", ("a",)),)),
        EventPattern(tests=(FieldTest("knd", ("a",)),)),
    ],
    ids=repr,
)
def test_a_pattern_that_a_file_can_not_hold_is_refused(odd: Pattern) -> None:
    with pytest.raises(AgreementError) as refused:
        pattern_value(odd)

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("D281", "pattern")]
    assert str(odd) in str(refused.value)


def test_a_persona_that_a_file_can_not_hold_is_refused() -> None:
    with pytest.raises(AgreementError) as refused:
        persona_value(Persona(name="nobody", meaning=5, all=did("a")))  # type: ignore[arg-type]

    assert str(refused.value) == "persona: 'nobody' can not be written into an agreement file"


def test_functions_that_have_no_name_in_the_file_are_refused_all_at_once() -> None:
    inner = grade(fit=at_least(1, ~unregistered, called_twice), interest=quiet | did("a"))

    with pytest.raises(AgreementError) as refused:
        criterion_value(inner, {"quiet": quiet})
    with pytest.raises(AgreementError) as persona:
        persona_value(Persona(name="p", all=(inner,)), {"quiet": quiet, "called twice": called_twice})

    message = "is a function of your own: name it in criteria, as the file is to ask for it"
    assert [(problem.code, problem.message) for problem in refused.value.problems] == [
        ("D282", f"'called twice' {message}"),
        ("D282", f"'of nobody' {message}"),
    ]
    assert [problem.message for problem in persona.value.problems] == [f"'of nobody' {message}"]


def test_another_function_of_the_same_name_is_not_taken_for_it() -> None:
    other = attrs.evolve(called_twice, monotone=True)

    assert criterion_value(other, {"called twice": called_twice, "twice": other}) == {"criterion": "twice"}
    with pytest.raises(AgreementError):
        criterion_value(other, {"called twice": called_twice})


# --- the laws: read(write(x)) == x, through the text of a file


ODD = ["NO", "no", "true", "null", "~", "", "1", "1e3", "0x1f", "9:00", "2026-03-30", "<<", "- a", "a: b", "#", "x_not"]
TEXTS = st.sampled_from([*ODD, "call", "email"]) | st.text(max_size=8)
WORDS = TEXTS.map(lambda text: text if text.strip() else "word")
STAGES = st.lists(st.sampled_from(STANDARD.names), min_size=1, max_size=3)
NUMBERS = st.sampled_from([Decimal(text) for text in ("0", "-0", "60", "60.50", "1e30", "-1e-30", "0e9", "1e2")]) | (
    st.decimals(-(10**9), 10**9, places=3)
)
POSITIVE = st.decimals("0.001", 10**6, places=3)
WINDOWS = st.builds(
    "{} {}".format,
    st.integers(1, 99),
    st.sampled_from(["seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"]),
).map(lambda text: str(Duration.parse(text))) | st.just("1.5 hours")
TESTED = ("kind", "value", "previous", "actor", "channel", "direction", "outcome", "reason", "id", "lead_id")
KEYS = (*TESTED, *(f"{name}_not" for name in TESTED), "actor_kind", "actor_kind_not", "data")
# All that a draw chooses from is built once: building takes longer than drawing.
SOME_KEYS = [st.lists(st.sampled_from(KEYS), min_size=least, max_size=4, unique=True) for least in (0, 1)]
ACTORS = st.sampled_from(sorted(ACTOR_KINDS))
ONE_TO_THREE = st.lists(TEXTS, min_size=1, max_size=3)
TEXT_OR_TEXTS = TEXTS | ONE_TO_THREE
ACTOR_OR_ACTORS = ACTORS | st.lists(ACTORS, min_size=1, max_size=3)
DATA = st.dictionaries(TEXTS, TEXT_OR_TEXTS, min_size=1, max_size=3)


@st.composite
def keywords(draw: st.DrawFn, least: int) -> dict[str, Any]:
    """Return keywords of a pattern in any order."""
    given: dict[str, Any] = {}
    for key in draw(SOME_KEYS[least]):
        words: st.SearchStrategy[Any] = ACTOR_OR_ACTORS if key.startswith("actor_kind") else TEXT_OR_TEXTS
        given[key] = draw(DATA if key == "data" else words)
    return given


NO_KEY_OR_MORE = keywords(0)


@st.composite
def changes(draw: st.DrawFn) -> EventPattern:
    """Return a pattern of a change of the stage."""
    made = entered(*draw(STAGES), **draw(NO_KEY_OR_MORE))
    out_of = tuple(draw(STAGES))
    return draw(st.sampled_from([made, attrs.evolve(made, left=out_of), attrs.evolve(made, entered=(), left=out_of)]))


ONE_PATTERN = keywords(1).map(lambda given: event(**given)) | changes() | st.builds(activity, WORDS)
PATTERNS: st.SearchStrategy[Pattern] = st.recursive(
    ONE_PATTERN, lambda inner: st.lists(inner, min_size=2, max_size=2).map(lambda many: any_of(*many)), max_leaves=4
)


@st.composite
def fields(draw: st.DrawFn) -> Field:
    low, gap = draw(NUMBERS), draw(POSITIVE)
    tests: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"is_": draw(TEXTS)},
                {"in_": draw(ONE_TO_THREE)},
                {"between": (low, low)},
                {"between": (low, low + gap)},
                {"at_least": low},
                {"at_most": low},
                {"above": low},
                {"below": low},
                {"at_least": 0, "above": 0, "at_most": gap},
                {"above": -gap, "below": gap},
                {"at_least": -gap, "below": gap, "at_most": gap, "above": -gap},
            ]
        )
    )
    return field(draw(WORDS), **tests)


WHATS: st.SearchStrategy[list[Any]] = st.one_of(
    st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS | PATTERNS, min_size=1, max_size=3)
)
SPANS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"within": WINDOWS}),
    st.fixed_dictionaries({"before": WINDOWS}),
    st.fixed_dictionaries({"per": st.sampled_from(["day", "week", "month", "quarter", "year"])}),
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])
MAYBE_WORD, MAYBE_PATTERN = st.none() | WORDS, st.none() | PATTERNS


@st.composite
def counts(draw: st.DrawFn) -> Did:
    return did(
        *draw(WHATS),
        at_least=draw(st.integers(1, 999_999_999)),
        zone=draw(ZONES),
        distinct=draw(MAYBE_WORD),
        since=draw(MAYBE_PATTERN),
        **draw(SPANS),
    )


POINTS: st.SearchStrategy[Any] = st.one_of(
    st.dictionaries(TEXTS, NUMBERS, min_size=1, max_size=3),
    st.lists(st.tuples(PATTERNS, NUMBERS, TEXTS), min_size=1, max_size=3),
)
DECAYS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"half_life": WINDOWS}),
    st.fixed_dictionaries({"steps": st.dictionaries(WINDOWS, NUMBERS, max_size=3)}),
)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    points = draw(POINTS)
    groups = list(points) if isinstance(points, dict) else [group for _, _, group in points]
    return score(
        points,
        at_least=draw(NUMBERS),
        caps=draw(st.dictionaries(st.sampled_from(groups), NUMBERS, max_size=2)),
        veto=draw(MAYBE_PATTERN),
        **draw(DECAYS),
    )


BANDS = st.tuples(scores(), NUMBERS, POSITIVE, st.booleans()).map(
    lambda drawn: band(
        attrs.evolve(drawn[0], at_least=drawn[1]) if drawn[3] else drawn[0],
        enter=drawn[1],
        leave=drawn[1] - drawn[2],
    )
)
LEAVES: tuple[st.SearchStrategy[Criterion], ...] = (
    fields(),
    st.builds(
        lambda names, placeholders: present(*names, placeholders=placeholders),
        st.lists(WORDS, min_size=1, max_size=3),
        st.lists(TEXTS, max_size=2),
    ),
    counts(),
    scores(),
    BANDS,
    st.builds(
        lambda by, value: manual(*by, value=value),
        st.lists(st.sampled_from(sorted(ACTOR_KINDS)), max_size=2),
        st.none() | TEXTS,
    ),
    st.builds(lambda of, at_most: lag(of, at_most=at_most), PATTERNS, WINDOWS),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda words: reason(*words)),
    STAGES.map(lambda stages: in_stage(*stages)),
    st.just(StageDefinition("customer")),
    st.sampled_from(list(NAMED.values())),
)


def criteria_over(*further: Criterion) -> st.SearchStrategy[Criterion]:
    """Return criteria of every kind, and combinations of them; `further` ask for what stands elsewhere in the file."""
    leaves = st.one_of(*LEAVES, *([st.sampled_from(further)] if further else []))
    return st.recursive(leaves, _combined, max_leaves=4)


def _combined(inner: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    many = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return (
        many.map(AllOfCriteria)
        | many.map(AnyOfCriteria)
        | many.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda k: at_least(k, *parts)))
        | inner.map(Not)
        | st.builds(lambda fit, interest: grade(fit=fit, interest=interest), inner, inner)
    )


ANY_CRITERION = criteria_over()
ONE_AT_MOST = st.lists(ANY_CRITERION, max_size=1).map(tuple)
TRAITS = st.lists(st.tuples(ANY_CRITERION, NUMBERS), max_size=1)


@st.composite
def personas(draw: st.DrawFn, name: str) -> Persona:
    """Return a persona that has traits of at least one kind, none of them both required and excluded."""
    required, excluded = draw(ONE_AT_MOST), draw(ONE_AT_MOST)
    excluded = tuple(part for part in excluded if part not in required)
    wanted = [] if required or excluded else [(draw(ANY_CRITERION), draw(NUMBERS))]
    traits = (*wanted, *draw(TRAITS))
    meaning, threshold = draw(TEXTS), draw(NUMBERS) if traits else None
    try:
        return Persona(name=name, meaning=meaning, all=required, none=excluded, traits=traits, at_least=threshold)
    except AgreementError:  # nobody fits
        return Persona(name=name, meaning=meaning, none=(field("a", is_="b"),))


@attrs.frozen
class Definitions:
    """What a file defines: two personas, of which the second asks for the first, and two stages."""

    first: Persona
    second: Persona
    lead: Criterion
    mql: Criterion


@st.composite
def definitions(draw: st.DrawFn) -> Definitions:
    first = draw(personas("no"))
    second = Persona(name="1", all=(did("a"),), none=(fits(first),))
    lead = draw(criteria_over(fits(first), fits(second)))
    mql = draw(criteria_over(fits(first), fits(second), StageDefinition("lead", lead)))
    return Definitions(first, second, lead, mql)


@given(definitions())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_criteria_and_personas_come_back_from_the_text_of_a_file(given: Definitions) -> None:
    found = reloaded(
        personas={one.name: persona_value(one, NAMED) for one in (given.second, given.first)},
        lifecycle={
            "stages": {
                "mql": {"when": criterion_value(given.mql, NAMED)},
                "lead": {"when": criterion_value(given.lead, NAMED)},
            }
        },
    )

    assert found.lifecycle is not None
    assert (found.lifecycle["mql"].when, found.lifecycle["lead"].when) == (given.mql, given.lead)
    assert found.personas == (given.second, given.first)


@given(PATTERNS)
def test_patterns_come_back_from_the_text_of_a_file(pattern: Pattern) -> None:
    deadline = {"start": pattern_value(pattern), "stop": {"kind": "activity"}, "within": "1 day"}

    (found,) = reloaded(commitments=[{"id": "one", "owed_by": "sales", "deadline": deadline}]).commitments

    assert isinstance(found, Deadline)
    assert found.start == pattern


@given(ANY_CRITERION)
def test_what_is_written_is_plain_text_lists_and_mappings(meant: Criterion) -> None:
    written = criterion_value(meant, NAMED)

    assert set(_kinds(written)) <= {str, Plain, list, dict}
    assert criterion_value(meant, NAMED) == written


def _kinds(value: Any) -> Iterator[type]:
    yield type(value)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _kinds(part)


# --- the examples of the reference, and the acceptance files


def test_every_example_of_a_criterion_in_the_reference_comes_back() -> None:
    page = next(parent / "docs" for parent in _HERE.parents if (parent / "docs").is_dir()) / "reference"
    text = (page / "agreement-file.md").read_text(encoding="utf-8")
    block = text.partition("One of each of the longer ones:\n\n```yaml\n")[2].partition("```")[0]
    examples = yaml.load(block, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only

    assert len(examples) == 10
    for example in examples:
        meant = reread(example)
        assert reread(criterion_value(meant, NAMED)) == meant


# --- how deeply they may be nested


def _nested(levels: int, inner: Criterion) -> Criterion:
    """Return a criterion that a file writes that many levels deeper."""
    for _ in range(levels):
        inner = Not(inner)
    return inner


def _listed(levels: int) -> Pattern:
    pattern: Pattern = activity("a")
    for _ in range(levels):
        pattern = AnyOfPatterns((pattern, activity("b")))
    return pattern


def test_what_is_nested_as_deeply_as_a_file_may_be_comes_back() -> None:
    meant, listed = _nested(59, did("a")), _listed(59)

    assert reread(criterion_value(meant)) == meant
    started = reloaded(
        commitments=[
            {"id": "c", "owed_by": "sales", "check": {"at": pattern_value(listed), "that": criterion_value(did("a"))}}
        ]
    ).commitments[0]
    assert started.at == listed  # type: ignore[union-attr]  # it is a check
    persona = Persona(name="p", all=(_nested(59, did("a")),))
    assert reloaded(personas={"p": persona_value(persona)}).personas == (persona,)


DEEP = _nested(60, did("a"))


@pytest.mark.parametrize(
    ("write", "what", "levels"),
    [
        (lambda: criterion_value(DEEP), "criterion", 60),
        (lambda: criterion_value(grade(fit=_nested(58, did("a")), interest=did("b"))), "criterion", 60),
        (lambda: criterion_value(_nested(59, did("a")) | did("b")), "criterion", 60),
        (lambda: criterion_value(did(_listed(60))), "criterion", 60),
        (lambda: pattern_value(_listed(60)), "pattern", 60),
        (lambda: persona_value(Persona(name="p", all=(DEEP,))), "persona", 62),
    ],
)
def test_one_level_more_than_a_file_may_have_is_refused(write: Any, what: str, levels: int) -> None:
    with pytest.raises(AgreementError) as refused:
        write()

    assert [(problem.code, str(problem)) for problem in refused.value.problems] == [
        ("D281", f"{what}: is nested more than {levels} levels deep, as no file may be")
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: criterion_value(_nested(100_000, did("a"))),
        lambda: criterion_value(did("a", since=_listed(3000))),
        lambda: criterion_value(lag(_listed(3000), at_most="1 day")),
        lambda: criterion_value(
            Band(
                score=Score(points=(Points(_listed(3000), Decimal(1), "g"),), at_least=Decimal(1)),
                enter=Decimal(1),
                leave=Decimal(0),
            )
        ),
        lambda: criterion_value(Score(points=(), at_least=Decimal(1), veto=_listed(3000))),
        lambda: pattern_value(_listed(3000)),
        lambda: persona_value(
            Persona(name="p", none=(at_least(1, did("a"), grade(fit=_nested(90, did("a")), interest=did("b"))),))
        ),
    ],
)
def test_what_nothing_could_walk_is_refused_without_a_traceback(make: Any) -> None:
    with pytest.raises(AgreementError) as refused:
        make()

    assert refused.value.problems[0].code == "D281"
    assert "is nested more than 64 levels deep" in str(refused.value)


def _inside(form: Any, kind: type) -> Iterator[Any]:
    """Yield every form of a kind that stands anywhere inside another."""
    if isinstance(form, kind):
        yield form
    if isinstance(form, tuple):
        parts: list[Any] = list(form)
    elif isinstance(form, dict):
        parts = list(form.values())
    else:
        parts = [getattr(form, one.name) for one in attrs.fields(type(form))] if attrs.has(type(form)) else []
    for part in parts:
        yield from _inside(part, kind)


def _judged(make: Any, form: Any) -> Iterator[Any]:
    """Yield what a form makes, unless it is a condition or a start that only a commitment can have."""
    try:
        yield make(form)
    except AgreementError as error:
        if [problem.code for problem in error.problems] not in (["D391"], ["D274"]):
            raise


@pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "criteria", "patterns", "persona_count"), [("acme.yaml", 22, 19, 1), ("grammar.yaml", 19, 26, 1)]
)
def test_all_that_the_acceptance_files_ask_comes_back(
    name: str, criteria: int, patterns: int, persona_count: int
) -> None:
    agreement = load_agreement(_FOUND[0] / name)
    lifecycle = agreement.lifecycle
    assert lifecycle is not None
    tree = parse(read_text(_FOUND[0] / name), name)
    form = structured(tree).form
    known = Known(
        {one.name: one for one in agreement.personas},
        {stage.name: stage.when for stage in lifecycle.stages if stage.when is not None},  # type: ignore[misc]
    )
    of_personas = {one.name: persona_value(one) for one in agreement.personas}
    own = {stage: {"after": "mql"} for stage in lifecycle.names if stage not in STANDARD.names}
    stages = {**own, "mql": tree.root["lifecycle"]["stages"]["mql"]}

    asked = [
        one
        for part in _inside(form, grammar.CriterionForm)
        for one in _judged(lambda part: criterion_of(part, known), part)
    ]
    matched = [
        one for part in _inside(form, grammar.PatternForm) for one in _judged(lambda part: pattern_of((part,)), part)
    ]
    values = [criterion_value(one) for one in asked]
    again = reloaded(
        personas=of_personas,
        lifecycle={"stages": stages, "allow": [{"from": "lead", "to": "sql", "when": value} for value in values]},
    )
    starts = reloaded(
        lifecycle={"stages": own},
        commitments=[
            {
                "id": f"c{number}",
                "owed_by": "sales",
                "deadline": {"start": pattern_value(one), "stop": {"kind": "x"}, "within": "1 day"},
            }
            for number, one in enumerate(matched)
        ],
    )

    assert (len(asked), len(matched), len(of_personas)) == (criteria, patterns, persona_count)
    assert again.personas == agreement.personas
    assert again.lifecycle is not None
    assert [move.when for move in again.lifecycle.moves_to("lead", "sql")][-criteria:] == asked
    assert [one.start for one in starts.commitments if isinstance(one, Deadline)] == matched
