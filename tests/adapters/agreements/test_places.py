"""Where in a file stands what a finding names."""

import pytest

from slakit.adapters.agreements.places import Places
from slakit.adapters.agreements.tree import Mark, parse

TEXT = """\
slakit: 1
parties:
  sales.emea: {head: VP Sales}
lifecycle: {stages: {mql: {owner: marketing}}}
owners:
  "7001": {calendar: berlin}
commitments:
  - id: call
    consequence: told soon
    deadline:
      start: {entered: mql}
      within:
        - {within: 1 day}
        - {within: 2 days}
    objective: {share: 90%, per: month, min_population: 5}
  - id: own
    rule: {name: x, deadline: 1 day}
"""
PLACES = Places(parse(TEXT, "a.yaml"))


@pytest.mark.parametrize(
    ("where", "line", "column"),
    [
        pytest.param("commitments", 7, 1, id="key"),
        pytest.param("commitments[0]", 8, 5, id="item"),
        pytest.param("commitments[0].consequence", 9, 5, id="beside-the-promise"),
        pytest.param("commitments[0].start", 11, 7, id="in-the-promise"),
        pytest.param("commitments[0].within[1]", 14, 11, id="row"),
        pytest.param("commitments[0].within[1].within", 14, 12, id="in-a-row"),
        pytest.param("commitments[0].objective.min_population", 15, 41, id="in-the-objective"),
        pytest.param("commitments[0].start[0]", 11, 7, id="a-number-that-is-not-written"),
        pytest.param("commitments[0].calendar", 8, 5, id="a-key-that-is-not-written"),
        pytest.param("commitments[1].deadline", 17, 21, id="a-parameter-called-as-a-promise"),
        pytest.param("owners.7001.calendar", 6, 12, id="a-name-of-digits"),
        pytest.param("parties.sales.emea.head", 3, 16, id="a-name-with-a-dot"),
        pytest.param("lifecycle.stages.sql", 4, 13, id="a-stage-of-the-base"),
        pytest.param("clauses", 1, 1, id="nothing-of-it"),
    ],
)
def test_a_path_is_found_or_what_stands_nearest_above_it(where: str, line: int, column: int) -> None:
    assert PLACES.mark(where) == Mark(line, column)
