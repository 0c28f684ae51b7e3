from django.urls import path

from . import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/erase/", views.erase_me, name="erase_me"),
    path("behalf/finish/", views.behalf_finish, name="behalf_finish"),
    path("<slug:place>/behalf/", views.behalf_start, name="behalf_start"),
    path("<slug:place>/behalf/answers/", views.behalf_answers, name="behalf_answers"),
    path("<slug:place>/sign-in/", views.sign_in_by_code, name="sign_in_by_code"),
    path("<slug:place>/desk/contact/", views.contact, name="contact"),
    path("<slug:place>/desk/people/", views.people, name="people"),
    path("<slug:place>/desk/people/<int:pk>/code/", views.elector_code, name="elector_code"),
]
