"""Campaigns: preparing, inviting, reading figures, dealing with comments. Thin, over the actions."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cursus.consultations import permissions, plots, queries, rules
from cursus.consultations.actions import comments as dealing
from cursus.consultations.actions import reviews
from cursus.consultations.admin_pages.forms import DealForm, InviteForm, NetworkForm, ReviewForm
from cursus.consultations.enums import CommentState, ReviewState
from cursus.consultations.models import PractitionerReview, ReviewComment
from cursus.consultations.queries_results import results, table
from cursus.consultations.rows import chosen_row, drafts_after, row_of_item, rows_of
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.frameworks.models import FrameworkVersion

FOLDER = "cursus/consultations/admin"


def refused(form: BaseForm, refusal: Refused) -> None:
    """Tie a refusal to its field, or to the whole form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


class ConsultationPage(WagtailAdminTemplateMixin, View):
    """A page for those who write frameworks of a body, in the admin's own chrome."""

    _show_breadcrumbs = True
    header_icon = "group"
    page_title = gettext_lazy("Consultations")
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_consult(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def version(self, pk: UUID) -> FrameworkVersion:
        rows = permissions.consultable_versions(self.request.user).select_related("framework__organisation")
        return get_visible_or_404(self.request, rows, pk=pk)

    def review(self, pk: UUID) -> PractitionerReview:
        return get_visible_or_404(self.request, permissions.reviews_of(self.request.user), pk=pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": reverse("consultations_admin:index"), "label": gettext_lazy("Consultations")}
        return [*self.breadcrumbs_items, here]

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class IndexView(ConsultationPage):
    """Every version of the person's bodies, with its campaigns and workshops."""

    template_name = f"{FOLDER}/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        versions = queries.versions_with_consultations(permissions.consultable_versions(request.user))
        return self.page(versions=versions)


class NewReviewView(ConsultationPage):
    """Prepare a campaign."""

    template_name = f"{FOLDER}/form.html"
    page_title = gettext_lazy("New consultation")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(self.version(pk), ReviewForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        form = ReviewForm(request.POST)
        if form.is_valid():
            try:
                review = reviews.create_review(version=version, by=person(request), **form.cleaned_data)
            except Refused as refusal:
                refused(form, refusal)
            else:
                messages.success(request, _("The consultation is prepared. Add networks, then open it."))
                return redirect("consultations_admin:review", review.pk)
        return self._show(version, form, status=422)

    def _show(self, version: FrameworkVersion, form: ReviewForm, *, status: int = 200) -> HttpResponse:
        back = reverse("consultations_admin:index")
        return self.page(status=status, form=form, version=version, back=back)


class EditReviewView(ConsultationPage):
    """Change what a campaign says of itself."""

    template_name = f"{FOLDER}/form.html"
    page_title = gettext_lazy("Change the consultation")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        return self._show(review, ReviewForm(instance=review))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        form = ReviewForm(request.POST, instance=PractitionerReview(version=review.version))
        if form.is_valid():
            try:
                reviews.edit_review(review=review, by=person(request), **form.cleaned_data)
            except Refused as refusal:
                refused(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("consultations_admin:review", review.pk)
        return self._show(review, form, status=422)

    def _show(self, review: PractitionerReview, form: ReviewForm, *, status: int = 200) -> HttpResponse:
        back = reverse("consultations_admin:review", args=[review.pk])
        return self.page(status=status, form=form, version=review.version, back=back)


class ReviewView(ConsultationPage):
    """A campaign on one page: where it stands, its links, who was invited, what comes next."""

    template_name = f"{FOLDER}/review.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.show(self.review(pk))

    def show(self, review: PractitionerReview, *, status: int = 200, **forms: BaseForm) -> HttpResponse:
        networks, shown = queries.answers_by_network(review)
        lines = [
            (network, count, settings.PUBLIC_ORIGIN + reverse("consultations:shared", args=[network.token]))  # type: ignore[attr-defined]
            for network, count in networks
        ]
        counts = {row["state"]: row["n"] for row in _counts(review)}
        return self.page(
            status=status,
            review=review,
            version=review.version,
            lines=lines,
            shown=shown,
            invited=queries.invitations_sent(review),
            network_form=forms.get("network_form") or NetworkForm(),
            invite_form=forms.get("invite_form") or InviteForm(review=review),
            draft=review.state == ReviewState.DRAFT,
            running=review.state == ReviewState.OPEN,
            readable=review.state in rules.RESULTS_STATES,
            waiting=counts.get(CommentState.NEW, 0),
            comments=sum(counts.values()),
            kept_until=reviews.until(review),
            kept_days=rules.KEPT_DAYS,
        )


def _counts(review: PractitionerReview) -> Any:
    from django.db.models import Count

    return review.comments.order_by().values("state").annotate(n=Count("pk"))


class AddNetworkView(ReviewView):
    """Add a network."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        form = NetworkForm(request.POST)
        if form.is_valid():
            try:
                reviews.add_network(review=review, name=form.cleaned_data["name"], by=person(request))
            except Refused as refusal:
                refused(form, refusal)
            else:
                messages.success(request, _("The network has its link."))
                return redirect("consultations_admin:review", review.pk)
        return self.show(review, status=422, network_form=form)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect("consultations_admin:review", self.review(pk).pk)


class InviteView(ReviewView):
    """Send letters."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        form = InviteForm(request.POST, review=review)
        if form.is_valid():
            try:
                sent = reviews.invite_people(review=review, by=person(request), **form.cleaned_data)
            except Refused as refusal:
                refused(form, refusal)
            else:
                messages.success(request, _("Letters sent: %(n)d. Nobody gets a second one.") % {"n": sent})
                return redirect("consultations_admin:review", review.pk)
        return self.show(review, status=422, invite_form=form)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect("consultations_admin:review", self.review(pk).pk)


class ReviewVerbView(ConsultationPage):
    """Open, close, cancel, remind: asked on the page of the campaign."""

    def post(self, request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
        review, user = self.review(pk), person(request)
        try:
            match verb:
                case "ouvrir":
                    reviews.open_review(review=review, by=user)
                    messages.success(request, _("The consultation is open. Send its links."))
                case "clore":
                    reviews.close_review(review=review, by=user)
                    messages.success(request, _("The consultation is closed. Read its figures and its comments."))
                case "abandonner":
                    reviews.cancel_review(review=review, by=user)
                    messages.success(request, _("The consultation is given up."))
                case "relancer":
                    sent = reviews.remind(review=review, by=user)
                    messages.success(request, _("Reminders sent: %(n)d.") % {"n": sent})
                case _:
                    raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        return redirect("consultations_admin:review", review.pk)


class ResultsView(ConsultationPage):
    """The figures of a closed campaign."""

    template_name = f"{FOLDER}/results.html"
    page_title = gettext_lazy("Results")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        found = results(review)
        if found is None:
            messages.error(request, _("Figures are shown once the consultation is closed."))
            return redirect("consultations_admin:review", review.pk)
        scatter = plots.scatter(found.items)
        numbers = {point.item.pk: point.number for point in scatter}
        bars = [
            (item, numbers.get(item.item.pk), plots.bars(item.frequencies, "f"), plots.bars(item.importances, "i"))
            for item in found.items
        ]
        return self.page(review=review, version=review.version, results=found, bars=bars, scatter=scatter)


class ExportView(ConsultationPage):
    """The same figures as a CSV file: nothing that the page hides is in it."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        found = results(review)
        if found is None:
            messages.error(request, _("Figures are shown once the consultation is closed."))
            return redirect("consultations_admin:review", review.pk)
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="consultation.csv"'
        writer = csv.writer(answer, delimiter=";")
        for line in table(found):
            # A leading sign would be read as a formula.
            writer.writerow([f"'{cell}" if cell[:1] in "=+-@" and len(cell) > 1 else cell for cell in line])
        return answer


class CommentsView(ConsultationPage):
    """The comments of a campaign, item by item."""

    template_name = f"{FOLDER}/comments.html"
    page_title = gettext_lazy("Comments")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        review = self.review(pk)
        if review.state not in rules.RESULTS_STATES:
            messages.error(request, _("Comments are shown once the consultation is closed."))
            return redirect("consultations_admin:review", review.pk)
        rows = queries.comments_of(review)
        waiting = [row for row in rows if row.state == CommentState.NEW]
        return self.page(review=review, version=review.version, rows=rows, waiting=waiting)


class DealView(ConsultationPage):
    """One comment: what was said, of what, and what becomes of it. Then the next one."""

    template_name = f"{FOLDER}/deal.html"
    page_title = gettext_lazy("A comment")

    def _found(self, pk: UUID, comment_pk: UUID) -> tuple[PractitionerReview, ReviewComment]:
        review = self.review(pk)
        rows = review.comments.select_related("item", "review__version__framework").prefetch_related("changes__version")
        if review.state not in rules.RESULTS_STATES:
            raise Http404
        return review, get_visible_or_404(self.request, rows, pk=comment_pk)

    def _draft(self, review: PractitionerReview) -> FrameworkVersion | None:
        drafts = drafts_after(review)
        return max(drafts, key=lambda row: row.created_at) if drafts else None

    def get(self, request: HttpRequest, pk: UUID, comment_pk: UUID) -> HttpResponse:
        review, comment = self._found(pk, comment_pk)
        draft = self._draft(review)
        rows = rows_of(draft) if draft else []
        same = row_of_item(rows, comment.item)
        initial: dict[str, Any] = {"reply": comment.reply, "edit_token": draft.edit_token if draft else None}
        if same is not None:
            initial |= {"row": same.key, "wording": same.title}
        return self._show(review, comment, draft, DealForm(initial=initial, rows=rows))

    def post(self, request: HttpRequest, pk: UUID, comment_pk: UUID) -> HttpResponse:
        review, comment = self._found(pk, comment_pk)
        draft = self._draft(review)
        if request.POST.get("reopen"):
            try:
                dealing.reopen(comment=comment, by=person(request))
            except Refused as refusal:
                messages.error(request, str(refusal.message))
            return redirect("consultations_admin:deal", review.pk, comment.pk)
        form = DealForm(request.POST, rows=rows_of(draft) if draft else [])
        if form.is_valid():
            data = form.cleaned_data
            try:
                dealing.deal_with(
                    comment=comment,
                    decision=data["decision"],
                    reply=data["reply"],
                    by=person(request),
                    draft=draft,
                    row_key=data["row"],
                    wording=data["wording"],
                    edit_token=data["edit_token"],
                )
            except Refused as refusal:
                # Read again: somebody may have dealt with it, or changed the draft. The page says so beside the words.
                review, comment = self._found(pk, comment_pk)
                draft = self._draft(review)
                form = self._again(form, draft)
                refused(form, refusal)
            else:
                return self._next(review, comment)
        return self._show(review, comment, draft, form, status=422)

    def _again(self, sent: DealForm, draft: FrameworkVersion | None) -> DealForm:
        """Return the form as it was sent, against the draft as it is now: the page shows what the row says there."""
        rows = rows_of(draft) if draft else []
        data = self.request.POST.copy()
        data["edit_token"] = str(draft.edit_token) if draft else ""
        form = DealForm(data, rows=rows)
        form.now = chosen_row(rows, sent.cleaned_data["row"])
        return form

    def _next(self, review: PractitionerReview, comment: ReviewComment) -> HttpResponse:
        following = queries.next_comment(review, after=comment)
        if following is None:
            messages.success(self.request, _("Every comment is dealt with."))
            return redirect("consultations_admin:comments", review.pk)
        messages.success(self.request, _("Kept. Here is the next one."))
        return redirect("consultations_admin:deal", review.pk, following.pk)

    def _show(
        self,
        review: PractitionerReview,
        comment: ReviewComment,
        draft: FrameworkVersion | None,
        form: DealForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        if "decision" in form.errors:  # the radios point to what is wrong
            form.fields["decision"].widget.attrs["aria-describedby"] = f"{form['decision'].auto_id}_error"
        rows = queries.comments_of(review)
        place = next((at for at, row in enumerate(rows) if row.pk == comment.pk), 0)
        return self.page(
            status=status,
            review=review,
            version=review.version,
            comment=comment,
            dealt=comment.state != CommentState.NEW,
            draft=draft,
            form=form,
            place=place + 1,
            total=len(rows),
            waiting=sum(row.state == CommentState.NEW for row in rows),
            previous=rows[place - 1] if place else None,
            following=rows[place + 1] if place + 1 < len(rows) else None,
        )
