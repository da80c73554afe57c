"""What a hostile or clumsy browser sends. Values are bytes, since some of them are no text at all."""

from __future__ import annotations

LONG = b"x" * 20_000
NUL = b"a\x00b"
SURROGATE = b"\xed\xa0\x80"  # U+D800 as UTF-8 would have it: decoded as replacement signs
BAD_UTF8 = b"\xff\xfe\xc3\x28"
RIGHT_TO_LEFT = "\u202egnp.exe".encode()
HTML = b'"><script>alert(1)</script>{{ 7*7 }}{% debug %}'
HUGE_INTEGER = b"9" * 400
BEYOND_64_BITS = b"18446744073709551616"
NEGATIVE = b"-1"
NOT_A_NUMBER = b"NaN"
EXPONENT = b"1e999"
FORMULA = b'=HYPERLINK("http://x.example")'
BAD_DATE = b"0000-00-00"
FAR_DATE = b"9999-12-31"
NOBODY = b"00000000-0000-4000-8000-000000000000"

# Sent for each field alone, the others as the page filled them in.
TO_EVERY_FIELD = (NUL, LONG, BAD_UTF8 + RIGHT_TO_LEFT, b"")
TO_ANY_TEXT = (SURROGATE, HTML, FORMULA)
TO_CHOICES = (NOBODY, HUGE_INTEGER)
TO_NUMBERS = (HUGE_INTEGER, BEYOND_64_BITS, NEGATIVE, NOT_A_NUMBER, EXPONENT)
TO_DATES = (BAD_DATE, FAR_DATE, HUGE_INTEGER)

QUERY_STRINGS = (
    b"q=%00&page=%00&tri=%00",
    b"q=%ff%fe&page=%ff&etat=%ed%a0%80",
    b"page=" + HUGE_INTEGER + b"&q=" + b"x" * 3_000,
    b"page=-1&page=2&page[]=3&q[a]=1&voir=2&next=//evil.example/",
    "q=\u202e<script>&page=١&etat=NaN".encode(),
    b"%=%&&&==;;%zz",
)
"""Appended to every address that is read. The names are those that our pages know, and some that they do not."""

PATH_PIECES = (
    b"00000000-0000-4000-8000-000000000000",
    b"%00",
    b"%ff%fe",
    b"9" * 400,
    b"..%2f..%2fetc%2fpasswd",
    b"%E2%80%AEgnp",
    b"x" * 2_000,
)
"""Put in the place of each part of an address that names something."""
