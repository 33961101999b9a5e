"""The draft of the rulebook: what happened to it, appended, never changed."""

from django.db import models


class BookEvent(models.Model):
    """One thing that happened to the draft. ``mark`` is the digest of everything else in the row."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    data = models.JSONField()
    mark = models.CharField(max_length=64)

    class Meta:
        """In the order it happened."""

        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.actor} {self.kind}"
