"""A benchmark of pictures: one icon each, drawn by designers of whom the training saw nothing."""
