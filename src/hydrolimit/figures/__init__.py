"""From datasets to figures: one module a study, one style."""
