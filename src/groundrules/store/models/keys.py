"""Keys of forms that were sent: the same form again gets the same answer."""

from django.db import models


class IdempotencyKey(models.Model):
    """What a key of a person did, so that sending it twice does it once."""

    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    act = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """A key belongs to one person."""

        constraints = (models.UniqueConstraint(fields=("actor", "key"), name="one_key_a_person"),)

    def __str__(self) -> str:
        return f"{self.actor}: {self.key}"
