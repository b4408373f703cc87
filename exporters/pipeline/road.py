"""The road of one file: rewritten, converted, checked on its own runtime, ready to publish."""

import importlib.metadata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from exporters.format import Conversion
from exporters.pipeline.accuracy import AccuracyGate
from exporters.pipeline.jobs import Job, Part
from exporters.pipeline.publication import Publication
from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.contract.manifest import Artifact, Limits, ParityRecord
from mobilevit_deploy.errors import BackendUnavailableError, ParityError
from mobilevit_deploy.parity import References, check_artifact, limits_of, tightest
from mobilevit_deploy.quantization.cost import RoundingCost
from mobilevit_deploy.rewrites import DeployableModel, rewrite
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.vocabulary import TensorSpec

Progress = Callable[[str], None]
"""Called with what is being done now, e.g. "onnx fp16: comparing with the reference model"."""


Converted = tuple[Part, Path, Conversion, tuple[str, ...]]
"""A part of a file, where it was converted to, what came of it, and the rewrites before it."""


@dataclass(frozen=True)
class Road:
    """What the files of an export have in common; `make_file` takes one along.

    `references` are by input size; `without` are names of rewrites to leave out.
    """

    checkpoint: Checkpoint
    references: Mapping[tuple[int, int], References]
    publication: Publication
    without: tuple[str, ...]
    progress: Progress
    costs: RoundingCost
    accuracy: AccuracyGate | None = None

    def make_file(self, job: Job) -> list[Artifact]:
        """Make a file and add it to what is published if it agrees: an entry for each function.

        Raises:
            MobileViTError: what keeps it from being published.
        """
        final = self.publication.staging / job.file
        converted = [self.convert(job, part, final) for part in job.parts]
        if len(converted) > 1:
            self.progress(f"{job.label}: combining {len(converted)} functions")
            parts = {str(part.function): path for part, path, _, _ in converted}
            job.format.exporter().combine(parts, final)
        artifacts = [self.described(job, one, final) for one in converted]
        if self.accuracy is not None:
            self.progress(f"{job.label}: measuring its accuracy")
            artifacts = self.accuracy.measured(self.publication.staging, artifacts)
        self.publication.add(artifacts)
        return artifacts

    def rewritten(self, job: Job, part: Part) -> DeployableModel:
        """The deployable model of a part."""
        options = part.options
        return rewrite(
            self.checkpoint,
            job.format.rewrites_for.get(options.target, options.target),
            options.input_size,
            # A platform's image input delivers RGB from 0 to 1.
            input_range="unit" if options.input_range == "image" else options.input_range,
            precision=options.recipe,
            without=self.without,
            postprocessing=part.options.postprocessing,
        )

    def outputs(self, part: Part) -> tuple[TensorSpec, ...]:
        """What a part returns."""
        options = part.options
        known = self.references[options.input_size].outputs
        shapes = {name: values.shape for name, values in known.items()}
        task = get_task(self.checkpoint.record.task)
        return task.specs(shapes, options.postprocessing, options.batch)

    def convert(self, job: Job, part: Part, final: Path) -> Converted:
        """Rewrite and convert one part, to a file of its own where the final one has several."""
        what = f"{job.label} {'x'.join(map(str, part.options.input_size))}"
        self.progress(f"{what}: rewriting for {part.options.target}")
        deployable = self.rewritten(job, part)
        part = replace(part, options=replace(part.options, outputs=self.outputs(part)))
        self.progress(f"{what}: converting")
        path = final.with_name(f"{part.function}-{final.name}") if part.function else final
        conversion = job.format.exporter().convert(
            deployable, self.checkpoint.record, part.options, path
        )
        return part, path, conversion, deployable.applied

    def check(
        self,
        job: Job,
        part: Part,
        conversion: Conversion,
        final: Path,
        limits: Limits,
        rounding: Limits | None,
    ) -> tuple[ParityRecord | None, str | None]:
        """The figures of a part against its limits, and why it was not run where it was not.

        Raises:
            ParityError: it is outside the limits.
            BackendUnavailableError: it was to be run here, and its backend is not there.
        """
        self.progress(f"{job.label}: comparing with the reference model")
        record, options = self.checkpoint.record, part.options
        try:
            checked = check_artifact(
                final,
                job.format.name,
                conversion.inputs,
                conversion.outputs,
                self.references[options.input_size],
                get_task(record.task),
                limits,
                rounding=rounding,
                record=record,
                precision=options.recipe.name,
                target=options.target,
                function=part.function,
                postprocessing=options.postprocessing,
            )
        except BackendUnavailableError as error:
            if not conversion.runs_elsewhere:
                raise
            return None, str(error)
        parity = checked.parity
        if checked.problems:
            raise ParityError(
                f"The {job.format.title} {options.recipe.name} model on {parity.runtime} does not "
                f"compute what the reference model computes ({checked.limits.name}, "
                f"{parity.images} images): {'; '.join(checked.problems)}."
            )
        if checked.missing_backend is None:
            return parity, None
        return parity, (
            f"the {checked.missing_backend} backend is not on this machine; compared through "
            f"{parity.runtime}"
        )

    def described(self, job: Job, converted: Converted, final: Path) -> Artifact:
        """Check a part; its manifest entry."""
        part, _, conversion, rewrites = converted
        options = part.options
        limits = limits_of(get_task(self.checkpoint.record.task), options.recipe.limits)
        self.progress(f"{job.label}: simulating its rounding")
        references = self.references[options.input_size]
        rounding = self.costs.limits(options.recipe, options.target, rewrites, references)
        rounding = None if rounding is None else tightest(rounding, limits)
        parity, not_run = self.check(job, part, conversion, final, limits, rounding)
        bundle = None
        if conversion.bundle is not None:
            self.progress(f"{job.label}: bundling test cases")
            bundle = conversion.bundle(references, limits)
        return Artifact(
            format=job.format.name,
            precision=options.recipe.name,
            target=options.target,
            rewrites=rewrites,
            options=conversion.options,
            file=job.file,
            function=part.function,
            sha256=digest(final),
            bytes=size_in_bytes(final),
            inputs=conversion.inputs,
            outputs=conversion.outputs,
            postprocessing=options.postprocessing,
            minimum_runtime=conversion.minimum_runtime,
            limits=limits,
            rounding=rounding,
            parity=parity,
            not_run=not_run,
            operators=conversion.operators,
            delegation=conversion.delegation,
            bundled_program=bundle,
            tools={name: importlib.metadata.version(name) for name in conversion.tools},
        )
