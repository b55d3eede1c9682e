"""Keep what staff hand in in an S3 that several machines share; where that fails, it is told as a disk that does."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

#: Seconds; nobody waits longer for an S3 that is away, and others than Amazon's need not know its newer checksums.
CLIENT: dict[str, Any] = {
    "connect_timeout": 2,
    "read_timeout": 20,
    "retries": {"total_max_attempts": 2},
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


@contextmanager
def told_as_a_disk() -> Iterator[None]:
    """Raise :class:`OSError` (EIO) for whatever S3 fails with; a file that is not there stays FileNotFoundError."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise OSError(errno.EIO, f"The shared files cannot be reached: {error}") from error


class SharedStorage(S3Storage):
    """A bucket: a file is there once all of it is, and nothing is written over."""

    def __init__(self, *, addressing_style: str, **options: Any) -> None:
        config = Config(s3={"addressing_style": addressing_style}, **CLIENT)
        super().__init__(client_config=config, file_overwrite=False, default_acl=None, **options)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with told_as_a_disk():
            found: File[bytes] = super()._open(name, mode)
            assert found.file is not None  # fetched now: reading it fails here or nowhere
            return found

    def _save(self, name: str, content: File[bytes]) -> str:
        with told_as_a_disk():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        with told_as_a_disk():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with told_as_a_disk():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with told_as_a_disk():
            folders, files = super().listdir(path)
            return folders, files

    def size(self, name: str) -> int:
        with told_as_a_disk():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with told_as_a_disk():
            found: datetime = super().get_modified_time(name)
            return found
