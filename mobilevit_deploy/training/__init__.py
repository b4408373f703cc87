"""Training: recipes, the loop, and the demo checkpoint."""
