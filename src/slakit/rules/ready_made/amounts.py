"""Ready-made promises per period: so many leads, so much value, so large a share, and no more than so many."""

from collections.abc import Sequence
from typing import Any, Unpack

from slakit.leads.patterns import entered, left
from slakit.rules.parts import Entries
from slakit.rules.quotas import Credits, Level, Quota
from slakit.rules.rates import Rate
from slakit.rules.ready_made.shared import CountOptions, Patterns, QuotaOptions, RateOptions, one_pattern, words

__all__ = ["AcceptanceRate", "ConversionRate", "LeadValue", "LeadVolume", "NoFlood", "OpenLeadLimit"]


def LeadVolume(  # noqa: N802 - the field's name for a promise, like the class it returns
    *,
    at_least: Any,
    per: str = "month",
    id: str = "mql-volume",  # noqa: A002 - every promise has one
    owed_by: str | Sequence[str] = "marketing",
    of: Patterns | None = None,
    entries: Entries = "first",
    meaning: str = "Marketing delivers MQLs.",
    **options: Unpack[CountOptions],
) -> Quota:
    """Return the promise that marketing delivers a number of MQLs a period.

    A lead counts once, when it first becomes an MQL, whatever sales makes of it; `entries="each"` counts it again when
    it comes back, and `distinct="lead"` then once a period. `credits` take back what sales rejects in time. With `band`
    a period that runs ahead or behind by more is at risk. All other options are those of `Quota`.

    Raises: AgreementError as `Quota` does; TypeError for an option that it does not have.
    Source: a course on such agreements reckons 100 leads a rep and month; `leads_from_revenue` reckons your own number.

    >>> LeadVolume(at_least=8).describe()
    'marketing: Marketing delivers MQLs (at least 8 per month)'
    """
    return Quota(
        id=id,
        owed_by=owed_by,
        count=entered("mql") if of is None else one_pattern(of, "of"),
        at_least=at_least,
        per=per,
        entries=entries,
        meaning=meaning,
        **options,
    )


def LeadValue(  # noqa: N802
    *,
    at_least: Any,
    value: Any,
    per: str = "month",
    id: str = "mql-value",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    of: Patterns | None = None,
    entries: Entries = "first",
    credits: Credits | None = None,  # noqa: A002
    by: Any = None,
    band: Any = None,
    meaning: str = "Marketing delivers MQLs of an agreed value.",
    **options: Unpack[QuotaOptions],
) -> Quota:
    """Return the promise that marketing delivers MQLs worth a sum a period.

    `value` is an ordered list of (criterion, value) and at last a plain value, asked when the lead becomes an MQL;
    `value_table` reckons it from rates and purchases. All other options are those of `Quota`.

    Raises: AgreementError as `Quota` does; TypeError for an option that it does not have.
    Source: Roberge, The Sales Acceleration Formula, p. 134: the rate at which such leads buy times what they buy for.

    >>> from slakit.leads.criteria import field
    >>> LeadValue(at_least=5000, value=[(field("source", is_="demo"), 1200), 100]).allowed
    'at least 5000 per month'
    """
    return Quota(
        id=id,
        owed_by=owed_by,
        sum=entered("mql") if of is None else one_pattern(of, "of"),
        value=value,
        at_least=at_least,
        per=per,
        entries=entries,
        credits=credits,
        by=by,
        band=band,
        meaning=meaning,
        **options,
    )


def NoFlood(  # noqa: N802
    *,
    at_most: Any,
    per: str = "week",
    id: str = "no-flood",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    of: Patterns | None = None,
    entries: Entries = "each",
    meaning: str = "No more MQLs come than sales can answer.",
    **options: Unpack[CountOptions],
) -> Quota:
    """Return the promise that no more MQLs come in a period than sales can answer.

    A lead that comes back counts again, because it is work again. Broken at the MQL that is one too many; what comes
    later does not heal it. `by="owner"` caps each rep, as owned when the lead became an MQL. All other options are those
    of `Quota`.

    Raises: AgreementError as `Quota` does; TypeError for an option that it does not have.

    >>> NoFlood(at_most=5).describe()
    'marketing: No more MQLs come than sales can answer (at most 5 per week)'
    """
    return Quota(
        id=id,
        owed_by=owed_by,
        count=entered("mql") if of is None else one_pattern(of, "of"),
        at_most=at_most,
        per=per,
        entries=entries,
        meaning=meaning,
        **options,
    )


