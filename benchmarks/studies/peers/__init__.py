"""What the results are compared with: the same networks elsewhere, converted as their users do."""
