"""The lifecycle of an agreement file: personas and stages with their definitions and examples, and moves."""

from typing import Any, Literal

import attrs

from slakit.adapters.agreements.grammar.criteria import CriterionForm, Words

__all__ = [
    "AllowForm",
    "ExampleForm",
    "ForbidForm",
    "LifecycleForm",
    "PersonaForm",
    "PersonaScoreForm",
    "StageForm",
]


@attrs.frozen(kw_only=True)
class PersonaScoreForm:
    """Points for one trait."""

    when: CriterionForm
    points: str


@attrs.frozen(kw_only=True)
class ExampleForm:
    """A lead for which a definition gives a known answer."""

    it_is: Literal["true", "false", "unknown"]
    because: str = ""
    events: tuple[dict[str, Any], ...] = ()
    attributes: dict[str, str] | None = None
    lead: str = "example"
    at: str | None = None


@attrs.frozen(kw_only=True)
class PersonaForm:
    """Whom both sides want to sell to."""

    meaning: str = ""
    all: tuple[CriterionForm, ...] = ()
    none: tuple[CriterionForm, ...] = ()
    score: tuple[PersonaScoreForm, ...] = ()
    at_least: str | None = None
    examples: tuple[ExampleForm, ...] = ()


@attrs.frozen(kw_only=True)
class StageForm:
    """A stage of the lifecycle: what is told of it, and for one of your own where it stands."""

    after: str | None = None
    before: str | None = None
    side: bool | None = None
    initial: bool | None = None
    terminal: bool | None = None
    owner: str | None = None
    meaning: str | None = None
    origin: str | None = None
    aliases: Words | None = None
    requires: Words | None = None
    when: CriterionForm | None = None
    examples: tuple[ExampleForm, ...] = ()


@attrs.frozen(kw_only=True)
class AllowForm:
    """A move that is added."""

    from_: str
    to: str
    trigger: str = ""
    when: CriterionForm | None = None
    needs_reason: bool = False
    override: bool = False


@attrs.frozen(kw_only=True)
class ForbidForm:
    """Moves from one stage to another that are taken away."""

    from_: str
    to: str


@attrs.frozen(kw_only=True)
class LifecycleForm:
    """The stages, their definitions and the moves between them."""

    base: Literal["standard", "hubspot", "salesforce", "none"] = "standard"
    without: Words | None = None
    rename: dict[str, str] | None = None
    stages: dict[str, StageForm] | None = None
    allow: tuple[AllowForm, ...] = ()
    forbid: tuple[ForbidForm, ...] = ()
    reasons: dict[str, tuple[str, ...]] | None = None
