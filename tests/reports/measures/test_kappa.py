"""Cohen's kappa, against a published table."""

import pytest

from slakit import kappa


def pairs(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, number in table.items() for _ in range(number)]


def test_two_radiologists_agree_as_it_was_published() -> None:
    # Source: Altman, Practical Statistics for Medical Research (1991), section 14.3: 85 xeromammograms, after Boyd and
    # others (1982); kappa is given as 0.47.
    words = ("normal", "benign", "suspected", "cancer")
    rows = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))
    table = {
        (one, other): number
        for one, row in zip(words, rows, strict=True)
        for other, number in zip(words, row, strict=True)
    }

    assert sum(table.values()) == 85
    assert kappa(pairs(table)) == pytest.approx(0.47, abs=0.005)


def test_fifty_proposals_read_twice_have_a_kappa_of_two_fifths() -> None:
    # The usual textbook table: 20 both yes, 15 both no, 5 and 10 split; seen 0.7, by chance 0.5.
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}

    assert kappa(pairs(table)) == 0.4


def test_less_than_chance_is_negative() -> None:
    assert kappa([("yes", "no"), ("no", "yes")]) == -1.0


@pytest.mark.parametrize("answers", [[], [("yes", "yes")]], ids=["none", "chance-alone-agrees"])
def test_there_is_none_where_it_tells_nothing(answers: list[tuple[str, str]]) -> None:
    assert kappa(answers) is None
