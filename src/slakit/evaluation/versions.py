"""Several versions of one agreement: each judges what starts while it is in force, and ends its predecessor."""

import warnings
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from slakit.errors import AgreementError, Problem, SlakitWarning
from slakit.rules.agreement import Agreement
from slakit.rules.parties import Term

__all__ = ["in_force"]


def in_force(versions: Sequence[Agreement]) -> tuple[Agreement, ...]:
    """Return the versions in the order of their terms, each until the next one begins, or its own term ends.

    Raises: AgreementError D396 for a version without a term, for two that begin on one day or have one version, and
    for texts with other names or zones.
    """
    if problems := list(_odd(versions)):
        raise AgreementError(*problems)
    ordered = sorted(versions, key=_beginning)
    cut = [_until(one, following) for one, following in pairwise(ordered)]
    return (*cut, *ordered[-1:])


def _beginning(version: Agreement) -> str:
    return "" if version.term is None else version.term.since.isoformat()


def _odd(versions: Sequence[Agreement]) -> Iterator[Problem]:
    if len(versions) == 1:
        return
    begun: dict[str, str] = {}
    named: set[str] = set()
    for number, version in enumerate(versions):
        where = f"versions[{number}]"
        if version.term is None:
            yield Problem("D396", where, "needs a term: it says from when on this text judges")
            continue
        if (version.name, version.zone.key) != (versions[0].name, versions[0].zone.key):
            message = f"{version.name!r} in {version.zone.key} is no version of {versions[0].name!r} in {versions[0].zone.key}"
            yield Problem("D396", where, message)
        if version.version in named:
            yield Problem("D396", where, f"two texts are called version {version.version!r}")
        began = begun.setdefault(_beginning(version), version.version)
        if began != version.version:
            yield Problem("D396", where, f"{version.version!r} begins on the same day as {began!r}")
        named.add(version.version)


def _until(version: Agreement, following: Agreement) -> Agreement:
    """Return a version that ends at the latest where the next one begins."""
    assert version.term is not None  # noqa: S101 - told above
    assert following.term is not None  # noqa: S101 - told above
    begins = following.term.since
    if version.term.until is not None and version.term.until <= begins:
        return version
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SlakitWarning)  # it was warned of when the text was read
        return attrs.evolve(version, term=Term(since=version.term.since, until=begins))
