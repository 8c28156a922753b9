"""The shell's fingerprint, and whether the version in force is signed as it stands."""

from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

TEXT = """\
slakit: 1
name: acme
term: {from: 2026-01-01, until: 2027-01-01}
parties:
  marketing: {head: VP Marketing, signed: 2025-12-15}
  sales: {head: VP Sales, signed: 2025-12-17}
commitments:
  - {id: call, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 4 hours}}
"""
IN_FORCE = "2026-03-01T00:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(TEXT)
    return tmp_path


def write(text: str, name: str = "agreement.yaml") -> None:
    Path(name).write_text(text)


def mark() -> str:
    return invoke("fingerprint", "agreement.yaml").stdout.strip()


def signed_with(fingerprint: str) -> str:
    return TEXT.replace("signed: 2025-12-17", f"signed: 2025-12-17, fingerprint: {fingerprint}")


def check(*arguments: str, as_of: str = IN_FORCE) -> Result:
    return invoke("check", *(arguments or ("agreement.yaml",)), "--signed", "--as-of", as_of)


def test_a_fingerprint_is_a_line_and_nothing_else() -> None:
    result = invoke("fingerprint", "agreement.yaml")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "da82-0bfd-2a6b-efd2\n"


def test_signing_and_layout_leave_it_as_it_is_and_a_promise_does_not() -> None:
    before = mark()

    write(signed_with(before).replace("2025-12-15", "2025-12-16") + "# a comment\n")
    assert mark() == before
    write(TEXT.replace("4 hours", "5 hours"))
    assert mark() != before


def test_of_several_files_each_has_a_line_with_its_name() -> None:
    write(TEXT.replace("name: acme", "name: other"), "other.yaml")

    lines = invoke("fingerprint", "agreement.yaml", "other.yaml").stdout.splitlines()

    assert [line[19:] for line in lines] == ["  agreement.yaml", "  other.yaml"]
    assert lines[0][:19] != lines[1][:19]


def test_a_version_in_force_that_is_signed_is_told_with_its_fingerprint() -> None:
    result = check()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == (
        "version 1, fingerprint da82-0bfd-2a6b-efd2: signed by marketing on 2025-12-15 and sales on 2025-12-17"
    )


def test_a_signature_with_the_fingerprint_of_the_text_is_one() -> None:
    write(signed_with(mark()))

    assert check().exit_code == 0


def test_a_signature_with_another_fingerprint_is_told_at_its_line() -> None:
    write(signed_with("87d4-0033-722b-ec4d"))

    result = check()

    assert result.exit_code == 1
    assert result.stderr == (
        "agreement.yaml:6:47 parties.sales.fingerprint: warning W524: sales signed the text with the fingerprint "
        "87d4-0033-722b-ec4d, and this one has da82-0bfd-2a6b-efd2\n"
    )


def test_a_text_that_was_changed_after_it_was_signed_is_told() -> None:
    write(signed_with(mark()).replace("4 hours", "5 hours"))

    assert check().exit_code == 1


def test_a_side_that_has_not_signed_is_told() -> None:
    write(TEXT.replace(", signed: 2025-12-15", ""))

    result = check()

    assert result.exit_code == 1
    assert result.stderr == (
        "agreement.yaml:5:3 parties.marketing: warning W523: version 1 is in force on 2026-03-01, and marketing has not "
        "signed it\n"
    )
    assert result.stdout.splitlines()[-1] == "agreement.yaml: no problems; commitments: 1, clauses: 0"


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2025-12-31T23:59:59.999999Z", "no version is in force on 2025-12-31"),
        ("2026-01-01T00:00Z", "version 1, fingerprint da82-0bfd-2a6b-efd2: signed by "),
        ("2026-12-31T23:59:59.999999Z", "version 1, fingerprint da82-0bfd-2a6b-efd2: signed by "),
        ("2027-01-01T00:00Z", "no version is in force on 2027-01-01"),
    ],
)
def test_only_a_version_in_force_is_asked(as_of: str, told: str) -> None:
    result = check(as_of=as_of)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith(told)


def test_of_versions_the_one_in_force_is_asked() -> None:
    unsigned = TEXT.replace(", signed: 2025-12-15", "").replace("name: acme", "name: acme\nversion: 2")
    write(unsigned.replace("from: 2026-01-01", "from: 2026-07-01"), "later.yaml")

    before = check("agreement.yaml", "later.yaml", as_of="2026-06-30T23:59:59.999999Z")
    after = check("agreement.yaml", "later.yaml", as_of="2026-07-01T00:00Z")

    assert (before.exit_code, after.exit_code) == (0, 1)
    assert before.stdout.splitlines()[-1].startswith("version 1, ")
    assert after.stderr.startswith("later.yaml:6:3 parties.marketing: warning W523: version 2 is in force")


def test_a_text_without_a_term_is_always_in_force() -> None:
    write(TEXT.replace("term: {from: 2026-01-01, until: 2027-01-01}\n", ""))

    assert ": signed by marketing on 2025-12-15" in check(as_of="2031-01-01T00:00Z").stdout


@pytest.mark.parametrize("arguments", [("--signed",), ("--as-of", IN_FORCE)])
def test_the_question_and_its_instant_go_together(arguments: tuple[str, ...]) -> None:
    result = invoke("check", "agreement.yaml", *arguments)

    assert result.exit_code == 2
    assert "--signed needs --as-of, such as --as-of now, and only it has one" in result.stderr


def test_what_is_no_fingerprint_is_refused_at_its_line_and_all_at_once() -> None:
    write(signed_with("87D4").replace("signed: 2025-12-15", "fingerprint: x"))

    result = invoke("check", "agreement.yaml")

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"agreement.yaml:{place} parties.{name}.fingerprint: {given!r}: expected a fingerprint, such as "
        "87d4-0033-722b-ec4d"
        for place, name, given in (("5:48", "marketing", "x"), ("6:60", "sales", "87D4"))
    ]
