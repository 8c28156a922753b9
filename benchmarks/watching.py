"""How long an event takes a watch, as the events of so many leads come in, next to that lead evaluated afresh.

python benchmarks/watching.py AGREEMENT.yaml [LEADS]

The term is made to hold every lead. Times are those of the processor: median and 99th of a hundred, in microseconds.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Sequence

import attrs
import judging

from slakit import Agreement, Event, Journey, Term, Watch, evaluate, load_agreement

AFRESH = 300
LOOKS = 300


def main(path: str, leads: int) -> None:
    agreement = attrs.evolve(load_agreement(path), term=Term(since="2025-01-01", until="2027-01-01"))
    events = sorted(judging.events(leads), key=lambda one: one.at_us)
    watch = Watch(agreement, as_of=events[0].at)
    gone_on, added = fed(watch, events)
    both = [one + other for one, other in zip(gone_on, added, strict=True)]
    print(f"{len(events):,} events of {leads:,} leads, {len(agreement.commitments)} promises")
    told("going on in time", gone_on)
    told("an event", added)
    told("both (100, 500)", both)
    afresh = again(agreement, events)
    told("that lead afresh", afresh)
    print(f"{'ratio':18}{statistics.median(afresh) / statistics.median(both):10,.0f}")
    told("and look", looked(Watch(agreement, as_of=events[0].at), events))
    for look in ("a look at it all", "a look again"):
        begin = time.process_time()
        found = len(watch.look())
        print(f"{look:18}{(time.process_time() - begin) * 1000:10,.1f} ms, {found:,} happenings")


def fed(watch: Watch, events: Sequence[Event]) -> tuple[list[float], list[float]]:
    """Return what each event took: to move on to its instant, and to take it."""
    gone_on: list[float] = []
    added: list[float] = []
    for event in events:
        begin = time.process_time()
        watch.advance(event.at)
        between = time.process_time()
        watch.add(event)
        gone_on.append(between - begin)
        added.append(time.process_time() - between)
    return gone_on, added


def looked(watch: Watch, events: Sequence[Event]) -> list[float]:
    """Return what each of the last events took: to move on to its instant, take it, and tell what came of it."""
    fed(watch, events[:-LOOKS])
    watch.look()
    spent: list[float] = []
    for event in events[-LOOKS:]:
        begin = time.process_time()
        watch.advance(event.at)
        watch.add(event)
        watch.look()
        spent.append(time.process_time() - begin)
    return spent


def again(agreement: Agreement, events: Sequence[Event]) -> list[float]:
    """Return what it takes to evaluate one lead from scratch, for some leads."""
    by_lead: dict[str, list[Event]] = {}
    for event in events:
        by_lead.setdefault(event.lead_id, []).append(event)
    spent: list[float] = []
    for lead_id, own in list(by_lead.items())[:AFRESH]:
        begin = time.process_time()
        evaluate(agreement, [Journey.of(lead_id, *own)], as_of=events[-1].at)
        spent.append(time.process_time() - begin)
    return spent


def told(what: str, spent: Sequence[float]) -> None:
    cuts = statistics.quantiles(spent, n=100)
    print(f"{what:18}{cuts[49] * 1e6:10,.0f} us median{cuts[98] * 1e6:10,.0f} us p99")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if len(sys.argv) > 1:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2_000)
    else:
        print("give an agreement, such as: python benchmarks/watching.py agreement.yaml")
