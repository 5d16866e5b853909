"""Hard disks: Brownian steps with event-driven collisions within each (Scala, Voigtmann and
De Michele 2007, "Event-driven Brownian dynamics for hard spheres").

In a step of length dt disk i would move by D_i = -grad V dt + sqrt(2 dt) xi_i. It does so at
constant velocity D_i/dt; disks that touch exchange the components of their velocities along the
line of centres, and walls reflect centres. Disks never overlap. Where V = 0, an elastic collision
keeps volume and the distribution of velocities, so the uniform distribution over all configurations
without overlap is stationary at any step, and as it keeps momentum, the mobility of long waves is
that of free particles; the error is in V and at the scale of a disk.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hydrolimit.particles.brownian import events, pairs
from hydrolimit.particles.brownian.cells import (
    HIGHEST,
    LOWEST,
    cells_across,
    displace,
    sort_by_cell,
)

# Disks are sorted into cells anew before one of them may have gone further than this many standard
# deviations of a step; then whoever can touch is in neighbouring cells.
REACH = 5.0
# Room in the queue of events, for each disk; a step is cut where it does not do.
EVENTS = 8
# Columns of what is known of each disk in flight.
X, Y, SPEED_X, SPEED_Y, CLOCK, VERSION = range(6)
# Walls that a disk may meet, in place of a second disk.
_WALL_X, _WALL_Y = -1, -2


def advance(position, noise, force, time_step, diameter):
    """Take a step with each slice of noise (step, particle, 2); the order of disks may change.

    position (particle, 2), without overlaps, is moved in place; force is that of
    `fields.force_table`.
    """
    reach = REACH * np.sqrt(2.0 * time_step)
    cells = cells_across(diameter + 2.0 * reach, position.shape[0])
    _advance(position, noise, force, time_step, diameter, cells)


@njit(cache=True)
def _advance(position, noise, force, time_step, diameter, cells):
    particles = position.shape[0]
    velocity, spare = np.empty((particles, 2)), np.empty((particles, 5))
    start, home = np.empty(cells * cells + 1, np.int64), np.empty((particles, 2), np.int64)
    flight, queue = np.empty((particles, 6)), np.empty((EVENTS * particles + 1, 5))
    close = np.empty((4 * particles, 2), np.int64)
    reach = 0.5 * ((HIGHEST - LOWEST) / cells - diameter)
    for step in range(noise.shape[0]):
        displace(position, noise[step], force, time_step, velocity)
        left = 1.0
        while left > 0.0:
            sort_by_cell(position, velocity, cells, start, spare)
            _take_off(position, velocity, start, flight, home)
            bounds = (cells, reach, diameter, left)
            left -= _fly(flight, position, start, home, bounds, close, queue)
            for i in range(particles):
                position[i, 0], position[i, 1] = flight[i, X], flight[i, Y]
                velocity[i, 0], velocity[i, 1] = flight[i, SPEED_X], flight[i, SPEED_Y]


@njit(cache=True)
def _take_off(position, velocity, start, flight, home):
    """Write every disk's state at the beginning to flight, and its cell to home."""
    for i in range(position.shape[0]):
        flight[i, X], flight[i, Y] = position[i, 0], position[i, 1]
        flight[i, SPEED_X], flight[i, SPEED_Y] = velocity[i, 0], velocity[i, 1]
        flight[i, CLOCK] = flight[i, VERSION] = 0.0
    cells = int(np.sqrt(start.size))
    for a in range(cells):
        for b in range(cells):
            for i in range(start[a * cells + b], start[a * cells + b + 1]):
                home[i, 0], home[i, 1] = a, b


