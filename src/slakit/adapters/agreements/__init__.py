"""Agreement files: YAML text to an `Agreement`, with every problem at its line, and back."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Named
from slakit.rules.agreement import Agreement
from slakit.rules.custom import RuleMaker

if TYPE_CHECKING:
    from slakit.adapters.agreements.places import Places

__all__ = ["Loaded", "dump_agreement", "load_agreement", "load_with_places"]

_NONE: Mapping[str, Any] = MappingProxyType({})


@attrs.frozen
class Loaded:
    """An agreement from a file, and where its parts stand there."""

    agreement: Agreement
    places: "Places"


def load_agreement(
    path: str | Path, *, criteria: Mapping[str, Named] = _NONE, rules: Mapping[str, RuleMaker] = _NONE
) -> Agreement:
    """Read an agreement from a YAML or JSON file, and from the files in its folder that it includes.

    Every scalar is read as text and takes the form that its place asks for, so NO stays Norway and 9:00 a time.

    `criteria` are functions of your own, made with `criterion`, that the file asks for by these names:
    `{criterion: NAME}`. `rules` are rules of your own, each by the name that its `rule` gives: a class, or a function
    that returns a rule. Parameters are handed over as text, by keyword, beside `id` and `owed_by`.

    Warns, once for each, of what is legal and risky: SlakitWarning and its subclasses, such as HolidayListWarning and
    NeverHoldsWarning.

    Raises: AgreementError with all problems in the order of the file, each as `file:line:column path: message`: D101 to
    D110 for the form of the text, D364 and D371 to D398 for what does not fit together, and the codes of durations, dates,
    hours, patterns, criteria and commitments. Text that is no YAML, or takes its short cuts (aliases, merge keys), and
    files that can not be included are told first and alone; before that D314 for criteria that are none.
    """
    return _loaded(Path(path), criteria, rules).agreement


def load_with_places(
    path: Path, *, criteria: Mapping[str, Named] = _NONE, rules: Mapping[str, RuleMaker] = _NONE
) -> Loaded:
    """Read an agreement as `load_agreement` does, and keep where its parts stand."""
    return _loaded(path, criteria, rules)


def _loaded(path: Path, criteria: Mapping[str, Named], rules: Mapping[str, RuleMaker]) -> Loaded:
    from slakit.adapters.agreements.build import build
    from slakit.adapters.agreements.including import read_tree
    from slakit.adapters.agreements.places import Places

    _refuse_odd(criteria)
    tree = read_tree(path)
    # A part is read several times over, so that what it warns of is gathered and told once, at the caller's line.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        agreement = build(tree, criteria, rules)
    for category, text in dict.fromkeys((warning.category, str(warning.message)) for warning in caught):
        warnings.warn(text, category, stacklevel=3)
    return Loaded(agreement, Places(tree))


def dump_agreement(
    agreement: Agreement, *, criteria: Mapping[str, Named] = _NONE, rules: Mapping[str, RuleMaker] = _NONE
) -> str:
    """Return an agreement as the YAML text of a file that `load_agreement` gives back as an equal agreement.

    Each part stands in its plainest form, in the order of the reference, without what has its default. Comments, and the
    layout of a file that it was read from, are not kept. Equal agreements whose parts stand in one order have one text.

    `criteria` and `rules` are those that `load_agreement` is to be given with the file: functions and rules of your own
    by the names with which the file asks for them. A rule is written by its parameters, which are text, numbers, dates,
    durations or lists of them, and made again to see that it is equal.

    Raises: AgreementError with all that no file can hold: D281 and D282 for patterns, criteria and personas, D283 for
    anything else; before that D314 for what is no agreement.

    >>> from slakit.rules.ready_made import FirstResponse
    >>> from slakit.leads.patterns import activity
    >>> rule = FirstResponse(within="4 hours", stop=activity("call"))
    >>> print(dump_agreement(Agreement(name="acme", commitments=[rule])), end="")
    slakit: 1
    name: acme
    version: "1"
    zone: UTC
    commitments:
      - id: first-response
        owed_by: sales
        meaning: Sales reaches out to every MQL.
        deadline:
          start:
            entered: mql
          stop:
            kind: activity
            value: call
          within: 4 hours
    """
    from slakit.adapters.agreements.writing import agreement_text

    if not isinstance(agreement, Agreement):
        raise AgreementError(Problem("D314", "agreement", f"{agreement!r}: expected an Agreement"))
    _refuse_odd(criteria)
    return agreement_text(agreement, criteria, rules)


def _refuse_odd(criteria: Mapping[str, Named]) -> None:
    odd = [name for name, one in criteria.items() if not isinstance(one, Named)]
    if odd:
        message = "expected a function of your own, made with criterion('its name')"
        raise AgreementError(*(Problem("D314", f"criteria.{name}", f"{criteria[name]!r}: {message}") for name in odd))
