"""The rules of the house that import contracts cannot express."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "groundrules"
STEPS = ("terms", "rulebook", "crm", "coverage", "handoff", "signals", "cases", "rehearsal", "usecases")
FILE_LIMIT, FUNCTION_LIMIT = 500, 60
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)

_SQL = re.compile(
    r"\b(select\s+.+\s+from|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+table)\b", re.I | re.S
)


def allowed() -> set[str]:
    lines = (Path(__file__).parent / "allowed.txt").read_text(encoding="utf-8").splitlines()
    return {line.split("|")[0].strip() for line in lines if line and not line.startswith("#")}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def long_functions(text: str) -> list[str]:
    return [
        node.name
        for node in functions(ast.parse(text))
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LIMIT
    ]


def inner_imports(text: str) -> list[int]:
    return [
        inner.lineno
        for node in functions(ast.parse(text))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]


def private_imports(text: str, package: str) -> list[str]:
    """Modules starting with an underscore that belong to another package than ``package``."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("groundrules."):
            for part in node.module.split("."):
                if part.startswith("_") and f"groundrules.{package}" not in node.module:
                    found.append(node.module)
    return found


def sql_texts(text: str) -> list[int]:
    """Lines of string constants that read like SQL statements (docstrings apart)."""
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and _SQL.search(node.value)
    ]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_keeps_the_budgets(path: Path) -> None:
    """A file has at most 500 lines and a function at most 60, unless allowed.txt says why."""
    text = path.read_text(encoding="utf-8")
    if name_of(path) not in allowed():
        assert len(text.splitlines()) <= FILE_LIMIT
    over = [name for name in long_functions(text) if f"{name_of(path)} {name}" not in allowed()]
    assert over == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_reaches_into_no_private_module(path: Path) -> None:
    """A step uses another step's package, not its insides."""
    package = path.relative_to(SOURCE).parts[0]
    assert private_imports(path.read_text(encoding="utf-8"), package) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_imports_at_the_top(path: Path) -> None:
    """Only the wiring and the command line import inside functions, to start quickly."""
    if "wiring" in path.parts or "cli" in path.parts:
        return
    if name_of(path) not in allowed():
        assert inner_imports(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_holds_no_sql_text(path: Path) -> None:
    """SQL is said through Ibis, or kept in a statement file under adapters/sql."""
    assert sql_texts(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("step", STEPS)
def test_steps_do_not_read_the_clock(step: str) -> None:
    """Steps are given the time; none asks for it."""
    for path in (SOURCE / step).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(datetime\.now|date\.today|time\.time|utcnow)\(", text), name_of(path)


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("terms", "usecases")])
def test_step_has_a_readme_of_at_most_sixty_lines(step: str) -> None:
    """Each step explains itself on one page."""
    readme = SOURCE / step / "README.md"
    assert readme.exists()
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= 60


def test_step_packages_name_at_most_twelve_things() -> None:
    """A step's front door is small."""
    for step in STEPS:
        if step == "terms":
            continue
        tree = ast.parse((SOURCE / step / "__init__.py").read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                assert len(node.value.elts) <= 12, step  # type: ignore[attr-defined]


def test_type_ignores_are_few() -> None:
    """At most one ``type: ignore`` in 500 lines of source."""
    texts = [path.read_text(encoding="utf-8") for path in MODULES]
    lines = sum(len(text.splitlines()) for text in texts)
    ignores = sum(text.count("type: ignore") for text in texts)
    assert ignores <= max(1, lines // 500)


def test_base_install_has_six_dependencies() -> None:
    """The base install stays small."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.S | re.M)
    assert block is not None
    assert block.group(1).count('",') <= 6


def test_guards_have_teeth() -> None:
    """Each guard above finds a planted fault."""
    assert long_functions("def f():\n" + "    x = 1\n" * 60) == ["f"]
    assert inner_imports("def f():\n    import os\n") == [2]
    assert private_imports("from groundrules.crm._inner import x\n", "coverage") == ["groundrules.crm._inner"]
    assert private_imports("from groundrules.crm._inner import x\n", "crm") == []
    assert sql_texts('x = "select a from b"\n') == [1]
    assert sql_texts('"""select a from b"""\n') == []
