"""What every job costs, whatever it computes."""

# Seconds to start a job: Python, libraries, compiled kernels read from the cache.
START_SECONDS = 2.0


def minutes(seconds: float) -> float:
    """Return the minutes of a job that computes for this many seconds."""
    return (seconds + START_SECONDS) / 60.0
