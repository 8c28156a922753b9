"""Text that is no YAML: told in words that do not depend on the parser, at the same place by both."""

import pytest
import yaml

from adapters.agreements.mutating import mutated
from adapters.agreements.texts import told
from slakit.adapters.agreements.mistakes import Mistake, mistake_in, mistake_of
from slakit.adapters.agreements.tree import parse
from slakit.errors import AgreementError

HEAD = "slakit: 1\nname: t\n"
NO_YAML = "does not go on as YAML: look for a wrong indent, quotes or a missing colon here or in the lines above"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(f"{HEAD}title: a\tb\n", "3:9 <root>: a tab can not stand here: use blanks", id="in a text"),
        pytest.param(f"{HEAD}title: {{a:\tb}}\n", "3:11 <root>: a tab can not stand here: use blanks", id="in braces"),
        pytest.param(
            f"{HEAD}title: `x`\n", "3:8 <root>: the sign '`' can not begin a text: put the text in quotes", id="a sign"
        ),
        pytest.param(f"{HEAD}title\nzone: UTC\n", "4:1 <root>: expected a key with a colon and a value", id="no colon"),
        pytest.param(f"{HEAD}owners: {{a: 1\n", "4:1 <root>: expected a comma, or the bracket that closes", id="brace"),
        pytest.param(
            f"{HEAD}title: a\n  b: c\n",
            "4:4 <root>: a colon can not stand here: put a text with a colon in quotes",
            id="indent",
        ),
        pytest.param(
            f"{HEAD}  title: a\n", "3:8 <root>: a colon can not stand here: put a text with a colon in quotes", id="key"
        ),
        pytest.param(f'{HEAD}title: "a" b\n', f"3:12 <root>: {NO_YAML}", id="behind quotes"),
        pytest.param(
            f'{HEAD}title: "\\q"\n',
            "3:10 <root>: a backslash in double quotes begins an escape that is none: write two, or single quotes",
            id="an escape",
        ),
        pytest.param(f"{HEAD}title: ]\n", "3:8 <root>: expected a value", id="no value"),
        pytest.param(
            f"{HEAD}title: |x\n",
            "3:9 <root>: expected a new line behind the sign that begins a text of several lines",
            id="behind a bar",
        ),
    ],
)
def test_what_is_no_yaml_is_told_in_plain_words(text: str, problem: str) -> None:
    assert told(text) == [f"agreement.yaml:{problem}"]


def test_a_tab_in_quotes_or_a_comment_is_none_to_tell() -> None:
    assert parse('title: "a\tb"\n', "a.yaml").root == {"title": "a\tb"}
    assert parse("title: a #\tb\n", "a.yaml").root == {"title": "a"}


def test_what_is_refused_for_its_size_is_not_read_to_its_end() -> None:
    assert mistake_in("[" * 3_000) is None
    assert mistake_in("a: b\n") is None


def test_a_long_text_is_told_as_the_parser_at_hand_sees_it() -> None:
    assert mistake_of("x" * 500_001, yaml.MarkedYAMLError(problem="is odd")) == Mistake(1, 1, "is odd")


def problems(text: str, loader: object) -> list[str]:
    try:
        parse(text, "agreement.yaml", loader)
    except AgreementError as error:
        return str(error).splitlines()
    return []


@pytest.mark.skipif(not hasattr(yaml, "CBaseLoader"), reason="PyYAML is built without libyaml")
def test_both_parsers_refuse_a_tab_alike() -> None:
    for number in range(1, 100):
        text = mutated(number).decode("utf-8", "replace").replace(" ", "\t", number % 9)

        fast, slow = (problems(text, loader) for loader in (yaml.CBaseLoader, yaml.BaseLoader))

        assert not (fast and slow) or fast == slow
