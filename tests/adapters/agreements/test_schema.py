"""The JSON Schema of agreement files says what the loader says: of good files, and of mistakes in their form."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slakit
from adapters.agreements.schemas import ANNOTATIONS, KEYWORDS, accepts, as_an_editor_reads, parts
from adapters.agreements.texts import SMALL, WHOLE, codes, load
from shell import invoke
from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.grammar.choices import CHOICES
from slakit.adapters.agreements.grammar.meanings import AGREEMENT_KEYS, MEANINGS
from slakit.adapters.agreements.schema import agreement_schema
from slakit.adapters.agreements.structure import structured
from slakit.adapters.agreements.tree import Tree, parse
from slakit.errors import AgreementError

SCHEMA = agreement_schema()
_HERE = Path(__file__).resolve()
ROOTS = [parent for parent in _HERE.parents if (parent / "docs" / "reference").is_dir()][:1]
SHARED = [parent / "shared" / "acceptance" for parent in _HERE.parents if (parent / "shared" / "acceptance").is_dir()]
_PAGE = re.compile(r"^```\{code-block\} yaml\n:caption: \S+\n\n(slakit: 1\n.*?)^```$", re.MULTILINE | re.DOTALL)


def good_texts() -> Iterator[Any]:
    """Yield every agreement that is at hand: the package's, those of the pages, the examples and the acceptance files."""
    yield pytest.param(SMALL, id="small")
    yield pytest.param(WHOLE, id="whole")
    for folder in (Path(slakit.__file__).parent, *(root / "examples" for root in ROOTS), *SHARED[:1]):
        for path in sorted(folder.rglob("*.yaml")):
            yield pytest.param(path.read_text(encoding="utf-8"), id=f"{path.parent.name}/{path.name}")
    for root in ROOTS:
        for page in sorted((root / "docs").rglob("*.md")):
            for number, text in enumerate(_PAGE.findall(page.read_text(encoding="utf-8"))):
                yield pytest.param(text, id=f"{page.stem} {number}")


def schema_accepts(value: Any) -> bool:
    return accepts(value, SCHEMA, SCHEMA)


def loader_accepts(root: Any) -> bool:
    """Tell whether the loader finds nothing wrong with the form of a tree, whatever it means."""
    try:
        return not structured(Tree("agreement.yaml", root, {}, {})).problems
    except AgreementError:
        return False


# --- the schema itself


def test_it_has_an_id_and_refuses_keys_that_no_form_has() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:slakit:agreement:1"
    forms = [part for part in parts(SCHEMA) if "properties" in part and part.get("title") is not None]
    assert len(forms) == len(MEANINGS) + 1
    assert all(form["additionalProperties"] is False for form in forms)


def test_it_uses_only_words_that_the_second_reader_knows() -> None:
    used = {keyword for part in parts(SCHEMA) for keyword in part}

    assert used == KEYWORDS | ANNOTATIONS


def test_examples_stand_under_stages_and_under_personas() -> None:
    forms = SCHEMA["$defs"]

    assert [forms[name]["properties"]["examples"]["anyOf"][0] for name in ("Stage", "Persona")] == [
        {"type": "array", "items": {"$ref": "#/$defs/Example"}}
    ] * 2


def test_each_reference_leads_to_a_definition_and_each_definition_is_used() -> None:
    told = {part["$ref"].removeprefix("#/$defs/") for part in parts(SCHEMA) if "$ref" in part}

    assert told == set(SCHEMA["$defs"])


@pytest.mark.parametrize("form", [grammar.AgreementForm, *MEANINGS], ids=lambda form: form.__name__)
def test_each_key_of_a_form_has_a_meaning_and_stands_in_the_reference(form: type[Any]) -> None:
    told = AGREEMENT_KEYS if form is grammar.AgreementForm else MEANINGS[form]

    assert sorted(told) == sorted(key for key, _ in grammar.keys_of(form))
    assert all(re.fullmatch(r"\S.*\.", meaning) for meaning in told.values())
    for root in ROOTS:
        page = (root / "docs" / "reference" / "agreement-file.md").read_text(encoding="utf-8")
        assert [key for key in told if not re.search(rf"`{key}`|[`{{ ]{key}: ", page)] == []


