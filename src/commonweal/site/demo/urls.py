from django.urls import path

from . import views

urlpatterns = [
    path("", views.guide, name="demo"),
    path("mail/", views.mail, name="demo_mail"),
    path("forward/", views.forward, name="demo_forward"),
]
