"""Samples for a neutral audit: drawn by a seed, in strata, and shown to reviewers without what could sway them."""

import csv
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from io import StringIO
from typing import Any, Self
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import DataError, Problem
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.attributes import unknown_told
from slakit.reports.diagnosis.quality import Handover, handovers
from slakit.reports.escaping import guarded
from slakit.worktime import instants
from slakit.worktime.instants import date_of, from_micros, iso_utc, to_micros
from slakit.worktime.periods import Period

__all__ = ["Sample", "SampleItem", "Stratum", "draw_sample", "review_sheet"]


@attrs.frozen
class Stratum:
    """Leads that are alike by what the sample is drawn by: their values, and how many there are of them."""

    values: tuple[str, ...]
    population: int


@attrs.frozen
class SampleItem:
    """One hand-off that is reviewed, under a name that tells nothing; `stratum` counts from 0."""

    item: str
    lead: str
    entry: int
    handed_over_at: datetime
    stratum: int


@attrs.frozen(kw_only=True)
class Sample:
    """A sample of hand-offs: the key that says which lead a reviewed item is. It is not for reviewers."""

    seed: str
    by: tuple[str, ...]
    strata: tuple[Stratum, ...]
    items: tuple[SampleItem, ...]

    @property
    def population(self) -> int:
        """How many hand-offs it was drawn from."""
        return sum(stratum.population for stratum in self.strata)

    def to_json(self) -> str:
        """Return the key as JSON, for `from_json` to read when the labels are there."""
        items = [
            {
                "item": one.item,
                "lead": one.lead,
                "entry": one.entry,
                "at": iso_utc(to_micros(one.handed_over_at)),
                "stratum": one.stratum,
            }
            for one in self.items
        ]
        strata = [{"values": list(one.values), "population": one.population} for one in self.strata]
        key = {"schema": 1, "seed": self.seed, "by": list(self.by), "strata": strata, "items": items}
        return json.dumps(key, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str = "key") -> Self:
        """Return the sample of a key that `to_json` wrote. Raises: DataError I463 for any other text."""
        try:
            return cls(**_read(json.loads(text)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            message = f"not a key that `slakit audit draw` wrote: {type(error).__name__}: {error}"
            raise DataError(Problem("I463", where, message)) from None


def _read(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a sample in a key. Raises: ValueError, KeyError, TypeError or AttributeError for any other."""
    strata = tuple(Stratum(tuple(map(str, one["values"])), int(one["population"])) for one in key["strata"])
    items = tuple(map(_item, key["items"]))
    if key["schema"] != 1 or any(not 0 <= one.stratum < len(strata) for one in items):
        raise ValueError("another schema, or an item of no stratum")
    return {"seed": str(key["seed"]), "by": tuple(map(str, key["by"])), "strata": strata, "items": items}


def _item(read: Mapping[str, Any]) -> SampleItem:
    at = datetime.fromisoformat(read["at"])
    return SampleItem(
        str(read["item"]), str(read["lead"]), int(read["entry"]), from_micros(to_micros(at)), int(read["stratum"])
    )


# --- drawing


_DRAWN_BY = ("owner", "source", "reason")
"""What a sample is drawn by unless you say otherwise; not every export has a source."""


def draw_sample(
    journeys: Iterable[Journey],
    *,
    size: int,
    seed: int | str,
    as_of: datetime,
    by: str | Sequence[str] = _DRAWN_BY,
    at: Pattern | None = None,
    period: str | None = None,
    zone: str | ZoneInfo = "UTC",
    lifecycle: Lifecycle = STANDARD,
) -> Sample:
    """Return a sample of hand-offs, from each stratum about as large a part; the same seed draws the same one.

    A hand-off is entering mql unless `at` says otherwise; with `period`, such as 2026-Q3, only those that lie in it. `by`
    are attributes of the lead at the hand-off; "owner" is who held it when sales answered, or as of now, and "reason" the
    answer: accepted, undecided, or why it was rejected. Each stratum gives its part by size, the largest remainders first,
    and one item at the least: two, or all of its own, where two of each are no more than a quarter of the sample.
    `score_audit` takes together those of which one item tells too little. Where the strata are more than half the sample,
    what it is drawn by is shortened from the end, and `by` of the sample says what is left. Rows of a CRM that name stages
    by their aliases are read with its `lifecycle`. Nothing depends on the order of the leads. No more are drawn than there
    are.

    Warns with UnknownAttributeWarning of an attribute that no lead has. Raises: DataError I461 for a size that is no whole
    number from 1 on, and where there is nothing to draw from; CalendarError C142 for a period that can not be read.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-02T10:00Z")
    >>> leads = [Journey.of(f"L{n}", stage_event("mql", at=at)) for n in range(100)]
    >>> sample = draw_sample(leads, size=10, seed=7, as_of=at)
    >>> len(sample.items), sample.population, sample == draw_sample(reversed(leads), size=10, seed=7, as_of=at)
    (10, 100, True)
    """
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise DataError(Problem("I461", "size", f"{size!r}: expected a whole number from 1 on"))
    asked = None if period is None else Period.parse(period, instants.zone(zone))
    leads, wanted = list(journeys), (by,) if isinstance(by, str) else tuple(by)
    if wanted != _DRAWN_BY:
        unknown_told(wanted, leads, anyway=("owner", "reason"))
    handed = handovers(leads, as_of=as_of, at=at, lifecycle=lifecycle)
    found = [one for one in handed if asked is None or one.event.at_us in asked]
    if not found:
        raise DataError(Problem("I461", "leads", f"no lead was handed over{f' in {period}' if period else ''}"))
    cut, groups = _strata(found, wanted, size, to_micros(as_of))
    drawn = [
        (number, one)
        for number, (members, count) in enumerate(zip(groups.values(), _shares(groups, size), strict=True))
        for one in sorted(members, key=lambda one: _place(seed, "drawn", one))[:count]
    ]
    # In an order that tells nothing of strata.
    drawn.sort(key=lambda pair: _place(seed, "shown", pair[1]))
    return Sample(
        seed=str(seed),
        by=cut,
        strata=tuple(Stratum(values, len(members)) for values, members in groups.items()),
        items=tuple(
            SampleItem(f"R{n:03d}", one.journey.lead_id, one.entry, one.event.at, stratum)
            for n, (stratum, one) in enumerate(drawn, 1)
        ),
    )


_Groups = dict[tuple[str, ...], list[Handover]]
_LEAST = 2
"""What a stratum gives at the least where the size allows: of one item nobody can tell how much its leads differ."""
_QUARTER = 4


def _strata(found: Sequence[Handover], by: tuple[str, ...], size: int, as_of: int) -> tuple[tuple[str, ...], _Groups]:
    while True:
        groups: _Groups = {}
        for one in found:
            groups.setdefault(tuple(_value(one, name, as_of) for name in by), []).append(one)
        if not by or len(groups) * _LEAST <= size:
            return by, {values: groups[values] for values in sorted(groups)}
        by = by[:-1]


def _value(one: Handover, name: str, as_of: int) -> str:
    if name == "reason":
        reason = "" if one.decision is None else one.decision.reason
        return f"rejected: {reason or 'no reason'}" if one.answer == "rejected" else one.answer
    if name == "owner":
        return one.journey.owner_at(as_of if one.decision is None else one.decision.at_us)
    return one.journey.attribute_at(name, one.event.at_us) or ""


def _shares(groups: _Groups, size: int) -> list[int]:
    """Return how many are drawn of each stratum: its part of the sample, the largest remainders first, and one at the least.

    It is two at the least where those are no more than a quarter of the sample: what small strata get beyond their part
    the large ones lack.
    """
    populations = [len(members) for members in groups.values()]
    total = sum(populations)
    least = _LEAST if len(groups) * _LEAST * _QUARTER <= size else 1
    counts = [min(number, least) for number in populations]
    while sum(counts) < min(size, total):
        # The stratum that is furthest below its part gets the next.
        open_ones = [n for n, number in enumerate(populations) if counts[n] < number]
        counts[max(open_ones, key=lambda n: (size * populations[n] / total - counts[n], -n))] += 1
    return counts


def _place(seed: int | str, what: str, one: Handover) -> bytes:
    """Return a place in an order that only the seed and the lead decide, on any machine."""
    named = f"{seed}\x1f{what}\x1f{one.journey.lead_id}\x1f{one.entry}"
    return blake2b(named.encode(), digest_size=16).digest()


# --- the sheet


_HIDDEN = frozenset({"owner", "rep", "stage", "status", "reason", "verdict", "source", "origin", "lead", "lead id"})
# As CRMs name them, word by word: LeadSource, hs_lead_status, lifecyclestage, OwnerId. A funding stage is a trait.
_HIDDEN_WORDS = re.compile(
    r"\b(?:(?:lead|lifecycle|deal) ?(?:stage|status|origin|id)|(?:lead)?source|(?:lead)?owner|sales rep|verdict|utm"
    r"|(?:reject|disqualif|recycl|unqualif|lost)\w* reason)\b"
)
_ASKED = ("label", "reviewer", "team", "note")


def review_sheet(
    sample: Sample,
    journeys: Iterable[Journey],
    *,
    fields: Sequence[str] | None = None,
    hide: Iterable[str] = (),
    zone: str | ZoneInfo = "UTC",
) -> str:
    """Return the sheet that a reviewer fills in, as CSV: what was known of each lead at its hand-off, and no more.

    Neither the lead, nor who had it, where it came from or what sales said stands in it: attributes of such names, as
    CRMs write them (LeadSource, hs_lead_status), those that the sample was drawn by, and those in `hide` are left
    out. `fields` says which of the others are shown; without it, all. `did` is what the buyer did by then, with dates
    local to `zone`; what people of yours did is not told. To be filled in are `label` (good, bad or unclear),
    `reviewer`, `team` and, if there is anything to say, `note`. Cells that a spreadsheet would take for a formula
    begin with an apostrophe.

    Raises: DataError I462 for fields that a blind reviewer may not see.
    """
    hidden = {_plain(name) for name in (*_HIDDEN, *sample.by, *hide)}
    if shown := [name for name in fields or () if _is_hidden(name, hidden)]:
        raise DataError(*(Problem("I462", "fields", f"{name!r}: a blind reviewer may not see it") for name in shown))
    known = {journey.lead_id: journey for journey in journeys}
    names = tuple(fields) if fields is not None else _attributes(sample, known, hidden)
    text, where = StringIO(), instants.zone(zone)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_guarded, ("item", "handed_over", "did", *names, *_ASKED)))
    for one in sample.items:
        journey, at = known.get(one.lead) or Journey.of(one.lead), to_micros(one.handed_over_at)
        values = [journey.attribute_at(name, at) or "" for name in names]
        cells = (one.item, str(date_of(at, where)), _did(journey, at, where), *values, *("" for _ in _ASKED))
        writer.writerow(map(_guarded, cells))
    return text.getvalue()


def _attributes(sample: Sample, known: Mapping[str, Journey], hidden: Collection[str]) -> tuple[str, ...]:
    found: set[str] = set()
    for one in sample.items:
        if (journey := known.get(one.lead)) is not None:
            changed = (event.data.get("field", "") for event in journey.events if event.kind == "field")
            found |= {*journey.attributes, *journey.current, *changed}
    return tuple(sorted(name for name in found if name and not _is_hidden(name, hidden)))


def _plain(name: str) -> str:
    """Return the words of a name in small letters, apart by blanks: LeadSource and lead_source are one."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.split(r"[\W_]+", apart.casefold())).strip() or name.casefold()


def _is_hidden(name: str, hidden: Collection[str]) -> bool:
    return _plain(name) in hidden or _HIDDEN_WORDS.search(_plain(name)) is not None


def _did(journey: Journey, at: int, zone: ZoneInfo) -> str:
    return "; ".join(
        f"{date_of(event.at_us, zone)} {event.value}{f' {asset}' if (asset := event.data.get('asset')) else ''}"
        for event in _by_the_buyer(journey.events)
        if event.at_us <= at
    )


def _by_the_buyer(events: Iterable[Event]) -> Iterator[Event]:
    for event in events:
        if event.kind == "activity" and event.actor_kind not in _OURS and event.direction != "outbound":
            yield event


_OURS = frozenset({"person", "automation", "integration"})


def _guarded(cell: str) -> str:
    # Python 3.11 leaves a lone carriage return unquoted, which ends the row for whoever reads it.
    return guarded(cell).replace("\r", " ")
