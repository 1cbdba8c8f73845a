"""What every record passes through as C extensions, made by mypyc; without them the same code is interpreted.

mypyc leaves to the interpreter what a dataclass generates, and all of a class whose decorator it does not know.
So a value is written out first, as the plain class that it stands for.

`python deploy/compiled.py FOLDER` puts a copy of the tree there that is compiled; a wheel is, where it is built
with HATCH_BUILD_HOOK_ENABLE_CUSTOM=true. Both need a C compiler.

What is compiled decides the same. It differs in that a value with a field of another type than declared is
refused when it is made, that values cannot be pickled, and that functions of its modules cannot be replaced.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_COMPILED = (
    "service/domain/*.py",
    "service/stream/*.py",
    "service/store/*rows.py",
    "service/store/facts.py",
    "service/store/changes.py",
)
_INTERPRETED = (
    # It declares values, with a function written out for each.
    "service/domain/value.py",
    # The store reads their values back with pydantic, which asks for types that mypyc does not keep.
    "service/domain/case.py",
    "service/domain/event_parts.py",
    "service/domain/inbound.py",
    "service/domain/phase.py",
)
# Its fields are known by name; its methods are written out.
_IMPORTS = "from copy import deepcopy\nfrom dataclasses import dataclass"
_FACTORY = "field(default_factory="
_BARE = "dataclass(init=False, eq=False, repr=False"
_NOT_COPIED = (".*", "build", "mutants", "__pycache__")
_EXTENSIONS = """
import os, sys
from mypyc.build import mypycify
from setuptools import setup

setup(
    name="aftersale",
    packages=[],
    ext_modules=mypycify(
        ["--ignore-missing-imports", "--hide-error-context", *sys.argv[1:]],
        opt_level="2",
        debug_level="0",
        multi_file=True,
        group_name="aftersale",
    ),
    script_args=["-q", "build_ext", "--inplace", "--parallel", str(os.cpu_count() or 1)],
)
"""


class Compiled(BuildHookInterface[Any]):
    """Puts the extensions beside their sources in a wheel, which then is one for this Python and machine."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self._work = tempfile.TemporaryDirectory()
        work = Path(self._work.name)
        for extension in extensions(Path(self.root), work):
            build_data["force_include"][str(extension)] = str(extension.relative_to(work))
        build_data.update(pure_python=False, infer_tag=True)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._work.cleanup()


def extensions(root: Path, work: Path) -> list[Path]:
    """Made in that folder; needs a C compiler."""
    if shutil.which("cc") is None:
        raise SystemExit("A C compiler is needed, as `cc`.")
    modules = prepared(root, work)
    made = subprocess.run([sys.executable, "-c", _EXTENSIONS, *modules], cwd=work)
    if made.returncode:
        raise SystemExit("Nothing was compiled; what is said above is why.")
    return [*work.glob("*.so"), *work.glob("service/**/*.so")]


def prepared(root: Path, work: Path) -> list[str]:
    """The service in that folder as mypyc gets it; the modules to compile."""
    for package in ("service", "schemas"):
        shutil.copytree(root / package, work / package)
    named = {str(file.relative_to(work)) for glob in _COMPILED for file in work.glob(glob)}
    modules = sorted(name for name in named - set(_INTERPRETED) if not name.endswith("__init__.py"))
    for name, text in written_out({name: (work / name).read_text() for name in modules}).items():
        (work / name).write_text(text)
    return modules


def written_out(sources: Mapping[str, str]) -> dict[str, str]:
    """The modules with their values as plain classes. Raises ValueError for what it could get wrong."""
    modules = {name: ast.parse(text) for name, text in sources.items()}
    classes = [
        one for module in modules.values() for one in module.body if isinstance(one, ast.ClassDef)
    ]
    for one in classes:
        _write_out(one, classes)
    for module in modules.values():
        # Behind what the module says of itself.
        module.body[1:1] = ast.parse(_IMPORTS).body
    return {name: f"{ast.unparse(module)}\n" for name, module in modules.items()}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    annotation: str
    default: str | None

    @property
    def made(self) -> str | None:
        """Of a field with a factory: the call that makes the default, anew for each value."""
        if self.default is None or not self.default.startswith(_FACTORY):
            return None
        return f"({self.default.removeprefix(_FACTORY).removesuffix(')')})()"

    @property
    def is_odd(self) -> bool:
        """Whether it is declared as none here is so far."""
        by_field = self.default is not None and self.default.startswith("field(")
        return self.annotation.startswith("ClassVar") or (by_field and self.made is None)


