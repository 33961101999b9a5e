"""Cases: the events are the truth, the head is what they add up to, written in the same transaction."""

from django.db import models


class CaseHead(models.Model):
    """The present state of a case, for lists; always equal to its events folded."""

    case_id = models.CharField(primary_key=True, max_length=32)
    signal_id = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    grade = models.CharField(max_length=1)
    account_id = models.CharField(max_length=64, db_index=True)
    account_name = models.CharField(max_length=255)
    unit_kind = models.CharField(max_length=20, default="account")
    unit_id = models.CharField(max_length=255, blank=True, default="")
    unit_name = models.CharField(max_length=600, blank=True, default="")
    headline = models.TextField()
    rule_id = models.CharField(max_length=64)
    book_version = models.CharField(max_length=64)
    value_at_risk = models.BigIntegerField()
    value_band = models.CharField(max_length=40, blank=True, default="")
    currency = models.CharField(max_length=3)
    p_true = models.FloatField()
    outcome = models.CharField(max_length=64, blank=True, default="")
    decider_id = models.CharField(max_length=64, blank=True, default="")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField()

    class Meta:
        """Indexes follow the lists people read."""

        indexes = (
            models.Index(fields=("decider_id", "status")),
            models.Index(fields=("status", "due_at")),
            models.Index(fields=("kind", "account_id")),
            models.Index(fields=("unit_kind", "unit_id")),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.headline}"


class CaseEvent(models.Model):
    """One thing that happened; appended, never changed."""

    case = models.ForeignKey(CaseHead, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    data = models.JSONField()

    class Meta:
        """An event has one place in its case."""

        ordering = ("case_id", "sequence")
        constraints = (models.UniqueConstraint(fields=("case", "sequence"), name="one_event_a_place"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.sequence}: {self.kind}"


class CaseParty(models.Model):
    """Who is a side in which case."""

    case = models.ForeignKey(CaseHead, on_delete=models.PROTECT, related_name="sides")
    seller_id = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=40)

    class Meta:
        """A person is one side of a case, never two."""

        constraints = (models.UniqueConstraint(fields=("case", "seller_id"), name="one_side_a_person"),)

    def __str__(self) -> str:
        return f"{self.name} in {self.case_id}"
