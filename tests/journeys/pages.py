"""Every page of the demo town by who opens it: shared by the check of each page and by ``make screenshots``."""

from __future__ import annotations

TOWN, DESK = "/harrowbridge", "/harrowbridge/desk"
SPRING, AUTUMN, GREENING = (
    f"{TOWN}/decide/spring-budget",
    f"{TOWN}/decide/autumn-budget",
    f"{TOWN}/decide/greening-fund",
)
LANE = "/mill-lane/decide/mill-lane-500"

VISITOR = {
    "places": "/",
    "home": f"{TOWN}/",
    "home of a ward": "/mill/",
    "home of a street": "/mill-lane/",
    "money of the place": f"{TOWN}/money/",
    "rounds": f"{TOWN}/decide/",
    "round voting": f"{AUTUMN}/",
    "round rules": f"{AUTUMN}/rules/",
    "projects": f"{AUTUMN}/projects/",
    "project": f"{AUTUMN}/projects/1/",
    "vote door": f"{AUTUMN}/vote/",
    "no receipt": f"{AUTUMN}/vote/receipt/",
    "round with ideas": f"{GREENING}/",
    "ideas": f"{GREENING}/ideas/",
    "ideas, none found": f"{GREENING}/ideas/?q=zebra",
    "idea": f"{GREENING}/ideas/1/",
    "ideas of a past round": f"{AUTUMN}/ideas/?state=rejected",
    "idea rejected": f"{AUTUMN}/ideas/15/",
    "round decided": f"{SPRING}/",
    "result": f"{SPRING}/result/",
    "result steps": f"{SPRING}/result/steps/",
    "find my ballot": f"{SPRING}/result/find/",
    "money of a round": f"{SPRING}/money/",
    "projects decided": f"{SPRING}/projects/",
    "project won": f"{SPRING}/projects/2/",
    "street round": f"{LANE}/",
    "street result": f"{LANE}/result/",
    "street money": f"{LANE}/money/",
    "street project paid": f"{LANE}/projects/1/",
    "show of hands": f"{LANE}/vote/hands/",
    "sign in": "/accounts/login/",
    "make an account": "/accounts/signup/",
    "sign in by code": f"{TOWN}/sign-in/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "demo guide": "/demo/",
    "not found": f"{TOWN}/nothing/",
    "result before its time": f"{AUTUMN}/result/",
}
RESIDENT = {
    "you": "/me/",
    "new idea": f"{GREENING}/ideas/new/",
    "idea, signed in": f"{GREENING}/ideas/1/",
    "erase my account": "/me/erase/",
    "passkeys": "/accounts/2fa/",
    "e-mail address": "/accounts/email/",
    "sign out": "/accounts/logout/",
    "desk refused": f"{DESK}/",
}
HELPER = {"enter for somebody": f"{TOWN}/behalf/", "phone and letter list": f"{TOWN}/behalf/answers/", "helper": "/me/"}
OFFICER = {
    "officer": "/me/",
    "desk": f"{DESK}/",
    "start a round": f"{DESK}/new/",
    "roll": f"{DESK}/people/",
    "sign-in code": f"{DESK}/people/2/code/",
    "round set-up, ideas": f"{DESK}/greening-fund/",
    "set-up basics": f"{DESK}/greening-fund/setup/basics/",
    "set-up money": f"{DESK}/greening-fund/setup/money/",
    "set-up dates": f"{DESK}/greening-fund/setup/dates/",
    "set-up people": f"{DESK}/greening-fund/setup/people/",
    "set-up ballot": f"{DESK}/greening-fund/setup/ballot/",
    "checks": f"{DESK}/greening-fund/ideas/",
    "check one": f"{DESK}/greening-fund/ideas/1/",
    "hide": f"{DESK}/greening-fund/ideas/1/hide/",
    "open the vote": f"{DESK}/greening-fund/open/",
    "round set-up, voting": f"{DESK}/autumn-budget/",
    "codes": f"{DESK}/autumn-budget/codes/",
    "close early": f"{DESK}/autumn-budget/close/",
    "round set-up, delivery": f"{DESK}/spring-budget/",
    "enter news": f"{DESK}/spring-budget/projects/2/update/",
}
WHO = {"": VISITOR, "ada": RESIDENT, "hal": HELPER, "olive": OFFICER}
# Pages that are expected to answer otherwise than with 200.
REFUSED = {"no receipt": 410, "not found": 404, "result before its time": None, "desk refused": 403}
