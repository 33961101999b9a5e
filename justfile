# One definition of each check; pre-commit and CI call these.

# Set up the environment (uv makes .venv).
setup:
    uv sync

# What a commit must pass: format, lint, types, import contracts.
check:
    uv run ruff format --check
    uv run ruff check
    uv run mypy
    uv run mypy tests
    uv run lint-imports

# Tests; `just test tests/rulebook` for a part.
test *args:
    uv run pytest {{args}}

# Format and mend what can be mended by itself.
fix:
    uv run ruff format
    uv run ruff check --fix

# Take today's output as the expected one (golden files); look at the diff before committing.
snap *args:
    GROUNDRULES_SNAP=1 uv run pytest {{args}}

# The main job on the example world.
demo *args:
    uv run groundrules demo {{args}}

# Draw the package graph.
map:
    uv run lint-imports --verbose

# Benchmarks print ratios; they never fail a build.
bench name:
    uv run python benchmarks/{{name}}.py
