"""Reviews: the labels of an audit read back, whether reviewers are neutral, and the share of good leads they give."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import combinations
from math import fsum, sqrt
from typing import Literal, TypeAlias

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.evaluation.rates import wilson
from slakit.reports.diagnosis.sampling import Sample
from slakit.reports.document.words import plural
from slakit.reports.measures.statistics import deviations, kappa
from slakit.reports.measures.tables import Table
from slakit.reports.measures.teams import sides_of
from slakit.rules.agreement import Agreement

__all__ = ["AuditResult", "ReviewLabel", "ReviewedItem", "ReviewerPair", "read_labels", "score_audit"]

Label: TypeAlias = Literal["good", "bad", "unclear"]
_LABELS: Mapping[str, Label] = {"good": "good", "bad": "bad", "unclear": "unclear"}


@attrs.frozen
class ReviewLabel:
    """What one reviewer said of one item."""

    item: str
    label: Label
    reviewer: str
    note: str = ""


@attrs.frozen
class ReviewedItem:
    """An item with its lead: what most reviewers said, unclear where they are split, and how many said what."""

    item: str
    lead: str
    entry: int
    stratum: str
    label: Label
    good: int
    bad: int
    unclear: int


@attrs.frozen
class ReviewerPair:
    """How far two reviewers agree on the items that both have labelled; kappa is None where chance alone would."""

    first: str
    second: str
    items: int
    agreed: int
    kappa: float | None


@attrs.frozen(kw_only=True)
class AuditResult:
    """The share of good leads among all that the sample was drawn from, and where it lies at a confidence.

    `reviewed` items have a clear label; `unclear` ones are left out of the share. `share`, `low` and `high` are None where
    no label is clear. `method` says how they were reckoned.
    """

    share: float | None
    low: float | None
    high: float | None
    confidence: float
    population: int
    reviewed: int
    unclear: int
    method: str
    items: Table[ReviewedItem]
    pairs: Table[ReviewerPair]


# --- labels


def read_labels(sheets: Mapping[str, str], sample: Sample, agreement: Agreement) -> tuple[ReviewLabel, ...]:
    """Return the labels of filled-in sheets, CSV texts by the names of their files; all that is wrong is told at once.

    Every item needs one label or more, good, bad or unclear, each of another reviewer, who names their team. A reviewer of
    marketing or sales is refused, also under such names as SDR or demand generation, and so is one of a team that owns leads
    by the agreement, whom it lists as an owner, or as the head of a party, and who held leads of a sample that was drawn by
    owner: a neutral review is one by neither side.

    Raises: DataError with every problem found: I464 (a sheet that is no such table), I465 (labels), I466 (a reviewer who is
    not independent, or does not say of which team).
    """
    problems: list[Problem] = []
    found: list[ReviewLabel] = []
    seen: dict[tuple[str, str], str] = {}
    items = {one.item for one in sample.items}
    sides, teams = _reps(sample) | _sides(agreement), _teams(agreement)
    for name, text in sheets.items():
        for where, row in _rows(name, text, problems):
            odd = [*_odd_labels(row, where, items), *_not_neutral(row, where, sides, teams)]
            key = row["item"], row["reviewer"].casefold()
            if not odd and key in seen:
                odd.append(Problem("I465", where, f"{row['reviewer']} labelled {row['item']} at {seen[key]} already"))
            seen.setdefault(key, where)
            problems += odd
            if not odd:
                found.append(ReviewLabel(row["item"], _LABELS[row["label"].casefold()], row["reviewer"], row["note"]))
    told = {item for item, _ in seen}
    missing = [one.item for one in sample.items if one.item not in told]
    problems += [Problem("I465", "sheets", f"{item}: no reviewer has it in a sheet") for item in missing]
    if problems:
        raise DataError(*problems)
    return tuple(found)


_NEEDED = ("item", "label", "reviewer", "team")


def _rows(name: str, text: str, problems: list[Problem]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row of a sheet by its place, its cells by column; blank lines are none."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text))
    try:
        columns = [cell.strip().casefold() for cell in next(reader, [])]
        if missing := [column for column in _NEEDED if column not in columns]:
            problems.append(Problem("I464", f"{name}:1", f"the sheet has no column {', '.join(missing)}"))
            return
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
                yield f"{name}:{reader.line_num}", {column: row.get(column, "") for column in (*_NEEDED, "note")}
    except csv.Error as error:
        problems.append(Problem("I464", f"{name}:{reader.line_num}", f"not CSV: {error}"))


def _delimiter(text: str) -> str:
    """Return what separates the cells: spreadsheets of some countries save with semicolons."""
    header = text.partition("\n")[0]
    return max((",", ";", "\t"), key=header.count)


def _odd_labels(row: Mapping[str, str], where: str, items: set[str]) -> Iterator[Problem]:
    if row["item"] not in items:
        yield Problem("I465", f"{where} item", f"{row['item']!r}: no such item in the sample{hint(row['item'], items)}")
    if not row["label"]:
        yield Problem("I465", f"{where} label", "the label is missing; write good, bad or unclear")
    elif row["label"].casefold() not in _LABELS:
        known = hint(row["label"].casefold(), _LABELS)
        yield Problem("I465", f"{where} label", f"{row['label']!r}: unknown label{known}")
    if not row["reviewer"]:
        yield Problem("I465", f"{where} reviewer", "the reviewer is missing")


def _sides(agreement: Agreement) -> dict[str, str]:
    """Return what people of either side are called in the agreement, and what they are in it."""
    owners = {
        name: f"owner {one.id} in the agreement"
        for one in agreement.owners
        if not one.queue
        for name in (one.id, one.name)
    }
    heads = {party.head: f"head of {party.name} in the agreement" for party in agreement.parties}
    return {name.casefold(): what for name, what in (owners | heads).items() if name}


def _reps(sample: Sample) -> dict[str, str]:
    """Return who held the leads of a sample that was drawn by owner: an agreement need not list them."""
    if "owner" not in sample.by:
        return {}
    place = sample.by.index("owner")
    return {name.casefold(): "the owner of leads in the sample" for one in sample.strata if (name := one.values[place])}


def _teams(agreement: Agreement) -> dict[str, str]:
    """Return the teams of those who own leads by the agreement, as it writes them."""
    return {owner.team.casefold(): owner.team for owner in agreement.owners if owner.team}


def _not_neutral(
    row: Mapping[str, str], where: str, sides: Mapping[str, str], teams: Mapping[str, str]
) -> Iterator[Problem]:
    team, reviewer = row["team"], row["reviewer"]
    if not team:
        yield Problem("I466", f"{where} team", "the team of the reviewer is missing: a review is one by neither side")
    named = sides_of(team)
    for party in named:
        yield Problem("I466", f"{where} team", f"{team!r}: a reviewer of {party} is a party to the agreement")
    if team.casefold() in teams and not named:
        yield Problem("I466", f"{where} team", f"{team!r} is the team of owners in the agreement, so not independent")
    if reviewer.casefold() in sides:
        yield Problem("I466", f"{where} reviewer", f"{reviewer!r} is {sides[reviewer.casefold()]}, so not independent")


# --- the share


_METHOD = (
    "share of good leads in each stratum, weighted by its size; the distances to the ends of each stratum's Wilson "
    "interval, with finite population correction, taken together as those of independent shares; strata with fewer than "
    "two clear labels have one interval together"
)


def score_audit(sample: Sample, labels: Iterable[ReviewLabel], *, confidence: float = 0.95) -> AuditResult:
    """Return the share of good leads that labels give, with its interval, and how far reviewers agree.

    Several labels of an item count as what most say, unclear where they are split. The share is that of each stratum,
    weighted by its part of all leads: the sum of (N_h / N) p_h. Each stratum has a Wilson interval, narrowed by the finite
    population correction; how far its ends lie from the share, squared and weighted, adds up to how far those of the whole
    do. So two leads that are alike never speak for a thousand, the interval stays between 0 and 1, and of one stratum it
    is Wilson's. Of everything reviewed nothing is uncertain.

    Strata of which fewer than two labels are clear have one interval together, for as many labels as theirs are worth: 1 /
    sum of (w_h^2 / n_h), with w_h the part of each among them. Those without a clear label are taken to be like the rest
    of these.

    Raises: DataError I414 for a confidence that does not lie between 0 and 1.
    Source: W. G. Cochran, Sampling Techniques (1977), section 5.10 for the share, 2.5 for the correction, and 5A.12 for
    taking strata with one label together; L. Kish, Survey Sampling (1965), for what labels of unequal weight are worth; E.
    B. Wilson (1927) for the interval; G. Y. Zou and A. Donner, Construction of confidence limits about effect measures: a
    general approach (2008), for taking the distances together.
    """
    z, given = deviations(confidence), list(labels)
    items = _items(sample, given)
    cells = _cells(sample, items)
    share = interval = None
    if cells:
        share = _share(cells)
        interval = _interval(share, cells, z)
    unclear = sum(one.label == "unclear" for one in items)
    return AuditResult(
        share=share,
        low=None if interval is None else interval[0],
        high=None if interval is None else interval[1],
        confidence=confidence,
        population=sample.population,
        reviewed=len(items) - unclear,
        unclear=unclear,
        method=_METHOD,
        items=_item_table(items, len(sample.items)),
        pairs=_pair_table(given),
    )


@attrs.frozen
class _Cell:
    """A stratum, or several together: how many leads and clear labels, and the share of good ones.

    `worth` is how many labels of one stratum would tell as much: of several together fewer than there are, where some
    labels speak for more leads than others.
    """

    population: int
    clear: int
    share: float
    worth: float


def _items(sample: Sample, labels: Sequence[ReviewLabel]) -> list[ReviewedItem]:
    said: dict[str, Counter[str]] = {}
    for one in labels:
        said.setdefault(one.item, Counter())[one.label] += 1
    return [
        ReviewedItem(
            one.item,
            one.lead,
            one.entry,
            ", ".join(sample.strata[one.stratum].values),
            _most(said[one.item]),
            *(said[one.item][label] for label in _LABELS),
        )
        for one in sample.items
        if one.item in said
    ]


def _most(said: Counter[str]) -> Label:
    most = max(said.values())
    first, *others = [_LABELS[label] for label, number in said.items() if number == most]
    return "unclear" if others else first


_LEAST = 2


def _cells(sample: Sample, items: Sequence[ReviewedItem]) -> list[_Cell]:
    """Return the strata; those of which too few labels are clear to tell how much they differ stand as one."""
    strata = {one.item: one.stratum for one in sample.items}
    clear = Counter(strata[one.item] for one in items if one.label != "unclear")
    good = Counter(strata[one.item] for one in items if one.label == "good")
    cells = [
        _Cell(one.population, clear[n], good[n] / clear[n] if clear[n] else 0.0, clear[n])
        for n, one in enumerate(sample.strata)
    ]
    enough = [cell for cell in cells if cell.clear >= min(_LEAST, cell.population)]
    rest = [cell for cell in cells if cell.clear < min(_LEAST, cell.population)]
    if not rest:
        return enough
    together = _joined(rest)
    if together.clear < _LEAST and enough:
        # Even together they can not tell: they go with the smallest of the others.
        smallest = min(enough, key=lambda cell: cell.population)
        return [*(cell for cell in enough if cell is not smallest), _joined([*rest, smallest])]
    return [*enough, together] if together.clear else []


def _joined(cells: Sequence[_Cell]) -> _Cell:
    """Return strata as one: the share of each weighs by its size, and those without a clear label are like the others."""
    told = [cell for cell in cells if cell.clear]
    worth = fsum(weight**2 / cell.clear for weight, cell in _weighted(told))
    clear = sum(cell.clear for cell in told)
    return _Cell(sum(cell.population for cell in cells), clear, _share(told), 1 / worth if clear else 0.0)


def _share(cells: Sequence[_Cell]) -> float:
    # Divided once, so that of all that are good it is 1 to the last bit.
    return fsum(cell.population * cell.share for cell in cells) / (sum(cell.population for cell in cells) or 1)


def _weighted(cells: Sequence[_Cell]) -> list[tuple[float, _Cell]]:
    total = sum(cell.population for cell in cells)
    return [(cell.population / total, cell) for cell in cells]


def _interval(share: float, cells: Sequence[_Cell], z: float) -> tuple[float, float]:
    below = above = 0.0
    for weight, cell in _weighted(cells):
        low, high = wilson(cell.share * cell.worth, cell.worth, z)
        part = weight**2 * (1 - cell.clear / cell.population)
        below += part * (cell.share - low) ** 2
        above += part * (high - cell.share) ** 2
    return share - sqrt(below), min(1.0, share + sqrt(above))


def _item_table(items: Sequence[ReviewedItem], drawn: int) -> Table[ReviewedItem]:
    return Table(
        name="reviewed_items",
        title="Reviewed leads",
        definition="What most reviewers said of each lead, unclear where they are split.",
        unit="leads",
        population=plural(drawn, "sampled lead"),
        left_out={"without a label": drawn - len(items)} if drawn > len(items) else {},
        row=ReviewedItem,
        rows=tuple(items),
    )


def _pair_table(labels: Sequence[ReviewLabel]) -> Table[ReviewerPair]:
    by_reviewer: dict[str, dict[str, str]] = {}
    spelt: dict[str, str] = {}
    for one in labels:
        # As when labels are read, Ann and ann are one reviewer.
        name = spelt.setdefault(one.reviewer.casefold(), one.reviewer)
        by_reviewer.setdefault(name, {})[one.item] = one.label
    rows = []
    for first, second in combinations(sorted(by_reviewer), 2):
        both = by_reviewer[first].keys() & by_reviewer[second].keys()
        pairs = [(by_reviewer[first][item], by_reviewer[second][item]) for item in sorted(both)]
        if pairs:
            agreed = sum(one == other for one, other in pairs)
            rows.append(ReviewerPair(first, second, len(pairs), agreed, kappa(pairs)))
    return Table(
        name="reviewer_pairs",
        title="Agreement between reviewers",
        definition="Of the items that two reviewers labelled, those with one label, and Cohen's kappa.",
        unit="items",
        population=plural(len(by_reviewer), "reviewer"),
        row=ReviewerPair,
        rows=tuple(rows),
    )
