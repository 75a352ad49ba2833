"""Checks a JSON value against OVH's own schema files, in the folder that CARTWRIGHT_OVH_SCHEMAS names."""

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema

VARIABLE = "CARTWRIGHT_OVH_SCHEMAS"

_PLAIN_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}

# Fields of live answers that the generated models lack, and where they were seen.
_NEWER_FIELDS = {
    "order.cart.ConfigurationRequirements": {"allowedValues"},  # ovhcloud-cli, pull request 246
    "order.cart.ItemSettings": {"catalogName", "domain"},  # the guide "Order a domain name"
}

# Named by the schema files, and described in none of them.
_OPAQUE = frozenset({"order.catalog.publik.ProductBlob"})


class Schemas:
    """The schema files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def from_environment(cls) -> "Schemas | None":
        folder = os.environ.get(VARIABLE)
        return None if folder is None else cls(Path(folder))

    def _load(self, name: str) -> Any:
        return json.loads((self._folder / name).read_text(encoding="utf-8"))

    @cached_property
    def authentication(self) -> dict[tuple[str, str], bool]:
        """Whether a cart route needs a signature, by method and path."""
        operations = self._load("order-cart.auth.json")["operations"]
        return {(entry["method"], entry["path"]): entry["authRequired"] for entry in operations}

    @cached_property
    def _newer_fields(self) -> dict[str, set[str]]:
        """Fields that models lack: those seen in live answers, and those that OVH has added since, of unknown types."""
        added = self._load("order-cart.auth.json")["newModelFields"]
        return {name: {*_NEWER_FIELDS.get(name, ()), *added.get(name, ())} for name in _NEWER_FIELDS.keys() | added}

    @cached_property
    def _models(self) -> dict[str, Any]:
        return dict(self._load("order.models.json")["models"])

    @cached_property
    def _returns(self) -> dict[tuple[str, str], str]:
        routes = self._load("order.routes.json")["routes"]
        return {(route["method"], route["path"]): route["returns"] for route in routes}

    @cached_property
    def _openapi(self) -> list[dict[str, Any]]:
        return [_as_json_schema(self._load(f"{name}.openapi.subset.json")) for name in ("me", "domain")]

    def check(self, method: str, path: str, value: object) -> None:
        """Fail if a value is not what the route returns; `path` is the one with OVH's parameter names."""
        if (method, path) in self._returns:
            self.check_type(self._returns[method, path], value)
            return
        document, schema = self._response(method, path)
        if schema is None:
            assert value is None, f"{path} returns nothing"
            return
        jsonschema.validate(value, {**schema, "components": document["components"]})

    def _response(self, method: str, path: str) -> tuple[dict[str, Any], Any]:
        if path == "/auth/currentCredential":
            return self._openapi[0], {"$ref": "#/components/schemas/auth.ApiCredential"}
        if path == "/auth/time":
            return self._openapi[0], {"type": "integer"}
        for document in self._openapi:
            operation = document["paths"].get(path, {}).get(method.lower())
            if operation is not None:
                content = operation["responses"]["200"].get("content", {})
                return document, content.get("application/json", {}).get("schema")
        raise AssertionError(f"no schema file knows {method} {path}")

    def check_type(self, name: str, value: Any) -> None:
        """Fail if a value is not of a type of `order.models.json`, for instance `order.cart.Cart[]`."""
        if name.endswith("[]"):
            assert isinstance(value, list), f"{value} is not a {name}"
            for entry in value:
                self.check_type(name.removesuffix("[]"), entry)
        elif name in _OPAQUE:
            assert isinstance(value, dict), f"{value!r} is not a {name}"
        elif name == "void":
            assert value is None
        elif name in _PLAIN_TYPES:
            is_flag = isinstance(value, bool)
            assert isinstance(value, _PLAIN_TYPES[name]), f"{value!r} is not a {name}"
            assert is_flag == (name == "boolean"), f"{value!r} is not a {name}"
        else:
            self._check_model(name, value)

    def _check_model(self, name: str, value: Any) -> None:
        model = self._models[name]
        if model["kind"] == "enum":
            assert value in model["values"], f"{value!r} is not in {name}"
            return
        fields = model["fields"]
        assert isinstance(value, dict), f"{value!r} is not a {name}"
        assert value.keys() <= fields.keys() | self._newer_fields.get(name, set()), name
        for field, kind in fields.items():
            if value.get(field) is None:
                assert kind["nullable"], f"{name}.{field} is missing"
            else:
                self.check_type(kind["type"], value[field])


def _as_json_schema(node: Any) -> Any:
    """Turn OpenAPI 3.0 into JSON Schema: `nullable` allows null, and unknown fields are not allowed."""
    if isinstance(node, list):
        return [_as_json_schema(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _as_json_schema(entry) for key, entry in node.items() if key != "nullable"}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        schema["additionalProperties"] = False
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") is True else schema


def concrete(path: str, values: dict[str, object]) -> str:
    """Fill OVH's parameter names in a path."""
    return re.sub(r"{(\w+)}", lambda match: str(values[match[1]]), path)
