"""What can never hold is told when it is built: scores out of reach, and parts that contradict each other."""

import warnings
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import AgreementError, NeverHoldsWarning
from slakit.leads.criteria import (
    Criterion,
    Field,
    Persona,
    StageDefinition,
    Truth,
    at_least,
    band,
    did,
    field,
    fits,
    grade,
    in_stage,
    present,
    score,
    truth,
)
from slakit.leads.criteria.contradictions import contradiction
from slakit.leads.journeys import Journey
from slakit.leads.patterns import activity

POINTS = {"webinar": 20, "call": 10, "unsubscribe": -50}


def _told(make: Callable[[], object]) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make()
    assert all(one.category is NeverHoldsWarning and one.filename == __file__ for one in caught)
    return [str(one.message) for one in caught]


@pytest.mark.parametrize(
    "make",
    [
        lambda: score(POINTS, at_least=60),
        lambda: score(POINTS, at_least=60, caps={"webinar": 40}),
        lambda: score(POINTS, at_least=60, caps={"webinar": 40, "call": 20}),
        lambda: score(POINTS, at_least=60, caps={"webinar": "39.9999999999", "call": 20}),
        lambda: score({"unsubscribe": -50}, at_least=0),
        lambda: score({"unsubscribe": -50}, at_least=10, steps={"1 day": -1}),
        lambda: score({"webinar": 20}, at_least=-5, caps={"webinar": -10}),
        lambda: band(score(POINTS, at_least=0, caps={"webinar": 40, "call": 20}), enter=60, leave=0),
    ],
    ids=[
        "without caps",
        "one group without a cap",
        "caps that come to the threshold",
        "caps that come to it to nine decimals",
        "nothing is reached",
        "taken points are turned",
        "a cap below nothing",
        "a band",
    ],
)
def test_a_score_within_reach_is_not_told(make: Callable[[], object]) -> None:
    assert _told(make) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: score(POINTS, at_least=61, caps={"webinar": 40, "call": 20}),
            "score of 61 (webinar +20, call +10, unsubscribe -50), at most 40 for webinar and 20 for call: can never hold, it comes to 60 at most",
        ),
        (
            lambda: score({"unsubscribe": -50}, at_least=1),
            "score of 1 (unsubscribe -50): can never hold, nothing adds points",
        ),
        (
            lambda: score({"webinar": 20}, at_least=1, caps={"webinar": -10}),
            "score of 1 (webinar +20), at most -10 for webinar: can never hold, it comes to 0 at most",
        ),
        (
            lambda: score([(activity("a"), 5, "g"), (activity("b"), 7, "g")], at_least=20, caps={"g": "12.5"}),
            "score of 20 (a +5 in g, b +7 in g), at most 12.5 for g: can never hold, it comes to 12.5 at most",
        ),
        (
            lambda: band(score({"webinar": 20}, at_least=10, caps={"webinar": 40}), enter=60, leave=50),
            "in the band from 60 down to 50 (webinar +20), at most 40 for webinar: can never hold, it comes to 40 at most",
        ),
    ],
    ids=["capped", "nothing adds", "a cap below nothing", "a group", "a band"],
)
def test_a_score_out_of_reach_is_told(make: Callable[[], object], message: str) -> None:
    assert _told(make) == [message]


def test_a_band_of_a_score_that_has_been_told_of_is_not_told_again() -> None:
    assert len(_told(lambda: band(score({"webinar": 20}, at_least=60, caps={"webinar": 40}), enter=60, leave=50))) == 1


