"""Load JavaScript modules, with all that they import named beside them, so that a browser fetches them at once."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
#: `import … from "./module.js";` as the formatter writes it, at the beginning of a line
IMPORT = re.compile(r'^import\b[^"]*"(\.[^"]+)";$', re.MULTILINE)


@register.simple_tag
def module(name: str) -> SafeString:
    """Write the elements that load a module and, without waiting for it, what it imports."""
    rest = format_html_join("", '<link rel="modulepreload" href="{}">', ((static(one),) for one in imported(name)))
    return format_html('{}<script type="module" src="{}"></script>', rest, static(name))


@cache
def imported(name: str) -> tuple[str, ...]:
    """Return the names of all modules that one leads to, itself left out."""
    found = [name]
    for one in found:
        text = Path(str(finders.find(one))).read_text(encoding="utf-8")
        found += [target for target in imports(one, text) if target not in found]
    return tuple(found[1:])


def imports(name: str, text: str) -> list[str]:
    """Return the names of the modules that a module, by its name and text, imports itself."""
    return [posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in IMPORT.findall(text)]
