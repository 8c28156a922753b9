"""Teams: which sides of the agreement the name of a team speaks of."""

import re
from functools import lru_cache

from slakit.rules.parts import PARTIES

__all__ = ["sides_of"]

# What marketing and sales call themselves, beside their own names, as parts of a word or as words.
_OF_A_SIDE = {
    "marketing": re.compile(r"marketing|marketer|\bdemand gen", re.IGNORECASE),
    "sales": re.compile(r"\b(?:pre|tele)?[ -]?sales(?!force)|\b(?:sdr|bdr|account executive)s?\b", re.IGNORECASE),
}


@lru_cache(maxsize=256)
def sides_of(team: str) -> tuple[str, ...]:
    """Return the sides whose people a team is, by its name; none where the name does not say.

    >>> sides_of("Inside sales"), sides_of("SDR"), sides_of("EMEA")
    (('sales',), ('sales',), ())
    """
    return tuple(party for party in PARTIES if _OF_A_SIDE[party].search(team.replace("_", " ")))
