"""Read a Core ML package from disk: specification, weight file and ML Program, all checked."""

import json
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilevit_deploy.errors import ManifestError, unknown_name
from mobilevit_deploy.reading import ARTIFACT, PACKAGE_LISTING, explained, open_file, read_file
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools

_BLOB = struct.Struct("<IIQQ")  # sentinel, type, size in bytes, offset of the data
_BLOB_SENTINEL = 0xDEADBEEF


@dataclass(frozen=True)
class Package:
    """The specifications of a package (coremltools' `Model_pb2.Model`) and where its weights are.

    `specification` is that of its ML Program, `whole` of all that it holds: the same, but for an
    object detector, which is a pipeline of a program and a non-maximum suppression.
    """

    path: Path
    specification: Any
    weights: Path
    whole: Any
    suppression: Any | None = None


def read_package(path: Path) -> Package:
    """Read the manifest and the specification of an `.mlpackage` folder.

    Raises:
        RuntimeUnavailableError: coremltools is not installed.
        ManifestError: no package, damaged, no ML Program or detector made of one, or newer than
            coremltools knows.
    """
    model, weights = _read_manifest(path)
    coremltools = import_coremltools()
    from google.protobuf.message import DecodeError

    specification = coremltools.proto.Model_pb2.Model()
    try:
        specification.ParseFromString(read_file(model, ARTIFACT))
    except DecodeError as error:
        raise ManifestError(
            f"The specification {model.name} of {path.name} cannot be read: {error}. Export again."
        ) from error
    kind, parts = specification.WhichOneof("Type"), [specification]
    if kind == "pipeline":
        parts = list(specification.pipeline.models)
    kinds = [one.WhichOneof("Type") for one in parts]
    if kind != "mlProgram" and kinds != ["mlProgram", "nonMaximumSuppression"]:
        raise ManifestError(
            f"{path.name} holds a model of type {kind or 'none'}, not an ML Program. "
            'Convert it with convert_to="mlprogram".'
        )
    newest = max(coremltools.target)
    version = max(one.specificationVersion for one in (specification, *parts))
    if version > newest:
        raise ManifestError(
            f"{path.name} has specification version {version}; "
            f"coremltools {coremltools.__version__} reads up to {newest.value}. "
            "Update coremltools, or export for an older deployment target."
        )
    if parts[0] is not specification:
        _check_pipeline(path, specification)
    return Package(path, parts[0], weights, specification, next(iter(parts[1:]), None))


def _check_pipeline(path: Path, specification: Any) -> None:
    """Refuse a pipeline whose features are not those of its models, as Core ML does."""
    whole, models = specification.description, specification.pipeline.models
    given = {one.name: one.type for one in whole.input}
    made: dict[str, Any] = {}
    wanted = []
    for model in models:
        wanted += [(one, (given | made).get(one.name)) for one in model.description.input]
        made.update((one.name, one.type) for one in model.description.output)
    wanted += [(one, made.get(one.name)) for one in whole.output]
    read = {one.name for model in models for one in model.description.input}
    wanted += [(one, None) for one in whole.input if one.name not in read]
    for one, other in wanted:
        if one.type != other:
            raise ManifestError(
                f"{one.name!r} of {path.name} is not the same in the pipeline and in its models. "
                "Export again."
            )


def holds_weight(kind: str) -> bool:
    """Whether an operation of that type is a constant; coremltools itself reads those."""
    return kind == "const" or kind.startswith("constexpr_")


def function_names(package: Package) -> tuple[str, ...]:
    """Names of the program's functions, the default one first."""
    default = package.specification.description.defaultFunctionName or "main"
    names = sorted(package.specification.mlProgram.functions)
    return tuple(sorted(names, key=lambda name: name != default))


def load_function(package: Package, name: str, known: Collection[str]) -> Any:
    """One function of the program as coremltools' `Function`, its weights read.

    `known` are the operations that can be evaluated, besides those that hold weights.

    Raises:
        UsageError: no such function.
        ManifestError: an operation is unknown or from a newer version, the weight file is missing
            or truncated, or the program contradicts itself.
    """
    coremltools = import_coremltools()
    from coremltools.converters.mil.frontend.milproto.load import load

    functions = package.specification.mlProgram.functions
    if name not in functions:
        raise unknown_name(f"function of {package.path.name}", name, function_names(package))
    chosen = coremltools.proto.Model_pb2.Model()
    chosen.CopyFrom(package.specification)
    for other in set(functions) - {name}:
        del chosen.mlProgram.functions[other]
    operations = list(_operations(chosen.mlProgram))
    _check_operations(package, operations, known)
    _check_weights(package, operations)
    try:
        program = load(chosen, chosen.specificationVersion, str(package.weights))
    except Exception as error:  # coremltools raises every kind
        raise ManifestError(
            f"coremltools cannot read the program of {package.path.name}: {error}. "
            "The package is damaged; export again."
        ) from error
    return program.functions[name]


