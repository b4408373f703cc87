"""Load a TensorFlow Lite file and run it once on zeros: `python tflite_probe.py FILE`.

Run as a program of its own, without the toolkit around it, so that a crash ends only it.
"""

import sys
from types import ModuleType


def import_interpreter() -> tuple[str, ModuleType]:
    """Distribution and module of the newest runtime that is installed.

    Raises:
        ModuleNotFoundError: there is none.
    """
    try:
        from ai_edge_litert import interpreter
    except ModuleNotFoundError:
        from tflite_runtime import interpreter as former

        return "tflite-runtime", former
    return "ai-edge-litert", interpreter


def _run(file: str) -> None:
    import numpy as np

    _, module = import_interpreter()
    interpreter = module.Interpreter(model_path=file)
    interpreter.allocate_tensors()
    for port in interpreter.get_input_details():
        interpreter.set_tensor(port["index"], np.zeros(port["shape"], port["dtype"]))
    interpreter.invoke()


if __name__ == "__main__":
    try:
        _run(sys.argv[1])
    except (ValueError, RuntimeError) as error:
        sys.exit(str(error))
