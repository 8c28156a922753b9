"""Agreement files with harm done to them: nothing but an agreement or an AgreementError comes out, soon and in little memory.

`SLAKIT_PROOF=1` loads 10,000 of them.
"""

import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
import yaml

from adapters.agreements.mutating import mutated
from slakit.adapters.agreements import load_agreement
from slakit.adapters.agreements.tree import Tree, parse
from slakit.errors import AgreementError, SlakitWarning
from slakit.rules.agreement import Agreement

COUNT = 10_000 if os.environ.get("SLAKIT_PROOF") else 300
SLOWEST = 10.0  # seconds, on a machine that does other things as well


def loaded(path: Path) -> Agreement | AgreementError:
    """Return the agreement of a file, or what is wrong with it; any other error is one of the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SlakitWarning)
        try:
            return load_agreement(path)
        except AgreementError as error:
            return error


@pytest.mark.parametrize("part", range(10))
def test_a_mutated_file_loads_or_says_what_is_wrong_in_bounded_time(tmp_path: Path, part: int) -> None:
    path = tmp_path / "agreement.yaml"
    for number in range(part, COUNT, 10):
        path.write_bytes(mutated(number))
        begin = time.monotonic()
        found = loaded(path)
        assert time.monotonic() - begin < SLOWEST, number
        if isinstance(found, AgreementError):
            assert 1 <= len(found.problems) <= 1_001, number
            assert all(str(one).startswith("agreement.yaml:") for one in found.problems), number
            assert all(len(str(one)) < 1_000 for one in found.problems), number


def parsed(text: str, loader: object) -> Tree | list[str]:
    try:
        return parse(text, "agreement.yaml", loader)
    except AgreementError as error:
        return str(error).splitlines()


@pytest.mark.skipif(not hasattr(yaml, "CBaseLoader"), reason="PyYAML is built without libyaml")
def test_both_parsers_say_the_same_of_a_mutated_file_that_both_refuse() -> None:
    different = []
    for number in range(1, 200):
        text = mutated(number).decode("utf-8", "replace")
        fast, slow = parsed(text, yaml.CBaseLoader), parsed(text, yaml.BaseLoader)
        if type(fast) is type(slow) and fast != slow:
            different.append((number, fast, slow))

    assert different == []


# Python itself takes about 30 MB, and libyaml some copies of a text of at most 2 MB.
_CHILD = """
import resource, sys, time
from slakit import AgreementError, load_agreement

resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
for path in sys.argv[1:]:
    begin = time.monotonic()
    try:
        load_agreement(path)
    except AgreementError as error:
        print(round(time.monotonic() - begin), len(error.problems), str(error.problems[0])[:90])
"""
_HEAD = "slakit: 1\nname: t\n"
HARM = {
    "aliases": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [{'*a,' * 9}]\n" for n in range(1_000)),
    "laughs": "l0: &l0 x\n" + "".join(f"l{n}: &l{n} [{f'*l{n - 1},' * 10}]\n" for n in range(1, 30)),
    "brackets": "[" * 1_900_000,
    "braces": "{a: " * 450_000,
    "dashes": "- " * 900_000,
    "questions": "? " * 900_000,
    "values": f"{_HEAD}commitments: [{'{},' * 600_000}]",
    "keys": _HEAD + "".join(f"k{n}: 1\n" for n in range(90_000)),
    "scalar": f"{_HEAD}title: {'x' * 10_000_000}\n",
    "quoted": f'{_HEAD}name: "{"x" * 1_900_000}\n',
    "escapes": f'{_HEAD}zone: "{chr(92) + "x41"}{(chr(92) + "u0041") * 300_000}"\n',
    "folded": f"{_HEAD}titel: >\n" + " x\n\n" * 400_000,
    "digits": f"{_HEAD}commitments: [{{id: {'9' * 1_900_000}}}]",
    "tabs": f"{_HEAD}title: {'x y ' * 450_000}\n\tname: t\n",
    "bytes": "\x01" * 1_900_000,
    "colons": "a: " * 600_000,
    "tags": "!!x " * 450_000,
    "comments": "# x\n" * 450_000 + "\t",
}


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded by the system here")
def test_a_file_that_means_harm_is_refused_in_one_gigabyte_and_soon(tmp_path: Path) -> None:
    paths = []
    for name, text in HARM.items():
        paths.append(tmp_path / f"{name}.yaml")
        paths[-1].write_text(text, encoding="utf-8")

    run = subprocess.run([sys.executable, "-c", _CHILD, *map(str, paths)], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")
    told = [line.split(" ", 2) for line in run.stdout.splitlines()]
    assert [line[2].partition(".")[0] for line in told] == list(HARM)
    assert [line for line in told if int(line[0]) > 30 or int(line[1]) > 1_001] == []
