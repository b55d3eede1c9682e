"""Build the images' file systems as the Dockerfile says, run them as their users, and try them over TLS."""

from __future__ import annotations

import json
import mimetypes
import random
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import papers, postgres
from tests.drill.deployment import CannotDeploy, Deployment, deployment
from tests.drill.exercise import Attempt, Exercise, Findings

#: Static files asked for in each attempt.
FILES = 40
MAINTENANCE = "正在维护"


def faults_of_pages(site: Deployment, chance: random.Random) -> Iterator[str]:
    visitor = site.visitor()
    home = visitor.ask("/")
    if home.status != 200 or "Strict-Transport-Security" not in home.headers:
        yield f"the first page answers {home.status} with {dict(home.headers)}"
    if json.loads(visitor.ask("/healthz").body) != {"status": "ok"}:
        yield f"/healthz says {visitor.ask('/healthz').body!r}"
    static = site.builder.folder / "front/srv/static"
    files = [path for path in sorted(static.rglob("*")) if path.is_file() and path.suffix not in (".gz", ".br")]
    for path in chance.sample(files, FILES):
        answer = visitor.ask(f"/static/{path.relative_to(static)}")
        wanted = (mimetypes.guess_type(path.name)[0] or "").replace("text/javascript", "application/javascript")
        said = answer.headers.get_content_type().replace("text/javascript", "application/javascript")
        if answer.status != 200 or answer.body != path.read_bytes() or (wanted and said != wanted):
            yield f"{path.name}: {answer.status}, {said} instead of {wanted}"
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', home.body.decode()):
        if visitor.ask(address).status != 200:
            yield f"the first page asks for {address}, which answers {visitor.ask(address).status}"


def faults_of_accounts(site: Deployment) -> Iterator[str]:
    """Yield which processes run as another than the image's user, and what he could change."""
    for name, container in site.running.items():
        for pid in container.family():
            said = Path(f"/proc/{pid}/status").read_text()
            ids = {int(word) for word in re.findall(r"^[UG]id:\t(.*)$", said, re.M)[0].split()}
            groups = re.findall(r"^Groups:\t(.*)$", said, re.M)[0].split()
            if ids != {container.user} or container.user == 0 or groups:
                yield f"a process of {name} runs as {sorted(ids)}, {groups}"
    for image in ("web", "front"):
        user = site.builder.ids[site.builder.images[image].user]
        for path in (site.builder.folder / image / "srv").rglob("*"):
            about = path.lstat()
            if path.is_symlink() or path.name == "media":
                continue
            if about.st_uid == user or about.st_mode & stat.S_IWOTH:
                yield f"{image} may write to {path}"
            if not about.st_mode & stat.S_IROTH or (path.is_dir() and not about.st_mode & stat.S_IXOTH):
                yield f"{image} cannot read {path}"


def faults_of_an_upload(site: Deployment, number: int) -> Iterator[str]:
    staff = site.visitor()
    if staff.log_in().status != 302:
        yield "staff cannot log in"
        return
    staff.ask("/en/admin/budgets/upload/add/")
    paper = papers.BEIJING.pdf() + b"\n%% %d\n" % number
    answer = staff.send_file("/en/admin/budgets/upload/add/", "paper.pdf", paper)
    if answer.status != 302:
        yield f"an upload answers {answer.status}: {answer.body.decode()[:300]}"
        return
    where = answer.headers["Location"]
    progress = where.replace("/change/", "/progress/")
    site.wait_for(lambda: bool(json.loads(staff.ask(progress).body)["over"]), "nobody read the upload")
    if "项目支出表" not in staff.ask(where).body.decode():
        yield "what was read of the upload is not shown"
    owner = site.builder.ids["portal"]
    for path in site.media.rglob("*"):
        about = path.stat()
        if about.st_uid != owner or (path.is_file() and stat.S_IMODE(about.st_mode) != 0o640):
            yield f"{path.name} is kept as {about.st_uid}, {stat.S_IMODE(about.st_mode):o}"


def faults_of_stopping(site: Deployment) -> Iterator[str]:
    site.stop("web")
    away = site.visitor().ask("/en/")
    if away.status != 503 or MAINTENANCE not in away.body.decode():
        yield f"without the portal nginx answers {away.status}"
    site.start("web")
    site.wait_for(lambda: site.visitor().ask("/").status == 200, "the portal was not found again")


@contextmanager
def built(folder: Path) -> Iterator[Attempt]:
    try:
        with deployment(folder) as site:

            def attempt(number: int) -> Findings:
                found = Findings()
                for faults in (
                    faults_of_pages(site, random.Random(number)),
                    faults_of_accounts(site),
                    faults_of_an_upload(site, number),
                    faults_of_stopping(site),
                ):
                    found.faults += faults
                found.seen["static files asked for"] += FILES
                found.seen["uploads read"] += 1
                return found

            yield attempt
    except (CannotDeploy, postgres.NoServer) as reason:
        said = f"NOT TESTED: {reason}"
        yield lambda _number: Findings(seen={said: 1})  # type: ignore[arg-type]


EXERCISE = Exercise("images", "what images hold runs as their users, behind nginx", built, tested=1, short=1, full=3)
