// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IProfiles} from "../../../interfaces/IProfiles.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title When a bill was issued, when the chain could tell, and who was trusted then
/// forge-config: default.fuzz.runs = 128
contract BillTimesTest is Cashier {
    using Dice for Dice.Cup;

    uint32 private constant LAG = 72 hours;

    /// @dev A bill comes up to the profile's lag late, and not from the future: to the second on both sides.
    /// @custom:rules B2 X12
    function testFuzz_issue_takes_what_is_not_older_than_the_lag(uint256 seed) external {
        uint32 issuedAt = _moment(Dice.cup(seed), _now());
        I.Invoice memory b = _invoice(SINGLE, 1);
        b.issuedAt = issuedAt;
        bytes memory call = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(SINGLE, 1)));
        bytes memory why = _whyNot(issuedAt, _now());
        if (why.length == 0) _issueBill(b);
        else _refuses(bills.pack(b).place, _actor(HOSPITAL), call, why);
    }

    /// @dev Of a batch the chain could tell when its range was anchored: however late its bills are drawn.
    /// @custom:rules B2 X12
    function testFuzz_draw_counts_from_the_anchor(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint32 anchoredAt = _now();
        I.Invoice memory b = _invoice(BATCH, 9);
        b.issuedAt = _moment(c, anchoredAt);
        I.Terms memory terms = bills.pack(b);
        _anchorRange(9, 1, Batches.leaf(invoices.digestOf(terms)));
        vm.warp(anchoredAt + c.between(0, 1000 days));
        bytes memory why = _whyNot(b.issuedAt, anchoredAt);
        if (why.length == 0) _drawBill(terms, _only());
        else _refuses(terms.place, _actor(HOSPITAL), _drawCall(terms, _only()), why);
    }

    /// @dev A key is distrusted since the second of the anchor: nothing of that range. Since the next second: all of it.
    /// @custom:rules K4 B2
    function testFuzz_draw_and_settle_revert_when_the_biller_was_distrusted_then(uint256 seed, bool house) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = bills.pack(_invoice(BATCH, 9));
        uint32 anchoredAt = _now();
        I.Range memory range = _anchorRange(9, 1, Batches.leaf(invoices.digestOf(terms)));
        vm.warp(anchoredAt + 10 days);
        _distrust(house, uint32(anchoredAt + c.between(1, 9 days)));
        _tried(terms, range, "");
        _distrust(house, uint32(c.coin() ? anchoredAt : anchoredAt - c.between(0, 9 hours)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, _actor(HOSPITAL), Roles.BILLER);
        _tried(terms, range, why);
    }

    /// @dev A closed profile stays the rule of what was issued before.
    /// @custom:rules X12
    function testFuzz_issue_reverts_when_the_profile_was_closed_by_then(uint32 later) external {
        uint32 closed = _now();
        _as(GOVERNOR, address(invoices), abi.encodeCall(invoices.closeProfile, (RULES)));
        vm.warp(closed + (later % LAG));
        I.Invoice memory b = _invoice(SINGLE, 1);
        b.issuedAt = uint32(closed + (later % (_now() - closed + 1)));
        bytes memory call = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(SINGLE, 1)));
        bytes memory why = abi.encodeWithSelector(IProfiles.Profiles_Closed.selector, RULES, closed);
        _refuses(bills.pack(b).place, _actor(HOSPITAL), call, why);
        b.issuedAt = closed - 1;
        _issueBill(b);
    }

    /// @dev Around the two bounds, or anywhere.
    function _moment(Dice.Cup memory c, uint32 seenAt) private pure returns (uint32) {
        uint256 how = c.between(0, 2);
        if (how == 0) return uint32(seenAt - LAG - 1 + c.between(0, 2));
        if (how == 1) return uint32(seenAt - 1 + c.between(0, 2));
        return uint32(c.word());
    }

    function _whyNot(uint32 issuedAt, uint32 seenAt) private pure returns (bytes memory) {
        if (issuedAt > seenAt) {
            return abi.encodeWithSelector(I.InvoiceRegistry_IssuedLater.selector, issuedAt, seenAt);
        }
        if (seenAt - issuedAt <= LAG) return "";
        return abi.encodeWithSelector(I.InvoiceRegistry_TooOld.selector, issuedAt, seenAt);
    }

    function _distrust(bool house, uint32 since) private {
        bytes memory person = abi.encodeCall(credentials.distrustPractitioner, (_actor(HOSPITAL), since));
        bytes memory all = abi.encodeCall(credentials.distrustOrganisation, (HOSPITAL, since));
        _as(healthSteward, address(credentials), house ? all : person);
    }

    /// @dev By its holder, and by mask: both undone, or both refused.
    function _tried(I.Terms memory terms, I.Range memory range, bytes memory why) private {
        bytes memory settle = _settleCall(range, uint256(range.place) / 256, _words(1 << (uint256(range.place) % 256)));
        if (why.length != 0) {
            _refuses(terms.place, patient, _drawCall(terms, _only()), why);
            return _refuses(terms.place, _actor(MASK_PAYER), settle, why);
        }
        _undone(patient, _drawCall(terms, _only()));
        _undone(_actor(MASK_PAYER), settle);
    }

    function _undone(address caller, bytes memory call) private {
        try this.attempt(caller, call) {} catch (bytes memory answer) {
            vm.assertEq(answer, "undone", "it was refused");
        }
    }

    function attempt(address caller, bytes calldata call) external {
        _as(caller, address(invoices), call);
        bytes memory undone = "undone";
        assembly {
            revert(add(undone, 32), mload(undone))
        }
    }

    function _only() private pure returns (I.Leaf memory) {
        return I.Leaf(9, 1, new bytes32[](0));
    }
}
