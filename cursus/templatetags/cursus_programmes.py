"""The words of programmes and sessions as filters: ``{{ session|dates }}``."""

from django import template

from cursus.programmes import labels

register = template.Library()

register.filter("hours", labels.hours)
register.filter("formats", labels.formats)
register.filter("hours_in_detail", labels.hours_in_detail)
register.filter("price", labels.price)
register.filter("dates", labels.dates)
register.filter("where", labels.where)
register.filter("address", labels.address)
register.filter("kind", labels.kind)
