"""`account/`: who is logged in, and the end of the account a week after it was asked for."""

from collections.abc import Set
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.sparse import asked_members, keep
from tracker.accounts.deletion import ask_deletion, keep_account
from tracker.accounts.identity import TooManyGuessesError, confirm
from tracker.api.described import BodyOfDelete


class AccountSerializer(serializers.Serializer[User]):
    name = serializers.CharField(source="get_username", read_only=True)
    email = serializers.CharField(read_only=True)
    joined_at = serializers.DateTimeField(source="date_joined", read_only=True)
    deletion_due_at = serializers.DateTimeField(
        source="deletion.due_at",
        read_only=True,
        allow_null=True,
        help_text="When all of it will be deleted; null: nobody asked for that.",
    )


class PasswordSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(
        required=False,
        max_length=1_000,
        trim_whitespace=False,
        help_text="Of an account without one, a login of this session within 5 minutes counts.",
    )


_STORED = {
    "name": "ada",
    "email": "ada@example.org",
    "joined_at": "2026-01-12T18:02:40.310000Z",
    "deletion_due_at": None,
}
_KEPT = OpenApiExample("An account", _STORED, response_only=True)
_DUE = OpenApiExample(
    "It goes in a week",
    {**_STORED, "deletion_due_at": "2026-03-11T20:15:00Z"},
    response_only=True,
    status_codes=["202"],
)


class AccountView(APIView):
    schema = BodyOfDelete()

    @extend_schema(
        operation_id="account_read",
        responses=AccountSerializer,
        examples=[_KEPT],
        summary="Your account",
    )
    def get(self, request: Request) -> Response:
        members = asked_members(request, AccountSerializer)
        return _answer(request.user, members=members)

    @extend_schema(
        operation_id="account_delete",
        request=PasswordSerializer,
        responses={202: AccountSerializer},
        examples=[
            OpenApiExample(
                "With a password",
                {"password": "a long one"},  # nosec B105
                request_only=True,
            ),
            _DUE,
        ],
        summary="Delete your account and everything in it, in a week",
        description="Every other session and every token ends at once. Asking again keeps the "
        "first date.",
    )
    def delete(self, request: Request) -> Response:
        serializer = PasswordSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        session = _session_of(request)
        try:
            confirm(
                request=request._request,
                session=session,
                user=request.user,
                password=serializer.validated_data.get("password"),
            )
        except TooManyGuessesError as error:
            raise Throttled(wait=error.wait_s, detail=str(error)) from error
        ask_deletion(user=request.user, session_key=session.session_key)
        return _answer(request.user, status.HTTP_202_ACCEPTED)


class AccountDeletionView(APIView):
    @extend_schema(
        operation_id="account_keep",
        responses={200: AccountSerializer},
        examples=[_KEPT],
        summary="Keep your account after all",
    )
    def delete(self, request: Request) -> Response:
        if not keep_account(user=request.user):
            raise NotFound(_("No deletion is due."))
        return _answer(request.user)


def _answer(
    user: User, status_code: int = status.HTTP_200_OK, members: Set[str] | None = None
) -> Response:
    serializer = AccountSerializer(User.objects.select_related("deletion").get(pk=user.pk))
    return Response((keep(serializer, members) if members else serializer).data, status_code)


def _session_of(request: Request) -> SessionBase:
    """The session of the token that was sent, or else of the browser."""
    return request.auth if isinstance(request.auth, SessionBase) else request.session
