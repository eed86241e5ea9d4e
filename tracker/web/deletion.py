"""The end of an account: asked for, and taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tracker.accounts.deletion import GRACE, ask_deletion, keep_account
from tracker.accounts.forms import DeletionForm
from tracker.accounts.identity import TooManyGuessesError, confirm


@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """What will go, and the password that lets it go in a week."""
    form, status = DeletionForm(), 200
    if request.method == "POST":
        form = DeletionForm(request.POST)
        status = _ask(request, form) if form.is_valid() else 422
        if status == 200:
            return redirect("delete_account")
    context = {
        "form": form,
        "has_password": request.user.has_usable_password(),
        "grace_days": GRACE.days,
    }
    return render(request, "tracker/delete_account.html", context, status=status)


def _ask(request: HttpRequest, form: DeletionForm) -> int:
    """200 when it is due; otherwise another status, and why on the form."""
    user, session = request.user, request.session
    password = form.cleaned_data["password"]
    try:
        confirm(request=request, session=session, user=user, password=password)
        ask_deletion(user=user, session_key=session.session_key)
    except ValidationError as error:
        form.add_error(None, error)
        return 422
    except TooManyGuessesError as error:
        form.add_error("password", str(error))
        return 429
    return 200


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    if keep_account(user=request.user):
        messages.success(request, _("Your account stays. Nothing was deleted."))
    return redirect("profile")
