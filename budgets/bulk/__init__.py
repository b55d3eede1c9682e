"""Write the amounts of all that is in force as files of a year, by a worker, and keep them until something changes.

A release is the files of one year as they stood at one time; it holds which editions are in them. Where one of those is
withdrawn, no file of the release is given to anybody any more, from that moment on: the release is asked each time.
"""

from .releases import ask_for_releases, drop_old_releases, due_years, is_offline, make_release, present_releases
from .writing import FORMS, bulk_path

__all__ = [
    "FORMS",
    "ask_for_releases",
    "bulk_path",
    "drop_old_releases",
    "due_years",
    "is_offline",
    "make_release",
    "present_releases",
]