GERMAN, NORSE = field("country", is_="DE"), field("country", in_=["NO", "SE"])


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ((GERMAN, NORSE), "no lead fulfils both 'country is DE' and 'country is NO or SE'"),
        (
            (field("n", at_least=500), field("n", below=100)),
            "no lead fulfils both 'n is at least 500' and 'n is below 100'",
        ),
        ((field("n", above=5), field("n", at_most=5)), "no lead fulfils both 'n is above 5' and 'n is at most 5'"),
        ((field("n", is_="40"), field("n", above=50)), "no lead fulfils both 'n is 40' and 'n is above 50'"),
        ((field("n", is_="many"), field("n", above=50)), "no lead fulfils both 'n is many' and 'n is above 50'"),
        (
            (NORSE, ~field("country", in_=["SE", "NO", "DK"])),
            "no lead fulfils both 'country is NO or SE' and 'not country is SE or NO or DK'",
        ),
        ((field("n", above=5), ~field("n", above=2)), "no lead fulfils both 'n is above 5' and 'not n is above 2'"),
        (
            (field("n", in_=[1, 2]), field("n", in_=[2, 3]), field("n", in_=[1, 3])),
            "no lead fulfils all of 'n is 1 or 2' and 'n is 2 or 3' and 'n is 1 or 3'",
        ),
        ((did("a"), field("x", is_=1), ~did("a")), "no lead fulfils both 'did a' and 'not did a'"),
        (
            (did("a") & GERMAN, grade(fit=NORSE, interest=did("b"))),
            "no lead fulfils both 'country is DE' and 'country is NO or SE'",
        ),
        ((~(did("a") | NORSE), did("a")), "no lead fulfils both 'not did a' and 'did a'"),
        (
            (StageDefinition("lead", GERMAN), fits(Persona(name="p", all=(NORSE,)))),
            "no lead fulfils both 'country is DE' and 'country is NO or SE'",
        ),
        (
            (GERMAN, fits(Persona(name="p", none=(field("country", is_="DE"),)))),
            "no lead fulfils both 'country is DE' and 'not country is DE'",
        ),
        ((GERMAN, ~present("country")), "no lead fulfils both 'country is DE' and 'not country is present'"),
        ((~GERMAN, ~present("country")), "no lead fulfils both 'not country is DE' and 'not country is present'"),
        ((field("n", above=5), ~present("n")), "no lead fulfils both 'n is above 5' and 'not n is present'"),
        (
            (GERMAN, ~present("country", placeholders=["n/a"])),
            "no lead fulfils both 'country is DE' and 'not country is present and not n/a'",
        ),
        (
            (field("n", above=5), did("a"), present("m", "o"), ~present("n", "m")),
            "no lead fulfils all of 'n is above 5' and 'm, o are present' and 'not n, m are present'",
        ),
    ],
)
def test_parts_that_no_lead_fulfils_together_are_told(parts: tuple[Criterion, ...], why: str) -> None:
    assert contradiction(*parts) == why


@pytest.mark.parametrize(
    "parts",
    [
        (GERMAN, field("region", is_="NO")),
        (GERMAN, GERMAN),
        (GERMAN, ~NORSE),
        (NORSE, field("country", in_=["SE", "DK"])),
        (field("n", at_least=5), field("n", at_most=5)),
        (field("n", above=5), field("n", above=7), field("n", below=8)),
        (field("n", is_="yes"), field("n", is_=True)),
        (field("n", above=5), ~field("n", between=(1, 10))),
        (GERMAN | NORSE, NORSE),
        (at_least(1, GERMAN, did("a")), NORSE),
        (present("country"), GERMAN),
        (GERMAN, ~present("region")),
        (GERMAN, ~present("country", "region")),
        (field("country", is_="N/A"), ~present("country", placeholders=["n/a"])),
        (~GERMAN, ~present("country", placeholders=["n/a"])),
        (field("n", below=5), ~present("n", placeholders=["0"])),
        (present("country"), ~present("country", placeholders=["n/a"])),
        (in_stage("mql"), ~did("a")),
        (StageDefinition("lead"), GERMAN),
        (),
    ],
)
def test_parts_that_a_lead_may_fulfil_are_not_told(parts: tuple[Criterion, ...]) -> None:
    assert contradiction(*parts) is None


def test_nobody_fits_a_persona_whose_trait_is_tested_and_missing() -> None:
    with pytest.raises(AgreementError) as error:
        Persona(name="p", all=(field("e", is_="x"),), none=(present("e"),))

    told = "no lead fulfils both 'e is x' and 'not e is present': nobody fits"
    assert [(one.code, one.message) for one in error.value.problems] == [("D272", told)]


def test_a_contradiction_is_told_where_it_is_built() -> None:
    why = "no lead fulfils both 'country is DE' and 'country is NO or SE'"

    assert _told(lambda: GERMAN & did("a") & NORSE) == [
        f"(country is DE and did a and country is NO or SE): can never hold, {why}"
    ]
    assert _told(lambda: grade(fit=GERMAN, interest=NORSE)) == [
        f"fit (country is DE) and interest (country is NO or SE): can never hold, {why}"
    ]


VALUES = ["", "yes", "true", "no", "1", "2", "2.5", "3", "4", "many"]
BOUNDS = st.sampled_from(["1", "2", "3"]).map(Decimal)
TESTS = st.one_of(
    st.lists(st.sampled_from(VALUES[1:]), min_size=1, max_size=3).map(lambda texts: field("n", in_=texts)),
    st.builds(lambda bound: Field(name="n", at_least=bound), BOUNDS),
    st.builds(lambda bound: Field(name="n", below=bound), BOUNDS),
    st.builds(lambda low, high: Field(name="n", above=low, at_most=high), BOUNDS, BOUNDS),
)


@given(st.lists(TESTS | TESTS.map(lambda test: ~test), min_size=1, max_size=4))
def test_no_value_passes_tests_that_are_told_to_contradict_each_other(parts: list[Criterion]) -> None:
    if contradiction(*parts) is not None:
        for value in VALUES:
            lead = Journey.of("L1", attributes={"n": value})
            assert any(truth(part, lead, 0) is not Truth.TRUE for part in parts)
