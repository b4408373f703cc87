"""Reports for people: one self-contained HTML page, or Markdown, from the result store."""
