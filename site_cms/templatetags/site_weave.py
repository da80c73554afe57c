"""The ornament of the home page."""

from django import template
from django.utils.safestring import SafeString

from site_cms.pages.ornament import growing_cloth as drawn

register = template.Library()


@register.simple_tag
def growing_cloth() -> SafeString:
    """A cloth that is being woven, from bare threads to closed squares."""
    return drawn()