@njit(cache=True, error_model="numpy")
def _fly(flight, position, start, home, bounds, close, queue):
    """Move the disks until the step ends, or one might leave its cells' surroundings.

    position stays what it was at the beginning. Returns how long that was, in units of the step, at
    most the last of the bounds.
    """
    cells, reach, diameter, left = bounds
    event = np.empty(5)
    events.clear(queue)
    fastest = _fastest(flight)
    window = left if fastest * left <= reach else reach / fastest
    bounds = (cells, diameter, window, fastest)
    window = _predict_all(flight, position, start, bounds, close, queue)
    while events.due(queue, window):
        events.pop(queue, event)
        time, i, j = event[events.TIME], int(event[events.FIRST]), int(event[events.SECOND])
        if flight[i, VERSION] != event[events.FIRST_VERSION]:
            continue
        if j >= 0 and flight[j, VERSION] != event[events.SECOND_VERSION]:
            continue
        _move(flight, i, time)
        flight[i, VERSION] += 1.0
        if j >= 0:
            _move(flight, j, time)
            flight[j, VERSION] += 1.0
            fastest = max(fastest, _collide(flight, i, j))
            if fastest * window > reach:
                # Until now nobody has gone further than the reach, and from here none may.
                window = max(time, reach / fastest)
            bounds = (cells, diameter, window, fastest)
            window = _predict(flight, position, start, home, bounds, j, close, queue)
        else:
            speed = SPEED_X if j == _WALL_X else SPEED_Y
            flight[i, speed] = -flight[i, speed]
        bounds = (cells, diameter, window, fastest)
        window = _predict(flight, position, start, home, bounds, i, close, queue)
    for i in range(flight.shape[0]):
        _move(flight, i, window)
    return window


@njit(cache=True, inline="always")
def _move(flight, i, time):
    """Bring disk i to this time; rounding may not leave the box."""
    later = time - flight[i, CLOCK]
    flight[i, X] = min(max(flight[i, X] + flight[i, SPEED_X] * later, LOWEST), HIGHEST)
    flight[i, Y] = min(max(flight[i, Y] + flight[i, SPEED_Y] * later, LOWEST), HIGHEST)
    flight[i, CLOCK] = time


@njit(cache=True, error_model="numpy")
def _collide(flight, i, j):
    """Exchange velocities along the line of centres; return the larger speed of the two."""
    across, along = flight[i, X] - flight[j, X], flight[i, Y] - flight[j, Y]
    approach = (flight[i, SPEED_X] - flight[j, SPEED_X]) * across
    approach += (flight[i, SPEED_Y] - flight[j, SPEED_Y]) * along
    share = approach / (across * across + along * along)
    flight[i, SPEED_X] -= share * across
    flight[i, SPEED_Y] -= share * along
    flight[j, SPEED_X] += share * across
    flight[j, SPEED_Y] += share * along
    return np.sqrt(max(_speed_squared(flight, i), _speed_squared(flight, j)))


@njit(cache=True, inline="always")
def _speed_squared(flight, i):
    return flight[i, SPEED_X] * flight[i, SPEED_X] + flight[i, SPEED_Y] * flight[i, SPEED_Y]


@njit(cache=True)
def _fastest(flight):
    largest = 0.0
    for i in range(flight.shape[0]):
        largest = max(largest, _speed_squared(flight, i))
    return np.sqrt(largest)


@njit(cache=True, error_model="numpy")
def _predict_all(flight, position, start, bounds, close, queue):
    """Queue the first meeting of every pair, and of every disk with a wall.

    Returns the window, cut short where the queue is full: later events are not known then.
    """
    cells, diameter, window, fastest = bounds
    for a in range(cells):
        for b in range(cells):
            low, high = start[a * cells + b], start[a * cells + b + 1]
            stretches = pairs.later_stretches(start, cells, a, b)
            found = 0
            for i in range(low, high):
                if not pairs.fit(i, stretches, found, close):
                    window = _predict_close(flight, close, found, diameter, window, queue)
                    found = 0
                near = _nearness(flight, i, (diameter, window, fastest))
                found = pairs.find_later(position, i, stretches, near, found, close)
            window = _predict_close(flight, close, found, diameter, window, queue)
            if a == 0 or b == 0 or a == cells - 1 or b == cells - 1:
                for i in range(low, high):
                    window = _predict_walls(flight, i, window, queue)
    return window


@njit(cache=True, error_model="numpy", inline="always")
def _nearness(flight, i, bounds):
    """Return the square of the distance beyond which disk i meets nobody within the window.

    The other's position is that at the beginning; whoever is fastest has gone no further since.
    """
    diameter, window, fastest = bounds
    own = np.sqrt(_speed_squared(flight, i)) * (window - flight[i, CLOCK])
    return (diameter + own + fastest * window) ** 2


