"""The journal of a transition: the entries are the truth, the head is what they add up to."""

from django.db import models


class StoryHead(models.Model):
    """The present state of one story, for lists; always equal to its entries folded."""

    subject = models.CharField(primary_key=True, max_length=200)
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=40)
    account_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    account_name = models.CharField(max_length=255, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField()

    class Meta:
        """Indexes follow the lists people read."""

        indexes = (
            models.Index(fields=("kind", "status")),
            models.Index(fields=("kind", "due_at")),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.status}"


class StoryEntry(models.Model):
    """One thing that happened; appended, never changed. ``act`` is the audit entry it came with."""

    head = models.ForeignKey(StoryHead, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    data = models.JSONField()
    act = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        """An entry has one place in its story."""

        ordering = ("head_id", "sequence")
        constraints = (models.UniqueConstraint(fields=("head", "sequence"), name="one_entry_a_place"),)

    def __str__(self) -> str:
        return f"{self.head_id} {self.sequence}: {self.kind}"


class StoryParty(models.Model):
    """Who is what in which story."""

    head = models.ForeignKey(StoryHead, on_delete=models.PROTECT, related_name="parties")
    seller_id = models.CharField(max_length=64, db_index=True)
    place = models.CharField(max_length=40)

    class Meta:
        """A person has one place in a story."""

        constraints = (models.UniqueConstraint(fields=("head", "seller_id"), name="one_place_a_person"),)

    def __str__(self) -> str:
        return f"{self.seller_id} in {self.head_id}"