def _read_manifest(path: Path) -> tuple[Path, Path]:
    """Where the package keeps its specification and its weights."""
    file = path / "Manifest.json"
    with explained(path, PACKAGE_LISTING):
        found = "it has no Manifest.json" if path.exists() else "no such folder"
        present = file.exists()
    if not present:
        raise ManifestError(f"{path} is not a Core ML package (.mlpackage folder): {found}.")
    try:
        manifest = json.loads(read_file(file, PACKAGE_LISTING))
        data = path / "Data"
        items = {
            identifier: data / entry["path"]
            for identifier, entry in manifest["itemInfoEntries"].items()
        }
        root = items[manifest["rootModelIdentifier"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(f"{file} is not a Core ML package's manifest: {error!r}.") from error
    with explained(path, PACKAGE_LISTING):
        inside = all(item.resolve().is_relative_to(data.resolve()) for item in items.values())
    if not inside:
        raise ManifestError(f"{file} names a file outside the package.")
    usual = root.parent / "weights"
    return root, next((item for item in items.values() if item.name == "weights"), usual)


def _operations(program: Any) -> Iterator[Any]:
    for function in program.functions.values():
        for block in function.block_specializations.values():
            yield from block.operations


def _check_operations(package: Package, operations: list[Any], known: Collection[str]) -> None:
    """Refuse what coremltools or the evaluator would misread, naming the operation."""
    from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry

    for operation in operations:
        kind, label = operation.type, _label(operation)
        versions = SSAOpRegistry.core_ops.get(kind, {})
        if not versions or not (kind in known or holds_weight(kind)):
            raise ManifestError(
                f"{package.path.name} uses operation {kind!r} ({label}), which the evaluator does "
                "not know. Check the package on a Mac, or export it without that operation."
            )
        accepted = {name for row in versions.values() for name in row.input_spec.input_types}
        newer = sorted(set(operation.inputs) - accepted)
        if newer:
            raise ManifestError(
                f"Operation {kind!r} ({label}) of {package.path.name} has the input {newer[0]!r}: "
                "it is of a newer version than this coremltools knows. Update coremltools, or "
                "export for an older deployment target."
            )


def _check_weights(package: Package, operations: list[Any]) -> None:
    """Compare every reference into a weight file with the file's length."""
    sizes: dict[str, int] = {}
    for operation in operations:
        for reference in _blob_references(operation):
            name = reference.fileName.rsplit("/", 1)[-1]
            file = package.weights / name
            if name not in sizes:
                if not file.is_file():
                    raise ManifestError(
                        f"The weight file {name} of {package.path.name} is missing. Export again."
                    )
                sizes[name] = file.stat().st_size
            with open_file(file, ARTIFACT) as stream:
                stream.seek(min(reference.offset, sizes[name]))
                header = stream.read(_BLOB.size)
            if len(header) == _BLOB.size:
                sentinel, _, size, offset = _BLOB.unpack(header)
                if sentinel == _BLOB_SENTINEL and offset + size <= sizes[name]:
                    continue
            raise ManifestError(
                f"The weight file {name} of {package.path.name} is truncated or damaged: it holds "
                f"{sizes[name]} bytes and not the weights of {_label(operation)}. "
                "Export again."
            )


def _blob_references(operation: Any) -> Iterator[Any]:
    values = list(operation.attributes.values())
    values += [
        binding.value
        for argument in operation.inputs.values()
        for binding in argument.arguments
        if binding.WhichOneof("binding") == "value"
    ]
    for value in values:
        if value.WhichOneof("value") == "blobFileValue":
            yield value.blobFileValue


def _label(operation: Any) -> str:
    """What an operation of the specification is called: the name of its first output."""
    return str(operation.outputs[0].name) if operation.outputs else "without a name"