def test_every_form_of_the_grammar_is_in_it() -> None:
    forms = {one for one in map(grammar.__dict__.get, grammar.__all__) if isinstance(one, type) and attrs.has(one)}

    assert forms == {grammar.AgreementForm, *MEANINGS}


def test_a_key_tells_what_it_means_and_what_holds_without_it() -> None:
    deadline = SCHEMA["$defs"]["Deadline"]

    assert deadline["required"] == ["start", "stop"]
    assert deadline["properties"]["on_reassign"] == {
        "enum": ["continue", "restart", None],
        "description": "What a change of owner does: nothing, or the whole limit is given again.",
        "default": "continue",
    }


# --- the same answer as the loader's


@pytest.mark.parametrize("text", list(good_texts()))
def test_schema_and_loader_accept_good_files_however_their_scalars_are_read(text: str) -> None:
    assert loader_accepts(parse(text, "agreement.yaml").root)
    assert schema_accepts(parse(text, "agreement.yaml").root)
    assert schema_accepts(as_an_editor_reads(text))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of each value in a tree but the root."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(one, (*path, key))


def at(root: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        root = root[step]
    return root


TREES = [parse(text, "agreement.yaml").root for text in (SMALL, WHOLE)]
PLACES = [list(places(tree)) for tree in TREES]
OTHERS: list[Any] = ["x", "1", "true", "owner", "sales", "2026-01-01", "1 day", "50%", None, [], {}, ["x"], {"x": "y"}]
OTHERS += [{"entered": "mql"}, [{"entered": "mql"}], [None], {"field": "x", "is": "y"}, ["a", ["b"]], {"name": "x"}]


@st.composite
def mistaken(draw: st.DrawFn) -> Any:
    """Return a good tree with one to three changes of its form."""
    number = draw(st.integers(0, len(TREES) - 1))
    root = copy.deepcopy(TREES[number])
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(PLACES[number]))
        try:
            inside, value = at(root, path[:-1]), at(root, path)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
        change(draw, inside, path[-1], value)
    return root


def change(draw: st.DrawFn, inside: Any, step: Any, value: Any) -> None:
    kind = draw(st.sampled_from(["replace", "drop", "wrap", "add", "rename"]))
    if kind == "replace" or isinstance(inside, str):
        inside[step] = copy.deepcopy(draw(st.sampled_from(OTHERS)))
    elif kind == "wrap":
        inside[step] = [value]
    elif kind == "add" and isinstance(value, dict):
        value[draw(st.sampled_from(["x", "when", "on", "meaning", "until"]))] = draw(st.sampled_from(["x", "log"]))
    elif kind == "rename" and isinstance(inside, dict):
        inside[f"{step}x"] = inside.pop(step)
    else:
        del inside[step]


CHOSEN = {"D213", "D301", "D351", "D352", "D378", "D379", "D383", "D384", "D390", "D404"}
"""What the loader says where keys that stand for one another are none or several."""


@given(mistaken())
def test_schema_and_loader_agree_on_every_change_of_form(root: Any) -> None:
    if not loader_accepts(root):
        assert not schema_accepts(root)
    elif not schema_accepts(root):
        assert CHOSEN & set(codes(json.dumps(root)))


CHOICE_KEYS = {key for choices in CHOICES.values() for one in choices for keys in one.sets for key in keys}


@pytest.mark.parametrize("root", TREES, ids=["small", "whole"])
def test_schema_and_loader_agree_on_every_choice_of_keys(root: Any) -> None:
    refused = 0
    for place in [one for one in places(root) if one[-1] in CHOICE_KEYS]:
        changed = copy.deepcopy(root)
        at(changed, place[:-1])[place[-1]] = None
        accepted = schema_accepts(changed)
        refused += not accepted

        assert accepted == (loader_accepts(changed) and not CHOSEN & set(told(changed))), place
    assert refused


def told(root: Any) -> list[str]:
    """Return the codes of all that the loader says of a tree."""
    try:
        load(json.dumps(root))
    except AgreementError as error:
        return [problem.code for problem in error.problems]
    return []


