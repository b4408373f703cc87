"""Programs that measure: what conversion makes of a model, next to what others make of it."""
