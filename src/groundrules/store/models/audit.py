"""The audit log: every act, in order, each entry sealed with the one before."""

from django.db import models


class AuditEntry(models.Model):
    """One act. Holds references and digests, never people's words, so that words can be erased."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64, db_index=True)
    act = models.CharField(max_length=40)
    object = models.CharField(max_length=100, db_index=True)
    detail = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, unique=True)

    class Meta:
        """Oldest first."""

        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.actor} {self.act} {self.object}"
