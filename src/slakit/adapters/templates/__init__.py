"""Templates: commented agreements to start from, one for each way of selling, that come with the package."""

from importlib.resources import files

from slakit.errors import AgreementError, Problem, hint

__all__ = ["TEMPLATES", "template"]

TEMPLATES = ("inbound", "enterprise", "plg")
"""The names of the templates."""


def template(name: str) -> str:
    """Return the text of a starter agreement, with its comments.

    "inbound" is for leads from forms, webinars and content, "enterprise" for few large deals that sales accepts one by
    one, "plg" for products that people try before anybody sells to them. Each loads, and its examples hold.

    Raises: AgreementError D426 for another name.

    >>> print(template("plg").splitlines()[0])
    # A starter for products that people try before anybody sells to them (product-led growth): usage makes a lead.
    """
    if name not in TEMPLATES:
        raise AgreementError(Problem("D426", "template", f"{name!r}: unknown template{hint(str(name), TEMPLATES)}"))
    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
