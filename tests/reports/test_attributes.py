"""A slip of the pen in the name of an attribute is told, and an honest gap in the data is not."""

import warnings
from collections.abc import Callable, Sequence

import pytest

from evaluation.making import agreement, at, mql, promise, result
from slakit import (
    Journey,
    LeadVolume,
    SlakitWarning,
    UnknownAttributeWarning,
    attainment,
    conversion_by,
    draw_sample,
    field_event,
    funnel,
    gap_by,
    journeys,
    owner_event,
    response_times,
    traits,
)

pytestmark = pytest.mark.filterwarnings("ignore::slakit.errors.SparseHistoryWarning")
NOW = at("2026-04-01T00:00Z")
VOLUME = agreement(LeadVolume(at_least=5, per="month"), term=("2026-01-01", None))
LEAD = Journey.of("L1", mql("2026-03-03T10:00Z"), attributes={"origin": "web", "segment": "smb"})
BARE = Journey.of("L1", mql("2026-03-03T10:00Z"))
MOVED = Journey.of(
    "L2", mql("2026-03-03T10:00Z"), field_event("orgin", "web", at=at("2026-03-04T10:00Z")), attributes={"size": "9"}
)
EXPORTED = journeys([mql("2026-03-03T10:00Z", lead_id="L1")], [{"lead_id": "L1", "orgin": "web"}])
Asked = Callable[[Sequence[Journey], str], object]
ASKED = {
    "gap-by": lambda leads, name: gap_by(VOLUME, leads, commitment="mql-volume", period="2026-03", by=name, as_of=NOW),
    "attainment": lambda leads, name: attainment(result(promise("1 hour"), *leads, as_of=NOW), by=name, leads=leads),
    "response-times": lambda leads, name: response_times(
        result(promise("1 hour"), *leads, as_of=NOW), by=name, leads=leads
    ),
    "traits": lambda leads, name: traits(leads, name, as_of=NOW),
    "draw-sample": lambda leads, name: draw_sample(leads, size=2, seed=1, as_of=NOW, by=name),
    "funnel": lambda leads, name: funnel(leads, as_of=NOW, by=name),
    "conversion-by": lambda leads, name: conversion_by(leads, by=name, as_of=NOW),
}
everywhere = pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)


@everywhere
def test_a_name_that_no_lead_has_is_told_with_the_nearest_one(ask: Asked) -> None:
    with pytest.warns(UnknownAttributeWarning) as told:
        ask([LEAD], "orgin")

    assert [str(one.message) for one in told if one.category is UnknownAttributeWarning] == [
        "'orgin': no lead has such an attribute; did you mean 'origin'?"
    ]


@everywhere
@pytest.mark.parametrize(
    "leads",
    [
        pytest.param([BARE], id="no-lead-has-any-attribute"),
        pytest.param([LEAD, MOVED], id="an-event-changes-it"),
        pytest.param(list(EXPORTED), id="an-export-has-it"),
    ],
)
def test_a_name_that_a_lead_has_and_data_without_attributes_are_no_warning(ask: Asked, leads: list[Journey]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnknownAttributeWarning)
        ask(leads, "orgin")


@everywhere
def test_the_owner_is_no_attribute_of_a_file(ask: Asked) -> None:
    owned = Journey.of(
        "L1", owner_event("7001", at=at("2026-03-01T10:00Z")), *LEAD.events, attributes={"origin": "web"}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnknownAttributeWarning)
        ask([owned], "owner")


def test_what_a_sample_is_drawn_by_of_itself_need_not_be_there() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnknownAttributeWarning)
        draw_sample([LEAD], size=1, seed=1, as_of=NOW)
        draw_sample([LEAD], size=1, seed=1, as_of=NOW, by=("reason", "origin"))


def test_the_warning_can_be_silenced_by_category() -> None:
    assert issubclass(UnknownAttributeWarning, SlakitWarning)


def test_the_warning_names_the_line_that_asked() -> None:
    with pytest.warns(UnknownAttributeWarning) as told:
        traits([LEAD], "orgin", as_of=NOW)
    assert [one.filename for one in told] == [__file__]


def test_many_leads_are_read_once() -> None:
    with pytest.warns(UnknownAttributeWarning, match="'segmnt'"):
        traits(iter([BARE, LEAD, MOVED]), ("origin", "segmnt"), as_of=NOW)
