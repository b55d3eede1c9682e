"""Write how something published here is cited: GB/T 7714, APA, BibTeX, CSL-JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation says: whose it is, what, in which state, since when, where, on what day it was read.

    ``title`` names the document, ``part`` what of it is cited, from the largest to the smallest. The state is an
    ``edition``: then ``url`` is permanent, ``sha256`` that of its records, as the public log has it, empty where it has
    none. Of a page over many documents it is the last entry of the public log (``log_entry``), ``sha256`` that entry's,
    which no entry before it can be changed without.
    """

    key: str
    issuer: str
    title: str
    part: tuple[str, ...]
    edition: int = 0
    log_entry: int = 0
    published: date
    read: date
    url: str
    site: str
    sha256: str = ""

    @property
    def whole_title(self) -> str:
        return ": ".join((self.title, *self.part))

    @property
    def state(self) -> str:
        return f"Edition {self.edition}" if self.edition else f"Public log, entry {self.log_entry}"

    @property
    def state_zh(self) -> str:
        return f"第{self.edition}版" if self.edition else f"公开日志第{self.log_entry}条"

    @property
    def version(self) -> str:
        """Return the state as one word, for programs."""
        return str(self.edition or f"log-{self.log_entry}")

    def gb_t_7714(self) -> str:
        """Return the citation of a data set online by GB/T 7714-2015, in Chinese, as the documents are."""
        hash_told = f" SHA-256: {self.sha256}." if self.sha256 else ""
        return (
            f"{self.issuer}. {self.whole_title}: {self.state_zh}[DS/OL]. {self.site}, "
            f"({self.published.isoformat()})[{self.read.isoformat()}]. {self.url}.{hash_told}"
        )

    def apa_citation(self) -> str:
        """Return the citation by the seventh edition of APA."""
        hash_told = f" (SHA-256: {self.sha256})" if self.sha256 else ""
        return (
            f"{self.issuer}. ({self.published.year}). {self.whole_title} ({self.state}) [Data set]. "
            f"{self.site}. Retrieved {self.read:%B} {self.read.day}, {self.read.year}, from {self.url}{hash_told}"
        )

    def bibtex_entry(self) -> str:
        """Return an entry for BibTeX; what its words mean to TeX is escaped."""
        fields = {
            "author": f"{{{tex_words(self.issuer)}}}",
            "title": f"{{{tex_words(self.whole_title)}}}",
            "year": str(self.published.year),
            "edition": self.version,
            "publisher": tex_words(self.site),
            "url": self.url,
            "urldate": self.read.isoformat(),
            "note": f"SHA-256: {self.sha256}" if self.sha256 else "",
        }
        told = ",\n".join(f"  {name} = {{{words}}}" for name, words in fields.items() if words)
        return f"@misc{{{self.key},\n{told}\n}}"

    def csl_json(self) -> str:
        """Return the citation as CSL-JSON, which reference managers read."""
        found: dict[str, Any] = {
            "id": self.key,
            "type": "dataset",
            "author": [{"literal": self.issuer}],
            "title": self.whole_title,
            "version": self.version,
            "publisher": self.site,
            "issued": {"date-parts": [[self.published.year, self.published.month, self.published.day]]},
            "accessed": {"date-parts": [[self.read.year, self.read.month, self.read.day]]},
            "URL": self.url,
        }
        found |= {"note": f"SHA-256: {self.sha256}"} if self.sha256 else {}
        return json.dumps([found], ensure_ascii=False, indent=2)

    def forms(self) -> dict[str, str]:
        """Return the citation in each form, by its name."""
        return {
            "GB/T 7714": self.gb_t_7714(),
            "APA": self.apa_citation(),
            "BibTeX": self.bibtex_entry(),
            "CSL-JSON": self.csl_json(),
        }


#: How characters that mean something to TeX are written.
TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def tex_words(words: str) -> str:
    """Return words as TeX prints them."""
    return re.sub(r"[\\{}$&#%_~^]", lambda sign: TEX.get(sign[0], "\\" + sign[0]), words)
