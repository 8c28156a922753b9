"""CloudEvents: the fields of the standard, ids that stay, and only what is final or at risk."""

import re
from datetime import datetime

import attrs

from reports.render.making import ACME, RESPONSE, judged, lead
from slakit import Groups, LeadVolume, evaluate, outcome_from_dict
from slakit.reports.render import cloud_events


def test_what_is_decided_at_risk_or_fired_is_an_event() -> None:
    assert [(event["type"], event["subject"]) for event in cloud_events(judged())] == [
        ("slakit.commitment.met.v1", "lead/L1/entry/1"),
        ("slakit.commitment.breached.v1", "lead/L2/entry/1"),
        ("slakit.commitment.breached.v1", "lead/L3/entry/1"),
        ("slakit.commitment.at_risk.v1", "lead/L4/entry/1"),
        ("slakit.clause.fired.v1", "clause/silence/firing/1"),
    ]


def test_an_event_has_what_the_standard_asks_for_and_the_row_of_its_outcome() -> None:
    evaluation = judged()
    event = cloud_events(evaluation)[1]
    breach = evaluation.breaches[0]

    assert outcome_from_dict(event.pop("data")) == breach
    assert event == {
        "specversion": "1.0",
        "id": breach.key,
        "source": "urn:slakit:agreement:acme:v3",
        "type": "slakit.commitment.breached.v1",
        "subject": "lead/L2/entry/1",
        "time": "2026-03-03T14:00:00Z",
        "datacontenttype": "application/json",
    }


def test_ids_are_unique_and_the_same_in_a_later_run() -> None:
    later = evaluate(ACME, [lead("L3", "10:00")], as_of=datetime.fromisoformat("2026-03-04T10:00Z"))
    ids = [event["id"] for event in cloud_events(judged())]

    assert len(set(ids)) == len(ids)
    assert cloud_events(later)[0]["id"] == ids[2]
    assert ids[3].endswith("-at-risk")


def test_a_hostile_name_makes_a_whole_uri_and_path() -> None:
    acme = attrs.evolve(ACME, name="a b/ü#", version="1 2")
    event = cloud_events(judged(lead("L 1/<x>\n", "10:00"), agreement=acme))[0]

    assert event["source"] == "urn:slakit:agreement:a%20b%2F%C3%BC%23:v1%202"
    assert event["subject"] == "lead/L%201%2F%3Cx%3E%0A/entry/1"
    assert re.fullmatch(r"[A-Za-z0-9:%.-]+", event["source"])


def test_a_period_has_its_group_in_its_path_and_the_log_its_own_word() -> None:
    volume = LeadVolume(at_least=1, per="month", by=Groups(field="origin", values=["web"]))
    told = cloud_events(judged(agreement=attrs.evolve(ACME, clauses=(), commitments=[volume])))
    own = evaluate(
        attrs.evolve(ACME, clauses=(), commitments=[attrs.evolve(RESPONSE, on="log")]),
        [],
        log=[*lead("acme", "10:00").events],
        as_of=judged().as_of,
    )

    assert [event["subject"] for event in told] == ["period/2026-03/group/none"]
    assert [event["subject"] for event in cloud_events(own)] == ["log/acme/entry/1"]
