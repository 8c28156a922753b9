"""What decided an answer: the parts of the explanation without parts of their own that have the answer of the whole."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given

from leads.drawing import NOW, any_kind, boom, instants, journeys
from slakit.leads.criteria import Answer, Criterion, Persona, StageDefinition, did, field, fits, present, truth
from slakit.leads.criteria.deciding import deciding
from slakit.leads.criteria.explaining import ask
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

LEAD = Journey.of("L1", attributes={"country": "NO", "tier": "cold"})
NOT_COLD = ~field("tier", is_="cold")
FIRM = Persona(name="firm", traits=[(field("country", is_="NO"), 3), (field("tier", is_="hot"), 4)], at_least=7)

SHORT = Persona(
    name="short",
    traits=[(field("country", is_="NO"), 3), (field("tier", is_="cold"), -1), (field("size", above=1), 4)],
    at_least=7,
)


def told(criterion: Criterion, lead: Journey = LEAD) -> list[str]:
    at = to_micros(NOW)
    return [text for text, _ in deciding(criterion)(lead, at, truth(criterion, lead, at))]


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (field("country", is_="DE") & field("tier", is_="cold"), ["country is DE, but it is NO"]),
        (
            field("country", is_="DE") | present("email"),
            ["country is DE, but it is NO", "email is present, but email is missing"],
        ),
        (NOT_COLD, ["not tier is cold"]),
        (NOT_COLD & did("call"), ["not tier is cold", "did call: 0 of 1"]),
        (~field("size", above=1), ["size is above 1, but size is missing"]),
        (fits(FIRM), ["tier is hot, but it is cold; worth +4"]),
        (fits(SHORT), ["fits short: 2 to 6 of 7 points"]),
        (StageDefinition("sql", NOT_COLD), ["not tier is cold"]),
        (boom, ["the criterion 'fails' failed for lead 'L1': ZeroDivisionError('integer division or modulo by zero')"]),
    ],
    ids=str,
)
def test_only_the_parts_that_decided_are_told(criterion: Criterion, expected: list[str]) -> None:
    assert told(criterion) == expected


def decisive(answer: Answer) -> Iterator[Answer]:
    """The definition: down the whole tree by the parts that have its answer, and through what is denied."""
    same = [part for part in answer.parts if part.truth is answer.truth]
    if not same and len(answer.parts) == 1 and answer.text.startswith("not "):
        for part in decisive(answer.parts[0]):
            yield Answer(answer.truth, f"not {part.text}", (), part.evidence)
    elif not same:
        yield answer
    for part in same:
        yield from decisive(part)


@pytest.mark.filterwarnings("ignore::slakit.errors.SlakitWarning")
@given(any_kind, journeys(), instants)
def test_what_decided_stands_in_the_whole_explanation(criterion: Criterion, lead: Journey, at: datetime) -> None:
    whole = ask(criterion, lead, at)

    assert list(deciding(criterion)(lead, to_micros(at), whole.truth)) == [
        (one.text, one.evidence) for one in decisive(whole)
    ]
