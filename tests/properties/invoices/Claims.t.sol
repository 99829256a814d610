// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {Cashier} from "./Cashier.sol";

/// @title Claims: by the holder's signature, twice at most, and only a reservation runs out
/// forge-config: default.fuzz.runs = 128
contract BillClaimsTest is Cashier {
    using Dice for Dice.Cup;

    uint32 private constant LONGEST = 240 hours;

    // -------------------------------------------------------------------------------------------------------------------- time

    /// @custom:rules B4
    function testFuzz_reserve_ends_within_the_profile(uint32 until) external {
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 1, 0);
        r.until = until;
        uint32 latest = _now() + LONGEST;
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadExpiry.selector, until, latest);
        if (until < _now() || until > latest) {
            _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
        }
        _edges(terms, r, latest);
    }

    /// @dev At its last second a reservation is approved and not expired; a second later it is the other way round.
    /// @custom:rules B4 B7
    function testFuzz_approve_until_the_last_second_and_expire_from_the_next(uint256 seed) external {
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 5, 0);
        r.until = _now() + uint32(Dice.cup(seed).between(0, LONGEST));
        _as(_actor(INSURER), address(invoices), _reserveCall(terms, INSURER, r));
        vm.warp(r.until);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotExpired.selector, terms.place, INSURER, r.until);
        _refuses(terms.place, outsider, _expireCall(terms.place, INSURER), why);
        vm.warp(uint256(r.until) + 1);
        why = abi.encodeWithSelector(I.InvoiceRegistry_Expired.selector, terms.place, INSURER, r.until);
        _refuses(terms.place, _actor(INSURER), _approveCall(terms.place, INSURER, 5, 0), why);
        vm.warp(r.until);
        _approve(terms.place, INSURER, 5, 0);
    }

    /// @dev Whatever time passes, what is approved stays so until its payer pays or releases it.
    /// @custom:rules B7
    function testFuzz_expire_reverts_when_it_is_approved_however_late(uint32 later) external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 40_000, 0);
        _approve(terms.place, INSURER, 40_000, 0);
        vm.warp(vm.getBlockTimestamp() + (later % (FAR - _now())));
        bytes memory why = _badClaim(terms.place, INSURER, I.ClaimState.Approved);
        _refuses(terms.place, outsider, _expireCall(terms.place, INSURER), why);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 1, 0);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
        _pay(terms.place, INSURER, 40_000, 0);
    }

    /// @dev Anyone expires it, once; then another payer may take all of it.
    /// @custom:rules B4 B7 X9
    function test_expire_is_told_and_frees_all() external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 40_000, 7);
        vm.warp(_now() + 1 days + 1);
        vm.expectEmit(address(invoices));
        emit I.ClaimExpired(terms.place, INSURER);
        _as(outsider, address(invoices), _expireCall(terms.place, INSURER));
        vm.assertEq(invoices.wordOf(terms.place) >> 112, 0, "not free");
        _refuses(terms.place, outsider, _expireCall(terms.place, INSURER), _billDone(terms.place));
        _reserve(terms, INSURER_B, 40_000, 0);
    }

    /// @custom:rules B4 B7
    function test_reserve_again_frees_what_ran_out() external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 40_000, 7);
        vm.warp(_now() + 1 days);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 39_999, 0);
        bytes memory why = _badClaim(terms.place, INSURER, I.ClaimState.Reserved);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
        vm.warp(_now() + 1);
        vm.expectEmit(address(invoices));
        emit I.ClaimExpired(terms.place, INSURER);
        _reserve(terms, INSURER, 39_999, 0);
        vm.assertEq(invoices.wordOf(terms.place) >> 112, 39_999, "live and nothing else");
    }

    // ------------------------------------------------------------------------------------------------------------------- tries

    /// @dev However the first two ended: a third is refused, and so is any number but the next.
    /// @custom:rules B4
    function testFuzz_reserve_reverts_when_it_is_not_the_next_of_two(uint8 attempt, bool paid) external {
        I.Terms memory terms = _issueBill(1);
        for (uint8 made; made < 3; ++made) {
            IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 5, 0);
            r.attempt = attempt == made + 1 || made == 2 ? 3 : attempt;
            bytes memory why = _badAttempt(terms, r.attempt, made);
            _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
            if (made == 2) break;
            _reserve(terms, INSURER, 5, 0);
            _end(terms.place, paid);
        }
        _reserve(terms, INSURER_B, 5, 0);
    }

    /// @dev The very same reservation again is a retry; another amount under the same signature is none.
    /// @custom:rules B4 X9
    function test_reserve_reverts_as_done_when_it_is_repeated() external {
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 10, 4);
        bytes memory first = _reserveCall(terms, INSURER, r);
        _as(_actor(INSURER), address(invoices), first);
        _refuses(terms.place, _actor(INSURER), first, _billDone(terms.place));
        r.amount = 9;
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), _badAttempt(terms, 1, 1));
    }

    /// @dev An act of the first try, sent once more during the second, has no effect; nor has one of a try to come.
    /// @custom:rules B4 X9
    function testFuzz_an_act_reverts_when_it_is_not_on_the_last_try(uint8 attempt, bool paid) external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 5, 0);
        _end(terms.place, paid);
        _reserve(terms, INSURER, 5, 0);
        if (attempt % 2 == 0) _approve(terms.place, INSURER, 5, 0);
        vm.assume(attempt != 2);
        bytes32 id = terms.place;
        bytes memory why = _badAttempt(terms, attempt, 2);
        _refuses(id, _actor(INSURER), abi.encodeCall(invoices.approve, (id, INSURER, attempt, 5, 0)), why);
        _refuses(id, _actor(INSURER), abi.encodeCall(invoices.pay, (id, INSURER, attempt, 5, 0, 0)), why);
        _refuses(id, _actor(INSURER), abi.encodeCall(invoices.recover, (id, INSURER, attempt, 0, 0, 0)), why);
        _refuses(id, _actor(INSURER), abi.encodeCall(invoices.release, (id, INSURER, attempt)), why);
    }

    // -------------------------------------------------------------------------------------------------------------- signatures

    /// @dev The holder signed payer, rank, most, most under the cap, until, attempt and deadline: none can be another.
    /// @custom:rules B4 X5
    function testFuzz_reserve_reverts_when_anything_signed_is_another(uint256 seed, uint256 field) external {
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 10, 4);
        bytes32 act = BillSigning.reservation(invoices.digestOf(terms), field % 6 == 0 ? INSURER_B : INSURER, r);
        bytes memory signature = _signBill(terms, act);
        Dice.Cup memory c = Dice.cup(seed);
        if (field % 6 == 1) r.rank = uint8(c.between(1, 255));
        if (field % 6 == 2) r.maximum += uint40(c.between(1, MOST - r.maximum));
        if (field % 6 == 3) r.cappedMaximum += uint40(c.between(1, MOST - r.cappedMaximum));
        if (field % 6 == 4) r.until += uint32(c.between(1, LONGEST - 1 days));
        if (field % 6 == 5) r.deadline += uint32(c.between(1, FAR - r.deadline));
        uint256 word = bills.packReservation(r);
        bytes memory call = abi.encodeCall(invoices.reserve, (terms, word, _noOrder(), _noLeaf(), signature));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(terms.place, _actor(INSURER), call, why);
    }

    /// @custom:rules X5
    function test_reserve_reverts_a_second_after_the_deadline() external {
        I.Terms memory terms = _issueBill(1);
        bytes memory call = _reserveCall(terms, INSURER, _ask(terms, INSURER, 10, 4));
        vm.warp(_now() + 1);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, _now() - 1);
        _refuses(terms.place, _actor(INSURER), call, why);
        vm.warp(_now() - 1);
        _as(_actor(INSURER), address(invoices), call);
    }

    // ------------------------------------------------------------------------------------------------------------------ others

    /// @custom:rules B4 X7
    function testFuzz_nobody_touches_anothers_claim(uint256 who, bool approved) external {
        I.Terms memory terms = _issueBill(1);
        bytes32 id = terms.place;
        _reserve(terms, INSURER, 10, 4);
        if (approved) _approve(id, INSURER, 10, 4);
        address[3] memory others = [_actor(INSURER_B), outsider, _actor(HOSPITAL)];
        address other = others[who % 3];
        bytes memory why =
            who % 3 == 0
                ? abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, other)
                : abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, other, Roles.ADJUDICATOR);
        _refuses(id, other, _approveCall(id, INSURER, 10, 4), why);
        _refuses(id, other, _payCall(id, INSURER, 10, 4), why);
        _refuses(id, other, _recoverCall(id, INSURER, 0, 0), why);
        _refuses(id, other, _releaseCall(id, INSURER), why);
        _refuses(id, other, abi.encodeCall(invoices.waive, (id, INSURER, 0, _noOrder())), why);
        _refuses(id, other, abi.encodeCall(invoices.carryOver, (id, terms, INSURER, 1, 0)), why);
    }

    function _edges(I.Terms memory terms, IInvoiceCodec.Reservation memory r, uint32 latest) private {
        r.until = latest + 1;
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadExpiry.selector, r.until, latest);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
        r.until = _now() - 1;
        why = abi.encodeWithSelector(I.InvoiceRegistry_BadExpiry.selector, r.until, latest);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
        r.until = latest;
        _as(_actor(INSURER), address(invoices), _reserveCall(terms, INSURER, r));
        r = _ask(terms, INSURER_B, 1, 0);
        r.until = _now();
        _as(_actor(INSURER_B), address(invoices), _reserveCall(terms, INSURER_B, r));
    }

    function _end(bytes32 id, bool paid) private {
        if (!paid) {
            _as(_actor(INSURER), address(invoices), _releaseCall(id, INSURER));
            return;
        }
        _approve(id, INSURER, 5, 0);
        _pay(id, INSURER, 5, 0);
    }

    function _expireCall(bytes32 id, uint32 payer) private view returns (bytes memory) {
        return abi.encodeCall(invoices.expire, (id, payer));
    }

    function _badAttempt(I.Terms memory terms, uint8 attempt, uint256 made) private pure returns (bytes memory) {
        bytes4 selector = I.InvoiceRegistry_BadAttempt.selector;
        return abi.encodeWithSelector(selector, terms.place, INSURER, attempt, made);
    }
}
