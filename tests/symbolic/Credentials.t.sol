// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Credentials: live on both sides, stopped at once, by the right people
/// @notice Any words in the registry, any caller, any time.
contract CredentialsProofs is Proofs {
    uint256 private constant ORGANISATIONS = 6; // its slot
    uint256 private constant PRACTITIONERS = 7; // its slot
    uint32 private constant DELAY = 1 days;
    uint32 private constant STEWARD = 1 << 6;
    uint32 private constant HEALTH_REGULATOR = 1 << 8;
    uint32 private constant FISCAL_REGULATOR = 1 << 9;
    uint32 private constant FISCAL = (1 << 2) | (1 << 3); // insurers
    uint256 private constant FIELD = type(uint32).max;

    ICredentialRegistry private registry;
    uint256 private moment;

    function setUp() public {
        registry = ICredentialRegistry(_deployAnyhow("CredentialRegistry", abi.encode(_anyAuthority(), DELAY)));
        moment = _anyTime();
    }

    // --------------------------------------------------------------------------------------------------------------- standing

    /// @notice Roles are those that person and house both give, and none unless both are inside their windows and suspended by nobody.
    /// @custom:rules K1 K3 X7
    function check_standing_is_live_on_both_sides(address person) public view {
        (uint256 word, uint256 house) = _wordsOf(person);
        uint32 roles = _isLive(word, true) && _isLive(house, true) ? uint32(word & house) : 0;
        assert(_roles(person) == roles);
    }

    /// @dev Forgets what a house's regulator may have suspended.
    function twin_standing_is_live_on_both_sides(address person) public view {
        (uint256 word, uint256 house) = _wordsOf(person);
        uint32 roles = _isLive(word, true) && _isLive(house, false) ? uint32(word & house) : 0;
        assert(_roles(person) == roles);
    }

    /// @notice A standing tells the house, its kinds and the earlier of two moments of distrust, each in its own bits and nothing else.
    /// @custom:rules K2 K4
    function check_standing_carries_its_house(address person) public view {
        (uint256 word, uint256 house) = _wordsOf(person);
        uint32 since = _field(word, 6) < _field(house, 6) ? _field(word, 6) : _field(house, 6);
        assert(_standing(person) >> 32 == _field(word, 1) | (uint256(_field(house, 1)) << 32) | (uint256(since) << 64));
    }

    /// @dev Forgets that a house may be distrusted before its people.
    function twin_standing_carries_its_house(address person) public view {
        (uint256 word, uint256 house) = _wordsOf(person);
        uint32 since = _field(word, 6);
        assert(_standing(person) >> 32 == _field(word, 1) | (uint256(_field(house, 1)) << 32) | (uint256(since) << 64));
    }

    // ------------------------------------------------------------------------------------------------------------- suspension

    /// @notice Who is suspended is so from that second on, without end.
    /// @custom:rules K3
    function check_suspension_works_at_once(address person) public {
        _suspends(person, person);
    }

    /// @dev Somebody else need not be.
    function twin_suspension_works_at_once(address person, address other) public {
        _suspends(person, other);
    }

    function _suspends(address person, address whose) private {
        if (!_does(abi.encodeCall(registry.suspendPractitioner, (person)))) return;
        assert(_isSuspended(_person(whose), FIELD - 1));
    }

    /// @notice A suspended house is so for all its people, at once and without end.
    /// @custom:rules K3
    function check_suspended_house_stops_its_people(uint32 house, address person) public {
        _suspendsHouse(house, person, true);
    }

    function twin_suspended_house_stops_its_people(uint32 house, address person) public {
        _suspendsHouse(house, person, false);
    }

    /// @dev In the twin of people of any house.
    function _suspendsHouse(uint32 house, address person, bool sound) private {
        vm.assume(!sound || _field(_person(person), 1) == house);
        if (!_does(abi.encodeCall(registry.suspendOrganisation, (house)))) return;
        assert(_isSuspended(_house(_field(_person(person), 1)), FIELD - 1));
    }

    /// @notice A suspension moves one field of one person, and only a steward of its house or of a regulator makes it.
    /// @custom:rules K3
    function check_suspension_moves_one_field(address person, address other) public {
        vm.assume(other != person);
        _movesOneField(person, other);
    }

    function twin_suspension_moves_one_field(address person, address other) public {
        _movesOneField(person, other);
    }

    /// @dev In the twin the other may be the same.
    function _movesOneField(address person, address other) private {
        (uint256 word, uint256 otherWord) = (_person(person), _person(other));
        address caller = svm.createAddress("caller");
        uint256 standing = _standing(caller);
        if (!_did(caller, address(registry), abi.encodeCall(registry.suspendPractitioner, (person)))) return;
        bool byRegulator = (standing >> 64) & (HEALTH_REGULATOR | FISCAL_REGULATOR) != 0;
        assert(standing & STEWARD != 0 && (byRegulator || _field(standing, 1) == _field(word, 1)));
        uint256 moved = _person(person) ^ word;
        assert(moved & ~(FIELD << 128) == 0 || (byRegulator && moved & ~(FIELD << 160) == 0));
        assert(_person(other) == otherWord);
    }

    /// @notice A reinstatement gives no role back before the delay is over.
    /// @custom:rules K3
    function check_reinstatement_waits(address person) public {
        _reinstatementWaits(person, true);
    }

    function twin_reinstatement_waits(address person) public {
        _reinstatementWaits(person, false);
    }

    /// @dev The twin claims the last second too.
    function _reinstatementWaits(address person, bool sound) private {
        if (!_does(abi.encodeCall(registry.reinstatePractitioner, (person)))) return;
        assert(_isSuspended(_person(person), moment + DELAY - (sound ? 1 : 0)));
    }

    /// @notice Distrust moves to an earlier second and never to a later one, nor into the future, and moves nothing else.
    /// @custom:rules K4
    function check_distrust_only_moves_back(address person, uint32 since) public {
        _distrustMovesBack(person, since, true);
    }

    function twin_distrust_only_moves_back(address person, uint32 since) public {
        _distrustMovesBack(person, since, false);
    }

    /// @dev The twin claims that it is always in the past.
    function _distrustMovesBack(address person, uint32 since, bool sound) private {
        uint256 word = _person(person);
        if (!_does(abi.encodeCall(registry.distrustPractitioner, (person, since)))) return;
        assert(since < _field(word, 6) && (sound ? since <= moment : since < moment));
        assert(_person(person) == (word & ~(FIELD << 192)) | (uint256(since) << 192));
    }

    // ---------------------------------------------------------------------------------------------------------------- licence

    /// @notice Only a live steward of a house licenses for it, and only roles that its kinds allow.
    /// @custom:rules K1
    function check_only_its_steward_licenses(uint32 house, address person, uint32 roles) public {
        _onlyItsSteward(house, person, roles, true);
    }

    function twin_only_its_steward_licenses(uint32 house, address person, uint32 roles) public {
        _onlyItsSteward(house, person, roles, false);
    }

    function _onlyItsSteward(uint32 house, address person, uint32 roles, bool sound) private {
        address caller = svm.createAddress("caller");
        uint256 standing = _standing(caller);
        bytes memory act = abi.encodeCall(registry.license, (house, person, roles, _some("from"), _some("until")));
        if (!_did(caller, address(registry), act)) return;
        assert(roles & ~uint32(_house(house)) == 0 && roles != 0);
        assert((standing & STEWARD != 0 && _field(standing, 1) == house && moment < _field(standing, 3)) == sound);
    }

    /// @notice A new licence keeps what speaks against a key, its suspensions and its distrust, and touches nobody else's.
    /// @custom:rules K3 K4
    function check_a_licence_clears_nobody(address person, address other) public {
        vm.assume(other != person);
        _clearsNobody(person, other);
    }

    /// @dev The other may be the same.
    function twin_a_licence_clears_nobody(address person, address other) public {
        _clearsNobody(person, other);
    }

    function _clearsNobody(address person, address other) private {
        (uint256 word, uint256 otherWord) = (_person(person), _person(other));
        vm.assume(word != 0);
        _licenses(person);
        assert((_person(person) ^ word) & (type(uint96).max << 128) == 0);
        assert(_person(other) == otherWord);
    }

    /// @notice Nobody takes a key over from another house while its licence and that house's accreditation run.
    /// @custom:rules K1
    function check_no_house_takes_anothers_people(address person) public {
        _takesOver(person, true);
    }

    function twin_no_house_takes_anothers_people(address person) public {
        _takesOver(person, false);
    }

    /// @dev In the twin the accreditation may be over.
    function _takesOver(address person, bool sound) private {
        (uint256 word, uint256 house) = _wordsOf(person);
        vm.assume(word != 0 && _field(word, 3) >= moment);
        vm.assume(!sound || _field(house, 3) >= moment);
        _licenses(person);
        assert(_field(_person(person), 1) == _field(word, 1));
    }

    /// @notice Who resigns ends the own licence and nothing else.
    /// @custom:rules K1
    function check_who_resigns_ends_the_own_licence(address person, address other) public {
        vm.assume(other != person);
        _resigns(person, other);
    }

    /// @dev The other may be the same.
    function twin_who_resigns_ends_the_own_licence(address person, address other) public {
        _resigns(person, other);
    }

    function _resigns(address person, address other) private {
        (uint256 word, uint256 otherWord) = (_person(person), _person(other));
        if (!_did(person, address(registry), abi.encodeCall(registry.resign, ()))) return;
        assert((_person(person) ^ word) & ~(FIELD << 96) == 0);
        assert(_field(_person(person), 3) < moment);
        assert(_person(other) == otherWord);
    }

    /// @notice An organisation is accredited by a live steward of a regulator of its kind, over nobody, and never before the delay.
    /// @custom:rules K1 K3
    function check_only_its_regulator_accredits(uint32 house, uint32 kinds) public {
        _onlyItsRegulator(house, kinds, true);
    }

    function twin_only_its_regulator_accredits(uint32 house, uint32 kinds) public {
        _onlyItsRegulator(house, kinds, false);
    }

    function _onlyItsRegulator(uint32 house, uint32 kinds, bool sound) private {
        (address caller, uint256 before) = (svm.createAddress("caller"), _house(house));
        uint256 standing = _standing(caller);
        address steward = svm.createAddress("steward");
        bytes memory act = abi.encodeCall(registry.accredit, (house, kinds, _some("from"), _some("until"), steward));
        if (!_did(caller, address(registry), act)) return;
        uint32 regulator = kinds & FISCAL != 0 ? FISCAL_REGULATOR : HEALTH_REGULATOR;
        assert(before == 0 && _field(_house(house), 2) >= moment + DELAY);
        assert((standing & STEWARD != 0 && (standing >> 64) & regulator != 0) == sound);
    }

    /// @notice Only an organisation itself and its named successor finish what it began, and number 0 never.
    /// @custom:rules K5
    function check_only_a_successor_finishes(uint32 actor, uint32 original) public view {
        bool named = actor == original || actor == _field(_house(original), 7);
        assert(registry.mayFinish(actor, original) == (actor != 0 && named));
    }

    /// @dev Forgets number 0.
    function twin_only_a_successor_finishes(uint32 actor, uint32 original) public view {
        bool named = actor == original || actor == _field(_house(original), 7);
        assert(registry.mayFinish(actor, original) == named);
    }

    // ---------------------------------------------------------------------------------------------------------------- packing

    /// @notice What is told of a person and of an organisation is the whole word: each field reads back, none spills into another.
    /// @custom:rules K1
    function check_licences_read_back(address person, uint32 house) public view {
        ICredentialRegistry.Practitioner memory p = registry.practitionerOf(person);
        assert(_packed(p, p.ownSuspendedUntil, p.regulatorSuspendedUntil) == uint224(_person(person)));
        ICredentialRegistry.Organisation memory o = registry.organisationOf(house);
        uint256 word = (uint256(o.kinds) << 32) | (uint256(o.validFrom) << 64) | (uint256(o.validUntil) << 96);
        word |=
            (uint256(o.suspendedUntil) << 160) |
            (uint256(o.distrustedSince) << 192) |
            (uint256(o.successor) << 224);
        assert(word == _house(house) & ~(FIELD | (FIELD << 128)));
    }

    /// @dev With the two suspensions in each other's place.
    function twin_licences_read_back(address person) public view {
        ICredentialRegistry.Practitioner memory p = registry.practitionerOf(person);
        assert(_packed(p, p.regulatorSuspendedUntil, p.ownSuspendedUntil) == uint224(_person(person)));
    }

    function _packed(
        ICredentialRegistry.Practitioner memory p,
        uint32 own,
        uint32 regulators
    ) private pure returns (uint256 word) {
        word = p.roles | (uint256(p.organisation) << 32) | (uint256(p.validFrom) << 64) | (uint256(p.validUntil) << 96);
        word |= (uint256(own) << 128) | (uint256(regulators) << 160) | (uint256(p.distrustedSince) << 192);
    }

    // ------------------------------------------------------------------------------------------------------------------- words

    function _isLive(uint256 word, bool suspensions) private view returns (bool) {
        uint256 until = suspensions ? _field(word, 5) : 0;
        return _field(word, 2) <= moment && moment <= _field(word, 3) && _field(word, 4) <= moment && until <= moment;
    }

    /// @dev By either side. Then no role is live: proved above.
    function _isSuspended(uint256 word, uint256 second) private pure returns (bool) {
        return _field(word, 4) > second || _field(word, 5) > second;
    }

    function _field(uint256 word, uint256 number) private pure returns (uint32) {
        return uint32(word >> (32 * number));
    }

    function _person(address person) private view returns (uint256) {
        return _word(address(registry), person, PRACTITIONERS);
    }

    function _house(uint32 house) private view returns (uint256) {
        return _word(address(registry), bytes32(uint256(house)), ORGANISATIONS);
    }

    function _wordsOf(address person) private view returns (uint256 word, uint256 house) {
        word = _person(person);
        house = _house(_field(word, 1));
    }

    function _standing(address person) private view returns (uint256) {
        return Standing.unwrap(registry.standingOf(person));
    }

    function _roles(address person) private view returns (uint32) {
        return uint32(_standing(person));
    }

    // -------------------------------------------------------------------------------------------------------------------- acts

    function _does(bytes memory act) private returns (bool) {
        return _did(svm.createAddress("anybody"), address(registry), act);
    }

    function _licenses(address person) private {
        (uint32 house, uint32 roles) = (_some("house"), _some("roles"));
        _does(abi.encodeCall(registry.license, (house, person, roles, _some("from"), _some("until"))));
    }

    function _some(string memory name) private pure returns (uint32) {
        return uint32(svm.createUint(32, name));
    }
}
