// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Standing} from "../../interfaces/ICredentialRegistry.sol";
import {Billing} from "./support/Billing.sol";
import {svm, vm} from "./support/Halmos.sol";

/// @title Claims: what payers take of a bill only moves between its lanes
/// @notice Any words in the registry, any credentials, any caller, any time. A bill and a claim are any that fit together: the claim's share is
/// in the bill's sums. With what a reservation may add (a fuzzed property, and the campaigns of the exchequer), Σ (paid - recovered) + Σ live never passes what is left of a bill.
contract ClaimsProofs is Billing {
    uint256 private constant LIVE = 112;
    uint256 private constant PAID = 152;
    uint256 private constant CAPPED = 192;
    uint256 private constant APPROVED = 232;
    uint256 private constant RANKS = 240;
    uint256 private constant FROZEN = 7 << 249; // red letter asked for, red letter, on paper
    uint256 private constant ADJUDICATOR = 1 << 4;
    uint256 private constant CLAIM_PAID = 80;
    uint256 private constant CLAIM_CAPPED_PAID = 120;
    uint256 private constant STATE = 192;
    uint8 private constant IS_RESERVED = 1;
    uint8 private constant IS_APPROVED = 2;
    uint8 private constant IS_PAID = 3;
    uint8 private constant IS_RELEASED = 4;
    uint8 private constant IS_EXPIRED = 5;

    /// @dev An act on a claim, with any arguments.
    struct Act {
        bytes32 id;
        uint32 payer;
        uint8 attempt;
        uint40 amount;
        uint40 capped;
    }

    // ----------------------------------------------------------------------------------------------------------- conservation

    /// @notice An approval keeps at most what was reserved, frees the rest, counts one more approved, and moves nothing else.
    /// @custom:rules B5 B7
    function check_approval_keeps_at_most_what_was_reserved(Act memory a) public {
        _approves(a, true);
    }

    function twin_approval_keeps_at_most_what_was_reserved(Act memory a) public {
        _approves(a, false);
    }

    /// @dev The twin claims that it frees nothing.
    function _approves(Act memory a, bool sound) private {
        (uint256 word, uint256 claim) = _fitting(a);
        if (!_did(svm.createAddress("caller"), bills.approve.selector, a)) return;
        uint256 moved = (uint256(a.amount) << LIVE) + (uint256(a.capped) << CAPPED) + (1 << APPROVED);
        assert(bills.wordOf(a.id) == word - _share(claim) + moved);
        assert(sound ? a.amount <= _lane(claim, 0) : a.amount == _lane(claim, 0));
        assert(a.capped <= _lane(claim, 40));
        assert(bills.claimOf(a.id, a.payer) == _with(claim, IS_APPROVED, a));
    }

    /// @notice A payment takes at most what was approved, frees the rest, marks the rank done, and moves nothing else.
    /// @custom:rules B5 B6
    function check_payment_takes_at_most_what_was_approved(Act memory a) public {
        _pays(a, true);
    }

    function twin_payment_takes_at_most_what_was_approved(Act memory a) public {
        _pays(a, false);
    }

    function _pays(Act memory a, bool sound) private {
        (uint256 word, uint256 claim) = _fitting(a);
        if (!_did(svm.createAddress("caller"), bills.pay.selector, a)) return;
        uint256 moved = (uint256(a.amount) << PAID) + (uint256(a.capped) << CAPPED);
        assert(bills.wordOf(a.id) == (word - _share(claim) - (1 << APPROVED) + moved) | _rank(claim));
        assert(sound ? a.amount <= _lane(claim, 0) : a.amount == _lane(claim, 0));
        assert(a.capped <= _lane(claim, 40));
        uint256 paid = (uint256(a.amount) << CLAIM_PAID) + (uint256(a.capped) << CLAIM_CAPPED_PAID);
        assert(bills.claimOf(a.id, a.payer) == _with(claim, IS_PAID, a) + paid);
    }

    /// @notice A release frees just what its claim held, marks the rank done, and moves nothing else.
    /// @custom:rules B5 B6 B7
    function check_release_frees_what_its_claim_held(Act memory a) public {
        _releases(a, true);
    }

    function twin_release_frees_what_its_claim_held(Act memory a) public {
        _releases(a, false);
    }

    /// @dev The twin claims that only what is reserved can be released.
    function _releases(Act memory a, bool sound) private {
        (uint256 word, uint256 claim) = _fitting(a);
        if (!_did(svm.createAddress("caller"), bills.release.selector, a)) return;
        uint256 counted = _state(claim) == IS_APPROVED ? 1 << APPROVED : 0;
        assert(bills.wordOf(a.id) == (word - _share(claim) - counted) | _rank(claim));
        assert(_state(claim) == IS_RESERVED || (sound && _state(claim) == IS_APPROVED));
        (a.amount, a.capped) = (0, 0);
        assert(bills.claimOf(a.id, a.payer) == _with(claim, IS_RELEASED, a));
    }

    /// @notice A recovery takes back of what this payer paid, and moves nothing else.
    /// @custom:rules B5 B8
    function check_recovery_gives_back_what_was_paid(Act memory a) public {
        _recovers(a, true);
    }

    function twin_recovery_gives_back_what_was_paid(Act memory a) public {
        _recovers(a, false);
    }

    /// @dev `amount` is what stays paid. The twin claims that nothing does.
    function _recovers(Act memory a, bool sound) private {
        (uint256 word, uint256 claim) = _fitting(a);
        if (!_did(svm.createAddress("caller"), bills.recover.selector, a)) return;
        (uint256 paid, uint256 capped) = (_lane(claim, CLAIM_PAID), _lane(claim, CLAIM_CAPPED_PAID));
        assert(a.amount <= paid && a.capped <= capped && (sound || a.amount == 0));
        (paid, capped) = (paid - a.amount, capped - a.capped);
        assert(bills.wordOf(a.id) == word - (paid << PAID) - (capped << CAPPED));
        assert(bills.claimOf(a.id, a.payer) == claim - (paid << CLAIM_PAID) - (capped << CLAIM_CAPPED_PAID));
    }

    // ------------------------------------------------------------------------------------------------------------------- time

    /// @notice Time frees what is reserved once its last second is over, and nothing that is approved or paid.
    /// @custom:rules B7
    function check_no_clock_frees_money_under_way(Act memory a) public {
        _expires(a, true);
    }

    function twin_no_clock_frees_money_under_way(Act memory a) public {
        _expires(a, false);
    }

    /// @dev The twin claims that nothing ever expires.
    function _expires(Act memory a, bool sound) private {
        (uint256 word, uint256 claim) = _fitting(a);
        if (!_did(svm.createAddress("caller"), bills.expire.selector, a)) return;
        assert(sound && _state(claim) == IS_RESERVED && uint32(claim >> 160) < block.timestamp);
        (a.amount, a.capped) = (0, 0);
        assert(bills.wordOf(a.id) == word - _share(claim));
        assert(bills.claimOf(a.id, a.payer) == _with(claim, IS_EXPIRED, a));
    }

    /// @notice What was paid, released or has expired is approved, paid, released or expired no more: each attempt has one end.
    /// @custom:rules B4 X9
    function check_an_attempt_ends_once(Act memory a, uint8 which) public {
        _endsOnce(a, which, IS_PAID);
    }

    /// @dev Approved is no end.
    function twin_an_attempt_ends_once(Act memory a, uint8 which) public {
        _endsOnce(a, which, IS_APPROVED);
    }

    function _endsOnce(Act memory a, uint8 which, uint8 from) private {
        vm.assume(_state(bills.claimOf(a.id, a.payer)) >= from);
        vm.assume(which < 4);
        assert(!_did(svm.createAddress("caller"), _act(which), a));
    }

    /// @notice Nothing is approved of a bill with a red letter, asked for or standing, or of one on paper.
    /// @custom:rules B8 B10
    function check_a_frozen_bill_is_not_approved(Act memory a) public {
        vm.assume(bills.wordOf(a.id) & FROZEN != 0);
        assert(!_did(svm.createAddress("caller"), bills.approve.selector, a));
    }

    /// @dev Paid it may be: money can be under way.
    function twin_a_frozen_bill_is_not_approved(Act memory a) public {
        vm.assume(bills.wordOf(a.id) & FROZEN != 0);
        assert(!_did(svm.createAddress("caller"), bills.pay.selector, a));
    }

    // ----------------------------------------------------------------------------------------------------------------- access

    /// @notice A claim is approved, paid, released and recovered by a live adjudicator of its payer or of the payer's successor.
    /// @custom:rules B4 K5 X7
    function check_only_its_payer_moves_a_claim(Act memory a, uint8 which) public {
        _onlyItsPayer(a, which, true);
    }

    function twin_only_its_payer_moves_a_claim(Act memory a, uint8 which) public {
        _onlyItsPayer(a, which, false);
    }

    /// @dev The twin forgets successors.
    function _onlyItsPayer(Act memory a, uint8 which, bool sound) private {
        vm.assume(which < 5 && which != 3);
        address caller = svm.createAddress("caller");
        uint256 standing = Standing.unwrap(credentials.standingOf(caller));
        if (!_did(caller, _act(which), a)) return;
        assert(standing & ADJUDICATOR != 0 && block.timestamp < uint32(standing >> 96));
        uint32 house = uint32(standing >> 32);
        assert(house == a.payer || (sound && credentials.mayFinish(house, a.payer)));
    }

    // ------------------------------------------------------------------------------------------------------------------ frame

    /// @notice An act on one claim moves no claim of another payer, and nothing of another bill.
    /// @custom:rules B4
    function check_no_other_claim_moves(Act memory a, uint8 which, bytes32 id, uint32 payer) public {
        vm.assume(id != a.id || payer != a.payer);
        _noOtherMoves(a, which, id, payer);
    }

    /// @dev The other may be the same.
    function twin_no_other_claim_moves(Act memory a, uint8 which, bytes32 id, uint32 payer) public {
        _noOtherMoves(a, which, id, payer);
    }

    function _noOtherMoves(Act memory a, uint8 which, bytes32 id, uint32 payer) private {
        vm.assume(which < 5);
        (uint256 word, uint256 claim) = (bills.wordOf(id), bills.claimOf(id, payer));
        _did(svm.createAddress("caller"), _act(which), a);
        assert(bills.claimOf(id, payer) == claim && (id == a.id || bills.wordOf(id) == word));
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    /// @dev The words of a bill and of a claim on it whose share is in the bill's sums.
    function _fitting(Act memory a) private view returns (uint256 word, uint256 claim) {
        (word, claim) = (bills.wordOf(a.id), bills.claimOf(a.id, a.payer));
        vm.assume(_lane(claim, 40) <= _lane(claim, 0));
        vm.assume(_lane(claim, CLAIM_CAPPED_PAID) <= _lane(claim, CLAIM_PAID));
        vm.assume(_lane(word, LIVE) + _lane(word, PAID) <= type(uint40).max);
        vm.assume(_lane(word, PAID) >= _lane(claim, CLAIM_PAID));
        vm.assume(_lane(word, CAPPED) >= _lane(claim, 40) + _lane(claim, CLAIM_CAPPED_PAID));
        vm.assume(_lane(word, LIVE) >= _lane(claim, 0));
        vm.assume(uint8(word >> APPROVED) != 0);
    }

    function _did(address caller, bytes4 act, Act memory a) private returns (bool) {
        return
            _did(caller, address(bills), abi.encodeWithSelector(act, a.id, a.payer, a.attempt, a.amount, a.capped, 0));
    }

    function _act(uint8 which) private view returns (bytes4) {
        if (which == 0) return bills.approve.selector;
        if (which == 1) return bills.pay.selector;
        if (which == 2) return bills.release.selector;
        return which == 3 ? bills.expire.selector : bills.recover.selector;
    }

    // ------------------------------------------------------------------------------------------------------------------ words

    function _lane(uint256 word, uint256 from) private pure returns (uint256) {
        return uint40(word >> from);
    }

    function _state(uint256 claim) private pure returns (uint8) {
        return uint8(claim >> STATE);
    }

    /// @dev What a claim holds of its bill's sums.
    function _share(uint256 claim) private pure returns (uint256) {
        return (_lane(claim, 0) << LIVE) + (_lane(claim, 40) << CAPPED);
    }

    function _rank(uint256 claim) private pure returns (uint256) {
        return 1 << (RANKS + uint8(claim >> 208));
    }

    /// @dev In another state, with other amounts; what was paid, attempts and rank stay.
    function _with(uint256 claim, uint8 state, Act memory a) private pure returns (uint256) {
        uint256 kept = claim & ~(uint256(type(uint80).max) | (uint256(type(uint40).max) << 160));
        return kept | a.amount | (uint256(a.capped) << 40) | (uint256(state) << STATE);
    }
}
