"""The statistics beside independent computations."""
