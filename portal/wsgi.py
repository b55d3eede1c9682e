"""Offer the portal to a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# What is loaded stays: the collector of garbage would look through it again and again, a tenth of a second each time,
# while a reader waits.
gc.freeze()
