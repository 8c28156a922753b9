"""Leads that were merged into others: what they broke stays with them, but nobody can act on them any more."""

from collections.abc import Iterable

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.rules.outcomes import Excluded

__all__ = ["merged_leads"]


def merged_leads(evaluation: Evaluation, journeys: Iterable[Journey] = ()) -> frozenset[str]:
    """Return the ids of the leads that were merged into another one by as-of.

    An evaluation alone tells it only of leads of which something still ran then and was excluded; the journeys tell all.
    """
    told = {one.subject for one in evaluation.outcomes if isinstance(one, Excluded) and one.reason == "merged"}
    merges = map(merge_of, journeys)
    return frozenset(told | {one.lead_id for one in merges if one is not None and one.at_us <= evaluation.as_of_us})
