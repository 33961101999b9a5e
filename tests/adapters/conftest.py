"""Property tests are not timed: the first array of a process loads pandas, which takes a second."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
