"""People and bodies."""

from __future__ import annotations

from typing import Any

import factory
from allauth.account.models import EmailAddress

from cursus.models import Membership, Organisation, OrganisationCapacity, User
from cursus.organisations.enums import Capacity, Role

PASSWORD = "linen-ink-madder"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person with a verified address and the password PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        user = User.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """A body; ``capacities`` lists what it can do."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Organisme {n}")
    slug = factory.Sequence(lambda n: f"organisme-{n}")
    city = "Lannion"
    signatory_name = "Solène Abiven"
    signatory_title = "directrice"

    @factory.post_generation
    def capacities(self: Organisation, create: bool, extracted: list[Capacity] | None, **kwargs: Any) -> None:
        for capacity in extracted or []:
            OrganisationCapacity.objects.create(organisation=self, capacity=capacity)


def member(organisation: Organisation, *roles: Role, **fields: Any) -> User:
    """Return a new person who holds the roles in the body."""
    user = UserFactory(**fields)
    for role in roles:
        Membership.objects.create(organisation=organisation, user=user, role=role)
    return user
