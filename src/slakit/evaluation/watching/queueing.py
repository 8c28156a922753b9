"""The queue of leads: when something about each may next turn though nothing happens."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from slakit.evaluation.watching.leads import Lead, Leads

__all__ = ["Queue"]

_SPARE = 100


class Queue:
    """Leads by their next turn, mutable because they come and go; a place that a lead has left stays until it is met."""

    __slots__ = ("_heap", "_leads")

    def __init__(self, leads: Leads) -> None:
        self._leads = leads
        self._heap: list[tuple[int, str]] = []

    def put(self, lead: Lead, turn: int | None) -> None:
        """Give a lead its next turn; None for never."""
        if turn is not None and turn != lead.turn:
            heappush(self._heap, (turn, lead.lead_id))
        lead.turn = turn
        if len(self._heap) > _SPARE + 4 * len(self._leads.ids):
            self._heap = [(one.turn, one.lead_id) for one in self._leads.by_id.values() if one.turn is not None]
            heapify(self._heap)

    def take(self, until: int) -> Iterator[Lead]:
        """Take out the leads about which something turns by an instant, the earliest first."""
        while self._heap and self._heap[0][0] <= until:
            turn, lead_id = heappop(self._heap)
            lead = self._leads.by_id[lead_id]
            if lead.turn == turn:
                lead.turn = None
                yield lead

    @property
    def first(self) -> int | None:
        """The earliest turn of any lead; None for never."""
        while self._heap and self._leads.by_id[self._heap[0][1]].turn != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None
