from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Diaries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account import signals
        from django.contrib.auth.signals import user_logged_in

        from tracker.accounts import sessions
        from tracker.accounts.passwords import keep_spaces
        from tracker.accounts.tokens import end_with_old_password
        from tracker.mailing.notices import tell_of_address
        from tracker.observing import task_log
        from tracker.web.undo_kept import forget

        keep_spaces()
        post_save.connect(end_with_old_password, sender=settings.AUTH_USER_MODEL)
        task_log.connect()
        user_logged_in.connect(sessions.begin)
        signals.authentication_step_completed.connect(sessions.renew_key)
        signals.password_changed.connect(forget)
        signals.password_set.connect(forget)
        signals.email_added.connect(tell_of_address)
