"""Write the log as JSON, an object a line, for programs that gather logs; it says no more than the plain lines do."""

from __future__ import annotations

import json
import logging


class JsonFormatter(logging.Formatter):
    """Lay a record out as JSON: when, how grave, who says it, what, and the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # Of a request its status alone: the record holds all of it, cookies and what was sent.
        if status := getattr(record, "status_code", None):
            told["status"] = status
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