def OpenLeadLimit(  # noqa: N802
    *,
    at_most: Any,
    stages: str | Sequence[str] = "mql",
    per: str = "week",
    by: Any = "owner",
    id: str = "open-lead-limit",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    meaning: str = "No rep holds more open leads than they can work.",
    **options: Unpack[QuotaOptions],
) -> Quota:
    """Return the promise that no rep holds more open leads at once than they can work.

    A lead is open from entering one of `stages` until it leaves them; it counts for whoever owns it, and moves with the
    owner. What was open when the period began counts in it. Whether marketing owes it, who sends the leads, or sales,
    who gives them out, is for you to say. All other options are those of `Quota`.

    Raises: AgreementError D314 for stages that are no words, else as `Quota` does; TypeError for an option that it does
    not have.

    >>> OpenLeadLimit(at_most=40).describe()
    'marketing: No rep holds more open leads than they can work (at most 40 open at once per week)'
    """
    names = words(stages, "stages")
    return Quota(
        id=id,
        owed_by=owed_by,
        level=Level(entered(*names), left(*names)),
        at_most=at_most,
        per=per,
        by=by,
        meaning=meaning,
        **options,
    )


def AcceptanceRate(  # noqa: N802
    *,
    at_least: Any,
    matures_after: Any,
    per: str = "month",
    id: str = "acceptance-rate",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    among: Patterns | None = None,
    reached: Patterns | None = None,
    meaning: str = "Sales accepts the MQLs of marketing.",
    **options: Unpack[RateOptions],
) -> Rate:
    """Return the promise that sales accepts at least a share of a period's MQLs.

    A lead counts for the period in which it became an MQL, and as accepted when it enters accepted or sql by its
    maturity, that instant included. One that nobody decides fails: silence does not accept. All other options are those
    of `Rate`.

    Raises: AgreementError as `Rate` does; TypeError for an option that it does not have.
    Source: Forrester on sales accepted leads states an aim of at least 90 % accepted.

    >>> AcceptanceRate(at_least="90%", matures_after="7 days").describe()
    'marketing: Sales accepts the MQLs of marketing (at least 90% per month)'
    """
    return Rate(
        id=id,
        owed_by=owed_by,
        among=entered("mql") if among is None else among,
        reached=entered("accepted", "sql") if reached is None else reached,
        at_least=at_least,
        per=per,
        matures_after=matures_after,
        meaning=meaning,
        **options,
    )


def ConversionRate(  # noqa: N802
    *,
    at_least: Any,
    matures_after: Any,
    per: str = "quarter",
    id: str = "conversion-rate",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    among: Patterns | None = None,
    reached: Patterns | None = None,
    meaning: str = "MQLs become SQLs.",
    **options: Unpack[RateOptions],
) -> Rate:
    """Return the promise that at least a share of a period's MQLs become SQLs.

    Going straight on to opportunity or customer counts, too. It is a share of the cohort, not of what happened in the
    period: a lead counts for the period in which it became an MQL, and has until its maturity. One that comes back is a
    member again; `entries="first"` takes its first time only. With few members give `min_population`, or `judge_by`
    one end of the interval. All other options are those of `Rate`.

    Raises: AgreementError as `Rate` does; TypeError for an option that it does not have.
    Source: a post on lead management (solutions4sf.com) tells a median of 13 % from MQL to SQL and an upper quartile of
    28 %, without saying how long the leads had.

    >>> ConversionRate(at_least="13%", matures_after="3 months").describe()
    'marketing: MQLs become SQLs (at least 13% per quarter)'
    """
    return Rate(
        id=id,
        owed_by=owed_by,
        among=entered("mql") if among is None else among,
        reached=entered("sql", "opportunity", "customer") if reached is None else reached,
        at_least=at_least,
        per=per,
        matures_after=matures_after,
        meaning=meaning,
        **options,
    )
