"""An evaluator of Core ML's ML Programs in PyTorch, for machines without Core ML.

It checks the graph and the weights of a package, not Apple's kernels.
"""
