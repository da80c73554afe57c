"""The journey, told by those who make it: one module a role, one function a chapter."""
