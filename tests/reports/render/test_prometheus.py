"""Prometheus text: each line has the form of the exposition, and no series names a lead."""

import re

import attrs
import pytest

from reports.render.making import ACME, RESPONSE, VOLUME, judged, lead
from slakit import Objective
from slakit.reports.render import prometheus_text

LABELS = r'\{[a-z]+="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,[a-z]+="(?:[^"\\\n]|\\\\|\\"|\\n)*")*\}'
LINE = re.compile(rf"# HELP slakit_[a-z_]+ \S.*|# TYPE slakit_[a-z_]+ gauge|slakit_[a-z_]+{LABELS} -?[0-9.e+-]+")


def test_the_metrics_of_an_evaluation() -> None:
    lines = prometheus_text(judged()).splitlines()

    assert [line for line in lines if not LINE.fullmatch(line)] == []
    for line in (
        'slakit_as_of_timestamp_seconds{agreement="acme"} 1772546400',
        'slakit_outcomes{agreement="acme",commitment="first-response",status="breached"} 2',
        'slakit_outcomes{agreement="acme",commitment="first-response",status="unknown"} 0',
        'slakit_open_breaches{agreement="acme",commitment="first-response"} 1',
        'slakit_at_risk{agreement="acme",commitment="first-response"} 1',
        'slakit_at_risk{agreement="acme",commitment="mql-volume"} 0',
        'slakit_target{agreement="acme",commitment="mql-volume",unit="number"} 31',
        'slakit_actual{agreement="acme",commitment="mql-volume",unit="number"} 6',
        'slakit_clause_firings{agreement="acme",clause="silence"} 1',
        'slakit_clause_firings{agreement="acme",clause="wait"} 0',
    ):
        assert line in lines
    assert "L1" not in prometheus_text(judged())


def test_every_metric_is_described_before_its_samples_and_stands_together() -> None:
    names = [
        line.split("{", maxsplit=1)[0].split()[-1] for line in prometheus_text(judged()).splitlines() if line[0] != "#"
    ]

    assert len(list(dict.fromkeys(names))) == 7
    assert names == sorted(names, key=list(dict.fromkeys(names)).index)


def test_a_hostile_name_stays_in_its_quotes() -> None:
    text = prometheus_text(judged(agreement=attrs.evolve(ACME, name='a"} 1\n\\b', commitments=[RESPONSE, VOLUME])))

    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    assert 'agreement="a\\"} 1\\n\\\\b"' in text


def test_groups_that_differ_in_blanks_are_series_of_their_own_and_no_series_stands_twice() -> None:
    owners = ("a", " a", "a\n", "a\x00", "a[U+0000]")
    leads = [lead(f"L{number}", "10:00", owner=name) for number, name in enumerate(owners)]
    by_owner = attrs.evolve(VOLUME, by="owner")
    lines = prometheus_text(
        judged(*leads, agreement=attrs.evolve(ACME, commitments=[by_owner], clauses=()))
    ).splitlines()

    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert [line.split('group="')[1].split('"')[0] for line in lines if line.startswith("slakit_actual")] == [
        " a",
        "a",
        "a[U+0000]",
        "a\\n",
    ]


@pytest.mark.parametrize(
    ("objective", "sample"),
    [
        (
            Objective(share="95%", per="month"),
            '{agreement="acme",commitment="first-response/objective",unit="share"} 0.95',
        ),
        (
            Objective(percentile="90%", at_most="90 minutes", per="month"),
            '{agreement="acme",commitment="first-response/objective",unit="minute"} 90',
        ),
    ],
    ids=["share", "percentile"],
)
def test_a_target_has_its_unit_and_a_number_that_is_not_known_yet_is_left_out(
    objective: Objective, sample: str
) -> None:
    calls = attrs.evolve(RESPONSE, objective=objective)
    text = prometheus_text(judged(lead("L1", "13:50"), agreement=attrs.evolve(ACME, commitments=[calls])))

    assert f"slakit_target{sample}\n" in text
    assert "slakit_actual{" not in text
