"""Let LibreOffice, where it is on the machine, make a DOCX of a document that only it can open (DOC, WPS, RTF)."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import DOC
from budgets.documents.model.outcomes import LARGEST_FILE, Refused, read_bytes
from budgets.documents.model.scratch import scratch_folder

from .file_types import media_type_of

#: The names under which the program is found.
_PROGRAMS = ("soffice", "libreoffice")
#: Its settings: no macro runs, nothing that a document links to is fetched, and no updates of links are asked for.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
#: A proxy that nobody answers for, should it ask for something all the same.
_NOWHERE = "http://127.0.0.1:9"


def office_program() -> str | None:
    """Return the path of LibreOffice; none where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def made_docx(data: bytes, name: str, kind: str, limits: Limits) -> bytes:
    """Return the DOCX that LibreOffice makes of a document, in a profile that is thrown away.

    Raises :class:`Refused` where the program is not there (``word``) or makes nothing of the document (``broken``).
    """
    if (program := office_program()) is None:
        raise Refused(f"word: {name}")
    with scratch_folder() as scratch:
        folder = Path(scratch)
        source = folder / ("source.doc" if kind == DOC else "source.rtf")
        source.write_bytes(data)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        left = limits.seconds - (time.monotonic() - limits.started)
        command = [
            *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), str(source)),
        ]
        environment = {"PATH": str(Path(program).parent) + ":/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        environment |= dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), _NOWHERE)
        try:
            subprocess.run(
                command, env=environment, cwd=folder, timeout=max(left, 1), check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            made = read_bytes(folder / "made" / "source.docx", LARGEST_FILE)
        except subprocess.TimeoutExpired as error:
            raise Refused(f"too-slow: {limits.seconds:g}") from error
        except (OSError, subprocess.CalledProcessError, Refused) as error:
            raise Refused(f"broken: {name}") from error
    media_type_of(made, name)  # what it made is held to the bounds of a document that was handed in
    return made
