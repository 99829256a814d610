// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title What each act costs as a transaction of its own
/// @notice Every call is isolated: nothing is warm, and 21,000 and the calldata are in the figure. tests/gas compares the figures with
/// tests/gas/snapshot.json and with the rows of the performance goals; here they are only told. Run it alone for a look:
/// `forge test --match-contract GasTest -vv`.
/// forge-config: default.isolate = true
contract GasTest is Counter {
    /// @notice One figure.
    /// @param used gas of the transaction, refund taken off
    /// @param nonZero bytes of calldata that are not zero, and `zero` those that are
    /// @param termsNonZero bytes of the packed terms that are not zero
    event Measured(string act, uint256 used, uint256 nonZero, uint256 zero, uint256 termsNonZero);

    /// @custom:rules X10
    function test_issue() external {
        I.Terms memory terms = codec.pack(_real());
        _measure("issue", prescriber, terms, abi.encodeCall(ledger.issue, (terms, "")));
    }

    /// @custom:rules X10
    function test_issue_five_lines() external {
        I.Prescription memory p = _real();
        p.lines = new I.Line[](5);
        for (uint256 i; i < 5; ++i) p.lines[i] = I.Line(uint16(20 + i), 7, 3);
        I.Terms memory terms = codec.pack(p);
        _measure("issue, five lines", prescriber, terms, abi.encodeCall(ledger.issue, (terms, "")));
    }

    /// @custom:rules X10
    function test_issue_relayed() external {
        I.Terms memory terms = codec.pack(_real());
        bytes memory call = abi.encodeCall(ledger.issue, (terms, _signed(terms)));
        _measure("issue, relayed", relayer, terms, call);
    }

    /// @custom:rules X10
    function test_anchor() external {
        I.Terms memory terms = codec.pack(_real());
        bytes memory call = abi.encodeCall(ledger.anchor, (prescriber, keccak256("root"), 0, ""));
        _measure("anchor", prescriber, terms, call);
    }

    /// @custom:rules X10
    function test_dispense() external {
        Ask memory a = _askAll(_issue(_real()));
        _accept(a);
        _measure("dispense", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10
    function test_dispense_under_a_hold() external {
        Ask memory a = _askAll(_issue(_real()));
        _hold(a.terms, PHARMACY, _now() + 1 hours, 1);
        _measure("dispense, held", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10
    function test_dispense_with_a_pack() external {
        Ask memory a = _askAll(_issue(_real()));
        _put(a, keccak256("pack"), 20, 20);
        _commission(keccak256("pack"), 20);
        _accept(a);
        _measure("dispense, one pack", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10
    function test_dispense_countersigned() external {
        I.Prescription memory p = _real();
        p.profile = CONTROLLED;
        Ask memory a = _askAll(_issue(p));
        _accept(a);
        _countersign(a, secondPharmacist);
        _measure("dispense, countersigned", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10
    function test_dispense_again() external {
        I.Terms memory terms = _issue(_real());
        _dispense(terms, 5);
        _measureDispense("dispense, a second part", terms, 5);
    }

    /// @custom:rules X10
    function test_dispense_a_third_time() external {
        I.Terms memory terms = _issue(_real());
        _dispense(terms, 5);
        _dispense(terms, 5);
        _measureDispense("dispense, a third part", terms, 5);
    }

    /// @custom:rules X10
    function test_dispense_first_seen_by_signature() external {
        Ask memory a = _askAll(codec.pack(_real()));
        a.evidence.origin = _signed(a.terms);
        _accept(a);
        _measure("dispense, first seen, signed", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10
    function test_dispense_first_seen_in_a_batch_of_10000() external {
        Ask memory a = _askAll(codec.pack(_real()));
        (bytes32 root, bytes32[] memory siblings) = _batchOf10000(ledger.idOf(a.terms));
        _as(prescriber, address(ledger), abi.encodeCall(ledger.anchor, (prescriber, root, 0, "")));
        a.evidence.origin = Batches.origin(siblings);
        _accept(a);
        _measure("dispense, first seen, leaf of 10,000", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10
    function test_cancel() external {
        I.Terms memory terms = _issue(_real());
        _measure("cancel", prescriber, terms, abi.encodeCall(ledger.cancel, (terms)));
    }

    /// @custom:rules X10
    function test_cancel_before_first_sight() external {
        I.Terms memory terms = codec.pack(_real());
        _measure("cancel, never seen", prescriber, terms, abi.encodeCall(ledger.cancel, (terms)));
    }

    /// @custom:rules X10
    function test_stop() external {
        I.Terms memory terms = _issue(_real());
        _measure("stop", prescriber, terms, abi.encodeCall(ledger.stop, (terms)));
    }

    /// @custom:rules X10
    function test_suspend() external {
        I.Terms memory terms = _issue(_real());
        _measure("suspend", hospitalSteward, terms, abi.encodeCall(ledger.suspend, (ledger.idOf(terms))));
    }

    /// @custom:rules X10
    function test_approve() external {
        I.Prescription memory p = _real();
        p.profile = REVIEWED;
        I.Terms memory terms = _issue(p);
        _measure("approve", reviewer, terms, abi.encodeCall(ledger.approve, (terms, "")));
    }

    /// @custom:rules X10
    function test_hold() external {
        I.Terms memory terms = _issue(_real());
        _measure("hold", relayer, terms, _holdCall(terms, PHARMACY, _now() + 1 hours, 1));
    }

    /// @custom:rules X10
    function test_release() external {
        I.Terms memory terms = _issue(_real());
        _hold(terms, PHARMACY, _now() + 1 hours, 1);
        _measure("release, by the pharmacy", pharmacist, terms, abi.encodeCall(ledger.release, (terms, 0, 0, "")));
    }

    /// @custom:rules X10
    function test_reverse() external {
        Ask memory a = _dispense(_issue(_real()), 20);
        _measure("reverse", secondPharmacist, a.terms, _reverseCall(a));
    }

    /// @custom:rules X10
    function test_reverse_an_older_one() external {
        I.Terms memory terms = _issue(_real());
        Ask memory a = _dispense(terms, 10);
        _dispense(terms, 10);
        _measure("reverse, an older one", secondPharmacist, terms, _reverseCall(a));
    }

    /// @custom:rules X10
    function test_record() external {
        Ask memory a = _askAll(_issue(_real()));
        _accept(a);
        _measure("record", pharmacist, a.terms, _recordCall(a));
    }

    /// @custom:rules X10
    function test_record_a_conflict() external {
        I.Terms memory terms = _issue(_real());
        _dispense(terms, 20);
        Ask memory a = _askAll(terms);
        _accept(a);
        _measure("record, a conflict", pharmacist, a.terms, _recordCall(a));
    }

    /// @custom:rules X10
    function test_open_a_repeat() external {
        I.Prescription memory p = _real();
        (p.repeats, p.intervalDays, p.until) = (3, 10, _now() + 100 days);
        I.Terms memory terms = _issue(p);
        vm.warp(_now() + 10 days);
        _measure("open a repeat", pharmacist, terms, abi.encodeCall(ledger.openRepeat, (terms, 1)));
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    /// @dev Numbers as a real one has them: no field small by accident.
    function _real() private view returns (I.Prescription memory p) {
        p = _prescription();
        p.lines[0] = I.Line(20, 7, 3);
        p.until = _now() + 3 days;
        p.repeats = 0;
        p.intervalDays = 0;
    }

    function _askAll(I.Terms memory terms) private returns (Ask memory a) {
        a = _ask(terms, _units(20), pharmacist, PHARMACY);
        a.supply.request = 0xa1b2c3d4;
    }

    function _measureDispense(string memory act, I.Terms memory terms, uint16 units) private {
        Ask memory a = _askAll(terms);
        (a.supply.quantities, a.quantities) = (units, _units(units));
        _accept(a);
        _measure(act, pharmacist, terms, _dispenseCall(a));
    }

    function _measure(string memory act, address caller, I.Terms memory terms, bytes memory call) private {
        _as(caller, address(ledger), call);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        (uint256 nonZero, uint256 zero) = _bytesOf(call);
        (uint256 ofTerms, ) = _bytesOf(abi.encode(terms));
        emit Measured(act, used, nonZero, zero, ofTerms);
    }

    function _bytesOf(bytes memory data) private pure returns (uint256 nonZero, uint256 zero) {
        for (uint256 i; i < data.length; ++i) {
            if (data[i] == 0) ++zero;
            else ++nonZero;
        }
    }

    /// @dev Only the path matters: 14 levels, siblings at random.
    function _batchOf10000(bytes32 id) private pure returns (bytes32 root, bytes32[] memory siblings) {
        siblings = new bytes32[](14);
        root = Batches.leaf(id);
        for (uint256 i; i < 14; ++i) {
            siblings[i] = keccak256(abi.encode("sibling", i));
            root = Batches.pair(root, siblings[i]);
        }
    }
}
