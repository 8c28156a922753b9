"""Acknowledgements of an agreement file: for each person who has to know its definitions a promise to confirm them."""

from collections.abc import Iterator

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.tree import Path_
from slakit.leads.patterns import event
from slakit.rules.deadlines import Deadline
from slakit.rules.starts import Every

__all__ = ["acknowledgement", "acknowledgement_id", "people"]

# Once, on the first day of the term. Who confirmed in the year before owes nothing any more.
_FIRST_DAY = Every("FREQ=DAILY;COUNT=1")
_EARLIER = "1 year"


def people(form: grammar.AcknowledgeForm) -> Iterator[tuple[Path_, str, str]]:
    """Yield who has to confirm, each with their place in the file and the party that owes it."""
    for party, names in (("marketing", form.who.marketing), ("sales", form.who.sales)):
        for number, name in enumerate(names or ()):
            yield ("acknowledge", "who", party, number), party, name


def acknowledgement_id(name: str) -> str:
    """Return the id of what somebody owes.

    >>> acknowledgement_id("VP Sales")
    'acknowledgement-vp-sales'
    """
    return "-".join(["acknowledgement", *name.casefold().replace("/", " ").split()])


def acknowledgement(form: grammar.AcknowledgeForm, version: str, party: str, name: str) -> Deadline:
    """Return the promise of one person to confirm a version. Raises: AgreementError D302 for business time without a calendar."""
    return Deadline(
        id=acknowledgement_id(name),
        owed_by=party,
        start=_FIRST_DAY,
        stop=event(kind="acknowledgement", actor=name, value=version),
        within=form.within,
        calendar=form.calendar,
        look_back=_EARLIER,
        meaning=f"{name} confirms the definitions of version {version}.",
        consequence=form.consequence,
    )
