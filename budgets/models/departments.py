"""Who publishes: jurisdictions, departments, and the projects a department carries through the years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .fields import YearField
from .page_addresses import page_address

#: First words of addresses that are the portal's own, or are kept for it: a department there could not be reached.
RESERVED_SLUGS = frozenset(
    {
        "about",
        "admin",
        "api",
        "checks",
        "compare",
        "corrections",
        "data",
        "documents",
        "embed",
        "en",
        "feeds",
        "healthz",
        "index",
        "log",
        "metrics",
        "places",
        "preview",
        "projects",
        "reading",
        "rankings",
        "search",
        "static",
    }
)


def refuse_reserved(slug: str) -> None:
    """Refuse an address of a department that a page of the portal has already."""
    if slug in RESERVED_SLUGS:
        raise ValidationError({"slug": _("“%(slug)s” is an address of the portal itself.") % {"slug": slug}})


def by_sound(name: str) -> str:
    """Return an address for a Chinese name by its sound; empty where it has none in Latin letters."""
    from pypinyin import lazy_pinyin  # a fifth of the portal's start, for what is asked once in a department's life

    return slugify("-".join(lazy_pinyin(name)))[:90].strip("-")


def free_slug(stem: str, taken: Iterable[str]) -> str:
    """Return an address, with a number behind it where it is taken."""
    known = set(taken)
    return next(slug for slug in chain([stem], (f"{stem}-{n}" for n in count(2))) if slug not in known)


def in_language(chinese: str, english: str) -> str:
    """Return the English name on an English page if there is one, otherwise the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese


def new_places_take_two() -> bool:
    """Tell whether publishing takes two persons in a place that is new: it does, but for a local demonstration."""
    return not settings.DEMO


class Jurisdiction(models.Model):
    """A place with a treasury of its own (地区): a city, a district, a province."""

    class Level(models.TextChoices):
        NATION = "nation", _("nation")
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("district or county")
        TOWNSHIP = "township", _("town or subdistrict")

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True)
    code = models.CharField(_("administrative code"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower_places", verbose_name=_("higher place")
    )
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("Latin letters, used in addresses, where it stays for ever; left empty: made of what is known"),
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = YearField(_("year of the population"), null=True, blank=True)
    population_source = models.CharField(_("source of the population"), max_length=200, blank=True)
    publishing_takes_two = models.BooleanField(
        _("publishing takes two persons"),
        default=new_places_take_two,
        help_text=_("Whoever made, changed, answered or submitted an edition of this place cannot publish it as well."),
    )

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["code", "name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = self.unused_slug()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = [*kwargs["update_fields"], "slug"]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return page_address("budgets:place", slug=self.slug)

    @property
    def takes_two(self) -> bool:
        """Tell whether publishing takes two persons here: the site may demand it everywhere."""
        return bool(settings.PUBLISHING_TAKES_TWO) or self.publishing_takes_two

    def unused_slug(self) -> str:
        """Return an address that no other place has: the English name, the code, or how the name sounds."""
        stem = slugify(self.name_en)[:90].strip("-") or slugify(self.code) or by_sound(self.name) or "place"
        return free_slug(stem, Jurisdiction.objects.filter(slug__startswith=stem).values_list("slug", flat=True))

    def clean(self) -> None:
        """Refuse a higher place that is the place itself or lies in it."""
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("This place lies in the one you are changing.")})
            seen.add(above.pk)
            above = above.parent


class DepartmentQuerySet(models.QuerySet["Department"]):
    def with_name_or_alias(self, name: str) -> DepartmentQuerySet:
        """Return departments whose name or alias is ``name``, whatever its spaces and bracket widths."""
        key = name_key(name)
        return self.filter(models.Q(key=key) | models.Q(aliases__key=key)).distinct()


class Department(models.Model):
    """A department or unit that publishes budgets (预算部门、预算单位)."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="departments", verbose_name=_("jurisdiction")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("department in charge")
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True, help_text=_("Latin letters, used in addresses"))
    key = models.CharField(max_length=200, editable=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="department_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "key"], name="department_name_once_in_jurisdiction")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return page_address("budgets:department", slug=self.slug)

    def clean(self) -> None:
        refuse_reserved(self.slug)


class DepartmentAlias(models.Model):
    """Another name a department has been printed under (别名、曾用名)."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name=_("department"))
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["department", "key"], name="alias_once_a_department")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)


