"""Pages about foods. Nothing personal is on them but the person's own foods."""

from django.urls import path

from foods.web import views

urlpatterns = [
    path("", views.browse, name="foods"),
    path("<int:pk>/", views.show, name="food"),
]
