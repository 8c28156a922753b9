"""Laws: whatever an agreement is, what a file gives back is the same, and judges the same."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import lintable
from adapters.agreements.test_written import NAMED, Definitions, definitions
from evaluation.drawing import Scenario, promises, scenarios
from leads.test_laws_of_replay import lifecycles
from slakit import Agreement, Lifecycle, Move, Owner, Party, Stage, Term, WorkCalendar, dump_agreement, fingerprint
from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.tree import parse
from slakit.errors import CalendarError
from slakit.leads.criteria import did, field
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD
from worktime.drawing import Drawn, calendars

# Each example is written, read and compared twice over: that takes its time.
LAW = settings(max_examples=max(5, settings().max_examples // 3), suppress_health_check=[HealthCheck.too_slow])


def read_again(agreement: Agreement, **known: Any) -> Agreement:
    """Return what a file gives back; its text is the same the second time."""
    text = dump_agreement(agreement, **known)
    again = build(parse(text, "written.yaml"), **known)
    assert dump_agreement(again, **known) == text
    return again


@given(lintable.agreements())
@LAW
def test_any_agreement_comes_back_from_its_text(agreement: Agreement) -> None:
    again = read_again(agreement)

    assert again == agreement
    assert fingerprint(again) == fingerprint(agreement)


# A case is judged as it is drawn, and holds a whole agreement with its leads: that takes its time, and is much to draw.
@given(scenarios(promises()))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_comes_back_judges_the_same(case: Scenario) -> None:
    again = read_again(case.agreement)

    assert again == case.agreement
    assert case.judged(agreement=again).outcomes == case.judged().outcomes


# Drawn criteria need not make sense to be written and read.
@pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")
@given(definitions())
@LAW
def test_personas_and_definitions_come_back(drawn: Definitions) -> None:
    lead, mql = (attrs.evolve(STANDARD[name], when=getattr(drawn, name)) for name in ("lead", "mql"))
    agreement = Agreement(
        name="defined", personas=[drawn.second, drawn.first], lifecycle=STANDARD.replace(lead).replace(mql)
    )

    assert read_again(agreement, criteria=NAMED) == agreement


def ever_opens(calendar: WorkCalendar) -> bool:
    """Tell whether an agreement takes the calendar: two that are open at different times have no hour in common."""
    try:
        calendar.next_open(datetime(2020, 1, 1, tzinfo=UTC))
    except CalendarError:
        return False
    return True


@given(st.lists(calendars(), min_size=1, max_size=3))
@LAW
def test_calendars_come_back(drawn: list[Drawn]) -> None:
    first, last = drawn[0].calendar, drawn[-1].calendar
    named = {f"c{number}": one.calendar for number, one in enumerate(drawn)} | {
        "all": first & last,
        "any": last | first,
    }
    agreement = Agreement(name="open", calendars={name: one for name, one in named.items() if ever_opens(one)})

    assert read_again(agreement) == agreement


# --- lifecycles


@st.composite
def changed(draw: st.DrawFn) -> Lifecycle:
    """Return a base, changed step by step."""
    lifecycle = draw(st.sampled_from([STANDARD, HUBSPOT, SALESFORCE]))
    for number in range(draw(st.integers(0, 5))):
        one, other = (draw(st.sampled_from(lifecycle.names)) for _ in range(2))
        match draw(st.sampled_from(["insert", "without", "rename", "allow", "forbid", "replace", "reasons"])):
            case "insert":
                side = draw(st.booleans()) or lifecycle[one].side
                lifecycle = lifecycle.insert(Stage(name=f"s{draw(st.integers(0, 9))}{number}", side=side), after=one)
            case "without" if len(lifecycle.names) > 1:
                lifecycle = lifecycle.without(one)
            case "rename":
                lifecycle = lifecycle.rename(one, f"r{number}")
            case "allow":
                when = draw(st.sampled_from([None, did("call"), field("tier", is_="hot")]))
                reasoned, trigger = draw(st.booleans()), draw(st.sampled_from(["", f"go {number}"]))
                if trigger or not lifecycle.moves_to(one, other):
                    lifecycle = lifecycle.allow(one, other, trigger=trigger, when=when, needs_reason=reasoned)
            case "forbid":
                lifecycle = lifecycle.forbid(one, other)
            case "replace":
                stage = lifecycle[one]
                owner, requires = draw(st.sampled_from(["", "sales"])), draw(st.sampled_from([[], ["email"]]))
                terminal = draw(st.booleans())
                lifecycle = lifecycle.replace(attrs.evolve(stage, owner=owner, requires=requires, terminal=terminal))
            case _:
                lifecycle = attrs.evolve(lifecycle, reasons={one: ["timing", "no"], other: []})
    return lifecycle


@given(changed() | lifecycles())
@example(STANDARD.insert(Stage(name="first", side=True), after="prospect").insert(Stage(name="then"), after="prospect"))
@example(Lifecycle(stages=[Stage(name="lead"), Stage(name="prospect"), Stage(name="s", side=True), Stage(name="t")]))
@example(Lifecycle(stages=Stage(name="only"), moves=Move(source="only", trigger="again", target="only", override=True)))
@example(attrs.evolve(STANDARD, moves=STANDARD.moves[::-1]))
@example(HUBSPOT.replace(Stage(name="mql")))
@example(Lifecycle(stages=[Stage(name="a", side=True), Stage(name="lead", side=True), Stage(name="c")]))
@example(Lifecycle(stages=[Stage(name="a", side=True), Stage(name="b"), *STANDARD.stages]))
def test_lifecycles_come_back(lifecycle: Lifecycle) -> None:
    agreement = Agreement(name="staged", lifecycle=lifecycle)

    assert read_again(agreement) == agreement


# --- texts


TEXTS = st.text(max_size=40)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_texts_come_back(one: str, two: str, three: str, four: str) -> None:
    agreement = Agreement(
        name=one,
        version=two,
        title=three,
        summary=four,
        term=Term(since="2026-01-01"),
        parties=[Party(name=four, head=one)],
        owners=[Owner(id=three, name=two, team=four)],
    )

    assert read_again(agreement) == agreement
