"""Accounts in the admin, and the way into it.

No model of a diary is registered: curators and admins look after foods and accounts, and what a
person ate is in no page of theirs.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from tracker.accounts import delete_account

admin.site.site_header = admin.site.site_title = "Magnesium tracker"
admin.site.index_title = "Catalogue and accounts"
# The site's own log-in, with its second factor and its limits on guessing, opens the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ("email", "username", "is_active", "is_staff", "date_joined", "last_login")
    list_display_links = ("email", "username")
    list_filter = ("is_active", "is_staff", "groups")
    ordering = ("email", "username")

    def get_deleted_objects(self, objs: Sequence[Any], request: HttpRequest) -> tuple[Any, ...]:
        """The accounts by name and the rest as numbers: a diary is not read here, even so."""
        _to_delete, counts, needed, protected = super().get_deleted_objects(objs, request)
        return [str(user.email or user) for user in objs], counts, needed, protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_account(user=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            delete_account(user=user)
