"""The leads that a watch follows: judged again as things happen to them, and what waits until somebody looks."""

from collections.abc import Sequence
from itertools import chain

from slakit.evaluation.plans import Plan
from slakit.evaluation.watching.happenings import Happening, became
from slakit.evaluation.watching.judge import Judge
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.leads import Lead, Leads
from slakit.evaluation.watching.queueing import Queue
from slakit.evaluation.watching.touching import Touch
from slakit.leads.merging import is_merge

__all__ = ["Followed"]


class Followed:
    """All leads as of an instant; mutable because things happen to them and time goes on.

    `by` judges them and `queue` tells when they turn. `changed` is by lead what was known of it at the last look, None
    where nothing was. What leads add up to has to be summed up where it `is_stale`: it may have changed for `unsummed`, by
    the leads in `unrolled`, each with what it was summed up by. What time alone has turned waits until somebody looks.
    """

    __slots__ = (
        "_waiting",
        "as_of",
        "by",
        "changed",
        "is_stale",
        "leads",
        "queue",
        "touch",
        "unrolled",
        "unsummed",
    )

    def __init__(self, plans: Sequence[Plan], touch: Touch) -> None:
        self.as_of = plans[0].as_of
        self.by = Judge(plans)
        self.touch = touch
        self.leads = Leads()
        self.queue = Queue(self.leads)
        self.changed: dict[str, Judged | None] = {}
        self.is_stale, self.unsummed = True, touch.names
        self.unrolled: dict[str, Judged | None] = {}
        self._waiting: dict[str, Lead] = {}

    def sum_all_up(self) -> None:
        """Have everything that leads add up to judged again at the next look."""
        self.is_stale, self.unsummed = True, self.touch.names

    def judge_around(self, lead: Lead, names: frozenset[str], *, linked: bool) -> None:
        """Judge some commitments of a lead again, and all of those leads that see what happened to it."""
        if linked:
            self.leads.link(lead)
        if linked or self.leads.is_linked(lead):
            for other in self.leads.taken_over(lead, self.as_of):
                if other is lead:
                    names = self.touch.names
                else:
                    self.judge(other, self.touch.names)
        self.judge(lead, names)

    def judge(self, lead: Lead, names: frozenset[str]) -> None:
        """Judge some commitments of a lead again, and find when something about it turns next."""
        if not names and lead.judged is not None:
            return
        self._note(lead)
        before = lead.judged or Judged.nothing(self.as_of, len(self.by.plans))
        lead.judged = self._come_to(lead, before, names)
        self._unsum(names)
        turn = min(chain(lead.judged.turns.values(), lead.coming(self.as_of)), default=None)
        self.queue.put(lead, turn)

    def _note(self, lead: Lead) -> None:
        """Keep what a lead came to at the last look, before it comes to something else."""
        self.changed.setdefault(lead.lead_id, lead.judged)
        self.unrolled.setdefault(lead.lead_id, lead.judged)

    def _unsum(self, names: frozenset[str]) -> None:
        """Have what some commitments of a lead add up to judged again at the next look; periods if they did change."""
        if names & self.touch.gathered:
            self.is_stale, self.unsummed = True, self.unsummed | (names & self.touch.summed)

    def _come_to(self, lead: Lead, before: Judged, names: frozenset[str]) -> Judged:
        """Return what a lead comes to now, but for what can wait until somebody looks."""
        events = lead.journey.events
        if events and events[-1].at_us > self.as_of:
            # An event ahead of time is odd, and told.
            return self.by.again(lead, before, names)
        if later := names & self.touch.put_off:
            before = before._replace(put_off=before.put_off | later)
        if not (now := names - later):
            return before
        # What time alone has turned may be asked about.
        turned = before.put_off - self.touch.put_off
        return self.by.again(lead, before, now | self.touch.asked_by(now, turned) if turned else now)

    def go_on(self, lead: Lead, since: int) -> None:
        """Judge again what has turned about a lead since an instant, and what events came true that were known."""
        judged, exported = lead.judged, lead.attributes.exported_us
        turned = () if judged is None else (name for name, at in judged.turns.items() if at <= self.as_of)
        names = self.touch.following(turned)
        if judged is None or any(judged.problems) or self.leads.is_linked(lead) or any(lead.coming(since)):
            come = [event for event in lead.journey.events if since < event.at_us <= self.as_of]
            if come or (exported is not None and since < exported <= self.as_of):
                names = self.touch.names
            self.judge_around(lead, names, linked=any(is_merge(event, lead.lead_id) for event in come))
        else:
            self._wait(lead, judged, names)

    def _wait(self, lead: Lead, judged: Judged, names: frozenset[str]) -> None:
        """Let what time alone has turned wait until somebody looks."""
        self._note(lead)
        self._waiting[lead.lead_id] = lead
        turns = {name: turn for name, turn in judged.turns.items() if name not in names}
        lead.judged = judged._replace(put_off=judged.put_off | names, turns=turns)
        self._unsum(names)
        self.queue.put(lead, min(turns.values(), default=None))

    def settle(self) -> None:
        """Judge what waits because time alone has turned it, and find when that turns next."""
        for lead in self._waiting.values():
            waits = frozenset[str]() if lead.judged is None else lead.judged.put_off
            self.judge(lead, waits - self.touch.put_off)
        self._waiting = {}

    def became(self, lead: Lead) -> Sequence[Happening]:
        """Return what came of the outcomes of a lead since the last look, with the clocks read now that run in them."""
        before = self.changed[lead.lead_id]
        was = {} if before is None else before.named()
        judged = _known(lead)
        if judged.put_off:
            judged = self._again(lead, judged.put_off)
        found = list(became(was, judged.named()))
        if judged.at == self.as_of:
            return found
        old = judged.running.intersection(one.told.terms.commitment for one in found)
        return list(became(was, self._again(lead, old).named())) if old else found

    def fresh(self, lead: Lead) -> Judged:
        """Return what a lead came to, with the clocks that run read now."""
        judged = _known(lead)
        # What is odd may tell the instant.
        is_old = judged.at != self.as_of and (judged.running or any(judged.problems))
        return self._again(lead, judged.put_off | judged.running) if is_old or judged.put_off else judged

    def _again(self, lead: Lead, names: frozenset[str]) -> Judged:
        """Judge some commitments of a lead again, of which it is known that no others have changed."""
        judged = lead.judged = self.by.again(lead, _known(lead), names)
        return judged

    def summable(self, lead: Lead, aging: frozenset[str]) -> Judged:
        """Return what a lead came to, with all up to date that is summed up; of clocks that run only those that are aging."""
        judged = _known(lead)
        if judged.at == self.as_of and not judged.put_off:
            return judged
        names = judged.put_off | (judged.running & aging)
        return self._again(lead, names) if names else judged


def _known(lead: Lead) -> Judged:
    judged = lead.judged
    if judged is None:  # pragma: no cover - a lead is judged as soon as it is known
        raise AssertionError
    return judged
