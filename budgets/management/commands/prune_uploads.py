"""Keep the name that `clean_up` had before, which stands in the timetables of sites."""

from .clean_up import Command as Command
