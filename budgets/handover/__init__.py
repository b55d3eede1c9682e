"""Hand a whole site over: everything it has on record in an open form, and taken in by another that is empty.

The form is said in docs/handing-over.md. Nothing of it is of one database, and nothing of it is secret but the drafts.
"""

from .exporting import Exported, export_site
from .files import HandoverError
from .importing import import_site

__all__ = ["Exported", "HandoverError", "export_site", "import_site"]
