"""People: who they are comes from the import, what they may do never does."""

from django.conf import settings
from django.db import models


class Access(models.TextChoices):
    """A right that was given by hand; being a manager or a quarterback is a relation and is worked out."""

    SELLER = "S", "seller"
    REVOPS = "R", "sales operations"
    ADMIN = "A", "system admin"
    AUDITOR = "U", "auditor"


class Person(models.Model):
    """One person. ``manager_id`` is plain text on purpose: an import may name a manager nobody knows."""

    seller_id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=200)
    sales_role = models.CharField(max_length=20, default="other")
    manager_id = models.CharField(max_length=64, blank=True, default="")
    territory = models.CharField(max_length=100, blank=True, default="")
    region = models.CharField(max_length=100, blank=True, default="")
    pair_id = models.CharField(max_length=64, blank=True, default="")
    access = models.CharField(max_length=1, choices=Access.choices, default=Access.SELLER)
    is_active = models.BooleanField(default=True)
    is_imported = models.BooleanField(default=True)
    synced_at = models.DateTimeField()
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )

    class Meta:
        """By name."""

        ordering = ("name", "seller_id")

    def __str__(self) -> str:
        return self.name


class FailedSignIn(models.Model):
    """One failed sign-in, kept a quarter of an hour."""

    account = models.CharField(max_length=150, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.account} at {self.at}"
