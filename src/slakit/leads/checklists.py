"""The checklists that sales qualifies with, ready-made: each item is an attribute that says yes."""

from collections.abc import Sequence

from slakit.leads.criteria.making import at_least, field
from slakit.leads.criteria.trees import AtLeast

__all__ = ["bant", "champ", "checklist", "meddic"]


def checklist(items: Sequence[str], k: int) -> AtLeast:
    """Return the criterion that at least k attributes of a list say yes.

    Raises: AgreementError D251 unless k is between 1 and the number of items.

    >>> str(checklist(["budget", "need"], 1))
    'at least 1 of (budget is yes, need is yes)'
    """
    return at_least(k, *(field(item, is_="yes") for item in items))


def bant(k: int = 2) -> AtLeast:
    """Return the criterion that k of budget, authority, need and timing are known to be there.

    Source: the list is IBM's; two of the four is what practitioners ask for.

    >>> len(bant().parts)
    4
    """
    return checklist(("budget", "authority", "need", "timing"), k)


def champ(k: int = 3) -> AtLeast:
    """Return the criterion that k of challenges, authority, money and prioritization are known to be there.

    >>> len(champ().parts)
    4
    """
    return checklist(("challenges", "authority", "money", "prioritization"), k)


def meddic(k: int = 4) -> AtLeast:
    """Return the criterion that k of the six items of MEDDIC are known to be there.

    >>> len(meddic().parts)
    6
    """
    items = ("metrics", "economic_buyer", "decision_criteria", "decision_process", "identified_pain", "champion")
    return checklist(items, k)
