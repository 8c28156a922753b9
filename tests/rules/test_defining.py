"""Definitions of stages, put where promises ask for them by name."""

import attrs

from slakit import (
    STANDARD,
    Agreement,
    Check,
    CommitmentMet,
    Deadline,
    Lifecycle,
    Persona,
    activity,
    at_least,
    did,
    entered,
    fits,
    grade,
    stage_definition,
)
from slakit.leads.criteria import Criterion, StageDefinition
from slakit.rules.commitments import Commitment


def _promised(that: Criterion, lifecycle: Lifecycle) -> Agreement:
    rules: list[Commitment] = [
        Check(id="as-defined", owed_by="marketing", at=entered("mql"), that=that),
        Check(id="both", owed_by="marketing", at=entered("mql"), that=CommitmentMet("as-defined") & that),
        Deadline(
            id="fast",
            owed_by="sales",
            start=entered("mql"),
            stop=activity("call"),
            within=[(that, "1 hour"), "1 day"],
        ),
    ]
    return Agreement(name="acme", lifecycle=lifecycle, commitments=rules)


DEFINED = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=did("trial"))).replace(
    attrs.evolve(STANDARD["sql"], when=stage_definition("mql") | stage_definition("sql"))
)


def test_a_stage_that_a_promise_names_is_defined_as_the_lifecycle_says() -> None:
    whole = StageDefinition("mql", did("trial"))

    for asked, found in (
        (stage_definition("mql"), whole),
        (~stage_definition("mql"), ~whole),
        (stage_definition("mql") & did("call"), whole & did("call")),
        (at_least(1, stage_definition("mql"), did("call")), at_least(1, whole, did("call"))),
        (
            grade(fit=stage_definition("mql"), interest=did("call")),
            grade(fit=whole, interest=did("call")),
        ),
        (fits(Persona(name="p", all=[stage_definition("mql")])), fits(Persona(name="p", all=[whole]))),
        (fits(Persona(name="p", all=[did("call")])), fits(Persona(name="p", all=[did("call")]))),
        (~did("call"), ~did("call")),
        (stage_definition("lead"), stage_definition("lead")),
    ):
        check, both, fast = _promised(asked, DEFINED).commitments
        assert isinstance(check, Check)
        assert isinstance(both, Check)
        assert isinstance(fast, Deadline)
        assert check.that == found
        assert both.that == CommitmentMet("as-defined") & found
        assert [limit.when for limit in fast.within] == [found, None]


def test_a_definition_that_asks_for_itself_stays_a_name_there() -> None:
    (check, _, _) = _promised(stage_definition("sql"), DEFINED).commitments

    assert isinstance(check, Check)
    inner = StageDefinition("mql", did("trial")) | stage_definition("sql")
    assert check.that == StageDefinition("sql", inner)


def test_without_a_lifecycle_a_definition_stays_a_name() -> None:
    rule = Check(id="as-defined", owed_by="marketing", at=entered("mql"), that=stage_definition("mql"))

    assert Agreement(name="acme", commitments=[rule]).commitments == (rule,)
