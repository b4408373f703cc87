"""What is stored and computed in which number format, and what has to be measured for it."""
