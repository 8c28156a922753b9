"""Agreement files: YAML text to an `Agreement`, with every problem at its line."""

from pathlib import Path

from slakit.rules.agreement import Agreement

__all__ = ["load_agreement"]


def load_agreement(path: str | Path) -> Agreement:
    """Read an agreement from a YAML or JSON file.

    Every scalar is read as text and takes the form that its place asks for, so NO stays Norway and 9:00 a time. Parts
    that this release reads and does not judge stand in `not_yet_judged` of the agreement.

    Raises: AgreementError with all problems in the order of the file, each as `file:line:column path: message`: D101 to
    D109 for the form of the text, D371 to D385 for what does not fit together, and the codes of durations, dates,
    hours, patterns, criteria and commitments. Text that is no YAML, or takes its short cuts (aliases, merge keys), is
    told first and alone.
    """
    from slakit.adapters.agreements.build import build
    from slakit.adapters.agreements.tree import parse, read_text

    path = Path(path)
    return build(parse(read_text(path), path.name))
