"""CloudEvents 1.0: what was decided, what fired and what is at risk, as events for a bus or a webhook."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.subjects import path_of, reading_log
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Breached, Met, Outcome, Pending
from slakit.rules.wire import outcome_to_dict

__all__ = ["cloud_events"]


def cloud_events(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return an event for each outcome that is met, breached or at risk, and for each firing, in the order of the evaluation.

    The `id` of what is final is the key of the outcome, so that a consumer that knows it drops repeats, and what is at
    risk ends with `-at-risk`. `time` is the instant as of which it was judged, `data` the fields of a JSON line. What is
    pending, excluded or unknown can still change, and is no event.

    Source: CloudEvents 1.0.2, JSON format: specversion, id, source and type are required; the media type of one is
    application/cloudevents+json, of a list application/cloudevents-batch+json.
    """
    logged = reading_log(evaluation)
    told = [_event(one, logged) for one in evaluation.outcomes if isinstance(one, Met | Breached) or _at_risk(one)]
    return [*told, *map(_firing, evaluation.firings)]


def _at_risk(outcome: Outcome) -> bool:
    return isinstance(outcome, Pending) and outcome.at_risk


def _event(outcome: Outcome, logged: Collection[str]) -> dict[str, Any]:
    row = outcome_to_dict(outcome)
    word, ending = ("at_risk", "-at-risk") if _at_risk(outcome) else (outcome.status, "")
    return _enveloped(row, f"{row['key']}{ending}", f"slakit.commitment.{word}.v1", path_of(outcome, logged))


def _firing(firing: Firing) -> dict[str, Any]:
    subject = f"clause/{quote(firing.clause, safe='')}/firing/{firing.number}"
    return _enveloped(clause_state_to_dict(firing), firing.key, "slakit.clause.fired.v1", subject)


def _enveloped(row: dict[str, Any], key: str, kind: str, subject: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": key,
        "source": f"urn:slakit:agreement:{quote(row['agreement'], safe='')}:v{quote(row['version'], safe='')}",
        "type": kind,
        "subject": subject,
        "time": row["as_of"],
        "datacontenttype": "application/json",
        "data": row,
    }
