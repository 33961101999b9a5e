"""A table somebody gives, CSV or Parquet of any size, in the embedded engine."""
