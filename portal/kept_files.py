"""Keep what staff hand in whole or not at all."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A file bears its name once all of it is written; what a full disk took of another goes again."""

    def _save(self, name: str, content: File[bytes]) -> str:
        part = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]
            # Taken by an empty file, so that of two who save under one name at once each has his own.
            taken: str = super()._save(name, ContentFile(b""))  # type: ignore[misc]
            Path(self.path(part)).replace(self.path(taken))
        except BaseException:
            with suppress(OSError):
                self.delete(part)
            raise
        return taken
