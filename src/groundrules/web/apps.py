"""The pages as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and filters of the pages."""

    name = "groundrules.web"
    label = "web"
    verbose_name = "the pages"
