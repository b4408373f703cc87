"""Runs an ONNX file on a raw float32 input: MODEL INPUT OUTPUT EXTENT..."""

import sys

import numpy as np
import onnxruntime

model, source, target, *extents = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
image = np.fromfile(source, np.float32).reshape([int(extent) for extent in extents])
(logits,) = session.run(None, {session.get_inputs()[0].name: image})
logits.astype(np.float32).tofile(target)
