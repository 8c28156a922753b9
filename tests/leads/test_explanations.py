"""What criteria say of themselves, and what their answers tell: facts found, instants, the events that count."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from slakit.errors import AgreementError
from slakit.leads.criteria import (
    Criterion,
    Persona,
    StageDefinition,
    ask,
    at_least,
    band,
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
)
from slakit.leads.events import Event, activity_event, field_event, owner_event, stage_event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import activity, any_of, entered, event

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def _lead(*events: Event, **attributes: object) -> Journey:
    return Journey.of("L1", *events, attributes=attributes)


def _done(name: str, day: float = 0, **fields: object) -> Event:
    return activity_event(name, at=NOON + day * DAY, id=f"{name}{day}", **fields)


def _told(criterion: Criterion, journey: Journey, day: float = 0) -> tuple[str, tuple[str, ...]]:
    answer = ask(criterion, journey, NOON + day * DAY)
    assert answer.text.startswith(str(criterion))
    return f"{answer.truth.value}{answer.text.removeprefix(str(criterion))}", answer.evidence


@pytest.mark.parametrize(
    ("criterion", "sentence"),
    [
        (present("phone", "fax", placeholders=["n/a", "-"]), "phone, fax are present and not n/a or -"),
        (did("call", per="month", zone="Europe/Berlin"), "did call in this month of Europe/Berlin"),
        (did("call", per="month"), "did call in this month"),
        (
            score({"a": 20, "b": "-2.5"}, at_least="1234567.5", half_life="30 days", veto=activity("c")),
            "score of 1234567.5 (a +20, b -2.5) halved every 30 days, unless kind is activity, value is c",
        ),
        (
            score({"a": 20}, at_least=10, caps={"a": 40}, steps={"30 days": "0.5", "60 days": 0}),
            "score of 10 (a +20) times 0.5 from 30 days on, times 0 from 60 days on, at most 40 for a",
        ),
        (
            score([(activity("a", "b"), 5, "web"), (entered("lead"), 7, "web")], at_least=5),
            "score of 5 (a or b +5 in web, enters lead +7 in web)",
        ),
        (
            band(score({"a": 20}, at_least=0, half_life="1 day", caps={"a": 30}), enter=20, leave=10),
            "in the band from 20 down to 10 (a +20) halved every 1 day, at most 30 for a",
        ),
    ],
)
def test_a_sentence_leaves_nothing_out(criterion: Criterion, sentence: str) -> None:
    assert str(criterion) == sentence


FACTS = _lead(
    field_event("tier", "warm", at=NOON, id="f1"),
    field_event("tier", "hot", at=NOON + DAY, id="f2"),
    field_event("tier", "hot", at=NOON + 2 * DAY, id="f3"),
    field_event("size", "many", at=NOON, id="f4"),
    field_event("need", "", at=NOON, id="f5", previous="yes"),
    owner_event("7001", at=NOON, id="o1"),
    country="NO",
    phone="n/a",
)


@pytest.mark.parametrize(
    ("criterion", "told", "evidence"),
    [
        (field("tier", is_="hot"), "true since 2026-03-04T12:00:00Z", ("f2",)),
        (field("tier", in_=["hot", "warm"]), "true, and it is hot since 2026-03-04T12:00:00Z", ("f2",)),
        (field("tier", is_="cold"), "false, but it is hot since 2026-03-04T12:00:00Z", ("f2",)),
        (field("size", above=1), "unknown, but 'many' is no number since 2026-03-03T12:00:00Z", ("f4",)),
        (field("need", is_="yes"), "unknown, but need is missing since 2026-03-03T12:00:00Z", ("f5",)),
        (field("owner", is_="7001"), "true since 2026-03-03T12:00:00Z", ("o1",)),
        (field("country", in_=["DE", "NO"]), "true, and it is NO", ()),
        (present("tier", "owner"), "true", ("o1", "f2")),
        (
            present("email", "fax", "phone", placeholders=["N/A"]),
            "false, but email, fax are missing and phone is n/a",
            (),
        ),
    ],
    ids=["is", "in", "is not", "no number", "emptied", "owner", "of a file", "present", "placeholders"],
)
def test_an_attribute_is_told_with_the_event_that_set_it(
    criterion: Criterion, told: str, evidence: tuple[str, ...]
) -> None:
    assert _told(criterion, FACTS, 3) == (told, evidence)


@pytest.mark.parametrize(
    ("criterion", "told"),
    [
        (
            did(activity(channel=["call", "email", "sms"]), at_least=3, distinct="channel"),
            "false: 2 of 3 (call, email), sms missing, the last at 2026-03-04T12:00:00Z",
        ),
        (
            did(activity(channel=["call", "email", "sms"]), at_least=2, distinct="channel"),
            "true: 2 of 2 (call, email), the last at 2026-03-04T12:00:00Z",
        ),
        (
            did(activity(data={"asset": ["a", "b"]}), at_least=2, distinct="asset"),
            "false: 1 of 2 (b), a missing, the last at 2026-03-04T12:00:00Z",
        ),
        (
            did(
                any_of(activity("y", channel="sms"), event(kind="mark", channel="fax")), at_least=2, distinct="channel"
            ),
            "false: 0 of 2, sms, fax missing",
        ),
        (
            did(activity(channel_not="sms"), at_least=3, distinct="channel"),
            "false: 2 of 3 (call, email), the last at 2026-03-04T12:00:00Z",
        ),
        (did("x", at_least=3), "false: 2 of 3, the last at 2026-03-04T12:00:00Z"),
        (did("x", at_least=3, within="1 hour"), "false: 0 of 3"),
        (
            did("x", since=entered("recycled")),
            "true: 1 of 1, the last at 2026-03-04T12:00:00Z, counted from 2026-03-04T00:00:00Z",
        ),
        (did("x", since=entered("sql")), "true: 2 of 1, the last at 2026-03-04T12:00:00Z"),
    ],
)
def test_a_count_tells_what_counted_and_what_is_missing(criterion: Criterion, told: str) -> None:
    journey = _lead(
        _done("x", channel="call"),
        stage_event("recycled", at=NOON + DAY / 2),
        _done("x", 1, channel="email", data={"asset": "b"}),
    )

    assert _told(criterion, journey, 2)[0] == told


def test_a_score_tells_its_groups_its_caps_and_its_veto_and_its_events_in_time() -> None:
    question = score(
        {"webinar": 20, "read": "1234567.5", "call": 1},
        at_least=10,
        caps={"webinar": 30},
        veto=any_of(activity("unsubscribe"), activity("call")),
    )
    events = [_done("read", 0), _done("webinar", 1), _done("webinar", 2), _done("unsubscribe", 3)]

    assert _told(question, _lead(*events), 1) == (
        "true: 1234587.5 (webinar 20; read 1234567.5)",
        ("read0", "webinar1"),
    )
    assert _told(question, _lead(*events[1:]), 2) == ("true: 30 (webinar 30, its cap)", ("webinar1", "webinar2"))
    assert _told(question, _lead(*events), 3) == (
        "false: 1234597.5 (webinar 30, its cap; read 1234567.5), vetoed at 2026-03-06T12:00:00Z",
        ("read0", "webinar1", "webinar2", "unsubscribe3"),
    )
    assert _told(question, _lead(_done("call"))) == ("false: 1, vetoed at 2026-03-03T12:00:00Z", ("call0",))


def test_a_score_of_nothing_is_nothing() -> None:
    assert _told(score({"webinar": 20}, at_least=10), _lead()) == ("false: 0", ())


def test_a_band_tells_when_it_was_entered_and_left() -> None:
    question = band(score({"webinar": 40}, at_least=0, half_life="1 day"), enter=40, leave=15)
    journey = _lead(_done("webinar"))

    assert _told(question, journey, -1) == ("false: now 0, never entered", ())
    assert _told(question, journey, 1) == ("true: now 20, entered at 2026-03-03T12:00:00Z", ("webinar0",))
    assert _told(question, journey, 2) == (
        "false: now 10, entered at 2026-03-03T12:00:00Z and left since",
        ("webinar0",),
    )


def test_a_mark_tells_who_made_it_when_and_why() -> None:
    marked = Event(kind="mark", at=NOON, actor="7001", actor_kind="person", data={"note": "met at the fair"}, id="m")

    assert _told(manual(), _lead(marked)) == ("true: by 7001 at 2026-03-03T12:00:00Z, met at the fair", ("m",))
    assert _told(manual(), _lead()) == ("false, but nobody did", ())


def test_a_lag_tells_both_instants() -> None:
    late, open_ = _done("call", recorded_at=NOON + 2 * DAY), _done("call", 1)
    question = lag(activity("call"), at_most="1 day")

    assert _told(question, _lead(late)) == (
        "false: that of 2026-03-03T12:00:00Z was at 2026-03-05T12:00:00Z",
        ("call0",),
    )
    assert _told(question, _lead(open_), 1) == (
        "unknown, but when that of 2026-03-04T12:00:00Z was is not known",
        ("call1",),
    )
    assert _told(question, _lead()) == ("unknown, but nothing was", ())


def test_the_last_move_is_told_with_its_reason() -> None:
    journey = _lead(
        stage_event("mql", at=NOON, id="s1"), stage_event("rejected", at=NOON + DAY, reason="spam", id="s2")
    )

    assert _told(reason("spam"), journey, 1) == ("true, and it is spam since 2026-03-04T12:00:00Z", ("s2",))
    assert _told(reason("spam"), journey) == ("false, and it is missing since 2026-03-03T12:00:00Z", ("s1",))
    assert _told(in_stage("mql"), journey, 1) == ("false, and it is in rejected since 2026-03-04T12:00:00Z", ("s2",))
    assert _told(in_stage("mql"), _lead()) == ("unknown, and it is in none", ())


HOT, BIG, GONE = field("tier", is_="hot"), field("size", at_least=200), field("churned", is_="yes")


def test_a_persona_tells_the_points_of_each_trait() -> None:
    champion = fits(
        Persona(name="champion", all=present("size"), traits=[(BIG, 30), (HOT, "20.50"), (GONE, -25)], at_least=40)
    )

    assert str(ask(champion, _lead(size=300, churned="no"), NOON)).splitlines() == [
        "unknown: fits champion: 30 to 50.5 of 40 points",
        "  true: size is present",
        "  true: size is at least 200, and it is 300; worth +30",
        "  unknown: tier is hot, but tier is missing; worth +20.5",
        "  false: churned is yes, but it is no; worth -25",
    ]
    assert ask(champion, _lead(size=300, tier="hot", churned="no"), NOON).text == "fits champion: 50.5 of 40 points"
    assert ask(fits(Persona(name="hot", all=HOT)), _lead(), NOON).text == "fits hot"


def test_far_numbers_are_told_as_powers_of_ten() -> None:
    far = fits(Persona(name="far", traits={HOT: "1e40"}, at_least=Decimal("1e-31")))

    assert str(ask(far, _lead(tier="hot"), NOON)).splitlines() == [
        "true: fits far: 1E+40 of 1E-31 points",
        "  true: tier is hot; worth +1E+40",
    ]


def test_k_of_n_tells_how_many_hold() -> None:
    assert _told(at_least(2, HOT, BIG, GONE), _lead(tier="hot", churned="no"))[0] == "unknown: 1 of 2, 1 unknown"
    assert _told(at_least(1, HOT), _lead(tier="hot"))[0] == "true: 1 of 1"


def test_what_has_parts_leaves_the_facts_to_them() -> None:
    assert _told(grade(fit=HOT, interest=did("call")), _lead(tier="hot"))[0] == "false"
    assert _told(StageDefinition("mql", HOT), _lead(tier="hot"))[0] == "true"
    assert _told(StageDefinition("mql"), _lead())[0] == "unknown, but nothing is defined"


# --- personas


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        ({}, [("D271", "persona p", "a persona has traits: all, none or score")]),
        ({"traits": [(HOT, 3)]}, [("D271", "persona p.at_least", "scored traits and at_least go together")]),
        ({"all": HOT, "at_least": 3}, [("D271", "persona p.at_least", "scored traits and at_least go together")]),
        (
            {"all": ["hot", HOT], "none": None, "traits": [HOT, ("cold", "many")], "at_least": float("inf")},
            [
                ("D271", "persona p.all[0]", "'hot': expected a criterion"),
                ("D271", "persona p.none[0]", "None: expected a criterion"),
                ("D271", "persona p.traits[0]", "tier is hot: expected a criterion and its points"),
                ("D271", "persona p.traits[1]", "'cold': expected a criterion"),
                ("D212", "persona p.traits[1]", "'many': expected a number"),
                ("D212", "persona p.at_least", "inf: expected a number"),
            ],
        ),
        (
            {"traits": [(HOT, {})], "at_least": True},
            [
                ("D212", "persona p.traits[0]", "{}: expected a number"),
                ("D212", "persona p.at_least", "True: expected a number"),
            ],
        ),
        (
            {"traits": {HOT: "1e999999999"}, "at_least": "1e401"},
            [
                ("D212", "persona p.traits[0]", "1E+999999999: expected a number of at most 400 digits"),
                ("D212", "persona p.at_least", "1E+401: expected a number of at most 400 digits"),
            ],
        ),
        (
            {"all": [HOT, BIG], "none": [HOT, BIG]},
            [
                ("D272", "persona p.none", "'tier is hot' is both required and excluded: nobody fits"),
                ("D272", "persona p.none", "'size is at least 200' is both required and excluded: nobody fits"),
            ],
        ),
        (
            {"all": [HOT, field("tier", is_="cold")]},
            [("D272", "persona p", "no lead fulfils both 'tier is hot' and 'tier is cold': nobody fits")],
        ),
        (
            {"traits": {HOT: 20, BIG: -5}, "at_least": "20.5"},
            [("D272", "persona p", "its traits come to 20 at most: nobody fits")],
        ),
    ],
    ids=[
        "nothing",
        "no threshold",
        "no traits",
        "odd parts",
        "odd numbers",
        "huge numbers",
        "both",
        "contradictory",
        "out of reach",
    ],
)
def test_a_persona_that_can_not_be_meant_is_refused(
    parts: dict[str, object], problems: list[tuple[str, str, str]]
) -> None:
    with pytest.raises(AgreementError) as refused:
        Persona(name="p", **parts)  # type: ignore[arg-type]  # wrong on purpose

    assert [(one.code, one.where, one.message) for one in refused.value.problems] == problems


def test_a_persona_takes_lists_and_numbers_as_they_are_written() -> None:
    written = Persona(name="p", all=[HOT], none=iter([GONE]), traits=[[BIG, "30"]], at_least=20.5)  # type: ignore[list-item]

    assert written == Persona(name="p", all=(HOT,), none=(GONE,), traits={BIG: 30}, at_least="20.5")
    assert hash(written) == hash(Persona(name="p", all=HOT, none=GONE, traits=((BIG, 30),), at_least="20.5"))
    assert (written.all, written.traits[0][0]) == ((HOT,), BIG)


# --- values


def test_the_order_of_keys_is_no_part_of_a_score() -> None:
    one = score({"a": 1, "b": 2}, at_least=1, caps={"a": 5, "b": 6}, steps={"1 day": 1, "2 days": 0})
    other = score({"b": 2, "a": 1}, at_least=1, caps={"b": 6, "a": 5}, steps={"2 days": 0, "1 day": 1})
    twice = score([(activity("a"), 1, "a"), (activity("a"), 1, "a")], at_least=1)

    assert (one, hash(one)) == (other, hash(other))
    assert twice != score([(activity("a"), 1, "a")], at_least=1)


@pytest.mark.parametrize(
    "use",
    [lambda a, b: a and b, lambda a, b: a or b, lambda a, _: not a, lambda a, b: bool(a & b)],
    ids=["and", "or", "not", "bool"],
)
def test_a_criterion_has_no_truth_of_its_own(use: object) -> None:
    with pytest.raises(TypeError, match=r"combine criteria with & \| ~ instead of and, or, not"):
        use(HOT, BIG)  # type: ignore[operator]
