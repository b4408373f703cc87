"""The one way from a reference model to published artifacts; every format goes through it."""
