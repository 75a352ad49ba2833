"""What the code calls at Slack and at OVH, read from its source."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path

from slack_sdk import WebClient

ROOT = Path(__file__).parent.parent
_BY_PYTHON_NAME = {
    name: name.replace("_", ".", 2 if name.startswith("usergroups_users_") else 1)
    for name, _ in inspect.getmembers(WebClient, inspect.isfunction)
    if "_" in name.strip("_")
}
_HTTP_METHODS = {"get", "post", "put", "delete"}


def slack_methods(file: Path) -> set[str]:
    """The Web API methods that a file names: `chat.postMessage` for `client.chat_postMessage`."""
    attributes = {node.attr for node in ast.walk(_tree(file)) if isinstance(node, ast.Attribute)}
    return {_BY_PYTHON_NAME[attribute] for attribute in attributes & _BY_PYTHON_NAME.keys()}


def bot_files() -> list[Path]:
    """Every source file of the bot; the stand-ins are none of it."""
    found = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    return [file for file in found if ROOT / "bot" / "rehearsal" not in file.parents]


def ovh_routes(file: Path) -> set[tuple[str, str]]:
    """The calls of `self._calls` in a file, as method and path, with `*` for whatever is filled in."""
    functions = [node for node in ast.walk(_tree(file)) if isinstance(node, ast.FunctionDef)]
    return {route for function in functions for route in _routes(function)}


def _routes(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    paths: dict[str, str] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.JoinedStr() as value):
                paths[name] = _path(value, paths)
            case ast.Call(func=ast.Attribute(attr=method, value=ast.Attribute(attr="_calls")), args=[first, *_]):
                assert method in _HTTP_METHODS
                yield method.upper(), _path(first, paths)


def _path(node: ast.AST, paths: Mapping[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_path(part, paths) for part in parts)
        case ast.FormattedValue(value=ast.Name(id=name)) | ast.Name(id=name) if name in paths:
            return paths[name]
        case ast.FormattedValue():
            return "*"
    raise AssertionError(f"a path that cannot be read: {ast.unparse(node)}")


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
