"""Cadences, conditions of checks and rules of one's own in an agreement file, and what is wrong with them."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs
import pytest

from slakit import (
    Agreement,
    AgreementError,
    Cadence,
    Check,
    CommitmentMet,
    Duration,
    Journey,
    LeadContext,
    Objective,
    Outcome,
    OwnEvent,
    activity,
    any_of,
    did,
    entered,
    event,
    field,
    in_stage,
    load_agreement,
    present,
    reason,
)
from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.tree import parse
from slakit.rules.starts import AfterBreach, Every

PARTS = "id, owed_by and judge, or with id, owed_by, per, collect and judge_period"
HEAD = "slakit: 1\nname: t\nterm: {from: 2026-01-01}\ncalendars: {office: {zone: UTC, hours: always}}\ncommitments:\n"
CALL = "- {id: call, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 day}}\n"


def parsed(text: str | Duration) -> Duration:
    return Duration.parse(text)


@attrs.frozen(kw_only=True)
class DemoHeld:
    id: str
    owed_by: Any
    within: Duration = attrs.field(converter=parsed)
    kinds: tuple[str, ...] = ()
    objective: Objective | None = None
    meaning: str = ""

    def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
        return context.settle(start=entered("mql"), stop=activity("demo"), within=self.within)


RULES: dict[str, Any] = {"demo_held": DemoHeld}


def load(text: str, rules: dict[str, Any] | None = None) -> Agreement:
    return build(parse(HEAD + text, "a.yaml"), rules=RULES if rules is None else rules)


def marked(text: str) -> tuple[str, str]:
    """Return a text without its one mark, and the line and column at which that stood."""
    before, _, after = (HEAD + text).partition("«")
    return (before + after).removeprefix(
        HEAD
    ), f"a.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def told(text: str, rules: dict[str, Any] | None = None) -> list[str]:
    with pytest.raises(AgreementError) as caught:
        load(text, rules)
    return [f"{problem.code} {problem}" for problem in caught.value.problems]


# --- cadences


def test_a_cadence_means_what_python_would_say() -> None:
    found = load(
        """\
- id: tries
  owed_by: sales
  meaning: Six tries.
  cadence:
    start: {entered: accepted}
    count: {kind: activity, value: [call, email]}
    at_least: 6
    within: [{when: {field: tier, is: hot}, within: 2 business days}, {within: 10 business days}]
    distinct_by: {channel: 2}
    spread: 4
    min_gap: 1 hour
    until: [{kind: activity, value: reply}, {entered: disqualified}]
    calendar: owner
    default_calendar: office
    warn_at: [50%]
    entries: first
  objective: {share: 90%, per: month}
