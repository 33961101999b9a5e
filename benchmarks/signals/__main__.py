"""``python -m benchmarks.signals``: see ``run.py``."""

from benchmarks.signals.run import main

if __name__ == "__main__":
    main()
