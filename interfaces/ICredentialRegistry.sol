// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecovery} from "./IRecovery.sol";
import {IVersioned} from "./IVersioned.sol";

/// @notice Who a practitioner is at this moment, in one word: see contracts/credentials/Standing.sol for the bits and their readers.
type Standing is uint256;

/// @title Credentials: who may practise, for whom, since when and until when (rules K1 to K5, X7)
/// @notice Organisations are numbers (1 and up), accredited by a regulator of their kind. Practitioners are keys, licensed by their
/// organisation for roles that the organisation's kinds allow. An organisation acts through its practitioners with the role of steward.
/// All times are in seconds; every window includes both of its ends.
/// Warning: this registry says that a regulator vouched for an organisation, and the organisation for a key. It can't say who holds the key.
interface ICredentialRegistry is IVersioned, IRecovery {
    /// @notice An organisation, as `organisationOf` unpacks it.
    struct Organisation {
        uint32 kinds; // what it is, a mask of Kinds
        uint32 validFrom; // first second of its accreditation
        uint32 validUntil; // last second of its accreditation
        uint32 suspendedUntil; // by a regulator: not live before this second; 0 never, 2^32 - 1 until further notice
        uint32 distrustedSince; // what its people signed from this second on is refused; 2^32 - 1 never
        uint32 successor; // the organisation that took it over; 0 none
    }

    /// @notice A practitioner, as `practitionerOf` unpacks it.
    struct Practitioner {
        uint32 organisation; // the organisation that licensed this key
        uint32 roles; // what the licence names, a mask of Roles; what counts is also limited by the organisation's kinds
        uint32 validFrom; // first second of the licence
        uint32 validUntil; // last second of the licence
        uint32 ownSuspendedUntil; // by its organisation; 0 never, 2^32 - 1 until further notice
        uint32 regulatorSuspendedUntil; // by a regulator: the same
        uint32 distrustedSince; // what this key signed from this second on is refused; 2^32 - 1 never
    }

    /// @notice `regulator` (0: governance) accredited an organisation and licensed its first steward.
    event OrganisationAccredited(
        uint32 indexed organisation,
        uint32 indexed regulator,
        address indexed steward,
        uint32 kinds,
        uint32 validFrom,
        uint32 validUntil
    );
    event OrganisationRenewed(
        uint32 indexed organisation,
        uint32 indexed regulator,
        uint32 validFrom,
        uint32 validUntil
    );
    /// @notice Stopped at once, with all its people.
    event OrganisationSuspended(uint32 indexed organisation, address indexed by);
    /// @notice That suspension ends at second `from`.
    event OrganisationReinstated(uint32 indexed organisation, address indexed by, uint32 from);
    event OrganisationDistrusted(uint32 indexed organisation, address indexed by, uint32 since);
    /// @notice `successor` may finish, reverse and red-letter what `organisation` began; `organisation` itself ends now.
    event OrganisationSucceeded(uint32 indexed organisation, uint32 indexed successor, address indexed by);
    event PractitionerLicensed(
        address indexed practitioner,
        uint32 indexed organisation,
        address indexed by,
        uint32 roles,
        uint32 validFrom,
        uint32 validUntil
    );
    /// @notice Stopped at once. `byRegulator` tells which of the two suspensions it is: its organisation's or a regulator's.
    event PractitionerSuspended(address indexed practitioner, address indexed by, bool byRegulator);
    event PractitionerReinstated(address indexed practitioner, address indexed by, bool byRegulator, uint32 from);
    /// @notice The practitioner ended its own licence; `validUntil` is its last second.
    event PractitionerResigned(address indexed practitioner, uint32 indexed organisation, uint32 validUntil);
    event PractitionerDistrusted(address indexed practitioner, address indexed by, uint32 since);

    /// @notice It is already so.
    error CredentialRegistry_AlreadyDone(uint256 id);
    /// @notice The number is 0, or nobody has accredited it.
    error CredentialRegistry_UnknownOrganisation(uint32 organisation);
    error CredentialRegistry_UnknownPractitioner(address practitioner);
    /// @notice This number was given to another organisation.
    error CredentialRegistry_NumberTaken(uint32 organisation);
    /// @notice Not a mask that one regulator may accredit: empty, unknown bits, or kinds of two regulators.
    error CredentialRegistry_BadKinds(uint32 kinds);
    /// @notice Roles that are empty, unknown, or not allowed for the organisation's kinds.
    error CredentialRegistry_BadRoles(uint32 roles, uint32 allowed);
    error CredentialRegistry_BadWindow(uint32 validFrom, uint32 validUntil);
    /// @notice The caller is no live steward of that organisation, nor of a regulator of its kind.
    error CredentialRegistry_NotAuthorised(address caller);
    /// @notice The key holds a licence of another organisation that is not over.
    error CredentialRegistry_LicensedElsewhere(address practitioner, uint32 organisation);
    /// @notice It was taken over: `successor` goes on, and it can't be renewed.
    error CredentialRegistry_Succeeded(uint32 organisation, uint32 successor);
    /// @notice A moment of distrust lies in the past, and can only move to an earlier one.
    error CredentialRegistry_BadDistrust(uint256 id, uint32 since);
    error CredentialRegistry_ZeroAddress();

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @notice Accredits a regulator and its first steward. Governance only (its own delay applies, none is added here).
    function accreditRegulator(
        uint32 organisation,
        uint32 kinds,
        uint32 validFrom,
        uint32 validUntil,
        address steward
    ) external;

