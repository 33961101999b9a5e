"""The record as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Where what people did is kept."""

    name = "groundrules.store"
    label = "store"
    verbose_name = "the record"
