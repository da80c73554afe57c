"""Figures, not tests: ``make bench`` measures, prints a table and writes build/bench.json.

Read ratios rather than absolutes: they come from one run on one machine.
"""
