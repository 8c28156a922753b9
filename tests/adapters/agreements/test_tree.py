"""YAML as a plain tree: the same from the parser in C and the one in Python, each key and value with its place."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.agreements.texts import SMALL, WHOLE
from slakit.adapters.agreements.tree import Mark, Tree, parse, path_text
from slakit.errors import AgreementError

LOADERS = [
    pytest.param(yaml.BaseLoader, id="Python"),
    pytest.param(
        getattr(yaml, "CBaseLoader", None),
        id="C",
        marks=pytest.mark.skipif(not hasattr(yaml, "CBaseLoader"), reason="PyYAML is built without libyaml"),
    ),
]


@pytest.mark.parametrize("loader", LOADERS)
def test_scalars_are_text_and_plain_nothing_is_none(loader: Any) -> None:
    text = "a: NO\nb: 9:00\nc: 1.0\nd:\ne: ~\nf: null\ng: ''\nh: 'null'\ni: [, ]\nj: |\n  two\n  lines\nk: {l: }\n"

    tree = parse(text.replace("[, ]", "[~, x]"), "a.yaml", loader)

    assert tree.root == {
        "a": "NO",
        "b": "9:00",
        "c": "1.0",
        "d": None,
        "e": None,
        "f": None,
        "g": "",
        "h": "null",
        "i": [None, "x"],
        "j": "two\nlines\n",
        "k": {"l": None},
    }


@pytest.mark.parametrize("loader", LOADERS)
def test_keys_and_values_know_their_places(loader: Any) -> None:
    tree = parse("a: 1\nb:\n  - x\n  - {c: y, d: [z]}\n", "a.yaml", loader)

    assert tree.mark(("a",)) == Mark(1, 4)
    assert tree.mark(("a",), key=True) == Mark(1, 1)
    assert tree.mark(("b", 1, "d", 0)) == Mark(4, 16)
    assert tree.mark(("b", 1, "c"), key=True) == Mark(4, 6)
    assert tree.where(("b", 1, "d")) == "a.yaml:4:15 b[1].d"


@pytest.mark.parametrize("loader", LOADERS)
def test_a_path_without_a_place_has_that_of_the_nearest_above_it(loader: Any) -> None:
    tree = parse("a: 1\nb:\n  - x\n", "a.yaml", loader)

    assert tree.where(("b", 7, "c")) == "a.yaml:3:3 b[7].c"
    assert tree.where(("nothing",)) == "a.yaml:1:1 nothing"
    assert tree.where((), key=True) == "a.yaml:1:1 <root>"
    assert Tree("empty.yaml", None, {}, {}).where(("a",)) == "empty.yaml:1:1 a"


def test_a_path_is_told_as_people_write_it() -> None:
    assert path_text(("commitments", 2, "within")) == "commitments[2].within"
    assert path_text((0, "a")) == "[0].a"
    assert path_text(()) == "<root>"


@pytest.mark.parametrize("text", [SMALL, WHOLE], ids=["small", "whole"])
def test_both_parsers_make_the_same_tree(text: str) -> None:
    one, other = (parse(text, "a.yaml", loader) for loader in (yaml.BaseLoader, yaml.CBaseLoader))

    assert one == other


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 'x", "D101"),
        ("a: [", "D101"),
        ("a: @", "D101"),
        ("\ta: b", "D101"),
        ("a: b: c", "D101"),
        ('a: "\\ud83d"', "D101"),
        ('"\\udc00": a', "D101"),
        ("? [a]\n: b", "D101"),
        ("a: *b", "D103"),
        ("<<: {a: b}", "D103"),
        ("a: b\n---\nc: d", "D103"),
        ("[" * 3_000, "D104"),
        ("[" * 100_000, "D104"),
        ("", "D109"),
        ("~", "D109"),
    ],
)
def test_what_is_not_read_is_refused_by_both(loader: Any, text: str, code: str) -> None:
    with pytest.raises(AgreementError) as refused:
        parse(text, "a.yaml", loader)

    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("loader", LOADERS)
def test_what_is_read_all_the_same_is_told_by_both(loader: Any) -> None:
    tree = parse("a: &x b\nc: !!str d\na: e\nf: {g: 1, g: 2}\n", "a.yaml", loader)

    assert tree.root == {"a": "b", "c": "d", "f": {"g": "1"}}
    assert [(placed.mark, placed.problem.code) for placed in tree.problems] == [
        (Mark(1, 4), "D103"),
        (Mark(2, 4), "D103"),
        (Mark(3, 1), "D102"),
        (Mark(4, 11), "D102"),
    ]


# Letters that both parsers read alike: of the two, only the one in Python takes a NEL in a word for the end of a line.
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=8)
trees = st.recursive(
    words | st.none(),
    lambda nodes: st.lists(nodes, max_size=3) | st.dictionaries(words, nodes, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(words, trees, min_size=1, max_size=3), st.booleans())
def test_whatever_is_written_as_yaml_is_read_back(root: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(quoted(root), default_flow_style=flow, allow_unicode=True)

    made = [parse(text, "a.yaml", loader) for loader in (yaml.BaseLoader, yaml.CBaseLoader)]

    assert made[0].root == made[1].root == root


def quoted(node: Any) -> Any:
    """Return a tree whose words YAML would not read as anything else."""
    match node:
        case list():
            return [quoted(part) for part in node]
        case dict():
            return {Quoted(key): quoted(part) for key, part in node.items()}
        case str():
            return Quoted(node)
        case _:
            return node


class Quoted(str):
    """Text that is written with quotes."""

    __slots__ = ()


yaml.SafeDumper.add_representer(
    Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)