    /// @notice Stops a regulator at once. Governance only.
    function suspendRegulator(uint32 organisation) external;

    /// @notice Ends that suspension, now: the delay is governance's own. Governance only.
    function reinstateRegulator(uint32 organisation) external;

    // ------------------------------------------------------------------------------------------------------------- regulators

    /// @notice Accredits an organisation under a number of the regulator's choice and licenses its first steward (K1).
    /// @dev Takes effect `accreditationDelay` from now at the earliest (K3): a later `validFrom` is kept, an earlier one is moved there.
    /// Caller: a live steward of a regulator of all these kinds. The same call again reverts with AlreadyDone.
    function accredit(uint32 organisation, uint32 kinds, uint32 validFrom, uint32 validUntil, address steward) external;

    /// @notice Moves the end of an accreditation. One that had run out begins anew after the delay.
    function renew(uint32 organisation, uint32 validUntil) external;

    /// @notice Gives an organisation another steward, for instance when it lost its key. The old one is not touched: suspend or distrust it.
    /// A member of the organisation keeps its other roles.
    function appointSteward(uint32 organisation, address steward, uint32 validUntil) external;

    /// @notice After a merger: names the successor and ends the old organisation now (K5).
    function succeed(uint32 organisation, uint32 successor) external;

    /// @notice Stops an organisation and all its people at once (K3).
    function suspendOrganisation(uint32 organisation) external;

    /// @notice Ends that suspension, `accreditationDelay` from now.
    function reinstateOrganisation(uint32 organisation) external;

    /// @notice Refuses what any key of this organisation signed off chain since that second (K4).
    function distrustOrganisation(uint32 organisation, uint32 since) external;

    // ---------------------------------------------------------------------------------------- the organisation and regulators

    /// @notice Licenses a key for an organisation, or changes its licence. Suspension and distrust are kept.
    /// @dev Caller: a live steward of the organisation. A key that another organisation licensed can be taken over only when that licence or
    /// that organisation's accreditation is over: nobody can take away a colleague's standing by licensing it.
    function license(
        uint32 organisation,
        address practitioner,
        uint32 roles,
        uint32 validFrom,
        uint32 validUntil
    ) external;

    /// @notice Stops a practitioner at once (K3). Caller: a steward of its organisation, or of a regulator of that organisation's kind.
    function suspendPractitioner(address practitioner) external;

    /// @notice Ends the suspension that the caller's side made, `accreditationDelay` from now.
    function reinstatePractitioner(address practitioner) external;

    /// @notice A key was stolen: what it signed from `since` on is refused, and it can't act any more; what is older stays valid (K4).
    /// @param since seconds, not in the future; can only be moved to an earlier moment
    function distrustPractitioner(address practitioner, uint32 since) external;

    /// @notice Ends the caller's own licence, so that another organisation may license the key: nobody is bound to a house that took a
    /// key which nobody had licensed before.
    function resign() external;

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @notice Live roles, organisation, kinds and moment of distrust of a practitioner, in one word and two cold reads (X7).
    function standingOf(address practitioner) external view returns (Standing);

    /// @notice The same, and who signs for `subject`, in the same call.
    function standingAndControllerOf(
        address practitioner,
        address subject
    ) external view returns (Standing standing, address controller);

    /// @notice The same of two practitioners.
    function bothStandingsAndControllerOf(
        address practitioner,
        address other,
        address subject
    ) external view returns (Standing standing, Standing otherStanding, address controller);

    /// @notice The earlier of the moments since which a key and an organisation are distrusted (K4), whoever licenses the key now.
    function distrustedSince(uint32 organisation, address practitioner) external view returns (uint32);

    /// @notice The kinds of an organisation if it is live now, else 0.
    function liveKindsOf(uint32 organisation) external view returns (uint32);

    /// @notice Who took over either organisation (K5); 0 nobody.
    function bothSuccessorsOf(
        uint32 one,
        uint32 other
    ) external view returns (uint32 successor, uint32 successorOfOther);

    /// @notice Whether `actor` may finish what `original` began: it is the same organisation or its named successor (K5; one step).
    function mayFinish(uint32 actor, uint32 original) external view returns (bool);

    /// @notice Roles that an organisation with these kinds may give (K1, K2).
    function rolesAllowedFor(uint32 kinds) external pure returns (uint32);

    function organisationOf(uint32 organisation) external view returns (Organisation memory);

    function practitionerOf(address practitioner) external view returns (Practitioner memory);

    /// @notice Seconds between an accreditation or a reinstatement and its effect.
    function accreditationDelay() external view returns (uint32);
}
