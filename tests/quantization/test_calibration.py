"""What is measured on pictures."""

import math

from mobilevit_deploy.quantization.calibration import largest_deviations
from tests.rewrites import networks

SIZE = (64, 64)


def test_streams_that_are_larger_deviate_by_as_much() -> None:
    preprocessing = networks.PREPROCESSING.for_size(*SIZE)
    found, larger = (
        largest_deviations(networks.with_residual_streams_times(by, "mobilevit_xxs"), preprocessing)
        for by in (1, 8)
    )
    assert len(found) == 21  # two of each of nine layers, and one of each of three blocks
    for norm, deviation in found.items():
        assert deviation > 0
        # All but the epsilon of the norms before it is scaled.
        assert math.isclose(larger[norm], 8 * deviation, rel_tol=1e-2)


def test_a_value_that_is_no_number_is_not_lost() -> None:
    model = networks.random_network("mobilevitv2_050")
    model.get_parameter("stages.3.1.local_project.weight").data[0, 0] = float("nan")
    found = largest_deviations(model, networks.PREPROCESSING.for_size(*SIZE))
    assert all(math.isnan(one) for norm, one in found.items() if norm.startswith("stages.3."))
    assert all(math.isfinite(one) for norm, one in found.items() if norm.startswith("stages.2."))
