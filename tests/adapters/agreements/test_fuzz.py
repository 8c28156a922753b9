"""Whatever stands in an agreement file, it loads or says what is wrong."""

import re
import warnings
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.agreements.texts import SMALL, WHOLE, load
from slakit.adapters.agreements import load_agreement
from slakit.errors import AgreementError, HolidayListWarning
from slakit.rules.agreement import Agreement

WORDS = sorted(set(re.findall(r"[\w%:-]+", WHOLE)))
PIECES = st.sampled_from(
    [
        *(
            "[",
            "]",
            "{",
            "}",
            ":",
            ": ",
            "- ",
            "\n",
            "\n  ",
            "\t",
            "&a ",
            "*a",
            "!!x ",
            "<<: ",
            "null",
            "~",
            "''",
            '"',
            "'",
        ),
        *("#", "|", ">", "? ", ",", "0", "-1", "9" * 20, "1e999999999", "{}", "[]", "true", "2026-13-01", "9999-12-31"),
        *("0001-01-01", "FREQ=DAILY", "FREQ=YEARLY;BYDAY=9MO", "é", "\x85", "\u2028", "\ufeff", "\x00", "inf", "nan"),
        *("100%", "0%", "1e-400%", "199 years", "0 hours", "-1 days", "24:00-24:00", "00:00-24:00", "always", "closed"),
        *WORDS,
    ]
)


def whatever(text: str, loader: Any = yaml.BaseLoader) -> Agreement | tuple[str, ...]:
    """Return the agreement of a text, or what is wrong with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HolidayListWarning)
        try:
            load(text)
            return load(text)
        except AgreementError as error:
            return tuple(map(str, error.problems))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Return a copy of an agreement with a few words, signs and lines put in, taken out or replaced."""
    text = draw(st.sampled_from([SMALL, WHOLE]))
    for _ in range(draw(st.integers(1, 5))):
        places = [found.span() for found in re.finditer(r"[\w%:-]+|[^\w\s]|\n", text)]
        start, end = draw(st.sampled_from(places))
        match draw(st.sampled_from(["replace", "insert", "delete", "repeat"])):
            case "replace":
                text = text[:start] + draw(PIECES) + text[end:]
            case "insert":
                text = text[:start] + draw(PIECES) + text[start:]
            case "delete":
                text = text[:start] + text[end:]
            case _:
                line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", end) + 1]
                text = text[:start] + line + text[end:]
    return text


@given(mutated())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@example("slakit: null\nname: [\n]\n")
@example("slakit:\nnme: t\n")
def test_a_copy_with_mistakes_loads_or_says_what_is_wrong(text: str) -> None:
    found = whatever(text)

    assert isinstance(found, Agreement) or all(re.match(r"agreement\.yaml:\d+:\d+ \S", line) for line in found)


@given(st.text())
def test_any_text_says_what_is_wrong(text: str) -> None:
    assert isinstance(whatever(text), tuple)


@given(st.binary(max_size=200), st.sampled_from(["agreement.yaml", "agreement.json"]))
def test_any_bytes_say_what_is_wrong(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(content)

    with pytest.raises(AgreementError) as refused:
        load_agreement(path)

    assert all(str(problem).startswith(f"{name}:") for problem in refused.value.problems)


nodes = st.recursive(
    st.sampled_from(["x", "1", "", None, "mql", "2026-01-01", "1 hour", "always", "09:00-17:00", "UTC", "a", "owner"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(WORDS), nodes, max_size=6))
def test_any_form_under_the_words_of_the_grammar_says_what_is_wrong(root: dict[str, Any]) -> None:
    found = whatever(yaml.safe_dump({"slakit": "1", "name": "t", **root}, allow_unicode=True))

    assert isinstance(found, Agreement) or found
