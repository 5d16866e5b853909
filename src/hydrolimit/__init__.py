"""From stochastic particle systems to the macroscopic laws they obey."""

__version__ = "0.1.0"
