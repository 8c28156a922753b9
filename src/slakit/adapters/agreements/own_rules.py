"""Rules of a user's own in an agreement file: looked up by name, and made from parameters that are text."""

import inspect
from collections.abc import Collection, Mapping
from typing import Any

from slakit.errors import AgreementError, Problem, SlakitError, hint
from slakit.rules.custom import RULE_PARTS, CustomRule, RuleMaker, is_custom
from slakit.rules.objectives import Objective

__all__ = ["own_rule"]


def own_rule(
    form: Mapping[str, object],
    objective: Objective | None,
    common: Mapping[str, Any],
    rules: Mapping[str, RuleMaker],
) -> CustomRule:
    """Return the rule that a form names, made with its parameters; `common` is what all commitments have.

    Of `common` and the objective only what the file gives is handed over, so that a class needs no field for the rest.

    Raises: AgreementError D397 for an unknown name, D398 for parameters that the rule does not take, or when it can not
    be made, and its own problems.
    """
    name = str(form["name"])
    if name not in rules:
        where = hint(name, rules) or "; hand it over as load_agreement(path, rules={...}), or with --rules"
        raise AgreementError(Problem("D397", "name", f"{name!r}: unknown rule{where}"))
    given = {"id": common["id"], "owed_by": _one_or_all(common["owed_by"])}
    beside = {"meaning": common["meaning"], "consequence": common["consequence"], "objective": objective}
    given |= {word: value for word, value in beside.items() if value}
    parameters = {word: value for word, value in form.items() if word != "name"}
    if problems := [*_not_taken(name, rules[name], parameters, given)]:
        raise AgreementError(*problems)
    return _made(name, rules[name], {**parameters, **given})


def _one_or_all(parties: tuple[str, ...]) -> str | tuple[str, ...]:
    return parties[0] if len(parties) == 1 else parties


def _not_taken(name: str, maker: RuleMaker, parameters: Collection[str], given: Collection[str]) -> list[Problem]:
    """Return the parameters that a rule does not take, those given twice, and those that it misses."""
    try:
        takes = inspect.signature(maker).parameters.values()
    except (TypeError, ValueError):
        return []
    twice = [Problem("D398", word, f"{word!r} stands beside the rule already") for word in parameters if word in given]
    known = {one.name: one for one in takes if one.kind in {one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY}}
    needed = {word for word, one in known.items() if one.default is one.empty}
    missing = needed - {*parameters, *given}
    twice += (Problem("D398", "", f"{name!r} needs the parameter {word!r}") for word in sorted(missing))
    if any(one.kind is one.VAR_KEYWORD for one in takes):
        return twice
    return [
        *twice,
        *(
            Problem("D398", word, f"{name!r} takes no {word!r}{hint(word, known)}")
            for word in (*parameters, *given)
            if word not in known
        ),
    ]


def _made(name: str, maker: RuleMaker, parameters: Mapping[str, Any]) -> CustomRule:
    try:
        rule = maker(**parameters)
    except SlakitError:
        raise
    except (Exception, SystemExit) as error:
        message = f"{name!r} can not be made: {type(error).__name__}: {error}"
        raise AgreementError(Problem("D398", "", message)) from error
    if not is_custom(rule):
        message = f"{name!r} made {rule!r}: expected a rule with {RULE_PARTS}"
        raise AgreementError(Problem("D398", "", message))
    return rule
