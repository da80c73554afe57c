"""What editors compose their pages with."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SHORT_FEATURES = ["bold", "italic", "link"]


class PictureBlock(blocks.StructBlock):
    """A picture with its alternative text, a caption and who made it."""

    picture = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("caption"))
    credit = blocks.CharBlock(required=False, max_length=120, label=_("credit"))

    class Meta:
        icon = "image"
        label = _("picture")
        template = "site_cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said, and who."""

    text = blocks.TextBlock(label=_("words"))
    name = blocks.CharBlock(required=False, max_length=120, label=_("who"))
    role = blocks.CharBlock(required=False, max_length=160, label=_("in what capacity"))

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "site_cms/blocks/quote.html"


class QuestionBlock(blocks.StructBlock):
    """One question and its answer."""

    question = blocks.CharBlock(max_length=250, label=_("question"))
    answer = blocks.RichTextBlock(features=["bold", "italic", "ul", "link"], label=_("answer"))


class QuestionsBlock(blocks.StructBlock):
    """Questions that open one by one."""

    title = blocks.CharBlock(required=False, max_length=120, label=_("title"))
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"))

    class Meta:
        icon = "help"
        label = _("questions and answers")
        template = "site_cms/blocks/questions.html"


class PersonBlock(blocks.StructBlock):
    """Somebody who teaches, in a few words. They have agreed to be named."""

    name = blocks.CharBlock(max_length=120, label=_("name"))
    role = blocks.CharBlock(required=False, max_length=160, label=_("role"))
    words = blocks.TextBlock(required=False, max_length=600, label=_("in a few words"))


class PeopleBlock(blocks.StructBlock):
    """The people of a course or of a body."""

    title = blocks.CharBlock(required=False, max_length=120, label=_("title"))
    people = blocks.ListBlock(PersonBlock(), label=_("people"))

    class Meta:
        icon = "group"
        label = _("people")
        template = "site_cms/blocks/people.html"


class CallBlock(blocks.StructBlock):
    """An invitation to go on, with a button to a page or to an address."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.RichTextBlock(required=False, features=SHORT_FEATURES, label=_("text"))
    label = blocks.CharBlock(max_length=60, label=_("words of the button"))
    page = blocks.PageChooserBlock(required=False, label=_("page"))
    address = blocks.URLBlock(required=False, label=_("or address"))

    class Meta:
        icon = "arrow-right"
        label = _("invitation to go on")
        template = "site_cms/blocks/call.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Ask for exactly one of the page and the address."""
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            wrong = ValidationError(_("Give either a page or an address."))
            raise blocks.StructBlockValidationError({"address": wrong})
        return cleaned


class StepBlock(blocks.StructBlock):
    """One step of a way."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.TextBlock(max_length=500, label=_("text"))


class StepsBlock(blocks.StructBlock):
    """A way in a few steps."""

    title = blocks.CharBlock(required=False, max_length=120, label=_("title"))
    steps = blocks.ListBlock(StepBlock(), label=_("steps"))

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "site_cms/blocks/steps.html"


class BodyBlock(blocks.StreamBlock):
    """The body of every page."""

    text = blocks.RichTextBlock(
        features=TEXT_FEATURES, label=_("text"), template="site_cms/blocks/text.html", icon="pilcrow"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    people = PeopleBlock()
    call = CallBlock()

    class Meta:
        required = False
