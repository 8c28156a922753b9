"""What each kind of criterion reads."""

from datetime import datetime

import pytest

from slakit import Criterion, Journey, Persona, activity, criterion, did, entered, event, field, fits, present, reason
from slakit.leads.criteria import StageDefinition, at_least, band, grade, in_stage, lag, manual, score
from slakit.leads.criteria.reading import Read, read_by

ACTIVITY, STAGE, ANY = Read(kind="activity"), Read(kind="stage"), Read()
TIER = Read(field="tier")
HOT = field("tier", is_="hot")
POINTS = score({"webinar": 20}, at_least=20, veto=entered("disqualified"))


@criterion("mine")
def mine(_: Journey, __: datetime) -> bool:
    return True


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (HOT, {TIER}),
        (present("tier", "email"), {TIER, Read(field="email")}),
        (did("call", since=entered("recycled")), {ACTIVITY, STAGE}),
        (did(event(actor="7001")), {ANY}),
        (did(event(kind="field", data={"field": ["tier", "email"]})), {TIER, Read(field="email")}),
        (did(event(kind="field", data={"field_not": "tier"})), {Read(kind="field")}),
        (did(event(kind=["field", "owner"])), {Read(kind="field"), Read(kind="owner")}),
        (POINTS, {ACTIVITY, STAGE}),
        (score({"webinar": 20}, at_least=20), {ACTIVITY}),
        (band(POINTS, enter=20, leave=10), {ACTIVITY, STAGE}),
        (lag(activity("call"), at_most="1 day"), {ACTIVITY}),
        (manual(), {Read(kind="mark")}),
        (reason("spam"), {STAGE}),
        (in_stage("mql"), {STAGE}),
        (mine, {ANY}),
        (StageDefinition("mql"), set()),
        (StageDefinition("mql", HOT), {TIER}),
        (fits(Persona(name="p", all=(HOT,), none=(did("spam"),), traits={mine: 1}, at_least=1)), {TIER, ACTIVITY, ANY}),
        (grade(fit=HOT, interest=did("call")), {TIER, ACTIVITY}),
        (HOT & did("call"), {TIER, ACTIVITY}),
        (HOT | did("call"), {TIER, ACTIVITY}),
        (at_least(1, HOT, did("call")), {TIER, ACTIVITY}),
        (~HOT, {TIER}),
    ],
    ids=str,
)
def test_a_criterion_reads_what_it_asks_for(asked: Criterion, read: set[Read]) -> None:
    assert set(read_by(asked)) == read
