"""Draw the figures of the marketing funnel that Olist published as pictures for a page: no row of the data is needed.

    python examples/olist/picture.py FOLDER

The figures are counts that `run.py` prints: MQLs and sellers won, by origin and by month of the first contact. They are
those of "Marketing Funnel by Olist", which is licensed CC BY-NC-SA 4.0.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from slakit.reports.charts import Bar, BarChart, svg
from slakit.reports.measures.statistics import ends_of_share

BY_ORIGIN = {
    "organic search": (2296, 271),
    "paid search": (1586, 195),
    "social": (1350, 75),
    "unknown": (1099, 179),
    "direct traffic": (499, 56),
    "email": (493, 15),
    "referral": (284, 24),
    "other": (150, 4),
    "display": (118, 6),
    "other publicities": (65, 3),
    "empty": (60, 14),
}
"""MQLs and how many of them were won."""
BY_MONTH = {
    "2017-06": 4,
    "2017-07": 239,
    "2017-08": 386,
    "2017-09": 312,
    "2017-10": 416,
    "2017-11": 445,
    "2017-12": 200,
    "2018-01": 1141,
    "2018-02": 1028,
    "2018-03": 1174,
    "2018-04": 1352,
    "2018-05": 1303,
}
"""MQLs; the data begins in the middle of the first month."""
WON_IN_TIME = {
    "2017-11": 7,
    "2017-12": 6,
    "2018-01": 129,
    "2018-02": 128,
    "2018-03": 140,
    "2018-04": 171,
    "2018-05": 109,
}
"""Of the MQLs of a month, those won within 90 days."""
TARGET = 300
STYLE = """<style>
svg { --ink: #1d2733; --paper: #fff; --rule: #d5dbe2; --bar: #2f6fb0; --short: #c2552d; background: var(--paper); }
@media (prefers-color-scheme: dark) {
  svg { --ink: #e4e9ef; --paper: #12171d; --rule: #35404c; --bar: #5a9bd8; --short: #e08a5b; }
}
text { font: 12px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: var(--ink); }
.end { text-anchor: end; }
.bar { fill: var(--bar); }
.short { fill: var(--short); }
.axis { stroke: var(--rule); }
.target { stroke: var(--ink); stroke-width: 2; }
.interval { stroke: var(--ink); stroke-width: 1.5; }
</style>"""


def charts() -> Mapping[str, BarChart]:
    """Return each chart by the name of its file."""
    origins = [(origin, won, count) for origin, (count, won) in BY_ORIGIN.items()]
    in_time = [(month, won, BY_MONTH[month]) for month, won in WON_IN_TIME.items()]
    months = [Bar(month, count, TARGET if place else None) for place, (month, count) in enumerate(BY_MONTH.items())]
    return {
        "olist-won-by-origin": shares(
            "Share of MQLs that were won, by origin, with its interval at 95 %", origins, 0.4
        ),
        "olist-won-in-time": shares(
            "Share of MQLs won within 90 days, by month of the first contact, with its interval at 95 %", in_time, 0.2
        ),
        "olist-mqls-by-month": BarChart(
            about="MQLs by month beside a target of 300; the first is no whole month", bars=months
        ),
    }


def shares(about: str, rows: list[tuple[str, int, int]], end: float) -> BarChart:
    """Return bars for rows of a name, how many were won, and of how many."""
    bars = []
    for name, won, count in rows:
        low, high = ends_of_share(won, count)
        bars.append(Bar(f"{name} ({won:,} of {count:,})", won / count, low=low, high=high))
    return BarChart(about=about, bars=bars, is_share=True, end=end)


def picture(chart: BarChart) -> str:
    """Return a chart as a file of its own, light or dark as the reader's system is."""
    begin, rest = svg(chart).split("\n", 1)
    named = begin.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"{named}\n{STYLE}\n{rest}\n"


def main(folder: Path) -> None:
    """Write the pictures."""
    for name, chart in charts().items():
        (folder / f"{name}.svg").write_text(picture(chart), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            main(Path(folder))
        case _:
            sys.exit("usage: python picture.py FOLDER")
