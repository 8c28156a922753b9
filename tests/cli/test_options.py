"""Options that mean one thing wherever they are taken, and a reference that knows each of them."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from slakit import cli

PAGE = "docs/reference/command-line.md"


def commands(group: click.Group, before: str = "slakit") -> Iterator[tuple[str, click.Command]]:
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands(one, f"{before} {name}")
        else:
            yield f"{before} {name}", one


ALL = dict(commands(cli.main))


@pytest.mark.parametrize("name", ALL)
def test_what_is_written_goes_where_the_short_option_says_too(name: str) -> None:
    outputs = [one.opts for one in ALL[name].params if one.name == "output"]

    assert outputs in ([], [["-o", "--output"]])


@pytest.mark.parametrize("name", ALL)
def test_the_reference_names_every_command_and_each_of_its_options(name: str) -> None:
    page = next(parent / PAGE for parent in Path(__file__).resolve().parents if (parent / PAGE).is_file())
    told = page.read_text(encoding="utf-8")

    assert f"| `{name}" in told
    assert [
        option for one in ALL[name].params for option in one.opts if option[:2] == "--" and f"`{option}" not in told
    ] == []