FORMS = [
    "sales",
    "mql",
    "5",
    "0",
    "007",
    "-1",
    "5.0",
    "1e2",
    "95%",
    " 95 % ",
    "true",
    "True",
    "yes",
    "",
    "owner",
    "each",
]
FORMS += ["1 hour", "1  HOURS", "4 busness hours", "1.5 business  Days", "2026-01-01", "2026-1-1", "month", "Month"]


@given(st.data())
def test_schema_and_loader_agree_on_every_word_in_every_place(data: st.DataObject) -> None:
    root = copy.deepcopy(TREES[1])
    path = data.draw(st.sampled_from(PLACES[1]))
    at(root, path[:-1])[path[-1]] = word = data.draw(st.sampled_from(FORMS))

    # Of numbers and units of dates the schema sees the form, and not how great they may be.
    if loader_accepts(root):
        assert schema_accepts(root)
    elif word not in {"-1", "0", "5", "007", "5.0", "1e2", "1.5 business  Days"}:
        assert not schema_accepts(root)


HEAD = "slakit: 1\nname: t\n"
QUOTA = "commitments:\n- {id: a, owed_by: sales, quota: {count: {left: mql}, per: month}}\n"
PROMISE = "commitments:\n- id: a\n  owed_by: sales\n  deadline: {start: {entered: mql}, stop: {entered: sql}, within: 1 day}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("name: t\n", "D106", id="a missing key"),
        pytest.param("slakit: 2\nname: t\n", "D107", id="another version of the grammar"),
        pytest.param(f"{HEAD}titel: t\n", "D105", id="an unknown key"),
        pytest.param(f"{HEAD}title: [t]\n", "D107", id="a list for a text"),
        pytest.param(f"{HEAD}commitments: {{}}\n", "D107", id="a mapping for a list"),
        pytest.param(f"{HEAD}owners: {{a: }}\n", "D107", id="nothing for a mapping"),
        pytest.param(f"{HEAD}{PROMISE.replace('sales', 'sals')}", "D107", id="a wrong word"),
        pytest.param(f"{HEAD}{PROMISE.replace('sales', '[]')}", "D107", id="owed by nobody"),
        pytest.param(f"{HEAD}{PROMISE.replace('1 day', '1 fortnight')}", "C111", id="an unknown unit"),
        pytest.param(f"{HEAD}{PROMISE.replace('1 day', '1')}", "C111", id="no unit"),
        pytest.param(f"{HEAD}term: {{from: 1.1.2026}}\n", "C105", id="a date as people write it"),
        pytest.param(f"{HEAD}owners: {{a: {{queue: yes}}}}\n", "D107", id="a word for a truth value"),
        pytest.param(f"{HEAD}commitments:\n- {{id: a, owed_by: sales}}\n", "D379", id="a commitment of no kind"),
        pytest.param(
            f"{HEAD}{PROMISE}  check: {{at: {{left: mql}}, that: {{present: a}}}}\n", "D379", id="of two kinds"
        ),
        pytest.param(f"{HEAD}{PROMISE.replace(', within: 1 day', '')}", "D301", id="a deadline without a limit"),
        pytest.param(f"{HEAD}{PROMISE.replace('1 day', '1 day, due: {field: a}')}", "D301", id="with two limits"),
        pytest.param(f"{HEAD}{PROMISE.replace('1 day', '1 day, pause: {from: {kind: a}}')}", "D390", id="half a pause"),
        pytest.param(f"{HEAD}{PROMISE}  objective: {{per: month}}\n", "D384", id="an objective of nothing"),
        pytest.param(f"{HEAD}{QUOTA}", "D352", id="a quota without a target"),
        pytest.param(f"{HEAD}{QUOTA.replace('per', 'at_least: 1, at_most: 2, per')}", "D352", id="with two targets"),
        pytest.param(f"{HEAD}{QUOTA.replace('count: {left: mql}', 'at_least: 1')}", "D351", id="a quota of nothing"),
        pytest.param(
            f"{HEAD}{PROMISE}clauses:\n- {{id: c, when: {{missed: a}}, then: terminate}}\n",
            "D404",
            id="half a condition",
        ),
        pytest.param(f"{HEAD}calendars: {{a: {{zone: UTC}}}}\n", "D378", id="half a calendar"),
        pytest.param(
            f"{HEAD}calendars: {{a: {{zone: UTC, hours: always, closures: [{{from: 2026-01-01}}]}}}}\n",
            "D383",
            id="half a closure",
        ),
        pytest.param(
            f"{HEAD}personas: {{p: {{all: [{{field: a, fits: p}}]}}}}\n", "D213", id="two heads of a criterion"
        ),
        pytest.param(f"{HEAD}personas: {{p: {{all: [{{at_least: 2}}]}}}}\n", "D213", id="no head of a criterion"),
    ],
)
def test_a_mistake_of_form_is_refused_by_both(text: str, code: str) -> None:
    assert code in codes(text)
    assert not schema_accepts(parse(text, "agreement.yaml").root)
    assert not schema_accepts(as_an_editor_reads(text))


