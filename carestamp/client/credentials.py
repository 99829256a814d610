"""Who may practise (interfaces/ICredentialRegistry.sol)."""

from __future__ import annotations

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.enums import Kinds, Roles
from carestamp.client.structs import Organisation, Practitioner, Standing
from carestamp.client.subjects import SubjectActs


class CredentialClient(SubjectActs):
    """A CredentialRegistry. Acts return a Receipt; one that had been done already says so and sends nothing (X9)."""

    contract_name = "CredentialRegistry"

    # ----------------------------------------------------------------------------------------------------- governance

    def accredit_regulator(
        self, account: LocalAccount, organisation: int, kinds: Kinds, valid_from: int, valid_until: int, steward: str
    ) -> Receipt:
        """Accredit a regulator and its first steward. Governance only."""
        arguments = (organisation, int(kinds), valid_from, valid_until, steward)
        leaves = (("OrganisationAccredited", {"organisation": organisation}),)
        return self._act(account, "accreditRegulator", *arguments, leaves=leaves)

    def suspend_regulator(self, account: LocalAccount, organisation: int) -> Receipt:
        """Stop a regulator at once. Governance only."""
        leaves = (("OrganisationSuspended", {"organisation": organisation}),)
        return self._act(account, "suspendRegulator", organisation, leaves=leaves)

    def reinstate_regulator(self, account: LocalAccount, organisation: int) -> Receipt:
        """End that suspension now. Governance only."""
        leaves = (("OrganisationReinstated", {"organisation": organisation}),)
        return self._act(account, "reinstateRegulator", organisation, leaves=leaves)

    # ----------------------------------------------------------------------------------------------------- regulators

    def accredit(
        self, account: LocalAccount, organisation: int, kinds: Kinds, valid_from: int, valid_until: int, steward: str
    ) -> Receipt:
        """Accredit an organisation under a number of the regulator's choice, with its first steward (K1, K3)."""
        arguments = (organisation, int(kinds), valid_from, valid_until, steward)
        leaves = (("OrganisationAccredited", {"organisation": organisation}),)
        return self._act(account, "accredit", *arguments, leaves=leaves)

    def renew(self, account: LocalAccount, organisation: int, valid_until: int) -> Receipt:
        """Move the end of an accreditation."""
        values = {"organisation": organisation, "validUntil": valid_until}
        leaves = (("OrganisationRenewed", values), ("OrganisationAccredited", values))
        return self._act(account, "renew", organisation, valid_until, leaves=leaves)

    def appoint_steward(self, account: LocalAccount, organisation: int, steward: str, valid_until: int) -> Receipt:
        """Give an organisation another steward."""
        leaves = (("PractitionerLicensed", {"practitioner": steward, "organisation": organisation}),)
        return self._act(account, "appointSteward", organisation, steward, valid_until, leaves=leaves)

    def succeed(self, account: LocalAccount, organisation: int, successor: int) -> Receipt:
        """After a merger: name the successor and end the old organisation now (K5)."""
        leaves = (("OrganisationSucceeded", {"organisation": organisation, "successor": successor}),)
        return self._act(account, "succeed", organisation, successor, leaves=leaves)

    def suspend_organisation(self, account: LocalAccount, organisation: int) -> Receipt:
        """Stop an organisation and all its people at once (K3)."""
        leaves = (("OrganisationSuspended", {"organisation": organisation}),)
        return self._act(account, "suspendOrganisation", organisation, leaves=leaves)

    def reinstate_organisation(self, account: LocalAccount, organisation: int) -> Receipt:
        """End that suspension, after the delay."""
        leaves = (("OrganisationReinstated", {"organisation": organisation}),)
        return self._act(account, "reinstateOrganisation", organisation, leaves=leaves)

    def distrust_organisation(self, account: LocalAccount, organisation: int, since: int) -> Receipt:
        """Refuse what any key of this organisation signed since that second (K4)."""
        leaves = (("OrganisationDistrusted", {"organisation": organisation, "since": since}),)
        return self._act(account, "distrustOrganisation", organisation, since, leaves=leaves)

    # --------------------------------------------------------------------------------- the organisation and regulators

    def license(
        self,
        account: LocalAccount,
        organisation: int,
        practitioner: str,
        roles: Roles,
        valid_from: int,
        valid_until: int,
    ) -> Receipt:
        """License a key for an organisation, or change its licence."""
        arguments = (organisation, practitioner, int(roles), valid_from, valid_until)
        leaves = (("PractitionerLicensed", {"practitioner": practitioner, "organisation": organisation}),)
        return self._act(account, "license", *arguments, leaves=leaves)

    def suspend_practitioner(self, account: LocalAccount, practitioner: str) -> Receipt:
        """Stop a practitioner at once (K3)."""
        leaves = (("PractitionerSuspended", {"practitioner": practitioner}),)
        return self._act(account, "suspendPractitioner", practitioner, leaves=leaves)

    def reinstate_practitioner(self, account: LocalAccount, practitioner: str) -> Receipt:
        """End the suspension that the caller's side made, after the delay."""
        leaves = (("PractitionerReinstated", {"practitioner": practitioner}),)
        return self._act(account, "reinstatePractitioner", practitioner, leaves=leaves)

    def resign(self, account: LocalAccount) -> Receipt:
        """End the account's own licence, so that another organisation may license its key."""
        return self._act(account, "resign", leaves=(("PractitionerResigned", {"practitioner": account.address}),))

    def distrust_practitioner(self, account: LocalAccount, practitioner: str, since: int) -> Receipt:
        """A key was stolen: refuse what it signed since that second (K4)."""
        leaves = (("PractitionerDistrusted", {"practitioner": practitioner, "since": since}),)
        return self._act(account, "distrustPractitioner", practitioner, since, leaves=leaves)

    # ---------------------------------------------------------------------------------------------------------- views

    def standing_of(self, practitioner: str) -> Standing:
        """Who a practitioner is at the newest block (X7)."""
        return Standing.of(self._view("standingOf", practitioner))

    def live_kinds_of(self, organisation: int) -> Kinds:
        """The kinds of an organisation if it is live now, else none."""
        return Kinds(self._view("liveKindsOf", organisation))

    def distrusted_since(self, practitioner: str, organisation: int) -> int:
        """The earlier of the seconds since which key and organisation are distrusted (K4); FOREVER when neither is."""
        return int(self._view("distrustedSince", organisation, practitioner))

    def may_finish(self, actor: int, original: int) -> bool:
        """Whether `actor` may finish what `original` began (K5)."""
        return bool(self._view("mayFinish", actor, original))

    def successors_of(self, one: int, other: int) -> tuple[int, int]:
        """Who took over either organisation (K5); 0 nobody."""
        first, second = self._view("bothSuccessorsOf", one, other)
        return int(first), int(second)

    def roles_allowed_for(self, kinds: Kinds) -> Roles:
        """Roles that an organisation with these kinds may give (K1, K2)."""
        return Roles(self._view("rolesAllowedFor", int(kinds)))

    def organisation_of(self, organisation: int) -> Organisation:
        """An organisation; kinds are 0 when nobody accredited it."""
        kinds, *rest = self._view("organisationOf", organisation)
        return Organisation(Kinds(kinds), *rest)

    def practitioner_of(self, practitioner: str) -> Practitioner:
        """A licence; organisation is 0 when there is none."""
        organisation, roles, *rest = self._view("practitionerOf", practitioner)
        return Practitioner(organisation, Roles(roles), *rest)

    def accreditation_delay(self) -> int:
        """Seconds between an accreditation or a reinstatement and its effect (K3)."""
        return int(self._view("accreditationDelay"))
