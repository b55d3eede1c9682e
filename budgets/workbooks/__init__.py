"""Make workbooks: of what is published, and empty ones to fill in."""

from .sheets import Origin, defused, some, whole

__all__ = ["Origin", "defused", "some", "whole"]
