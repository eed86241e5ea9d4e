from django.apps import AppConfig


class FoodsConfig(AppConfig):
    name = "foods"
    verbose_name = "Foods and supplements"
    default_auto_field = "django.db.models.BigAutoField"
