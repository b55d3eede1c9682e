"""Collect static files: where the few npm files that pages load are found, and how what is collected is stored."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A `.map` must stand beside each file that names one, or hashed file names cannot be made.
PACKAGES = {
    "chart.js/dist": ("chart.umd.js", "chart.umd.js.map"),
    "chartjs-chart-sankey/dist": ("chartjs-chart-sankey.min.js",),
    "chartjs-chart-treemap/dist": ("chartjs-chart-treemap.min.js", "chartjs-chart-treemap.min.js.map"),
}
PREFIX = "vendor"


class NodeModulesFinder(BaseFinder):
    """Find `vendor/NAME` in the package that carries it."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        root = Path(settings.BASE_DIR) / "node_modules"
        self.files = {
            f"{PREFIX}/{name}": root / package / name for package, names in PACKAGES.items() for name in names
        }
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        missing = [str(path.name) for path in self.files.values() if not path.is_file()]
        if not missing:
            return []
        hint = "Run: npm ci --omit=dev --ignore-scripts (or python3 dev.py run, which needs no Node)."
        return [checks.Warning(f"Not in node_modules: {', '.join(missing)}", hint=hint, id="portal.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.files.get(str(PurePosixPath(path)))
        if found is None or not found.is_file():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in self.files.values():
            if path.is_file():
                storage = FileSystemStorage(location=path.parent)
                storage.prefix = PREFIX  # type: ignore[attr-defined]
                yield path.name, storage


class CompressedStorage(CompressedManifestStaticFilesStorage):
    """Keep files by their hashes with their compressed twins, all of them in the mode that the options give."""

    #: Modules import each other by their hashes too.
    support_js_module_import_aggregation = True
    #: Each pass follows imports one step further down.
    max_post_process_passes = 10

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return _Twins(self.file_permissions_mode, **kwargs)


class _Twins(Compressor):
    """Writes compressed twins past the storage, and therefore sets their mode itself."""

    def __init__(self, mode: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode = mode

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        name: str = super().write_data(path, data, suffix, stat_result)
        Path(name).chmod(self.mode)
        return name
