"""Which element of a source is worded like ours: computed here, from words alone, the same every time.

No service, no network, no model to fetch: stems of the house, families of the field's words, and letters. Why, and how
well it does: docs/decisions/0029-crosswalk.md.
"""
