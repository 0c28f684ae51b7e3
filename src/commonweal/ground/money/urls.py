from django.urls import path

from . import views

urlpatterns = [
    path("<slug:place>/desk/funds/", views.funds, name="funds"),
    path("<slug:place>/desk/funds/<int:pk>/", views.money_in, name="fund_money_in"),
    path("<slug:place>/desk/spending/", views.spending, name="known_spending"),
]
