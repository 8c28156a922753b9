"""The buyer's steps: each stage with where the buyer stands in it, and how long leads stay there."""

from collections.abc import Iterable
from datetime import timedelta

import attrs

from slakit.lifecycle.stages import Lifecycle
from slakit.reports.document.words import sentence
from slakit.reports.measures.funnel import FunnelStep
from slakit.reports.measures.tables import Table

__all__ = ["BuyerStep", "buyer_steps"]


@attrs.frozen
class BuyerStep:
    """One stage: where the buyer stands in it as agreed, who answers for it, and how long half of those in it stayed."""

    stage: str
    buyer: str
    owner: str
    entered: int
    median: timedelta | None


def buyer_steps(found: Iterable[FunnelStep], lifecycle: Lifecycle) -> Table[BuyerStep]:
    """Return the steps of a funnel beside those of the buyer; a stage without an agreed meaning is left out."""
    steps = list(found)
    rows = tuple(
        BuyerStep(step.stage, sentence(stage.meaning), stage.owner, step.entered, step.median)
        for step in steps
        for stage in [lifecycle.stage(step.stage)]
        if stage.meaning
    )
    return Table(
        name="buyer_steps",
        title="Where the buyer stands",
        definition="What each stage says of the buyer, as agreed, and how long half of the stays in it lasted.",
        unit="entries",
        population=f"{sum(step.entered for step in steps)} entries",
        left_out={"a stage without a meaning": len(steps) - len(rows)},
        row=BuyerStep,
        rows=rows,
    )
