"""What study ``mean_field`` must show, measured from its datasets."""


def measure(datasets):
    """Return nothing yet."""
    return {}
