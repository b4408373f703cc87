"""What a report says of an export's artifact."""

import json

from benchmarks.measuring.artifacts import measured_artifact
from mobilevit_deploy.contract.manifest import parse_manifest
from tests.contract.vectors import base


def test_limits_and_accuracy_go_with_the_artifact() -> None:
    manifest = parse_manifest(json.dumps(base("manifest")))
    (artifact,) = manifest.artifacts
    described = measured_artifact(manifest, artifact, "ours", batch=1)
    assert described.limits == artifact.limits
    assert described.accuracy == artifact.accuracy
    assert described.accuracy is not None
    assert [one.name for one in described.accuracy.figures] == ["top-1", "pixels"]