def _parameter(field: _Field) -> str:
    if field.default is None:
        return f"{field.name}: {field.annotation}"
    if field.made is not None:
        return f"{field.name}: ({field.annotation}) | None = None"
    return f"{field.name}: {field.annotation} = {field.default}"


def _assignment(field: _Field) -> str:
    told = field.name
    if field.made is not None:
        told = f"{field.made} if {field.name} is None else {field.name}"
    return f"self.{field.name} = {told}"


def _write_out(one: ast.ClassDef, classes: Sequence[ast.ClassDef]) -> None:
    for place, decorator in enumerate(map(ast.unparse, one.decorator_list)):
        if decorator == "value" or decorator.startswith("dataclass"):
            named = decorator == "value" or "kw_only=True" in decorator
            frozen = decorator == "value" or "frozen=True" in decorator
            fields = list(_fields(one, classes).values())
            one.decorator_list[place] = _expression(f"{_BARE}, kw_only={named})")
            methods = [
                _init(fields, named=named),
                *(_of_values(one.name, fields) if frozen else ()),
            ]
            one.body += ast.parse("\n".join(methods)).body


def _fields(one: ast.ClassDef, classes: Sequence[ast.ClassDef]) -> dict[str, _Field]:
    """Those of its bases come first."""
    found: dict[str, _Field] = {}
    for name in map(ast.unparse, one.bases):
        bases = [base for base in classes if base.name == name]
        if len(bases) != 1:
            raise ValueError(f"{one.name}: {len(bases)} classes are called {name}")
        found |= _fields(bases[0], classes)
    for statement in one.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            default = None if statement.value is None else ast.unparse(statement.value)
            name, annotation = statement.target.id, ast.unparse(statement.annotation)
            found[name] = _Field(name, annotation, default)
    odd = [field.name for field in found.values() if field.is_odd]
    if odd or any(getattr(inner, "name", "") == "__post_init__" for inner in one.body):
        raise ValueError(f"{one.name}: not written out yet: {', '.join(odd) or '__post_init__'}")
    return found


def _init(fields: Sequence[_Field], *, named: bool) -> str:
    parameters = ", ".join(["self", *(["*"] if named and fields else []), *map(_parameter, fields)])
    return f"def __init__({parameters}) -> None: {'; '.join(map(_assignment, fields)) or 'pass'}"


def _of_values(name: str, fields: Sequence[_Field]) -> list[str]:
    """As dataclasses make them of what does not change."""
    names = [field.name for field in fields]
    mine = "".join(f"self.{field}, " for field in names)
    same = "".join(f" and self.{field} == other.{field}" for field in names)
    shown = ", ".join(f"{field}={{self.{field}!r}}" for field in names)
    again = ", ".join(f"{field}=self.{field}" for field in names)
    deeply = ", ".join(f"{field}=deepcopy(self.{field}, memo)" for field in names)
    return [
        "def __eq__(self, other: object) -> bool:"
        f" return type(self) is type(other) and isinstance(other, {name}){same}",
        f"def __hash__(self) -> int: return hash(({mine}))",
        f"def __repr__(self) -> str: return f'{name}({shown})'",
        f"def __copy__(self) -> '{name}': return {name}({again})",
        f"def __deepcopy__(self, memo: dict[int, object]) -> '{name}': return {name}({deeply})",
    ]


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _main(folder: Path) -> None:
    root, done = Path(__file__).parents[1], folder / ".done"
    if folder.exists() and not done.exists():
        raise SystemExit(f"{folder} is not one of this command's: it is left as it is.")
    with tempfile.TemporaryDirectory() as work:
        made = extensions(root, Path(work))
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        for extension in made:
            shutil.copy(extension, folder / extension.relative_to(work))
    done.touch()


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
