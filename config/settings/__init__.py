"""One module a way of running: dev (default of manage.py), test, production."""
