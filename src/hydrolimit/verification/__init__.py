"""What each study must show: one module a study, from its datasets to the scorecard's values."""
