// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "./Kinds.sol";
import {Licence} from "./Licence.sol";
import {Recovery} from "./Recovery.sol";
import {StandingReader} from "./Standing.sol";

/// @title CredentialRegistry
/// @custom:privacy Keys, organisation numbers, roles and dates of professionals. Subjects appear only when they move their controller, plan or start
/// a recovery, or are frozen; guardians only when they act, before that they are a salted hash.
/// @custom:trust A regulator can stop any organisation of its kind and its people at once, and accredit new ones after a delay. A steward can
/// license keys for its organisation only. A registrar can stop new acts of any subject, and attests guardians; as many guardians as a plan
/// asks for can take its subject over if nobody vetoes in time. Governance can only accredit and suspend regulators.
/// @custom:halt There is no pause: suspension is the halt, per person and per organisation, and it works at once.
contract CredentialRegistry is ICredentialRegistry, Recovery, AccessManaged {
    using Licence for uint256;
    using StandingReader for Standing;

    /// @inheritdoc ICredentialRegistry
    uint32 public immutable override accreditationDelay;

    mapping(uint32 organisation => uint256 word) private _organisations;
    mapping(address practitioner => uint256 word) private _practitioners;

    /// @param authority Governance
    /// @param delay seconds between an accreditation or a reinstatement and its effect (K3)
    constructor(address authority, uint32 delay) AccessManaged(authority) EIP712("Carestamp Credentials", "1") {
        accreditationDelay = delay;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc ICredentialRegistry
    function accreditRegulator(
        uint32 organisation,
        uint32 kinds,
        uint32 validFrom,
        uint32 validUntil,
        address steward
    ) external override restricted {
        if (kinds == 0 || kinds & ~Kinds.REGULATORS != 0) revert CredentialRegistry_BadKinds(kinds);
        _accredit(organisation, 0, kinds, validFrom, validUntil, steward);
    }

    /// @inheritdoc ICredentialRegistry
    function suspendRegulator(uint32 organisation) external override restricted {
        _requireRegulator(organisation);
        _suspendOrganisation(organisation);
    }

    /// @inheritdoc ICredentialRegistry
    function reinstateRegulator(uint32 organisation) external override restricted {
        _requireRegulator(organisation);
        _reinstateOrganisation(organisation, uint32(block.timestamp));
    }

    // ------------------------------------------------------------------------------------------------------------- regulators

    /// @inheritdoc ICredentialRegistry
    function accredit(
        uint32 organisation,
        uint32 kinds,
        uint32 validFrom,
        uint32 validUntil,
        address steward
    ) external override {
        if (_regulatorsOf(kinds) == 0) revert CredentialRegistry_BadKinds(kinds);
        uint32 regulator = _requireRegulatorOf(kinds);
        uint32 earliest = _afterDelay();
        _accredit(organisation, regulator, kinds, validFrom < earliest ? earliest : validFrom, validUntil, steward);
    }

    /// @inheritdoc ICredentialRegistry
    function renew(uint32 organisation, uint32 validUntil) external override {
        uint256 word = _known(organisation);
        uint32 regulator = _requireRegulatorOf(word.get(Licence.HOUSE));
        uint32 validFrom = word.get(Licence.VALID_FROM);
        uint32 successor = word.get(Licence.SUCCESSOR);
        if (successor != 0) revert CredentialRegistry_Succeeded(organisation, successor);
        if (word.get(Licence.VALID_UNTIL) == validUntil) revert CredentialRegistry_AlreadyDone(organisation);
        if (word.get(Licence.VALID_UNTIL) < block.timestamp) validFrom = _afterDelay();
        if (validUntil < validFrom) revert CredentialRegistry_BadWindow(validFrom, validUntil);
        word = word.set(Licence.VALID_FROM, validFrom).set(Licence.VALID_UNTIL, validUntil);
        _organisations[organisation] = word;
        emit OrganisationRenewed(organisation, regulator, validFrom, validUntil);
    }

    /// @inheritdoc ICredentialRegistry
    function appointSteward(uint32 organisation, address steward, uint32 validUntil) external override {
        _requireRegulatorOf(_known(organisation).get(Licence.HOUSE));
        uint256 word = _practitioners[steward];
        uint32 roles = word.get(Licence.HOUSE) == organisation ? word.get(Licence.ROLES) : 0;
        _license(organisation, steward, roles | Roles.STEWARD, uint32(block.timestamp), validUntil);
    }

    /// @inheritdoc ICredentialRegistry
    function succeed(uint32 organisation, uint32 successor) external override {
        uint256 word = _known(organisation);
        uint256 next = _known(successor);
        _requireRegulatorOf(word.get(Licence.HOUSE));
        if (word.get(Licence.SUCCESSOR) == successor) revert CredentialRegistry_AlreadyDone(organisation);
        if (organisation == successor || next.get(Licence.HOUSE) & word.get(Licence.HOUSE) != word.get(Licence.HOUSE)) {
            revert CredentialRegistry_BadKinds(next.get(Licence.HOUSE));
        }
        if (word.get(Licence.VALID_UNTIL) >= block.timestamp) {
            word = word.set(Licence.VALID_UNTIL, uint32(block.timestamp) - 1);
        }
        _organisations[organisation] = word.set(Licence.SUCCESSOR, successor);
        emit OrganisationSucceeded(organisation, successor, msg.sender);
    }

    /// @inheritdoc ICredentialRegistry
    function suspendOrganisation(uint32 organisation) external override {
        _requireRegulatorOf(_known(organisation).get(Licence.HOUSE));
        _suspendOrganisation(organisation);
    }

    /// @inheritdoc ICredentialRegistry
    function reinstateOrganisation(uint32 organisation) external override {
        _requireRegulatorOf(_known(organisation).get(Licence.HOUSE));
        _reinstateOrganisation(organisation, _afterDelay());
    }

    /// @inheritdoc ICredentialRegistry
    function distrustOrganisation(uint32 organisation, uint32 since) external override {
        uint256 word = _known(organisation);
        _requireRegulatorOf(word.get(Licence.HOUSE));
        _organisations[organisation] = _distrust(word, organisation, since);
        emit OrganisationDistrusted(organisation, msg.sender, since);
    }

    // ---------------------------------------------------------------------------------------- the organisation and regulators

    /// @inheritdoc ICredentialRegistry
    function license(
        uint32 organisation,
        address practitioner,
        uint32 roles,
        uint32 validFrom,
        uint32 validUntil
    ) external override {
        if (!_isSteward(organisation)) revert CredentialRegistry_NotAuthorised(msg.sender);
        _license(organisation, practitioner, roles, validFrom, validUntil);
    }

    /// @inheritdoc ICredentialRegistry
    function suspendPractitioner(address practitioner) external override {
        uint256 word = _licensed(practitioner);
        bool byRegulator = _sideOver(word.get(Licence.HOUSE));
        _practitioners[practitioner] = _suspend(word, uint160(practitioner), byRegulator);
        emit PractitionerSuspended(practitioner, msg.sender, byRegulator);
    }

    /// @inheritdoc ICredentialRegistry
    function reinstatePractitioner(address practitioner) external override {
        uint256 word = _licensed(practitioner);
        bool byRegulator = _sideOver(word.get(Licence.HOUSE));
        uint32 from = _afterDelay();
        _practitioners[practitioner] = _reinstate(word, uint160(practitioner), byRegulator, from);
        emit PractitionerReinstated(practitioner, msg.sender, byRegulator, from);
    }

    /// @inheritdoc ICredentialRegistry
    function distrustPractitioner(address practitioner, uint32 since) external override {
        uint256 word = _licensed(practitioner);
        _sideOver(word.get(Licence.HOUSE));
        _practitioners[practitioner] = _distrust(word, uint160(practitioner), since);
        emit PractitionerDistrusted(practitioner, msg.sender, since);
    }

    /// @inheritdoc ICredentialRegistry
    function resign() external override {
        uint256 word = _licensed(msg.sender);
        if (word.get(Licence.VALID_UNTIL) < block.timestamp) revert CredentialRegistry_AlreadyDone(uint160(msg.sender));
        uint32 end = uint32(block.timestamp) - 1;
        _practitioners[msg.sender] = word.set(Licence.VALID_UNTIL, end);
        emit PractitionerResigned(msg.sender, word.get(Licence.HOUSE), end);
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ICredentialRegistry
    function standingOf(address practitioner) public view override returns (Standing) {
        uint256 person = _practitioners[practitioner];
        uint32 organisation = person.get(Licence.HOUSE);
        uint256 house = _organisations[organisation];
        uint256 roles = person.isLive(block.timestamp) ? uint32(person & house) : 0;
        if (!house.isLive(block.timestamp)) roles = 0;
        uint256 personSince = person.get(Licence.DISTRUSTED_SINCE);
        uint256 houseSince = house.get(Licence.DISTRUSTED_SINCE);
        return
            Standing.wrap(
                roles |
                    (uint256(organisation) << 32) |
                    (uint256(house.get(Licence.HOUSE)) << 64) |
                    ((personSince < houseSince ? personSince : houseSince) << 96)
            );
    }

    /// @inheritdoc ICredentialRegistry
    function standingAndControllerOf(
        address practitioner,
        address subject
    ) external view override returns (Standing standing, address controller) {
        return (standingOf(practitioner), signerFor(subject));
    }

    /// @inheritdoc ICredentialRegistry
    function bothStandingsAndControllerOf(
        address practitioner,
        address other,
        address subject
    ) external view override returns (Standing standing, Standing otherStanding, address controller) {
        return (standingOf(practitioner), standingOf(other), signerFor(subject));
    }

    /// @inheritdoc ICredentialRegistry
    function distrustedSince(uint32 organisation, address practitioner) external view override returns (uint32) {
        uint32 person = _practitioners[practitioner].get(Licence.DISTRUSTED_SINCE);
        uint32 house = _organisations[organisation].get(Licence.DISTRUSTED_SINCE);
        return person < house ? person : house;
    }

    /// @inheritdoc ICredentialRegistry
    function liveKindsOf(uint32 organisation) external view override returns (uint32) {
        uint256 word = _organisations[organisation];
        return word.isLive(block.timestamp) ? word.get(Licence.HOUSE) : 0;
    }

    /// @inheritdoc ICredentialRegistry
    function bothSuccessorsOf(uint32 one, uint32 other) external view override returns (uint32, uint32) {
        return (_organisations[one].get(Licence.SUCCESSOR), _organisations[other].get(Licence.SUCCESSOR));
    }

    /// @inheritdoc ICredentialRegistry
    function mayFinish(uint32 actor, uint32 original) public view override returns (bool) {
        return actor != 0 && (actor == original || actor == _organisations[original].get(Licence.SUCCESSOR));
    }

    /// @inheritdoc ICredentialRegistry
    function rolesAllowedFor(uint32 kinds) public pure override returns (uint32 roles) {
        roles = Roles.STEWARD | Roles.AUDITOR | Roles.CUSTODIAN;
        if (kinds & Kinds.HOSPITAL != 0) roles |= Roles.PRESCRIBER | Roles.REVIEWER | Roles.EMERGENCY_CLINICIAN;
        if (kinds & Kinds.PHARMACY != 0) roles |= Roles.PHARMACIST | Roles.REVIEWER;
        if (kinds & (Kinds.HOSPITAL | Kinds.PHARMACY) != 0) roles |= Roles.BILLER;
        if (kinds & Kinds.FISCAL != 0) roles |= Roles.ADJUDICATOR;
        if (kinds & Kinds.DATA_VALIDATOR != 0) roles |= Roles.VALIDATOR;
    }

    /// @inheritdoc ICredentialRegistry
    function organisationOf(uint32 organisation) external view override returns (Organisation memory) {
        uint256 word = _organisations[organisation];
        return
            Organisation({
                kinds: word.get(Licence.HOUSE),
                validFrom: word.get(Licence.VALID_FROM),
                validUntil: word.get(Licence.VALID_UNTIL),
                suspendedUntil: word.get(Licence.REGULATOR_SUSPENSION),
                distrustedSince: word.get(Licence.DISTRUSTED_SINCE),
                successor: word.get(Licence.SUCCESSOR)
            });
    }

    /// @inheritdoc ICredentialRegistry
    function practitionerOf(address practitioner) external view override returns (Practitioner memory) {
        uint256 word = _practitioners[practitioner];
        return
            Practitioner({
                organisation: word.get(Licence.HOUSE),
                roles: word.get(Licence.ROLES),
                validFrom: word.get(Licence.VALID_FROM),
                validUntil: word.get(Licence.VALID_UNTIL),
                ownSuspendedUntil: word.get(Licence.OWN_SUSPENSION),
                regulatorSuspendedUntil: word.get(Licence.REGULATOR_SUSPENSION),
                distrustedSince: word.get(Licence.DISTRUSTED_SINCE)
            });
    }

    // ----------------------------------------------------------------------------------------------------------- who may do it

    /// @dev The kinds of which one is needed to accredit `kinds`; 0 when no single regulator may.
    function _regulatorsOf(uint32 kinds) private pure returns (uint32) {
        if (kinds != 0 && kinds & ~Kinds.HEALTH == 0) return Kinds.HEALTH_REGULATOR;
        if (kinds != 0 && kinds & ~Kinds.FISCAL == 0) return Kinds.FISCAL_REGULATOR;
        return 0;
    }

    function _isSteward(uint32 organisation) private view returns (bool) {
        Standing standing = standingOf(msg.sender);
        return standing.organisation() == organisation && standing.may(Roles.STEWARD, block.timestamp);
    }

    function _isRegulatorOf(uint32 kinds) private view returns (bool) {
        return standingOf(msg.sender).mayFor(_regulatorsOf(kinds), Roles.STEWARD, block.timestamp);
    }

    function _requireRegistrar() internal view override returns (uint32) {
        Standing standing = standingOf(msg.sender);
        bool isRegistrar = standing.mayFor(Kinds.REGISTRAR, Roles.STEWARD, block.timestamp);
        if (!isRegistrar) revert CredentialRegistry_NotAuthorised(msg.sender);
        return standing.organisation();
    }

    function _requireOverRegistrar(uint32 registrar) internal view override {
        Standing standing = standingOf(msg.sender);
        bool isSteward = standing.may(Roles.STEWARD, block.timestamp);
        if (isSteward && mayFinish(standing.organisation(), registrar)) return;
        if (!_isRegulatorOf(Kinds.REGISTRAR)) revert CredentialRegistry_NotAuthorised(msg.sender);
    }

    /// @dev The caller's organisation, a live regulator of these kinds.
    function _requireRegulatorOf(uint32 kinds) private view returns (uint32) {
        if (!_isRegulatorOf(kinds)) revert CredentialRegistry_NotAuthorised(msg.sender);
        return standingOf(msg.sender).organisation();
    }

    function _requireRegulator(uint32 organisation) private view {
        if (_known(organisation).get(Licence.HOUSE) & Kinds.REGULATORS == 0) {
            revert CredentialRegistry_UnknownOrganisation(organisation);
        }
    }

    /// @dev On whose side the caller stands over this organisation: true a regulator's, false its own steward's.
    function _sideOver(uint32 organisation) private view returns (bool byRegulator) {
        if (_isRegulatorOf(_known(organisation).get(Licence.HOUSE))) return true;
        if (!_isSteward(organisation)) revert CredentialRegistry_NotAuthorised(msg.sender);
    }

    // ---------------------------------------------------------------------------------------------------------------- effects

    function _known(uint32 organisation) private view returns (uint256 word) {
        word = _organisations[organisation];
        if (word == 0) revert CredentialRegistry_UnknownOrganisation(organisation);
    }

    function _licensed(address practitioner) private view returns (uint256 word) {
        word = _practitioners[practitioner];
        if (word == 0) revert CredentialRegistry_UnknownPractitioner(practitioner);
    }

    function _afterDelay() private view returns (uint32) {
        return uint32(block.timestamp) + accreditationDelay;
    }

    function _suspension(bool byRegulator) private pure returns (uint256) {
        return byRegulator ? Licence.REGULATOR_SUSPENSION : Licence.OWN_SUSPENSION;
    }

    function _accredit(
        uint32 organisation,
        uint32 regulator,
        uint32 kinds,
        uint32 validFrom,
        uint32 validUntil,
        address steward
    ) private {
        if (organisation == 0) revert CredentialRegistry_UnknownOrganisation(0);
        if (validUntil < validFrom) revert CredentialRegistry_BadWindow(validFrom, validUntil);
        uint256 known = _organisations[organisation];
        if (known != 0) {
            bool same = known.get(Licence.HOUSE) == kinds && known.get(Licence.VALID_UNTIL) == validUntil;
            uint256 first = _practitioners[steward];
            if (same && first.get(Licence.HOUSE) == organisation && first.get(Licence.ROLES) & Roles.STEWARD != 0) {
                revert CredentialRegistry_AlreadyDone(organisation);
            }
            revert CredentialRegistry_NumberTaken(organisation);
        }
        _organisations[organisation] = Licence.make(rolesAllowedFor(kinds), kinds, validFrom, validUntil);
        emit OrganisationAccredited(organisation, regulator, steward, kinds, validFrom, validUntil);
        _license(organisation, steward, Roles.STEWARD, validFrom, validUntil);
    }

    /// @dev A new word keeps what speaks against the key: suspension and distrust move with it to another house.
    function _license(
        uint32 organisation,
        address practitioner,
        uint32 roles,
        uint32 validFrom,
        uint32 validUntil
    ) private {
        if (practitioner == address(0)) revert CredentialRegistry_ZeroAddress();
        if (validUntil < validFrom) revert CredentialRegistry_BadWindow(validFrom, validUntil);
        uint32 allowed = _organisations[organisation].get(Licence.ROLES);
        if (roles == 0 || roles & ~allowed != 0) revert CredentialRegistry_BadRoles(roles, allowed);
        uint256 known = _practitioners[practitioner];
        uint256 word = Licence.make(roles, organisation, validFrom, validUntil);
        if (known != 0) {
            _requireTransferable(practitioner, known.get(Licence.HOUSE), organisation, known.get(Licence.VALID_UNTIL));
            word = word
                .set(Licence.OWN_SUSPENSION, known.get(Licence.OWN_SUSPENSION))
                .set(Licence.REGULATOR_SUSPENSION, known.get(Licence.REGULATOR_SUSPENSION))
                .set(Licence.DISTRUSTED_SINCE, known.get(Licence.DISTRUSTED_SINCE));
        }
        if (word == known) revert CredentialRegistry_AlreadyDone(uint160(practitioner));
        _practitioners[practitioner] = word;
        emit PractitionerLicensed(practitioner, organisation, msg.sender, roles, validFrom, validUntil);
    }

    function _requireTransferable(address practitioner, uint32 from, uint32 to, uint32 validUntil) private view {
        bool over = validUntil < block.timestamp || _organisations[from].get(Licence.VALID_UNTIL) < block.timestamp;
        if (from != to && !over) revert CredentialRegistry_LicensedElsewhere(practitioner, from);
    }

    function _suspendOrganisation(uint32 organisation) private {
        _organisations[organisation] = _suspend(_organisations[organisation], organisation, true);
        emit OrganisationSuspended(organisation, msg.sender);
    }

    function _reinstateOrganisation(uint32 organisation, uint32 from) private {
        _organisations[organisation] = _reinstate(_organisations[organisation], organisation, true, from);
        emit OrganisationReinstated(organisation, msg.sender, from);
    }

    function _suspend(uint256 word, uint256 id, bool byRegulator) private pure returns (uint256) {
        uint256 offset = _suspension(byRegulator);
        if (word.get(offset) == Licence.FOREVER) revert CredentialRegistry_AlreadyDone(id);
        return word.set(offset, Licence.FOREVER);
    }

    /// @dev A suspension that already has an end is left alone: asking again must not move it.
    function _reinstate(uint256 word, uint256 id, bool byRegulator, uint32 from) private pure returns (uint256) {
        uint256 offset = _suspension(byRegulator);
        if (word.get(offset) != Licence.FOREVER) revert CredentialRegistry_AlreadyDone(id);
        return word.set(offset, from);
    }

    function _distrust(uint256 word, uint256 id, uint32 since) private view returns (uint256) {
        uint32 known = word.get(Licence.DISTRUSTED_SINCE);
        if (since == known) revert CredentialRegistry_AlreadyDone(id);
        if (since > block.timestamp || since > known) revert CredentialRegistry_BadDistrust(id, since);
        return word.set(Licence.DISTRUSTED_SINCE, since);
    }
}
