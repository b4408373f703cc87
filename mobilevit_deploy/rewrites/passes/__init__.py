"""The rewrites, one per file; each file is named like its rewrite."""
