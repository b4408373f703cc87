"""Questions about conversions, each answered by measurements of files made for it."""
