"""What `mvit-verify` says of a Core ML package beyond its verdict: precision and placement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Column, Table

from mobilevit_deploy.console import out
from mobilevit_deploy.contract.manifest import Artifact, Manifest, ProvenCopy
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.runtimes import as_input
from mobilevit_deploy.runtimes.coreml import EvaluatorSession, load_program
from mobilevit_deploy.runtimes.coreml.mil.precision import OperationPrecision, fp16_headroom
from mobilevit_deploy.runtimes.coreml.placement import Finding, find_risks
from mobilevit_deploy.verification import stored_references

SHOWN_OPERATIONS = 12


@dataclass(frozen=True)
class PackageStudy:
    """Figures of one package or function; either part is empty where it was not asked for."""

    artifact: Artifact
    operations: Sequence[OperationPrecision]
    findings: Sequence[Finding]
    placement: bool

    def document(self) -> dict[str, Any]:
        """All of it as `--json` prints it."""
        return {
            "file": self.artifact.file,
            "function": self.artifact.function,
            "fp16_headroom": fp16_headroom(self.operations) if self.operations else None,
            "operations": [asdict(operation) for operation in self.operations],
            "findings": [
                {
                    "rule": finding.rule.name,
                    "severity": finding.rule.severity,
                    "operation": finding.operation,
                    "kind": finding.kind,
                    "detail": finding.detail,
                    "source": finding.rule.source,
                }
                for finding in self.findings
            ],
        }

    def show(self) -> None:
        """Two tables: the operations that lose most, and the heuristic's findings by rule."""
        if self.operations:
            headings = ("largest value", "error", "added here")
            figures = (Column(heading, justify="right") for heading in headings)
            columns: list[Column | str] = ["operation", "kind", "shape", *figures]
            table = Table(
                *columns,
                title=f"Precision of {self.artifact.title}: what each operation adds, worst first",
                title_justify="left",
            )
            for row in self.operations[:SHOWN_OPERATIONS]:
                shown = f"{row.peak:.3g}", f"{row.error:.1e}", f"{row.growth:.1e}"
                table.add_row(row.name, row.kind, "x".join(map(str, row.shape)), *shown)
            out.print(table)
            out.print(f"fp16 headroom: {fp16_headroom(self.operations):,.0f} times")
        if not self.placement:
            return
        counts = Counter(finding.rule for finding in self.findings)
        operations = Column("operations", justify="right")
        columns = ["severity", "rule", operations, "meaning", "source"]
        table = Table(
            *columns,
            title=f"Placement of {self.artifact.title}: a heuristic, not what Core ML decides",
            title_justify="left",
        )
        for rule, count in counts.items():
            table.add_row(rule.severity, rule.name, str(count), rule.meaning, rule.source)
        if counts:
            out.print(table)
        else:
            out.print(f"{self.artifact.title}: the heuristic finds nothing (which is no promise)")


def study_folder(
    folder: Path,
    manifest: Manifest,
    artifacts: Sequence[Artifact],
    *,
    trace: bool,
    placement: bool,
) -> list[PackageStudy]:
    """Study the Core ML packages among some artifacts on the stored reference pictures.

    Raises:
        UsageError: the folder has no Core ML package.
        ManifestError: a package or a reference cannot be read.
    """
    if all(artifact.format != "coreml" for artifact in manifest.artifacts):
        raise UsageError(
            f"{folder} has no Core ML package, and --trace and --placement read no other format. "
            f"Add one with: mvit-export --format coreml --output {folder}"
        )
    studies = []
    for artifact in artifacts:
        if artifact.format != "coreml":
            continue
        with ProvenCopy(folder, artifact) as path:
            program = load_program(path, artifact.function)
        pixels = stored_references(folder, manifest, artifact.input_size).inputs
        spec = artifact.inputs[0]
        feeds = [{spec.name: as_input(picture[None], spec)} for picture in pixels]
        session = EvaluatorSession(program, "rounded")
        operations = session.trace(feeds) if trace else []
        findings = find_risks(program, feeds) if placement else []
        studies.append(PackageStudy(artifact, operations, findings, placement))
    return studies
