"""The API for programs: `/api/v1/`, lists walked by a cursor; what it promises stands in `docs/api.md`."""

from .contract import open_api, open_api_page, words_by_list
from .endpoints import api

__all__ = ["api", "open_api", "open_api_page", "words_by_list"]
