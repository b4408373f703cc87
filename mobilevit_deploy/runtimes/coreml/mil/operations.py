"""Every operation that the evaluator knows, by its name in the ML Program."""

from collections.abc import Callable, Mapping

from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Value
from mobilevit_deploy.runtimes.coreml.mil.elementwise import ELEMENTWISE
from mobilevit_deploy.runtimes.coreml.mil.layout import LAYOUT
from mobilevit_deploy.runtimes.coreml.mil.sums import SUMS
from mobilevit_deploy.runtimes.coreml.mil.windows import WINDOWS

OPERATIONS: Mapping[str, Callable[[Arguments], Tensor | tuple[Value, ...]]] = {
    **ELEMENTWISE,
    **LAYOUT,
    **SUMS,
    **WINDOWS,
}
