"""`mvit-bench serve`: the browser harness, its models, and the desk where reports arrive."""
