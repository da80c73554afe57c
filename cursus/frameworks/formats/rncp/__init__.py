"""France compétences open data, flux V4.1: real RNCP and RS fiches, read one at a time.

``source`` opens the file (XML or the zip it ships in), ``stream`` reads it in bounded memory, ``parser``
makes frozen ``Fiche`` values of it, ``proposals`` separates the free-text lists of competencies, ``importer``
drafts.
"""
