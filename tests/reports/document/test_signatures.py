"""The signatures of a document: who signed this text, and who signed another one."""

from slakit.reports.document import document
from slakit.rules.agreement import Agreement
from slakit.rules.fingerprint import fingerprint
from slakit.rules.parties import Party, Term


def _rows(*parties: Party) -> list[str]:
    told = document(Agreement(name="acme", parties=parties)).splitlines()
    return [line for line in told if line.startswith(("| Marketing ", "| Sales "))]


def test_a_signature_for_another_text_is_told_as_one() -> None:
    mine = fingerprint(Agreement(name="acme", parties=[Party(name="marketing"), Party(name="sales")]))

    assert _rows(
        Party(name="marketing", signed="2025-12-15", fingerprint=mine),
        Party(name="sales", signed="2025-12-17", fingerprint="87d4-0033-722b-ec4d"),
    ) == [
        "| Marketing |  | 15 December 2025 |  |",
        "| Sales |  | 17 December 2025, another text: 87d4-0033-722b-ec4d |  |",
    ]


def test_a_fingerprint_alone_is_no_signature() -> None:
    assert _rows(Party(name="sales", fingerprint="87d4-0033-722b-ec4d")) == ["| Sales |  | not yet signed |  |"]


def test_the_history_tells_who_signed_another_text() -> None:
    first, second = (
        Agreement(
            name="acme",
            version=version,
            term=Term(since=since),
            parties=[Party(name="sales", signed="2025-12-17", fingerprint="87d4-0033-722b-ec4d")],
        )
        for version, since in (("1", "2026-01-01"), ("2", "2026-07-01"))
    )

    history = document(second, versions=[first]).partition("What changed")[2]

    assert history.count("Sales on 17 December 2025 (another text)") == 2
