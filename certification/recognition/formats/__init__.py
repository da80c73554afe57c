"""The framework of a qualification in the files that registers and colleagues ask for."""
