"""Tokens for scripts: listed, made and revoked."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from tracker.accounts.forms import TokenForm
from tracker.accounts.tokens import make_token
from tracker.mailing.notices import send_notice


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
@sensitive_variables("secret")
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; making one answers with its secret, which no other page shows."""
    form = TokenForm(request.POST or None)
    token = secret = None
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = make_token(
                user=request.user, name=form.cleaned_data["name"], lifetime=form.lifetime
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = TokenForm()
            send_notice("token_made", user=request.user)
    context = {
        "form": form,
        "made": token,
        "secret": secret,
        "tokens": request.user.api_tokens.all(),
        "now": timezone.now(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.user.api_tokens, pk=pk).delete()
    messages.success(request, _("Revoked. It opens nothing any more."))
    return redirect("tokens")
