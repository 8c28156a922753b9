"""Which of two promises, clauses and criteria asks for more, field by field."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

from lintable import agreed
from slakit import (
    STANDARD,
    Agreement,
    Cadence,
    Check,
    Clause,
    Credits,
    Deadline,
    Every,
    FirstResponse,
    Journey,
    LeadVolume,
    Level,
    Missed,
    Nothing,
    Objective,
    Owner,
    PauseWhile,
    Quota,
    Rate,
    ValueRule,
    WorkCalendar,
    activity,
    at_least,
    bant,
    did,
    entered,
    event,
    field,
    in_stage,
    present,
    reason,
    score,
    stage_definition,
)
from slakit.leads.criteria.trees import Band
from slakit.reports.changes import Change, diff
from slakit.reports.changes.strictness import stricter

OFFICE = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
SHORT = WorkCalendar("UTC", hours={"mon-fri": "09:00-12:00"})
SHIFTED = WorkCalendar("UTC", hours={"mon-fri": "10:00-18:00"})
FOUR_DAYS = WorkCalendar("UTC", hours={"mon-thu": "09:00-17:00"})
BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
WINTER = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, until="2026-04-01")
PAUSE = PauseWhile(in_stage("sql"))
OTHER_PAUSE = PauseWhile(field("hold", is_="yes"))

DEADLINE = Deadline(
    id="x", owed_by="sales", start=entered("mql"), stop=activity("call"), within="4 hours", calendar=OFFICE
)
CADENCE = Cadence(
    id="x", owed_by="sales", start=entered("mql"), count=activity("call"), at_least=3, within="5 days", calendar=OFFICE
)
CHECK = Check(id="x", owed_by="sales", at=entered("mql"), that=present("email"))
FLOOR = Quota(id="x", owed_by="sales", count=entered("mql"), at_least=8, per="month")
CEILING = Quota(id="x", owed_by="sales", count=entered("mql"), at_most=8, per="month")
RATE = Rate(
    id="x",
    owed_by="sales",
    among=entered("mql"),
    reached=entered("sql"),
    at_least="50%",
    per="month",
    matures_after="5 days",
)
MORE, LESS, UNTOLD = "tightens", "loosens", ""


def side(changes: tuple[Change, ...]) -> str:
    """Return what the only change asks of sales."""
    (change,) = changes
    return MORE if change.tightens == ("sales",) else LESS if change.loosens == ("sales",) else UNTOLD


def direction(rule: Any, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    """Return what a change of fields asks of sales, there and back."""
    old, new = (agreed(attrs.evolve(rule, **given)) for given in (before, after))
    return side(diff(old, new)), side(diff(new, old))


ROWS: list[tuple[Any, dict[str, Any], dict[str, Any], str]] = [
    (DEADLINE, {}, {"start": entered("mql", "sql")}, MORE),
    (DEADLINE, {}, {"start": entered("sql")}, UNTOLD),
    (DEADLINE, {}, {"start": entered("mql", "sql"), "entries": "each"}, MORE),
    (DEADLINE, {"entries": "first"}, {"start": entered("mql", "sql"), "entries": "first"}, UNTOLD),
    (DEADLINE, {}, {"stop": activity("call", "email")}, LESS),
    (DEADLINE, {}, {"cancel": entered("sql")}, LESS),
    (DEADLINE, {}, {"within": "3 hours"}, MORE),
    (DEADLINE, {}, {"within": "240 minutes"}, UNTOLD),
    (DEADLINE, {}, {"within": "4 business hours"}, LESS),
    (DEADLINE, {}, {"within": "3 business hours"}, UNTOLD),
    (DEADLINE, {}, {"within": "2 days"}, UNTOLD),
    (DEADLINE, {"within": "2 weeks"}, {"within": "10 days"}, MORE),
    (DEADLINE, {"within": "1 year"}, {"within": "3 quarters"}, MORE),
    (DEADLINE, {"within": "1 month"}, {"within": "30 days"}, UNTOLD),
    (DEADLINE, {}, {"within": [(field("hot", is_="yes"), "1 hour"), "4 hours"]}, MORE),
    (DEADLINE, {}, {"within": [(field("hot", is_="yes"), "1 hour"), "5 hours"]}, UNTOLD),
    (DEADLINE, {}, {"within": [(field("hot", is_="yes"), "1 hour")]}, UNTOLD),
    (DEADLINE, {}, {"pause": PAUSE}, LESS),
    (DEADLINE, {"pause": PAUSE}, {"pause": [PAUSE, OTHER_PAUSE]}, LESS),
    (DEADLINE, {"pause": PAUSE}, {"pause": OTHER_PAUSE}, UNTOLD),
    (DEADLINE, {}, {"on_reassign": "restart"}, LESS),
    (DEADLINE, {}, {"look_back": "1 day"}, LESS),
    (DEADLINE, {"look_back": "1 day"}, {"look_back": "2 days"}, LESS),
    (DEADLINE, {}, {"entries": "first"}, LESS),
    (DEADLINE, {}, {"warn_at": "50%"}, UNTOLD),
    (DEADLINE, {}, {"meaning": "Soon."}, UNTOLD),
    (DEADLINE, {}, {"consequence": "A talk."}, MORE),
    (DEADLINE, {"consequence": "A walk."}, {"consequence": "A talk."}, UNTOLD),
    (DEADLINE, {}, {"calendar": SHORT}, UNTOLD),  # four hours pass at any time
    (DEADLINE, {"within": "4 business hours"}, {"within": "4 business hours", "calendar": SHORT}, LESS),
    (DEADLINE, {"within": "4 business hours"}, {"within": "4 business hours", "calendar": SHIFTED}, UNTOLD),
    (DEADLINE, {"within": "2 business days"}, {"within": "2 business days", "calendar": FOUR_DAYS}, LESS),
    (DEADLINE, {"within": "2 business days"}, {"within": "2 business days", "calendar": SHORT}, MORE),
    (DEADLINE, {"within": "2 business days"}, {"within": "2 business days", "calendar": BERLIN}, UNTOLD),
    (DEADLINE, {"within": "2 business days"}, {"within": "2 business days", "calendar": WINTER}, UNTOLD),
    (DEADLINE, {}, {"objective": Objective(share="90%", per="month")}, MORE),
    (CADENCE, {}, {"at_least": 4}, MORE),
    (CADENCE, {}, {"count": activity("call", "email")}, LESS),
    (CADENCE, {}, {"within": "4 days"}, MORE),
    (CADENCE, {}, {"distinct_by": {"channel": 2}}, MORE),
    (CADENCE, {"distinct_by": {"channel": 2}}, {"distinct_by": {"channel": 3}}, MORE),
    (CADENCE, {"distinct_by": {"channel": 2}}, {"distinct_by": {"actor": 2}}, UNTOLD),
    (CADENCE, {}, {"spread": 2}, MORE),
    (CADENCE, {"spread": 2}, {"spread": 3}, MORE),
    (CADENCE, {}, {"min_gap": "1 hour"}, MORE),
    (CADENCE, {}, {"until": activity("reply")}, LESS),
    (CHECK, {}, {"at": entered("mql", "sql")}, MORE),
    (CHECK, {}, {"that": present("email", "phone")}, MORE),
    (CHECK, {}, {"that": present("email") & present("phone")}, MORE),
    (CHECK, {}, {"that": present("email") | present("phone")}, LESS),
    (CHECK, {}, {"that": present("phone")}, UNTOLD),
    (CHECK, {}, {"that": did("call")}, UNTOLD),
    (CHECK, {"that": ~did("call")}, {"that": ~did("call", at_least=2)}, LESS),
    (CHECK, {"that": did("call") & did("demo")}, {"that": did("call") & did("demo", at_least=2)}, MORE),
    (CHECK, {"that": did("a") & did("b") & did("c")}, {"that": did("a") & did("d") & did("e")}, UNTOLD),
    (CHECK, {"that": did("call", within="9 days")}, {"that": did("call", within="8 days")}, MORE),
    (CHECK, {"that": did("call")}, {"that": did("call", within="8 days")}, MORE),
    (CHECK, {"that": did("call")}, {"that": did("call", distinct="asset")}, UNTOLD),
    (CHECK, {"that": field("n", at_least=1)}, {"that": field("n", at_least=2)}, MORE),
    (CHECK, {"that": field("n", at_most=3)}, {"that": field("n", at_most=2)}, MORE),
    (CHECK, {"that": field("n", at_least=1)}, {"that": field("n", at_least=1, at_most=2)}, MORE),
    (CHECK, {"that": field("n", in_=["a", "b"])}, {"that": field("n", in_=["a"])}, MORE),
    (CHECK, {"that": field("n", in_=["a", "b"])}, {"that": field("n", in_=["a", "c"])}, UNTOLD),
    (CHECK, {"that": reason("a")}, {"that": reason("a", "b")}, LESS),
    (CHECK, {"that": score({"a": 1}, at_least=1)}, {"that": score({"a": 1}, at_least=2)}, MORE),
    (CHECK, {"that": score({"a": 1}, at_least=1)}, {"that": score({"a": 2}, at_least=1)}, UNTOLD),
    (CHECK, {"that": at_least(1, did("a"), did("b"))}, {"that": at_least(2, did("a"), did("b"))}, MORE),
    (CHECK, {"that": stage_definition("a")}, {"that": stage_definition("b")}, UNTOLD),
    (FLOOR, {}, {"at_least": 9}, MORE),
    (FLOOR, {}, {"per": "week"}, MORE),
    (FLOOR, {}, {"count": entered("mql", "sql")}, LESS),
    (FLOOR, {}, {"entries": "first"}, MORE),
    (FLOOR, {}, {"distinct": "lead"}, MORE),
    (FLOOR, {}, {"credits": Credits(entered("rejected"), "14 days")}, MORE),
    (FLOOR, {}, {"partial": "full"}, MORE),
    (FLOOR, {}, {"partial": "skip"}, LESS),
    (FLOOR, {}, {"by": "origin"}, UNTOLD),
    (FLOOR, {}, {"calendar": OFFICE}, UNTOLD),
    (FLOOR, {}, {"consequence": "A talk."}, MORE),
    (CEILING, {}, {"at_most": 9}, LESS),
    (CEILING, {}, {"per": "week"}, LESS),
    (CEILING, {}, {"count": entered("mql", "sql")}, MORE),
    (CEILING, {}, {"entries": "first"}, LESS),
    (CEILING, {}, {"distinct": "lead"}, LESS),
    (CEILING, {}, {"credits": Credits(entered("rejected"), "14 days")}, LESS),
    (CEILING, {}, {"partial": "full"}, LESS),
    (RATE, {}, {"reached": entered("sql", "accepted")}, LESS),
    (RATE, {}, {"at_least": "60%"}, MORE),
    (RATE, {}, {"matures_after": "6 days"}, LESS),
    (RATE, {}, {"min_population": 5}, LESS),
    (RATE, {}, {"judge_by": "lower_bound"}, MORE),
    (RATE, {}, {"judge_by": "upper_bound"}, LESS),
    (RATE, {"judge_by": "lower_bound"}, {"judge_by": "lower_bound", "confidence": "99%"}, MORE),
    (RATE, {"judge_by": "upper_bound"}, {"judge_by": "upper_bound", "confidence": "99%"}, LESS),
    (RATE, {}, {"confidence": "99%"}, UNTOLD),
    (RATE, {}, {"among": entered("mql", "sql")}, UNTOLD),
]
_BACK = {MORE: LESS, LESS: MORE, UNTOLD: UNTOLD}


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    ROWS,
    ids=[f"{row[0].__class__.__name__}-{n}" for n, row in enumerate(ROWS)],
)
def test_a_field_asks_for_more_or_less(rule: Any, before: dict[str, Any], after: dict[str, Any], expected: str) -> None:
    assert direction(rule, before, after) == (expected, _BACK[expected])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"share": "90%"}, {"share": "95%"}, MORE),
        ({"percentile": "90%", "at_most": "5 hours"}, {"percentile": "95%", "at_most": "5 hours"}, MORE),
        ({"percentile": "90%", "at_most": "5 hours"}, {"percentile": "90%", "at_most": "4 hours"}, MORE),
        ({"at_most": 3}, {"at_most": 2}, MORE),
        ({"share": "90%", "min_population": 2}, {"share": "90%", "min_population": 3}, LESS),
    ],
)
def test_an_objective_asks_for_more_or_less(old: dict[str, Any], new: dict[str, Any], expected: str) -> None:
    before, after = ({"objective": Objective(**{"per": "month", **one})} for one in (old, new))

    assert direction(DEADLINE, before, after) == (expected, _BACK[expected])


def test_an_objective_of_another_form_can_not_be_told() -> None:
    share, breaches = (Objective(per="month", **one) for one in ({"share": "90%"}, {"at_most": 2}))
    slow = Objective(percentile="90%", at_most="4 hours", per="week")
    told = [
        [
            str(change).partition(",")[2]
            for change in diff(*(agreed(attrs.evolve(DEADLINE, objective=one)) for one in two))
        ]
        for two in ((share, breaches), (breaches, slow))
    ]

    assert told == [
        [
            " objective share: 90% → none, from 2026-01-01",
            " objective at most: none → 2, from 2026-01-01",
        ],
        [
            " objective at most: 2 → 4 hours, from 2026-01-01",
            " objective period: month → week, from 2026-01-01",
            " objective percentile: none → 90%, from 2026-01-01",
        ],
    ]


MISSED = Missed("x", periods=3)
OTHERS = {
    "fewer periods": (MISSED, Missed("x", periods=2), MORE),
    "in a row": (MISSED, Missed("x", periods=3, consecutive=True), LESS),
    "fewer in a row": (Missed("x", periods=3, consecutive=True), Missed("x", periods=2, consecutive=True), MORE),
    "of the last": (MISSED, Missed("x", periods=3, within=9), LESS),
    "of more": (Missed("x", periods=3, within=6), Missed("x", periods=3, within=9), MORE),
    "one more": (MISSED, Missed(["x", "y"], periods=3), MORE),
    "all": (Missed(["x", "y"], periods=3), Missed(["x", "y"], periods=3, of="all"), LESS),
    "one more of all": (Missed("x", periods=3, of="all"), Missed(["x", "y"], periods=3, of="all"), LESS),
    "another kind": (MISSED, Nothing(event(kind="review"), for_="1 month"), UNTOLD),
}


@pytest.mark.parametrize(("old", "new", "expected"), OTHERS.values(), ids=OTHERS)
def test_a_clause_bears_on_those_whose_promises_it_counts(old: Any, new: Any, expected: str) -> None:
    promises = (FLOOR, attrs.evolve(FLOOR, id="y"))
    texts = [agreed(*promises, clauses=[Clause(id="end", when=one, then="terminate")]) for one in (old, new)]

    assert side(diff(*texts)) == expected
    assert side(diff(*reversed(texts))) == _BACK[expected]


SILENCES = [Clause(id="end", when=Nothing(event(kind="review"), for_=f"{n} months"), then="terminate") for n in (1, 2)]
REVIEW = Deadline(
    id="review", owed_by="marketing", start=Every("FREQ=WEEKLY"), stop=event(kind="review"), within="2 days"
)
REVIEWS = Cadence(
    id="reviews", owed_by="sales", on="log", start=event(kind="signed"), count=event(), at_least=3, within="9 months"
)


@pytest.mark.parametrize(
    ("promises", "parties"),
    [
        pytest.param([], ("marketing", "sales"), id="nobody owes a review"),
        pytest.param([REVIEW], ("marketing",), id="marketing does"),
        pytest.param([REVIEWS], ("sales",), id="sales owes what a review is among"),
        pytest.param([REVIEW, REVIEWS], ("marketing", "sales"), id="both do"),
        pytest.param(
            [attrs.evolve(REVIEW, stop=event(kind="review", value="monthly"))], ("marketing",), id="a kind of review"
        ),
        pytest.param([attrs.evolve(REVIEW, stop=event(kind="report"))], ("marketing", "sales"), id="a report"),
        pytest.param(
            [attrs.evolve(REVIEW, start=entered("mql"), on="leads")], ("marketing", "sales"), id="a review of each lead"
        ),
        pytest.param(
            [attrs.evolve(FLOOR, on="log", count=event(kind="review"))], ("sales",), id="so many reviews a month"
        ),
        pytest.param(
            [attrs.evolve(CEILING, on="log", count=event(kind="review"))],
            ("marketing", "sales"),
            id="no more reviews than that",
        ),
    ],
)
def test_a_silence_bears_on_those_who_have_to_break_it(promises: list[Any], parties: tuple[str, ...]) -> None:
    short, long = (agreed(*promises, clauses=[one]) for one in SILENCES)

    assert [(one.tightens, one.loosens) for one in diff(long, short)] == [(parties, ())]
    assert [(one.tightens, one.loosens) for one in diff(short, long)] == [((), parties)]
    assert [(one.tightens, one.loosens) for one in diff(agreed(*promises), short)] == [(parties, ())]


def test_who_is_told_of_a_silence_asks_nobody_for_more() -> None:
    told = attrs.evolve(SILENCES[0], to=("CEO",))

    assert side(diff(agreed(clauses=[SILENCES[0]]), agreed(clauses=[told]))) == UNTOLD


TABLE = (ValueRule(1200, field("source", is_="demo")), ValueRule(100))
TABLES = {
    "one row less": (TABLE, (ValueRule(900, TABLE[0].when), TABLE[1]), -1),
    "both rows more": (TABLE, (ValueRule(1300, TABLE[0].when), ValueRule(101)), 1),
    "one more, one less": (TABLE, (ValueRule(1300, TABLE[0].when), ValueRule(99)), None),
    "the last row gone": (TABLE, TABLE[:1], -1),
    "the first row gone": (TABLE, TABLE[1:], -1),
    "a row in front": (TABLE, (ValueRule(2000, field("tier", is_="a")), *TABLE), 1),
    "a row in front that is worth something between": (TABLE, (ValueRule(500, field("tier", is_="a")), *TABLE), None),
    "the better row for more leads": (TABLE, (ValueRule(1200, field("source", in_=["demo", "event"])), TABLE[1]), 1),
    "the better row for other leads": (TABLE, (ValueRule(1200, field("tier", is_="a")), TABLE[1]), None),
    "a row that nothing reaches": (TABLE[:1], (TABLE[0], ValueRule(5000, TABLE[0].when)), 0),
    "one value for all": (TABLE, (ValueRule(1200),), 1),
}


@pytest.mark.parametrize(("old", "new", "worth"), TABLES.values(), ids=TABLES)
def test_what_matches_are_worth_helps_a_floor_and_hurts_a_ceiling(old: Any, new: Any, worth: int | None) -> None:
    words = {1: MORE, -1: LESS, 0: UNTOLD, None: UNTOLD}
    back = None if worth is None else -worth

    for base, sign in ((FLOOR, -1), (CEILING, 1)):
        sums = [attrs.evolve(base, count=None, sum=entered("mql"), value=value) for value in (old, new)]
        texts = [agreed(one) for one in sums]
        assert side(diff(*texts)) == words[None if worth is None else worth * sign]
        assert side(diff(*reversed(texts))) == words[None if back is None else back * sign]


def _scored(half_life: str | None, *, band: bool = False, **points: int) -> Any:
    made = score(points or {"visit": 5}, at_least=40, half_life=half_life)
    return Band(score=made, enter=Decimal(40), leave=Decimal(20)) if band else made


def _half(days: int | None, **points: int) -> tuple[str | None, dict[str, int]]:
    return None if days is None else f"{days} days", points


@pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")
@pytest.mark.parametrize("band", [False, True])
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (_half(30), _half(20), 1),
        (_half(None), _half(30), 1),
        (_half(30), _half(None), -1),
        (_half(30, visit=-5), _half(20, visit=-5), -1),
        (_half(30, visit=5, spam=-5), _half(20, visit=5, spam=-5), None),
    ],
    ids=["shorter", "points begin to fade", "they fade no more", "taken points", "both kinds"],
)
def test_points_that_last_longer_are_easier_to_come_to(old: Any, new: Any, expected: int | None, band: bool) -> None:
    before, after = (_scored(half, band=band, **points) for half, points in (old, new))

    assert stricter(before, after) == expected
    assert stricter(after, before) == (None if expected is None else -expected)


def test_the_marks_of_a_band_are_compared() -> None:
    low = _scored(None, band=True)

    assert stricter(low, attrs.evolve(low, enter=Decimal(50))) == 1
    assert stricter(low, attrs.evolve(low, leave=Decimal(10))) == -1
    assert stricter(low, attrs.evolve(low, enter=Decimal(50), leave=Decimal(10))) is None


def test_a_half_life_of_a_definition_is_told_for_those_who_promised_that_it_holds() -> None:
    promise = Check(id="x", owed_by="marketing", at=entered("mql"), that=stage_definition("mql"))
    short, long = (
        agreed(promise, lifecycle=STANDARD.replace(attrs.evolve(STANDARD.stage("mql"), when=_scored(f"{days} days"))))
        for days in (20, 30)
    )

    assert [(one.tightens, one.loosens) for one in diff(long, short)] == [(("marketing",), ())]
    assert [(one.tightens, one.loosens) for one in diff(short, long)] == [((), ("marketing",))]


def test_a_level_and_a_sum_are_told_in_words() -> None:
    level = Quota(id="x", owed_by="sales", level=Level(entered("mql"), entered("sql")), at_most=8, per="month")
    worth = Quota(id="x", owed_by="sales", sum=entered("mql"), value=ValueRule(2), at_most=8, per="month")
    (what, *_) = diff(agreed(level), agreed(attrs.evolve(level, level=Level(entered("mql"), entered("customer")))))

    assert str(what) == (
        "x, what is open: from when the lead reaches the stage MQL until the lead reaches the stage SQL → from when the"
        " lead reaches the stage MQL until the lead reaches the stage Customer, from 2026-01-01"
    )
    assert [str(change).partition(",")[2] for change in diff(agreed(level), agreed(worth))] == [
        (
            " what is open: from when the lead reaches the stage MQL until the lead reaches the stage SQL → none,"
            " from 2026-01-01"
        ),
        " what is added up: none → the lead reaches the stage MQL, from 2026-01-01",
        " what each is worth: none → 2, from 2026-01-01",
    ]


def test_credits_that_last_longer_take_back_more() -> None:
    short, long = ({"credits": Credits(entered("rejected"), f"{n} days")} for n in (14, 21))

    assert direction(FLOOR, short, long) == (MORE, LESS)
    assert direction(CEILING, short, long) == (LESS, MORE)


def test_a_floor_that_becomes_a_ceiling_can_not_be_told() -> None:
    assert [(change.tightens, change.loosens) for change in diff(agreed(FLOOR), agreed(CEILING))] == [((), ())] * 2


def test_hours_are_told_for_all_who_count_on_them() -> None:
    work = attrs.evolve(DEADLINE, within="4 business hours", calendar="office")
    held = attrs.evolve(work, id="y", calendar="owner", default_calendar="other")
    counted = attrs.evolve(FLOOR, id="z", owed_by="marketing", calendar="office")
    rate = attrs.evolve(RATE, id="r", owed_by="marketing", matures_after="2 business days", calendar="other")
    owners = [Owner(id="1", calendar="office")]
    old, new = (
        agreed(work, held, counted, rate, owners=owners, calendars={"office": one, "other": one})
        for one in (OFFICE, FOUR_DAYS)
    )
    untold = agreed(work, held, counted, rate, owners=[Owner(id="1")], calendars={"office": OFFICE, "other": OFFICE})

    assert [(change.what, change.tightens, change.loosens) for change in diff(old, new)] == [
        ("calendar Office, hours", (), ("sales",)),
        ("calendar Other, hours", (), ("marketing", "sales")),
    ]
    assert [(change.what, change.tightens, change.loosens) for change in diff(old, untold)] == [
        ("owner 1, calendar", (), ())
    ]


def test_hours_of_a_long_term_and_of_none_are_compared() -> None:
    promise = FirstResponse(within="4 business hours", calendar="office")
    texts = [Agreement(name="a", commitments=[promise], calendars={"office": one}) for one in (OFFICE, SHORT)]

    assert side(diff(*texts)) == LESS
    assert str(diff(*texts)[0]).endswith("Saturday to Sunday closed; loosens for sales")


def test_a_percentile_counts_on_the_calendar_too() -> None:
    slow = Objective(percentile="90%", at_most="2 business hours", per="month")

    assert direction(DEADLINE, {"objective": slow}, {"objective": slow, "calendar": SHORT}) == (LESS, MORE)


@attrs.frozen(kw_only=True)
class Own:
    id: str = "own"
    owed_by: str = "sales"
    days: int = 2
    label: Any = None

    def judge(self, journey: Journey, context: Any, /) -> Any:  # noqa: ARG002 - of the protocol
        return ()


def test_a_rule_of_your_own_is_told_field_by_field() -> None:
    old, new = (agreed(Own(days=days, label=label)) for days, label in ((2, OFFICE), (3, object)))

    assert [str(change).replace(", from 2026-01-01", "") for change in diff(old, new)] == [
        "own, label: Monday to Friday 09:00 to 17:00; Saturday to Sunday closed in UTC → object",
        "own, days: 2 → 3",
    ]
    assert str(diff(agreed(), new)[0]) == "own: new: sales: own, from 2026-01-01; tightens for sales"


class Odd:
    """What has no words of its own."""


def test_what_has_no_words_is_told_by_its_kind() -> None:
    old, new = agreed(Own(label=Odd())), agreed(Own(label=("a", 1)))

    assert str(diff(old, new)[0]) == "own, label: Odd → a and 1, from 2026-01-01"


def test_what_reads_alike_is_told_as_a_detail() -> None:
    old, new = (
        agreed(attrs.evolve(DEADLINE, on="log", start=Every(f"FREQ=WEEKLY;BYDAY=TU{wkst}")))
        for wkst in ("", ";WKST=SU")
    )

    assert str(diff(old, new)[0]) == "x, what starts it: every week on Tuesday, but for a detail, from 2026-01-01"


def test_the_standard_stages_written_out_are_a_detail() -> None:
    from slakit import STANDARD

    change = diff(agreed(), agreed(lifecycle=STANDARD))

    assert [str(one) for one in change] == ["lifecycle: the standard stages, but for a detail, from 2026-01-01"]


def test_a_definition_that_needs_more_answers_is_stricter() -> None:
    assert direction(CHECK, {"that": bant(2)}, {"that": bant(3)}) == (MORE, LESS)


def test_a_volume_that_is_new_tightens_and_one_that_is_gone_loosens() -> None:
    volume = LeadVolume(at_least=8, per="month")

    assert diff(agreed(), agreed(volume))[0].tightens == ("marketing",)
    assert diff(agreed(volume), agreed())[0].loosens == ("marketing",)


def test_criteria_that_mean_the_same_are_as_strict() -> None:
    assert stricter(did("a"), did("a")) == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(entered("sql", "rejected"), [entered("rejected"), entered("sql")], id="stages"),
        pytest.param(activity("call", "email"), [activity("call"), activity("email")], id="names"),
        pytest.param(
            event(kind="activity", value_not="call"), [event(kind="activity", value_not="call")], id="the-same"
        ),
    ],
)
def test_one_pattern_written_in_two_ways_asks_for_the_same(before: Any, after: Any) -> None:
    old, new = (attrs.evolve(DEADLINE, stop=stop) for stop in (before, after))

    told = diff(agreed(old), agreed(new))

    assert [(change.tightens, change.loosens) for change in told] in ([], [((), ())])
    assert [(change.tightens, change.loosens) for change in diff(agreed(new), agreed(old))] in ([], [((), ())])


def test_a_list_of_very_many_words_is_compared_as_it_stands() -> None:
    many = [f"a{number}" for number in range(300)]
    old, new = (attrs.evolve(DEADLINE, stop=activity(*names)) for names in (many, many[:-1]))

    assert side(diff(agreed(old), agreed(new))) == MORE


@pytest.mark.parametrize(
    ("rule", "field_", "after"),
    [
        pytest.param(attrs.evolve(CHECK, entries="first"), "at", entered("mql", "sql"), id="check"),
        pytest.param(attrs.evolve(FLOOR, entries="first"), "count", entered("mql", "lead"), id="floor"),
        pytest.param(attrs.evolve(CEILING, entries="first"), "count", entered("mql", "lead"), id="ceiling"),
    ],
)
def test_another_first_match_is_no_more_and_no_less(rule: Any, field_: str, after: Any) -> None:
    changed = attrs.evolve(rule, **{field_: after})

    assert side(diff(agreed(rule), agreed(changed))) == UNTOLD


def test_the_most_that_is_open_is_the_same_in_weeks_and_in_months() -> None:
    weekly = Quota(
        id="x", owed_by="sales", level=Level(entered("mql"), entered("sql")), at_most=5, per="week", calendar=None
    )

    assert side(diff(agreed(weekly), agreed(attrs.evolve(weekly, per="month")))) == UNTOLD


def test_what_several_dates_ask_together_none_of_them_is_said_to_ask() -> None:
    old, new = (
        agreed(
            attrs.evolve(DEADLINE, calendar="office"),
            calendars={"office": WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, holidays=holidays)},
        )
        for holidays in (["2026-12-25"], ["2026-12-26", "2026-12-27"])
    )

    assert [(change.tightens, change.loosens) for change in diff(old, new)] == [((), ())] * 3
