"""The config against its JSON schema, with refusals that a person can read."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, ValidationError, validators

from hydrolimit.configuration.refusal import ConfigurationError, listed, nearest, refusal, shown

SCHEMAS = Path(__file__).parents[3] / "workflow" / "schemas"
# A misspelt key is also a missing one: what is said about it first is what helps.
FIRST_SAID = ("additionalProperties", "required", "type")
TYPE_NAMES = {
    "integer": "an integer",
    "number": "a number",
    "string": "text",
    "array": "a list",
    "object": "a mapping of keys",
    "boolean": "true or false",
    "null": "null",
}


@cache
def load() -> dict:
    """Return the schema, with the ``$defs`` of all its files in one mapping.

    Raises
    ------
    ValueError
        Two files define the same name.
    """
    files = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.schema.yaml")}
    schema = yaml.safe_load(files.pop("config.schema.yaml"))
    for name in sorted(files):
        definitions = yaml.safe_load(files[name])["$defs"]
        repeated = sorted(definitions.keys() & schema["$defs"].keys())
        if repeated:
            raise ValueError(f"{name} defines {listed(repeated, 'and')} a second time")
        schema["$defs"] |= definitions
    return schema


def check(config: object) -> None:
    """Check a config against the schema.

    Raises
    ------
    ConfigurationError
        The config does not follow the schema; one sentence about the first thing that is wrong.
    """
    schema = load()
    errors = list(_validator()(schema).iter_errors(config))
    if errors:
        raise _sentence(min(errors, key=_urgency), schema)


def _validator() -> type:
    """Return a validator to which 5.0 is no integer, and nan and inf are no numbers."""
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    )
    return validators.extend(Draft202012Validator, type_checker=types)


def _is_integer(_checker: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_checker: object, value: object) -> bool:
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return real and math.isfinite(value)


def _urgency(error: ValidationError) -> tuple:
    kind = str(error.validator)
    rank = FIRST_SAID.index(kind) if kind in FIRST_SAID else len(FIRST_SAID)
    return rank, [str(step) for step in error.absolute_path]


def _sentence(error: ValidationError, schema: Mapping) -> ConfigurationError:
    key = _dotted(error.absolute_path)
    if error.validator == "additionalProperties":
        return _unknown_key(key, error, schema)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        remedy = _remedy(_at([*error.absolute_path, missing], schema))
        return ConfigurationError(f"{_below(key, missing)}: this key is missing; {remedy}")
    remedy = _remedy(_at(error.absolute_path, schema), error.instance)
    return refusal(key or "config", error.instance, _wrong(error), remedy)


def _unknown_key(key: str, error: ValidationError, schema: Mapping) -> ConfigurationError:
    """Say which key is unknown, and the one here or elsewhere that was probably meant."""
    known = error.schema["properties"]
    name = next(name for name in error.instance if name not in known)
    near = nearest(name, known)
    elsewhere = [path for path, _ in paths(schema) if path.rpartition(".")[2] == str(name)]
    if near:
        hint = f"did you mean {near}?"
    elif elsewhere:
        hint = f"did you mean {listed(elsewhere)}?"
    else:
        hint = f"the keys here are {listed(known, 'and')}"
    value = shown(error.instance[name])
    return ConfigurationError(f"{_below(key, name)}: there is no such key (here {value}); {hint}")


def _wrong(error: ValidationError) -> str:
    """Return what is wrong with the value, as the sentence's verb phrase."""
    limit = error.validator_value
    match error.validator:
        case "type":
            names = [limit] if isinstance(limit, str) else limit
            return f"is not {listed(TYPE_NAMES[name] for name in names)}"
        case "exclusiveMinimum" if limit == 0:
            return "is not positive"
        case "exclusiveMinimum":
            return f"is not above {limit}"
        case "exclusiveMaximum":
            return f"is not below {limit}"
        case "minimum":
            return f"is below {limit}"
        case "maximum":
            return f"is above {limit}"
        case "minItems":
            return f"has fewer than {limit} values" if error.instance else "has no values"
        case "maxItems":
            return f"has more than {limit} values"
        case "uniqueItems":
            return "holds a value twice"
        case "enum":
            return "is not known"
        case _:
            return "will not do"


def _remedy(schema: Mapping, value: object = None) -> str:
    """Return what would do, from the title, the examples or the choices of the key's schema."""
    if "enum" in schema:
        near = None if value is None else nearest(value, schema["enum"])
        return f"did you mean {near}?" if near else f"give {listed(schema['enum'])}"
    # YAML 1.1 takes 5e-6, without a decimal point, for text.
    if schema.get("type") == "number" and isinstance(value, str):
        power = re.fullmatch(r"([-+]?\d+)[eE]([-+]?\d+)", value)
        if power:
            return f"write {power[1]}.0e{int(power[2]):+d}, as YAML takes this for text"
    title = schema["title"]
    article = "an" if title[0] in "aeiou" else "a"
    example = f", such as {schema['examples'][0]}" if "examples" in schema else ""
    return f"give {article} {title}{example}"


def _at(path: Iterable[str | int], schema: Mapping) -> Mapping:
    """Return the schema of the key at this path, whose own title and examples come first."""
    node = schema
    for step in path:
        if isinstance(step, int):
            child = node["items"]
        else:
            child = node["properties"].get(step, node["additionalProperties"])
        node = _resolved(child, schema)
    return node


def _resolved(schema: Mapping, root: Mapping) -> Mapping:
    """Return a key's schema with what it refers to under ``$defs`` merged beneath it."""
    if "$ref" not in schema:
        return schema
    return {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}


def paths(schema: Mapping) -> list[tuple[str, Mapping]]:
    """Return the dotted path and the schema of each key of the config, in the schema's order."""

    def below(node: Mapping, prefix: str) -> Iterable[tuple[str, Mapping]]:
        for name, child in node.get("properties", {}).items():
            resolved = _resolved(child, schema)
            yield _below(prefix, name), resolved
            yield from below(resolved, _below(prefix, name))

    return list(below(schema, ""))


def _below(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


def _dotted(path: Iterable[str | int]) -> str:
    text = ""
    for step in path:
        text = f"{text}[{step}]" if isinstance(step, int) else _below(text, step)
    return text
