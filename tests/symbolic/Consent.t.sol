// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry, Terms} from "../../interfaces/IConsentRegistry.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Consent: a denial wins, each number counts once, and what is closed stays closed
/// @notice Any words in the registry, any credentials, any caller, any time.
contract ConsentProofs is Proofs {
    uint256 private constant WORDS = 3; // its slot
    uint256 private constant RESEARCH = 2;
    uint256 private constant SUSPENDED = 1 << 232;
    uint256 private constant ERASED = 1 << 235;
    uint256 private constant CLOSED_BY_OWNER = 1 << 236;
    uint256 private constant DENIED_BY_OWNER = 1 << 237;
    uint8 private constant DENY = 1;
    uint8 private constant GRANT = 4; // the first that opens
    uint8 private constant LIFT = 5;
    uint8 private constant ACTS = 7;

    ICredentialRegistry private credentials;
    IConsentRegistry private consent;

    /// @dev One act on an entry, called by whoever it is of. `by` zero: of the subject's own key.
    struct Act {
        address subject;
        Entry entry;
        Terms terms;
        address by;
    }

    function setUp() public {
        credentials = ICredentialRegistry(_anyCredentials());
        consent = IConsentRegistry(_deployAnyhow("ConsentRegistry", abi.encode(_anyAuthority(), credentials)));
        _anyTime();
    }

    // ----------------------------------------------------------------------------------------------------------- the decision

    /// @notice What is permitted to a person is denied neither to that person nor to anyone, and one entry permits all of it.
    /// @custom:rules C2 C3
    function check_a_denial_wins(address subject, address actor, uint24 asked, uint32 role) public {
        _denialWins(subject, actor, asked, role, true);
    }

    function twin_a_denial_wins(address subject, address actor, uint24 asked, uint32 role) public {
        _denialWins(subject, actor, asked, role, false);
    }

    /// @dev Nothing stands in the entries of its organisation, its role and study 0. The twin claims that the permit is the person's.
    function _denialWins(address subject, address actor, uint24 asked, uint32 role, bool sound) private {
        uint256 house = uint32(Standing.unwrap(credentials.standingOf(actor)) >> 32);
        _clear(subject, _entry(2, house));
        _clear(subject, _entry(3, role));
        _clear(subject, _entry(4, house << 96));
        IConsentRegistry.Context memory c = IConsentRegistry.Context(role, 0);
        if (!consent.isPermitted(subject, actor, IConsentRegistry.Purpose.Research, asked, c)) return;
        (uint256 own, uint256 anyones) = (_word(subject, _entry(1, uint160(actor))), _word(subject, _entry(0, 0)));
        assert(_denies(own) & asked == 0);
        assert(_denies(anyones) & asked == 0);
        assert(asked & ~_permits(own) == 0 || (sound && asked & ~_permits(anyones) == 0));
    }

    function _clear(address subject, Entry entry) private {
        vm.store(address(consent), _place(consent.idOf(subject, entry), WORDS), 0);
    }

    // ---------------------------------------------------------------------------------------------------------------- numbers

    /// @notice An act of the owner uses its own number, which nobody had used, and no other: none is counted twice and none is left out.
    /// @custom:rules X5
    function check_each_number_counts_once(Act memory a, uint8 which, uint32 number) public {
        _countsOnce(a, which, number, true);
    }

    function twin_each_number_counts_once(Act memory a, uint8 which, uint32 number) public {
        _countsOnce(a, which, number, false);
    }

    /// @dev Numbers begin at 1. The twin claims that a number that was left out can't be used any more.
    function _countsOnce(Act memory a, uint8 which, uint32 number, bool sound) private {
        uint256 word = _word(a.subject, a.entry);
        vm.assume(which < ACTS && number != 0 && a.by == address(0));
        vm.assume(_areWhole(word));
        if (!_does(a, which)) return;
        uint256 later = _word(a.subject, a.entry);
        assert(!_isUsed(word, _number(a)) && _isUsed(later, _number(a)) && _areWhole(later));
        if (number != _number(a)) assert(_isUsed(later, number) == _isUsed(word, number));
        assert(sound || _number(a) > _last(word));
    }

    /// @notice What opens takes the next number, with none before it missing.
    /// @custom:rules X5 C3
    function check_what_opens_leaves_out_none(Act memory a, uint8 which) public {
        _leavesOutNone(a, which, GRANT);
    }

    /// @dev What closes may.
    function twin_what_opens_leaves_out_none(Act memory a, uint8 which) public {
        _leavesOutNone(a, which, GRANT - 1);
    }

    function _leavesOutNone(Act memory a, uint8 which, uint8 first) private {
        uint256 word = _word(a.subject, a.entry);
        vm.assume(which >= first && which < ACTS && a.by == address(0));
        if (_does(a, which)) assert(_number(a) == _last(word) + 1 && uint16(word >> 239) == 0);
    }

    // ------------------------------------------------------------------------------------------------------------- what closes

    /// @notice The owner's revocation with a free number is never refused, whatever stands, and nothing is permitted then.
    /// @custom:rules X13 C3
    function check_a_revocation_is_never_refused(address subject, address person, uint32 number) public {
        _neverRefused(subject, person, number, true);
    }

    /// @dev With any number.
    function twin_a_revocation_is_never_refused(address subject, address person, uint32 number) public {
        _neverRefused(subject, person, number, false);
    }

    function _neverRefused(address subject, address person, uint32 number, bool sound) private {
        Act memory a = Act(subject, _entry(1, uint160(person)), Terms.wrap(uint256(number) << 88), address(0));
        uint256 word = _word(subject, a.entry);
        vm.assume(person != address(0) && word & ERASED == 0 && credentials.ownerOf(subject) != address(0));
        vm.assume(uint16(word >> 239) == 0 && _last(word) < type(uint32).max);
        vm.assume(!sound || number == _last(word) + 1);
        assert(_did(credentials.ownerOf(subject), address(consent), _call(a, consent.revoke.selector)));
        assert(_permits(_word(subject, a.entry)) == 0);
    }

    /// @notice A tombstone is final: no act on the entry changes it.
    /// @custom:rules C3
    function check_a_tombstone_is_final(Act memory a, uint8 which) public {
        _isFinal(a, which, ERASED);
    }

    /// @dev A suspension is not.
    function twin_a_tombstone_is_final(Act memory a, uint8 which) public {
        _isFinal(a, which, SUSPENDED);
    }

    function _isFinal(Act memory a, uint8 which, uint256 fact) private {
        uint256 word = _word(a.subject, a.entry);
        vm.assume(which < ACTS && word & fact != 0);
        _does(a, which);
        assert(_word(a.subject, a.entry) == word);
    }

    // -------------------------------------------------------------------------------------------------------------- delegates

    /// @notice A delegate acts within its mandate's window, for its purposes, and opens nothing that the owner closed or denied.
    /// @custom:rules C4
    function check_a_delegate_keeps_to_its_mandate(Act memory a, uint8 which) public {
        _keepsToItsMandate(a, which, true);
    }

    function twin_a_delegate_keeps_to_its_mandate(Act memory a, uint8 which) public {
        _keepsToItsMandate(a, which, false);
    }

    /// @dev The twin claims that it closes nothing that the owner closed either.
    function _keepsToItsMandate(Act memory a, uint8 which, bool sound) private {
        uint256 word = _word(a.subject, a.entry);
        uint256 mandate = consent.mandateOf(a.subject, a.by);
        vm.assume(which < ACTS && a.by != address(0));
        if (!_does(a, which)) return;
        assert(uint32(mandate >> 32) <= block.timestamp && block.timestamp <= uint32(mandate >> 64));
        assert((mandate >> (24 + uint8(Entry.unwrap(a.entry) >> 168))) & 1 != 0);
        if (!sound || (which >= GRANT && which != LIFT)) assert(word & CLOSED_BY_OWNER == 0);
        if (which == LIFT) assert(word & DENIED_BY_OWNER == 0);
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    /// @dev By whoever may, on the chain: revoke, deny, suspend, decline; grant, lift, resume.
    function _does(Act memory a, uint8 which) private returns (bool) {
        return _did(svm.createAddress("caller"), address(consent), _call(a, _act(which)));
    }

    function _call(Act memory a, bytes4 act) private pure returns (bytes memory) {
        return abi.encodeWithSelector(act, a.subject, a.entry, a.terms, a.by, bytes(""));
    }

    function _act(uint8 which) private view returns (bytes4) {
        if (which == 0) return consent.revoke.selector;
        if (which == DENY) return consent.deny.selector;
        if (which == 2) return consent.suspend.selector;
        if (which == 3) return consent.decline.selector;
        if (which == GRANT) return consent.grant.selector;
        return which == LIFT ? consent.lift.selector : consent.resume.selector;
    }

    // ------------------------------------------------------------------------------------------------------------------ words

    function _entry(uint256 kind, uint256 value) private pure returns (Entry) {
        return Entry.wrap(value | (kind << 160) | (RESEARCH << 168));
    }

    function _word(address subject, Entry entry) private view returns (uint256) {
        return consent.wordOf(subject, entry);
    }

    function _permits(uint256 word) private view returns (uint256) {
        if (word & (SUSPENDED | ERASED) != 0) return 0;
        return uint32(word >> 72) <= block.timestamp && block.timestamp <= uint32(word >> 104) ? uint24(word) : 0;
    }

    function _denies(uint256 word) private view returns (uint256) {
        if (word & ERASED != 0) return type(uint24).max;
        return block.timestamp <= uint32(word >> 136) ? uint24(word >> 24) : 0;
    }

    function _number(Act memory a) private pure returns (uint256) {
        return uint32(Terms.unwrap(a.terms) >> 88);
    }

    function _last(uint256 word) private pure returns (uint256) {
        return uint32(word >> 168);
    }

    /// @dev No number below 1 was left out.
    function _areWhole(uint256 word) private pure returns (bool) {
        return (uint256(uint16(word >> 239)) << 1) >> _last(word) == 0;
    }

    /// @dev Whether this number is used, or can't be any more: it is not above the last, and no hole.
    function _isUsed(uint256 word, uint256 number) private pure returns (bool) {
        uint256 last = _last(word);
        if (number >= last) return number == last;
        return last - number > 16 || (word >> (239 + last - number - 1)) & 1 == 0;
    }
}
