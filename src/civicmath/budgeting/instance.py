"""What is voted on: a budget and the projects that compete for it.

>>> town = Instance(budget=100, projects=(Project("park", 60), Project("lamp", 50)))
>>> town.index_of("lamp"), town.total_cost(["park", "lamp"])
(1, 110)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .amounts import LARGEST, Amount, exact


@dataclass(frozen=True, slots=True)
class Project:
    """One proposal: its id is its name in every ballot and outcome; cost in major units."""

    id: str
    cost: Amount
    name: str = ""
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    district: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id:
            raise ValueError("a project needs a non-empty text as its id")
        object.__setattr__(self, "cost", _money(self.cost, f"the cost of project {self.id!r}"))


@dataclass(frozen=True, slots=True)
class Instance:
    """A budget and its projects, in the order in which they were given."""

    budget: Amount
    projects: tuple[Project, ...]
    currency: str = ""
    name: str = ""
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "budget", _money(self.budget, "the budget"))
        object.__setattr__(self, "projects", tuple(self.projects))
        index: dict[str, int] = {}
        for position, project in enumerate(self.projects):
            if project.id in index:
                raise ValueError(f"project id {project.id!r} stands twice; give every project its own id")
            index[project.id] = position
        object.__setattr__(self, "_index", index)

    def index_of(self, project_id: str) -> int:
        """The position of a project, or a KeyError that names the id."""
        try:
            return self._index[project_id]
        except KeyError:
            raise KeyError(f"no project has the id {project_id!r}") from None

    def project(self, project_id: str) -> Project:
        """The project with this id."""
        return self.projects[self.index_of(project_id)]

    def total_cost(self, project_ids: Iterable[str]) -> Amount:
        """What these projects cost together."""
        return exact(sum((self.project(one).cost for one in project_ids), 0))


def _money(value: Amount, what: str) -> Amount:
    try:
        amount = exact(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{what}: {error}") from None
    if amount < 0:
        raise ValueError(f"{what} is {amount}; it must not be negative")
    if amount > LARGEST:
        raise ValueError(f"{what} is {amount}; amounts above {LARGEST} are not counted")
    return amount