@njit(cache=True, error_model="numpy")
def _predict_close(flight, close, found, diameter, window, queue):
    """Queue when close pairs touch, those that do within the window; return the window."""
    found = _keep_those_that_touch(flight, close, found, diameter, window)
    for k in range(found):
        i, j = close[k, 0], close[k, 1]
        time = _meeting(flight, i, j, diameter)
        if time <= window and not events.push(
            queue, time, i, j, flight[i, VERSION], flight[j, VERSION]
        ):
            window = time
    return window


@njit(cache=True, error_model="numpy")
def _keep_those_that_touch(flight, close, found, diameter, window):
    """Move to the front of the list the pairs that touch within the window; return how many.

    With relative position r and velocity w, r . w < 0, and |r + w t| = diameter has a root before
    the nearest approach, or has been passed at the window's end.
    """
    kept = 0
    for k in range(found):
        i, j = close[k, 0], close[k, 1]
        across, along, wx, wy = _relative(flight, i, j)
        approach, square = across * wx + along * wy, wx * wx + wy * wy
        gap = across * across + along * along - diameter * diameter
        left = window - flight[i, CLOCK]
        passes = approach * approach >= square * gap
        ends = gap + left * (2.0 * approach + left * square) <= 0.0
        close[kept, 0], close[kept, 1] = i, j
        kept += (approach < 0.0) & passes & ((approach + left * square >= 0.0) | ends)
    return kept


@njit(cache=True, error_model="numpy", inline="always")
def _relative(flight, i, j):
    """Return position and velocity of disk i relative to disk j, at the clock of disk i."""
    later = flight[i, CLOCK] - flight[j, CLOCK]
    across = flight[i, X] - flight[j, X] - flight[j, SPEED_X] * later
    along = flight[i, Y] - flight[j, Y] - flight[j, SPEED_Y] * later
    wx, wy = flight[i, SPEED_X] - flight[j, SPEED_X], flight[i, SPEED_Y] - flight[j, SPEED_Y]
    return across, along, wx, wy


@njit(cache=True, error_model="numpy", inline="always")
def _meeting(flight, i, j, diameter):
    """Return when two disks that touch do so: the earlier root of |r + w t| = diameter.

    Now, if rounding has made them overlap as they approach.
    """
    across, along, wx, wy = _relative(flight, i, j)
    approach, square = across * wx + along * wy, wx * wx + wy * wy
    gap = across * across + along * along - diameter * diameter
    root = np.sqrt(max(approach * approach - square * gap, 0.0))
    return flight[i, CLOCK] + max(0.0, gap / (root - approach))


@njit(cache=True, error_model="numpy")
def _predict(flight, position, start, home, bounds, i, close, queue):
    """Queue the next meetings of disk i, which something has happened to; return the window."""
    cells, diameter, window, fastest = bounds
    window = _predict_walls(flight, i, window, queue)
    a, b = home[i, 0], home[i, 1]
    place = flight[i, X], flight[i, Y]
    near = _nearness(flight, i, (diameter, window, fastest))
    found = 0
    for row in range(max(a - 1, 0), min(a + 2, cells)):
        first, last = start[row * cells + max(b - 1, 0)], start[row * cells + min(b + 2, cells)]
        found = pairs.find(position, i, place, first, last, near, found, close)
    return _predict_close(flight, close, found, diameter, window, queue)


@njit(cache=True, error_model="numpy")
def _predict_walls(flight, i, window, queue):
    """Queue when disk i meets a wall, if it does before the window ends; return the window."""
    for axis in range(2):
        speed, time = flight[i, SPEED_X + axis], flight[i, CLOCK]
        ahead = flight[i, X + axis] + speed * (window - time)
        if LOWEST <= ahead <= HIGHEST:
            continue
        wall = HIGHEST if speed > 0.0 else LOWEST
        meets = time + (wall - flight[i, X + axis]) / speed
        if not events.push(queue, meets, i, _WALL_X - axis, flight[i, VERSION], 0):
            window = min(window, meets)
    return window