# --- what only the loader sees


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(f"{HEAD}title: a\ntitle: b\n", "D102", id="a key given twice"),
        pytest.param(f"{HEAD}title: &a b\n", "D103", id="an anchor"),
        pytest.param(f"{HEAD}zone: Mars\n", "C104", id="a zone"),
        pytest.param(f"{HEAD}term: {{from: 2026-02-30}}\n", "C105", id="a date that does not exist"),
        pytest.param(f"{HEAD}term: {{from: 2026-02-02, until: 2026-01-01}}\n", "D361", id="an order of dates"),
        pytest.param(f"{HEAD}calendars: {{a: {{zone: UTC, hours: {{mon: nine}}}}}}\n", "C121", id="hours"),
        pytest.param(
            f"{HEAD}calendars: {{a: {{zone: UTC, hours: always, closures: [{{every: never}}]}}}}\n",
            "C132",
            id="a recurrence rule",
        ),
        pytest.param(f"{HEAD}owners: {{a: {{calendar: b}}}}\n", "D372", id="a calendar that is not there"),
        pytest.param(f"{HEAD}{PROMISE.replace('sql', 'sqll')}", "D380", id="a stage that is not there"),
        pytest.param(
            f"{HEAD}clauses:\n- {{id: c, when: {{missed: a, periods: 1}}, then: terminate}}\n",
            "D382",
            id="a commitment that is not there",
        ),
        pytest.param(f"{HEAD}personas: {{p: {{all: [{{fits: q}}]}}}}\n", "D385", id="a persona that is not there"),
        pytest.param(
            f"{HEAD}personas: {{p: {{all: [{{criterion: q}}]}}}}\n", "D386", id="a function that is not there"
        ),
        pytest.param(f"{HEAD}{PROMISE}{PROMISE.partition(chr(10))[2]}", "D371", id="an id given twice"),
        pytest.param(
            f"{HEAD}personas: {{p: {{all: [{{field: a, is: b, within: 1 day}}]}}}}\n",
            "D213",
            id="a key of another head",
        ),
        pytest.param(f"{HEAD}{PROMISE.replace('1 day', '1.5 days')}", "C112", id="half of a day"),
        pytest.param(
            f"{HEAD}{PROMISE.replace('1 day', '1 day, warn_at: [120%]')}", "D332", id="a share above the whole"
        ),
        pytest.param(
            f"{HEAD}{PROMISE.replace('1 day', '1 business hour')}", "D302", id="business hours without a calendar"
        ),
        pytest.param(f"{HEAD}owners: {{a: {{queue: True}}}}\n", "D107", id="how a truth value is spelled"),
        pytest.param(
            HEAD + PROMISE + "  objective: {share: 95%, per: month, min_population: 5.0}\n",
            "D107",
            id="how a whole number is spelled",
        ),
    ],
)
def test_what_only_the_loader_sees(text: str, code: str) -> None:
    assert code in codes(text)
    assert schema_accepts(as_an_editor_reads(text.replace("title: a\n", "").replace("&a", "")))


# --- the shell


def test_the_shell_prints_the_schema() -> None:
    printed = invoke("schema")

    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == SCHEMA


def test_the_shell_writes_the_schema_to_a_file(tmp_path: Path) -> None:
    printed = invoke("schema", "-o", str(tmp_path / "agreement.schema.json"))

    assert (printed.exit_code, printed.output) == (0, "")
    assert json.loads((tmp_path / "agreement.schema.json").read_text(encoding="utf-8")) == SCHEMA
