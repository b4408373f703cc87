"""Training: recipes, the loop, and the demo checkpoints."""
