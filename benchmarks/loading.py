"""Loading an agreement of 500 commitments, with libyaml and without, and the same file with one mistake in ten.

python benchmarks/loading.py [COMMITMENTS]
"""

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import yaml

from slakit.adapters.agreements.build import build
from slakit.adapters.agreements.structure import structured
from slakit.adapters.agreements.tree import parse
from slakit.errors import AgreementError, SlakitWarning

ROUNDS = 9
HEAD = """\
slakit: 1
name: large
term: {from: 2026-01-01, until: 2027-01-01}
zone: Europe/Berlin
calendars:
  berlin: {zone: Europe/Berlin, hours: {mon-fri: "09:00-12:30, 13:30-18:00"}, holidays: [2026-12-25, 2026-12-26]}
owners:
  "7001": {team: sales, calendar: berlin}
personas:
  mid-market: {meaning: Like our best customers., all: [{field: employees, between: [50, 1000]}]}
commitments:
"""
KINDS = (
    """\
- id: response-{n}
  owed_by: sales
  meaning: A person from sales reaches out to every MQL.
  deadline:
    start: {{entered: mql}}
    stop: {{kind: activity, direction: outbound, actor_kind: person, data: {{line: "{n}"}}}}
    cancel: {{entered: disqualified}}
    within: [{{when: {{field: tier, is: "{n}"}}, within: 30 business minutes}}, {{within: 4 business hours}}]
    calendar: owner
    default_calendar: berlin
    warn_at: [50%, 80%]
  objective: {{share: 95%, per: month, min_population: 5}}
""",
    """\
- id: attempts-{n}
  owed_by: sales
  cadence:
    start: {{entered: accepted}}
    count: {{kind: activity, value: [call, email], direction: outbound}}
    at_least: 4
    within: 10 business days
    calendar: berlin
    min_gap: 30 minutes
    until: {{kind: activity, value: reply, data: {{line: "{n}"}}}}
""",
    """\
- id: complete-{n}
  owed_by: marketing
  check: {{at: {{entered: mql}}, that: {{all: [{{present: [email, company]}}, {{fits: mid-market}}, {{field: f{n}, is: a}}]}}}}
""",
    """\
- id: volume-{n}
  owed_by: marketing
  quota: {{count: {{entered: mql, data: {{line: "{n}"}}}}, at_least: 8, per: month, band: 25%, calendar: berlin}}
""",
    """\
- id: acceptance-{n}
  owed_by: marketing
  rate: {{among: {{entered: mql}}, reached: {{entered: [accepted, sql]}}, at_least: 80%, per: month, matures_after: {n} days}}
""",
)


def main(count: int) -> None:
    text = HEAD + "".join(KINDS[n % len(KINDS)].format(n=n + 1) for n in range(count))
    broken = text.replace("entered: mql", "entered: mqll", count // 10).replace("per: month", "per: mnth", count // 10)
    print(
        f"{count} commitments, {len(text):,} signs, processor time, the best of {ROUNDS} rounds; target 250 ms and 3 s for 500"
    )
    loaders = {"libyaml": getattr(yaml, "CBaseLoader", None), "Python": yaml.BaseLoader}
    told = {}
    for name, loader in loaders.items():
        if loader is None:
            print(f"{name:8} is not there")
            continue
        tree = parse(text, "large.yaml", loader)
        print(f"{name:8} load {told_ms(lambda loader=loader: build(parse(text, 'large.yaml', loader)))}", end="")
        print(f"   text {told_ms(lambda loader=loader: parse(text, 'large.yaml', loader))}", end="")
        print(
            f"   forms {told_ms(lambda tree=tree: structured(tree))}   meaning {told_ms(lambda tree=tree: build(tree))}"
        )
        told[name] = problems(broken, loader)
        print(f"{name:8} {len(told[name])} problems {told_ms(lambda loader=loader: problems(broken, loader))}")
    print("the same messages" if len(set(map(tuple, told.values()))) == 1 else "other messages")


def problems(text: str, loader: Any) -> list[str]:
    try:
        build(parse(text, "large.yaml", loader))
    except AgreementError as error:
        return list(map(str, error.problems))
    return []


def told_ms(work: Callable[[], Any]) -> str:
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SlakitWarning)
            work()
        times.append(time.process_time() - begin)
    return f"{min(times) * 1000:,.0f} ms"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
