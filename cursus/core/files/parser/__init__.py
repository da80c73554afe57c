"""Reading a stranger's file, in a process of its own: ``python -m cursus.core.files.parser``.

Nothing here imports Django or the settings: the process starts in about 50 ms, knows no secret, and dies
alone when a file is made to exhaust it.
"""