"""
    )

    assert found.commitments == (
        Cadence(
            id="tries",
            owed_by="sales",
            meaning="Six tries.",
            start=entered("accepted"),
            count=activity("call", "email"),
            at_least=6,
            within=[(field("tier", is_="hot"), "2 business days"), "10 business days"],
            distinct_by={"channel": 2},
            spread=4,
            min_gap="1 hour",
            until=any_of(activity("reply"), entered("disqualified")),
            calendar="owner",
            default_calendar="office",
            warn_at="50%",
            entries="first",
            objective=Objective(share="90%", per="month"),
        ),
    )


@pytest.mark.parametrize(
    ("start", "more", "expected"),
    [
        ("{every: FREQ=DAILY}", "", (Every("FREQ=DAILY"), "log")),
        ("{breached: call}", "", (AfterBreach("call"), "leads")),
        ("{kind: review}", ", on: log", (event(kind="review"), "log")),
    ],
)
def test_a_window_opens_where_a_clock_may_start(start: str, more: str, expected: tuple[Any, str]) -> None:
    cadence = f"cadence: {{start: {start}, count: {{kind: a}}, at_least: 1, within: 1 day{more}}}"

    found = load(f"{CALL}- {{id: tries, owed_by: sales, {cadence}}}\n").commitments[1]

    assert isinstance(found, Cadence)
    assert (found.start, found.on) == expected


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("at_least: «0", "D345 {} commitments[0].cadence.at_least: 0: expected a whole number from 1 on"),
        (
            "at_least: 2, min_gap: «1 business hour",
            "D347 {} commitments[0].cadence.min_gap: '1 business hour': a gap is a time such as 30 minutes or 1 day",
        ),
        (
            "at_least: 2, distinct_by: {channel: «0}",
            "D345 {} commitments[0].cadence.distinct_by.channel: 0: expected a whole number from 1 on",
        ),
        ("at_least: 2, spread: «many", "D107 {} commitments[0].cadence.spread: 'many': expected a whole number"),
        (
            "at_least: 2, until: {«entred: sql}",
            "D105 {} commitments[0].cadence.until.entred: unknown key 'entred'; did you mean 'entered'?",
        ),
    ],
)
def test_a_mistake_in_a_cadence_is_told_at_its_place(more: str, problem: str) -> None:
    cadence = f"cadence: {{start: {{entered: mql}}, count: {{kind: a}}, within: 1 day, {more}}}"

    text, place = marked(f"- {{id: tries, owed_by: sales, {cadence}}}\n")

    assert told(text) == [problem.format(place)]


# --- conditions


def check(that: str) -> Check:
    text = f"- {{id: c, owed_by: sales, check: {{at: {{entered: recycled}}, that: {that}}}}}\n"
    (_, found) = load(CALL + text).commitments
    assert isinstance(found, Check)
    return found


MET, OWN = CommitmentMet("call"), OwnEvent(event(actor_kind="person"))


@pytest.mark.parametrize(
    ("that", "condition"),
    [
        ("{reason: [no-answer]}", reason("no-answer")),
        ("{present: [email], placeholders: [N/A, '-']}", present("email", placeholders=["n/a", "-"])),
        ("{did: {kind: notice}, before: 5 days}", did(event(kind="notice"), before="5 days")),
        ("{not: {in_stage: mql}}", ~in_stage("mql")),
        ("{met: call}", MET),
        ("{event: {actor_kind: person}}", OWN),
        ("{event: [{actor_kind: person}, {id: x}]}", OwnEvent(any_of(event(actor_kind="person"), event(id="x")))),
        ("{not: {met: call}}", ~MET),
        ("{not: {not: {met: call}}}", MET),
        ("{all: [{present: a}, {met: call}]}", present("a") & MET),
        ("{any: [{met: call}, {event: {actor_kind: person}}]}", MET | OWN),
        (
            "{all: [{any: [{present: a}, {present: b}]}, {not: {all: [{met: call}, {present: c}]}}]}",
            (present("a") | present("b")) & ~(MET & present("c")),
        ),
        ("{all: [{present: a}, {present: b}]}", present("a") & present("b")),
    ],
)
def test_a_condition_means_what_python_would_say(that: str, condition: Any) -> None:
    assert check(that).that == condition


@pytest.mark.parametrize(
    ("that", "problem"),
    [
        ("{met: «cal}", "D382 {}.met: 'cal': unknown commitment; did you mean 'call'?"),
        ("«{met: c}", "D389 {}: 'c' waits for itself: c after c"),
        ("«{met: call, within: 1 day}", "D213 {}: 'within' does not go with 'met'"),
        ("{event: «{}}", "D206 {}.event: an empty pattern would match every event"),
        ("{not: «{}}", "D213 {}.not: a criterion has exactly one of did,"),
        ("«{all: []}", "D213 {}: a list of criteria is empty"),
        ("{not: «{all: [{met: call}], any: [{met: call}]}}", "D213 {}.not: a criterion has exactly one of did,"),
        ("«{at_least: 1, of: [{met: call}]}", "D274 {}: only the condition of a check can ask for met"),
        ("«{present: a, before: 1 day}", "D213 {}: 'before' does not go with 'present'"),
    ],
)
def test_a_mistake_in_a_condition_is_told_at_its_place(that: str, problem: str) -> None:
    text, place = marked(f"{CALL}- {{id: c, owed_by: sales, check: {{at: {{entered: recycled}}, that: {that}}}}}\n")

    (found,) = told(text)

    assert found.startswith(problem.format(f"{place} commitments[1].check.that"))


@pytest.mark.parametrize("that", ["{met: call}", "{not: {event: {id: x}}}"])
def test_only_a_check_asks_for_promises_and_its_event(that: str) -> None:
    quota = f"quota: {{sum: {{entered: mql}}, value: [{{when: {that}, value: 1}}], at_least: 1, per: month}}"

    (found,) = told(f"{CALL}- {{id: q, owed_by: sales, {quota}}}\n")

    assert found.startswith("D274 ")
    assert "only the condition of a check can ask for" in found


# --- rules of one's own


def own(rule: str, more: str = "") -> str:
    return f"- id: demo\n  owed_by: sales\n  rule: {rule}\n{more}"


def test_a_rule_is_made_from_its_parameters() -> None:
    (found,) = load(own("{name: demo_held, within: 5 business days, kinds: [a, b]}")).commitments

    assert found == DemoHeld(id="demo", owed_by="sales", within=Duration.parse("5 business days"), kinds=("a", "b"))


def test_what_stands_beside_a_rule_is_handed_over_where_it_is_given() -> None:
    text = own("{name: demo_held, within: 1 day}", "  meaning: Held.\n  objective: {share: 90%, per: month}\n")

    (found,) = load(text.replace("owed_by: sales", "owed_by: [sales, marketing]")).commitments

    assert found == DemoHeld(
        id="demo",
        owed_by=("sales", "marketing"),
        within=Duration.parse("1 day"),
        meaning="Held.",
        objective=Objective(share="90%", per="month"),
    )


def test_a_function_may_make_a_rule() -> None:
    def make(**given: Any) -> DemoHeld:
        return DemoHeld(**{**given, "within": "2 days"})

    (found,) = load(
        own("{name: demo, anything: x, kinds: [a]}").replace("anything: x, ", ""), {"demo": make}
    ).commitments

    assert found == DemoHeld(id="demo", owed_by="sales", within=Duration.parse("2 days"), kinds=("a",))


def test_a_maker_whose_parameters_are_not_known_is_asked_all_the_same() -> None:
    class Hidden:
        __signature__ = "hidden"

        def __call__(self, **given: Any) -> DemoHeld:
            return DemoHeld(**given)

    (found,) = load(own("{name: demo, within: 1 day}"), {"demo": Hidden()}).commitments

    assert found.id == "demo"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            own("{name: «demo_hold, within: 1 day}"),
            "D397 {} commitments[0].rule.name: 'demo_hold': unknown rule; did you mean 'demo_held'?",
            id="unknown",
        ),
        pytest.param(
            own("«{name: demo_held, withn: 1 day}"),
            "D398 {} commitments[0].rule: 'demo_held' needs the parameter 'within'",
            id="missing",
        ),
        pytest.param(
            own("«{name: demo_held, within: 5 busness days}"),
            "C111 {} commitments[0].rule: '5 busness days': unknown unit; did you mean 'business days'?",
            id="of-the-parameter",
        ),
        pytest.param(
            own("{name: demo_held, within: 1 day, id: «x}"),
            "D398 {} commitments[0].rule.id: 'id' stands beside the rule already",
            id="twice",
        ),
        pytest.param(
            own("{name: demo_held, within: 1 day}", "  consequence: «x\n"),
            "D398 {} commitments[0].consequence: 'demo_held' takes no 'consequence'",
            id="beside-it",
        ),
        pytest.param(
            own("«demo_held"),
            "D107 {} commitments[0].rule: 'demo_held': expected a rule by its name, such as ",
            id="a-word",
        ),
        pytest.param(
            own("«{within: 5 days}"),
            "D107 {} commitments[0].rule: a mapping: expected a rule by its name, such as ",
            id="no-name",
        ),
        pytest.param(
            own("«{name: demo_held, within: {days: 5}}"),
            "D107 {} commitments[0].rule: a mapping: expected one value",
            id="a-mapping",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_told_at_its_place(text: str, problem: str) -> None:
    bare, place = marked(text)

    assert told(bare)[0].startswith(problem.format(place))


def test_an_unknown_parameter_is_told_with_what_was_meant() -> None:
    assert told(own("{name: demo_held, within: 1 day, kind: a}")) == [
        "D398 a.yaml:8:48 commitments[0].rule.kind: 'demo_held' takes no 'kind'; did you mean 'kinds'?"
    ]


def test_a_rule_needs_to_be_handed_over() -> None:
    assert told(own("{name: demo_held, within: 1 day}"), {}) == [
        (
            "D397 a.yaml:8:16 commitments[0].rule.name: 'demo_held': unknown rule; hand it over as "
            "load_agreement(path, rules={...}), or with --rules"
        )
    ]


@pytest.mark.parametrize(
    ("maker", "problem"),
    [
        pytest.param(lambda **_: 1 / 0, "'demo' can not be made: ZeroDivisionError: division by zero", id="raises"),
        pytest.param(lambda **_: sys.exit(3), "'demo' can not be made: SystemExit: 3", id="ends-the-run"),
        pytest.param(lambda **_: "demo", f"'demo' made 'demo': expected a rule with {PARTS}", id="text"),
        pytest.param(
            lambda **_: DemoHeld,
            f"'demo' made {DemoHeld!r}: expected a rule with {PARTS}",
            id="the-class",
        ),
    ],
)
def test_what_does_not_become_a_rule_is_told_at_its_place(maker: Any, problem: str) -> None:
    assert told(own("{name: demo}"), {"demo": maker}) == [f"D398 a.yaml:8:9 commitments[0].rule: {problem}"]


def test_a_rule_that_can_not_describe_itself_is_told_at_its_place() -> None:
    @attrs.frozen(kw_only=True)
    class Mute(DemoHeld):
        def describe(self) -> str:
            raise ValueError("no words")

    assert told(own("{name: demo, within: 1 day}"), {"demo": Mute}) == [
        "D399 a.yaml:8:9 commitments[0].rule: 'demo' can not be told: ValueError: no words"
    ]


def test_a_rule_that_ends_the_run_instead_of_describing_itself_is_told_at_its_place() -> None:
    @attrs.frozen(kw_only=True)
    class Gone(DemoHeld):
        def describe(self) -> str:
            sys.exit("gone")

    assert told(own("{name: demo, within: 1 day}"), {"demo": Gone}) == [
        "D399 a.yaml:8:9 commitments[0].rule: 'demo' can not be told: SystemExit: gone"
    ]


def test_what_a_rule_says_wrong_of_itself_is_told_at_its_place() -> None:
    def make(**_: Any) -> DemoHeld:
        return DemoHeld(id="demo", owed_by="it", within="1 day")

    assert told(own("{name: demo}"), {"demo": make}) == [
        "D311 a.yaml:7:12 commitments[0].owed_by: 'it': a promise is owed by marketing or sales; expected one of marketing, sales"
    ]


def test_a_file_is_loaded_with_rules(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + own("{name: demo_held, within: 1 day}"), encoding="utf-8")

    assert load_agreement(path, rules=RULES).commitments[0].id == "demo"
    with pytest.raises(AgreementError, match="unknown rule"):
        load_agreement(path)
