"""``{% component %}``, ``{% componentblock %}``, ``{% slot %}`` and ``{% icon %}``: calling the declared components."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from cursus.core import components
from cursus.core.components import Component, ComponentError
from cursus.core.devices import device_name
from cursus.core.icons import icon_svg

register = template.Library()
register.filter("device_name", device_name)


class SlotNode(Node):
    """A named area of a component, written inside ``{% componentblock %}``."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


class ComponentNode(Node):
    """One call of a component; its properties are checked when the template is compiled."""

    def __init__(
        self,
        component: Component,
        properties: dict[str, FilterExpression],
        nodelist: NodeList | None = None,
        slots: dict[str, NodeList] | None = None,
    ) -> None:
        self.component = component
        self.properties = properties
        self.nodelist = nodelist or NodeList()
        self.slots = slots or {}

    def render(self, context: Context) -> SafeString:
        given: dict[str, Any] = {name: value.resolve(context) for name, value in self.properties.items()}
        if self.component.slot:
            given["slot"] = mark_safe(self.nodelist.render(context).strip())
        for name in self.component.slots:
            nodes = self.slots.get(name)
            given[name] = mark_safe(nodes.render(context).strip()) if nodes else ""
        return render_component(self.component, given, context)


def render_component(component: Component, given: dict[str, Any], context: Context) -> SafeString:
    """Draw ``component`` in a context of its own, which keeps only the request and the CSRF token."""
    values = component.values(given, context)
    inner = context.new(values)
    for kept in ("csrf_token", "request"):
        if kept in context:
            inner[kept] = context[kept]
    if context.template is None:
        raise ComponentError("A component is drawn inside a template.")
    drawn = context.template.engine.get_template(component.template_name).render(inner)
    return mark_safe(drawn.strip())


def _parse(parser: Parser, token: Token) -> tuple[Component, dict[str, FilterExpression]]:
    bits = token.split_contents()
    tag = bits[0]
    if len(bits) < 2 or bits[1][0] not in "\"'":
        raise template.TemplateSyntaxError(f"{{% {tag} %}} begins with the component's name in quotes.")
    rest = bits[2:]
    properties = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"{{% {tag} %}} takes properties as name=value, not “{rest[0]}”.")
    try:
        component = components.get(bits[1][1:-1])
        component.check_names(properties)
    except ComponentError as error:
        raise template.TemplateSyntaxError(str(error)) from error
    return component, properties


@register.tag("component")
def do_component(parser: Parser, token: Token) -> ComponentNode:
    """``{% component "button" label=_("Send") href=url %}``: a component without content."""
    return ComponentNode(*_parse(parser, token))


@register.tag("componentblock")
def do_componentblock(parser: Parser, token: Token) -> ComponentNode:
    """``{% componentblock "notice" tone="warning" %}…{% endcomponentblock %}``: a component with content."""
    component, properties = _parse(parser, token)
    nodelist = parser.parse(("endcomponentblock",))
    parser.delete_first_token()
    slots = {node.name: node.nodelist for node in nodelist if isinstance(node, SlotNode)}
    content = NodeList(node for node in nodelist if not isinstance(node, SlotNode))
    has_content = any(not isinstance(node, TextNode) or node.s.strip() for node in content)
    try:
        component.check_slots(has_content=has_content, names=slots)
    except ComponentError as error:
        raise template.TemplateSyntaxError(str(error)) from error
    return ComponentNode(component, properties, content, slots)


@register.tag("slot")
def do_slot(parser: Parser, token: Token) -> SlotNode:
    """``{% slot "actions" %}…{% endslot %}``: a named area, directly inside ``{% componentblock %}``."""
    bits = token.split_contents()
    if len(bits) != 2 or bits[1][0] not in "\"'":
        raise template.TemplateSyntaxError("{% slot %} takes one name in quotes.")
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(bits[1][1:-1], nodelist)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One icon of the sprite: decorative, or an image with a name when ``label`` is given."""
    return icon_svg(name, label=label, size=size)
