"""Every operation that the evaluator knows, by its name in the ML Program."""

from collections.abc import Callable, Mapping

from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.activations import ACTIVATIONS
from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Value
from mobilevit_deploy.runtimes.coreml.mil.elementwise import ELEMENTWISE
from mobilevit_deploy.runtimes.coreml.mil.layout import LAYOUT
from mobilevit_deploy.runtimes.coreml.mil.normalization import NORMALIZATIONS
from mobilevit_deploy.runtimes.coreml.mil.products import PRODUCTS
from mobilevit_deploy.runtimes.coreml.mil.quantization import QUANTIZATION
from mobilevit_deploy.runtimes.coreml.mil.reductions import REDUCTIONS
from mobilevit_deploy.runtimes.coreml.mil.resizing import RESIZING
from mobilevit_deploy.runtimes.coreml.mil.selection import SELECTION
from mobilevit_deploy.runtimes.coreml.mil.windows import WINDOWS

OPERATIONS: Mapping[str, Callable[[Arguments], Tensor | tuple[Value, ...]]] = {
    **ACTIVATIONS,
    **ELEMENTWISE,
    **LAYOUT,
    **NORMALIZATIONS,
    **PRODUCTS,
    **QUANTIZATION,
    **REDUCTIONS,
    **RESIZING,
    **SELECTION,
    **WINDOWS,
}
