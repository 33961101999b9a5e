"""The record: what people did, kept append-only; the only place with models."""
