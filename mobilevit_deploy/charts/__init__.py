"""Charts and tables, and the self-contained HTML pages that show them."""
