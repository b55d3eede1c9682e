"""Let staff enter, check, publish and correct budgets with the admin that comes with Django.

An edition moves on by the steps of :mod:`budgets.editions`, its tables are entered in a grid (:mod:`.grid`), its other
parts in forms (:mod:`.parts`). Once published it can be looked at, not changed, and so can its parts.
"""

from . import accounts, budgets, catalogue, parts

__all__ = ["accounts", "budgets", "catalogue", "parts"]
