"""Judging journeys in memory by all that an agreement file promises.

python benchmarks/agreement.py AGREEMENT.yaml [LEADS]

The term is made to hold every lead, so that no promise is spared by it.
"""

import gc
import statistics
import sys
import time
import warnings

import attrs
import judging

from slakit import Term, evaluate, journeys, load_agreement

ROUNDS = 5


def main(path: str, leads: int) -> None:
    agreement = attrs.evolve(load_agreement(path), term=Term(since="2025-01-01", until="2027-01-01"))
    found = list(journeys(judging.events(leads)))
    times: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        begin = time.process_time()
        outcomes = evaluate(agreement, found, as_of=judging.AS_OF).outcomes
        times.append(time.process_time() - begin)
        count = len(outcomes)
        del outcomes
    print(f"{leads:,} leads, {len(agreement.commitments)} promises, {count:,} outcomes, {ROUNDS} rounds")
    print(f"{leads / statistics.median(times):12,.0f} leads/s  (target 4,000), at best {leads / min(times):,.0f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if len(sys.argv) > 1:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
    else:
        print("give an agreement, such as: python benchmarks/agreement.py agreement.yaml")
