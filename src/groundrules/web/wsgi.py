"""The web application a WSGI server loads: ``groundrules.web.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundrules.django_settings")
application = get_wsgi_application()
