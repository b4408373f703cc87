"""Parts of networks that several rewrites put in."""
