"""What a version says, as plain lines that can be written to a table, read back and compared."""