class FormerSlug(models.Model):
    """An address a department had before; it redirects for ever."""

    slug = models.SlugField(_("former address"), max_length=100, unique=True)
    department = models.ForeignKey(
        Department, models.CASCADE, related_name="former_slugs", verbose_name=_("department")
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        refuse_reserved(self.slug)


class Project(models.Model):
    """A project's identity across the years of one department (项目).

    Proposed by its normalised name (:func:`project_key`), confirmed by staff. A project merged into another keeps its
    address and redirects.
    """

    department = models.ForeignKey(Department, models.CASCADE, related_name="projects", verbose_name=_("department"))
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=400, blank=True)
    key = models.CharField(max_length=300, editable=False)
    confirmed = models.BooleanField(_("confirmed by staff"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["name"]
        indexes = [models.Index(fields=["name", "-id"], name="project_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["department", "key"], name="project_key_once_a_department"),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="project_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the project; one that gets another key leaves the former one to a project that is merged into it."""
        self.key = project_key(self.name)
        with transaction.atomic(using=kwargs.get("using")):
            before = Project.objects.filter(pk=self.pk).exclude(key=self.key).first() if self.pk else None
            if before is not None:
                self.former_names().filter(key=self.key).delete()
            super().save(*args, **kwargs)
            if before is not None:
                given = {"name": before.name, "name_en": before.name_en, "key": before.key}
                Project.objects.bulk_create([Project(department=self.department, merged_into=self, **given)])

    def get_absolute_url(self) -> str:
        slug, word = self.address_words()
        return page_address("budgets:project", slug=slug, word=word)

    def former_names(self) -> models.QuerySet[Project]:
        """Return what is merged into this project for names that it had: nothing else is said of them."""
        return Project.objects.filter(merged_into=self.pk or 0, entries=None, merged=None, changes=None, parts_of=None)

    def address_words(self) -> tuple[str, str]:
        """Return the words of the project's address: its department's, and its own."""
        return self.department.slug, self.word

    @property
    def word(self) -> str:
        """Return the project's own word in its address."""
        return project_word(self.key)

    def clean(self) -> None:
        """Refuse to merge into what is another department's, or leads back here."""
        if self.merged_into is None:
            return
        if self.merged_into.department_id != self.department_id:
            raise ValidationError({"merged_into": _("This project is another department's.")})
        if self.pk in {one.pk for one in self.merged_into.followed()}:
            raise ValidationError({"merged_into": _("This project was itself merged into the one you are changing.")})

    def followed(self) -> list[Project]:
        """Return the project and those it was merged into, step by step; where steps lead round, each once."""
        found = [self]
        while (last := found[-1].merged_into) is not None and last not in found:
            found.append(last)
        return found

    @property
    def survivor(self) -> Project:
        """Return the project that stays of those that were merged; itself where steps lead round."""
        last = self.followed()[-1]
        return self if last.merged_into is not None else last


#: What stands in addresses for what of a key would mean something else there. No key holds any of it: NFKC makes it
#: what it stands for.
IN_ADDRESSES, OUT_OF_ADDRESSES = str.maketrans("/\\", "／＼"), str.maketrans("／＼．", "/\\.")
NO_KEY = "＿"


def project_word(key: str) -> str:
    """Return the word in addresses of the key of a project."""
    word = key.translate(IN_ADDRESSES)
    return (word if word.strip(".") else word.replace(".", "．")) or NO_KEY


def key_of_word(word: str) -> str:
    """Return the key of the project at a word in addresses."""
    return "" if word == NO_KEY else word.translate(OUT_OF_ADDRESSES)


def name_key(name: str) -> str:
    """Return a name without what printing varies: character width, brackets' width, white space, case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def project_key(name: str) -> str:
    """Return the key two years of one project share: its :func:`name_key` without a leading year."""
    return re.sub(r"^\d{4}年(度)?", "", name_key(name))
