"""A queue of events, earliest first: a binary heap in one array.

queue (capacity + 1, 5) holds in each row an event's time and four whole numbers, and in
queue[-1, 0] how many there are. In a kernel this is a tenth of the cost of ``heapq`` on a list of
tuples, and one array passes between functions without the cost of a tuple of them.
"""

from __future__ import annotations

from numba import njit

# Columns of an event.
TIME, FIRST, SECOND, FIRST_VERSION, SECOND_VERSION = range(5)


@njit(cache=True, inline="always")
def clear(queue):
    """Remove all events."""
    queue[-1, 0] = 0.0


@njit(cache=True)
def push(queue, time, i, j, version_i, version_j):
    """Add an event; return False, and add none, if the queue is full."""
    k = int(queue[-1, 0])
    if k == queue.shape[0] - 1:
        return False
    queue[-1, 0] = k + 1
    while k > 0:
        above = (k - 1) // 2
        if queue[above, TIME] <= time:
            break
        queue[k] = queue[above]
        k = above
    queue[k, TIME] = time
    queue[k, FIRST], queue[k, SECOND] = i, j
    queue[k, FIRST_VERSION], queue[k, SECOND_VERSION] = version_i, version_j
    return True


@njit(cache=True)
def pop(queue, event):
    """Move the earliest event, of a queue that has one, to event (5)."""
    event[:] = queue[0]
    last = int(queue[-1, 0]) - 1
    queue[-1, 0] = last
    time, k = queue[last, TIME], 0
    while True:
        below = 2 * k + 1
        if below >= last:
            break
        if below + 1 < last and queue[below + 1, TIME] < queue[below, TIME]:
            below += 1
        if time <= queue[below, TIME]:
            break
        queue[k] = queue[below]
        k = below
    queue[k] = queue[last]


@njit(cache=True, inline="always")
def due(queue, time):
    """Return whether there is an event up to this time."""
    return queue[-1, 0] > 0.0 and queue[0, TIME] <= time
