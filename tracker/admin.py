"""Accounts in the admin, and the way into it.

No model of a diary is registered: curators and admins look after foods and accounts, and what a
person ate is in no page of theirs.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from tracker.accounts.removal import delete_account
from tracker.accounts.sessions import end_all

admin.site.site_header = admin.site.site_title = "Magnesium tracker"
admin.site.index_title = "Catalogue and accounts"
# The site's own login, with its second step and its limits on guessing, opens the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

admin.site.unregister(User)
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondStepAdmin(AuthenticatorAdmin):
    """To be taken away from who lost it; the secret of one is for nobody's eyes."""

    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ("email", "username", "is_active", "is_staff", "date_joined", "last_login")
    list_display_links = ("email", "username")
    list_filter = ("is_active", "is_staff", "groups")
    ordering = ("email", "username")
    actions = ("log_out_everywhere",)
    readonly_fields = ("date_joined", "last_login")

    @admin.action(description="Log out everywhere", permissions=["change"])
    def log_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        ended = sum(end_all(user) for user in queryset)
        self.message_user(request, f"{ended} sessions ended.")

    def get_deleted_objects(self, objs: Sequence[Any], request: HttpRequest) -> tuple[Any, ...]:
        """The accounts by name and the rest as numbers: a diary is not read here, even so.

        Who may delete an account needs no leave to delete what goes with it: logs of the
        catalogue, from which nobody deletes a row, name own foods too.
        """
        _to_delete, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return [str(user.email or user) for user in objs], counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_account(user=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            delete_account(user=user)
