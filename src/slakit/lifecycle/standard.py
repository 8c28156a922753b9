"""The lifecycle that most agreements begin with, and the names that two CRMs give to its stages."""

from collections.abc import Iterable, Mapping

import attrs

from slakit.lifecycle.parts import texts
from slakit.lifecycle.stages import Lifecycle, Move, Stage

__all__ = ["HUBSPOT", "SALESFORCE", "STANDARD", "with_aliases"]

_STAGES = (
    Stage(name="prospect", owner="marketing", meaning="A name from any source, not vetted."),
    Stage(name="lead", owner="marketing", meaning="A prospect that engaged with us."),
    Stage(name="mql", owner="marketing", meaning="A lead that marketing hands over to sales."),
    Stage(name="accepted", owner="sales", meaning="Sales looked at the MQL and will work on it."),
    Stage(name="sql", owner="sales", meaning="Sales qualified the lead."),
    Stage(name="opportunity", owner="sales", meaning="A deal is open."),
    Stage(name="customer", owner="sales", meaning="The deal is won.", terminal=True),
    Stage(name="rejected", owner="sales", meaning="Sales sent the MQL back before contact.", side=True),
    Stage(name="recycled", owner="marketing", meaning="Not now: marketing nurtures it again.", side=True),
    Stage(name="disqualified", owner="sales", meaning="Not ever, after contact.", side=True, terminal=True),
)
_REASONED = frozenset({"reject", "recycle", "disqualify"})
_TABLE: Mapping[str, Mapping[str, str]] = {
    "prospect": {"engage": "lead", "qualify": "mql", "disqualify": "disqualified"},
    "lead": {
        "engage": "lead",
        "qualify": "mql",
        "qualify_sales": "sql",
        "disqualify": "disqualified",
        "open_deal": "opportunity",
    },
    "mql": {
        "engage": "mql",
        "qualify": "mql",
        "accept": "accepted",
        "reject": "rejected",
        "qualify_sales": "sql",
        "recycle": "recycled",
        "disqualify": "disqualified",
        "open_deal": "opportunity",
    },
    "accepted": {
        "engage": "accepted",
        "accept": "accepted",
        "qualify_sales": "sql",
        "recycle": "recycled",
        "disqualify": "disqualified",
        "open_deal": "opportunity",
    },
    "sql": {"recycle": "recycled", "disqualify": "disqualified", "open_deal": "opportunity"},
    "opportunity": {"recycle": "recycled", "disqualify": "disqualified", "win": "customer"},
    "rejected": {"recycle": "recycled", "re_engage": "lead"},
    "recycled": {
        "qualify": "mql",
        "qualify_sales": "sql",
        "disqualify": "disqualified",
        "open_deal": "opportunity",
        "re_engage": "lead",
    },
    "disqualified": {"qualify": "mql", "re_engage": "recycled"},
}

STANDARD = Lifecycle(
    stages=_STAGES,
    moves=[
        Move(
            source=source,
            trigger=trigger,
            target=target,
            needs_reason=trigger in _REASONED,
            override=source == "disqualified",
        )
        for source, triggers in _TABLE.items()
        for trigger, target in triggers.items()
    ],
)
"""prospect, lead, mql, accepted, sql, opportunity, customer; beside the way rejected, recycled, disqualified.

Source: the stages are those of the founding posts and of the waterfall models, with the acceptance step that most tools
leave out; `STANDARD.without("accepted")` drops it, and accepting then makes an sql.
"""


def with_aliases(lifecycle: Lifecycle, aliases: Mapping[str, str | int | Iterable[str | int]]) -> Lifecycle:
    """Return a lifecycle whose stages are also known under other names, such as those or the numbers of a CRM.

    They are read without regard to case. `replay`, `advance` and records follow them; `follow_aliases` puts the stages'
    own names into events, which is what patterns and criteria ask for.

    Raises: LifecycleError L102 for an unknown stage, L101 for a name that two stages would have, L111 for an empty one.

    >>> with_aliases(STANDARD, {"mql": [1234567, "Handed over"]}).named("1234567")
    'mql'
    """
    for stage, names in aliases.items():
        known = lifecycle.stage(stage)
        lifecycle = lifecycle.replace(attrs.evolve(known, aliases=dict.fromkeys((*known.aliases, *texts(names)))))
    return lifecycle


HUBSPOT = with_aliases(
    STANDARD,
    {
        "prospect": ["subscriber"],
        "mql": ["marketingqualifiedlead", "Marketing Qualified Lead"],
        "sql": ["salesqualifiedlead", "Sales Qualified Lead"],
        "customer": ["evangelist"],
    },
)
"""STANDARD under HubSpot's default names of lifecycle stages; stages of your own have numbers, see `with_aliases`.

An evangelist is a customer here, and "other" is no stage. HubSpot has no step of acceptance: without one of your own,
`HUBSPOT.without("accepted")` keeps every history from having skipped it.
"""

SALESFORCE = with_aliases(
    STANDARD,
    {
        "mql": ["Open - Not Contacted"],
        "accepted": ["Working - Contacted"],
        "opportunity": ["Closed - Converted"],
        "disqualified": ["Closed - Not Converted"],
    },
)
"""STANDARD under the names of Salesforce's default lead status; every org may have its own, see `with_aliases`."""
