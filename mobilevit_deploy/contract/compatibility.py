"""When a document's schema version is raised: the rule, and the check that it is kept.

1. Every document states `schema_version`, a whole number. A reader names the versions that it reads
   and refuses any other before it looks further.
2. A reader refuses a field that it does not know, by name: what it would ignore might change what
   the rest means. An older reader of the same version therefore never misreads a newer document;
   it refuses it, and asks for the newer release.
3. Within a version documents only grow: a field may be added if it may be left out, and leaving it
   out means what its absence meant before; a choice, a range or a length may be widened. Whatever
   was a document of the version stays one, so a newer reader reads all older documents.
4. Everything else (a field removed, renamed, newly required or of another meaning, a range
   narrowed, a unit changed) raises the version. The reader then reads both, or says which release
   does.

`schema/frozen/` keeps each version's schema as it was first published; `narrowings` compares.
"""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

# Of JSON Schema: what an upper or lower bound is called, and whether more of it is narrower.
_BOUNDS = {
    "minimum": 1,
    "exclusiveMinimum": 1,
    "minLength": 1,
    "minItems": 1,
    "maximum": -1,
    "exclusiveMaximum": -1,
    "maxLength": -1,
    "maxItems": -1,
}
_EXACT = ("pattern", "format", "const")


def narrowings(old: Schema, new: Schema) -> list[str]:
    """What the old JSON Schema accepts and the new one does not, one line each; empty if nothing.

    It knows what pydantic writes: objects without unknown fields, arrays, tuples, maps, enums,
    constants, bounds, patterns, and unions (each old branch needs a new one that is as wide).
    """
    return _narrower(old, new, old, new, "document")


def _narrower(old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str) -> list[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)

    def deeper(one: Schema, other: Schema, where: str) -> list[str]:
        return _narrower(one, other, old_root, new_root, where)

    if "anyOf" in old or "anyOf" in new:
        branches, wider = old.get("anyOf", [old]), new.get("anyOf", [new])
        return [
            f"{at}: no longer {_named(_resolved(branch, old_root))}"
            for branch in branches
            if all(deeper(branch, other, at) for other in wider)
        ]
    found = []
    if (was := old.get("type")) != (now := new.get("type")) and (was, now) != ("integer", "number"):
        return [f"{at}: {was} became {now}"]
    for key, narrower in _BOUNDS.items():
        if key in new and (key not in old or (new[key] - old[key]) * narrower > 0):
            found.append(f"{at}: {key} {old.get(key)} became {new[key]}")
    found += [
        f"{at}: {key} {old.get(key)} became {new[key]}"
        for key in _EXACT
        if key in new and new[key] != old.get(key)
    ]
    if "enum" in new:
        lost = [one for one in old.get("enum", [old.get("const")]) if one not in new["enum"]]
        found += [f"{at}: {one!r} is no choice any more" for one in lost]
    was, now = old.get("properties", {}), new.get("properties", {})
    for name, field in was.items():
        if name not in now:
            found.append(f"{at}.{name}: removed")
        else:
            found += deeper(field, now[name], f"{at}.{name}")
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        found.append(f"{at}.{name}: newly required")
    for key in ("items", "additionalProperties"):
        if isinstance(old.get(key), Mapping) and isinstance(new.get(key), Mapping):
            found += deeper(old[key], new[key], f"{at}[]")
    was, now = old.get("prefixItems", []), new.get("prefixItems", [])
    for index, (one, other) in enumerate(zip(was, now, strict=False)):
        found += deeper(one, other, f"{at}[{index}]")
    return found


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def _named(schema: Schema) -> str:
    return str(schema.get("title") or schema.get("const") or schema.get("type"))
