"""Where two definitions, or a persona and sales, disagree about the same leads."""

from datetime import UTC, datetime

import pytest

from slakit.errors import DataError
from slakit.leads.compare import Comparison, compare, persona_matrix
from slakit.leads.conversions import follow_conversions
from slakit.leads.criteria import Persona, field
from slakit.leads.events import Event, activity_event, stage_event
from slakit.leads.journeys import Journey, journeys

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
A, B = field("employees", at_least=50), field("country", is_="DE")


def _lead(name: str, *stages: tuple[str, str], **attributes: object) -> Journey:
    rows = [stage_event(stage, at=NOW, reason=reason, id=f"{n}") for n, (stage, reason) in enumerate(stages)]
    return Journey.of(name, *rows, attributes=attributes)


def test_leads_are_divided_by_two_definitions() -> None:
    leads = [
        _lead("L5", employees=60),
        _lead("L1", employees=60, country="DE"),
        _lead("L2", employees=60, country="US"),
        _lead("L3", employees=10, country="DE"),
        _lead("L4", employees=10, country="US"),
    ]

    found = compare(A, B, leads, at=NOW)

    assert found == Comparison(both=("L1",), only_a=("L2",), only_b=("L3",), neither=("L4",), unknown=("L5",))
    assert str(found) == "both 1, only A 1, only B 1, neither 1, unknown 1; kappa 0.00"


@pytest.mark.parametrize(
    ("both", "only_a", "only_b", "neither", "kappa"),
    [(20, 5, 10, 15, 0.4), (10, 0, 0, 10, 1.0), (0, 5, 5, 0, -1.0), (10, 0, 0, 0, None), (0, 0, 0, 0, None)],
    ids=["by hand", "full agreement", "full disagreement", "chance agrees on all", "no leads"],
)
def test_kappa_is_agreement_beyond_chance(
    both: int, only_a: int, only_b: int, neither: int, kappa: float | None
) -> None:
    groups = [tuple(f"{n}" for n in range(count)) for count in (both, only_a, only_b, neither)]

    found = Comparison(both=groups[0], only_a=groups[1], only_b=groups[2], neither=groups[3])

    assert found.kappa == (None if kappa is None else pytest.approx(kappa))


def test_no_kappa_is_said_in_words() -> None:
    assert str(compare(A, B, [], at=NOW)).endswith("; no kappa")


def test_a_persona_is_set_against_what_sales_said() -> None:
    leads = [
        _lead("fit-accepted", ("accepted", ""), employees=60),
        _lead("fit-rejected", ("rejected", "not-as-defined"), employees=60),
        _lead("unfit-accepted", ("sql", ""), employees=10),
        _lead("unfit-rejected", ("rejected", "not-as-defined"), employees=10),
        _lead("untold", ("rejected", "not-as-defined")),
        _lead("rejected as a duplicate", ("rejected", "duplicate"), employees=60),
        _lead("undecided", ("mql", ""), employees=60),
    ]

    found = persona_matrix(Persona(name="firm", all=(A,)), leads, not_a_fit=["not-as-defined"])

    assert found.fit_accepted == ("fit-accepted",)
    assert found.fit_rejected == ("fit-rejected",)
    assert found.unfit_accepted == ("unfit-accepted",)
    assert found.unfit_rejected == ("unfit-rejected",)
    assert found.unknown == ("untold",)


def _converted(lead: str, **ids: str) -> Event:
    return Event(lead_id=lead, at=NOW, kind="convert", data=ids)


def test_a_chain_of_conversions_is_one_journey() -> None:
    events = [
        _converted("L1", contact="C1"),
        _converted("C1", opportunity="O1"),
        activity_event("call", at=NOW, lead_id="C1"),
        stage_event("customer", at=NOW, lead_id="O1"),
        activity_event("call", at=NOW, lead_id="L2"),
    ]

    found = journeys(follow_conversions(events))

    assert [(journey.lead_id, len(journey.events)) for journey in found] == [("L1", 4), ("L2", 1)]
    assert found[0].stage(NOW) == "customer"


def test_two_leads_under_one_new_id_are_refused() -> None:
    with pytest.raises(DataError) as error:
        follow_conversions([_converted("L1", contact="C1"), _converted("L2", contact="C1")])

    assert error.value.problems[0].code == "I306"


def test_a_chain_that_comes_back_is_refused() -> None:
    with pytest.raises(DataError) as error:
        follow_conversions([_converted("L1", contact="C1"), _converted("C1", contact="L1")])

    assert str(error.value).endswith("a chain of conversions comes back to its beginning")
