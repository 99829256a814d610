// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IOrigins} from "../../../interfaces/IOrigins.sol";
import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @title What each act on a prescription costs as a transaction of its own
/// @notice A look: `forge test --match-contract GasTest -vv`; a table: `python -m scripts.benches.gas`.
/// forge-config: default.isolate = true
contract GasTest is Counter, Meter {
    function setUp() public override {
        super.setUp();
        _crowd();
    }

    /// @custom:rules X10 P2
    function test_issue() external {
        I.Terms memory terms = codec.pack(_real());
        bytes4 why = I.PrescriptionRegistry_NotPrescriber.selector;
        Act memory act = _act("issue", prescriber, terms, abi.encodeCall(ledger.issue, (terms, "")));
        _measure(act, _byOther(act, outsider, abi.encodeWithSelector(why, outsider, prescriber)));
    }

    /// @custom:rules X10 X9
    function test_issue_five_lines() external {
        I.Prescription memory p = _real();
        p.lines = new I.Line[](5);
        for (uint256 i; i < 5; ++i) p.lines[i] = I.Line(uint16(20 + i), 7, 3);
        I.Terms memory terms = codec.pack(p);
        _measureOnce("issue, five lines", prescriber, terms, abi.encodeCall(ledger.issue, (terms, "")));
    }

    /// @custom:rules X10 P2
    function test_issue_relayed() external {
        I.Terms memory terms = codec.pack(_real());
        bytes memory forged = bytes.concat(hex"01", _sign(prescriberB, ledger.idOf(terms)));
        bytes memory call = abi.encodeCall(ledger.issue, (terms, _signed(terms)));
        Act memory act = _act("issue, relayed", relayer, terms, call);
        _measure(act, Twin(relayer, true, abi.encodeCall(ledger.issue, (terms, forged)), _notSigned(prescriber)));
    }

    /// @custom:rules X10 P2
    function test_anchor() external {
        bytes memory call = abi.encodeCall(ledger.anchor, (prescriber, keccak256("root"), 0, ""));
        Act memory act = _act("anchor", prescriber, _none(), call);
        bytes4 why = ISignedActs.SignedActs_NotSigner.selector;
        _measure(act, _byOther(act, prescriberB, abi.encodeWithSelector(why, prescriber, prescriberB)));
    }

    /// @dev And a second pharmacy, to which everything was signed as well, gets nothing.
    /// @custom:rules X10 P5
    function test_dispense() external {
        Ask memory a = _askAll(_issue(_real()));
        Ask memory other = _ask(a.terms, _units(20), pharmacistB, PHARMACY_B);
        (other.supply.request, other.supply.handedOverAt) = (a.supply.request + 1, a.supply.handedOverAt);
        _accept(a);
        _accept(other);
        bytes4 gone = I.PrescriptionRegistry_QuantityExceeded.selector;
        bytes memory why = abi.encodeWithSelector(gone, ledger.idOf(a.terms), 0, 20, 0);
        Act memory act = _act("dispense", pharmacist, a.terms, _dispenseCall(a));
        _measure(act, Twin(pharmacistB, false, _dispenseCall(other), why));
    }

    /// @custom:rules X10 P4
    function test_dispense_under_a_hold() external {
        Ask memory a = _askAll(_issue(_real()));
        _hold(a.terms, PHARMACY, _now() + 1 hours, 1);
        _measureOnce("dispense, held", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10 D1
    function test_dispense_with_a_pack() external {
        Ask memory a = _askAll(_issue(_real()));
        _put(a, keccak256("pack"), 20, 20);
        _commission(keccak256("pack"), 20);
        _accept(a);
        _measureOnce("dispense, one pack", pharmacist, a.terms, _dispenseCall(a));
    }

    /// @custom:rules X10 P10
    function test_dispense_countersigned() external {
        I.Prescription memory p = _real();
        p.profile = CONTROLLED;
        Ask memory a = _askAll(_issue(p));
        _accept(a);
        _countersign(a, secondPharmacist);
        Act memory act = _act("dispense, countersigned", pharmacist, a.terms, _dispenseCall(a));
        Twin memory twin = _unsigned(act, a);
        _measure(act, twin);
    }

    /// @custom:rules X10 X9
    function test_dispense_again() external {
        I.Terms memory terms = _issue(_real());
        _dispense(terms, 5);
        _measureDispense("dispense, a second part", terms, 5);
    }

    /// @custom:rules X10 X9
    function test_dispense_a_third_time() external {
        I.Terms memory terms = _issue(_real());
        _dispense(terms, 5);
        _dispense(terms, 5);
        _measureDispense("dispense, a third part", terms, 5);
    }

    /// @custom:rules X10 P2 P5
    function test_dispense_first_seen_by_signature() external {
        Ask memory a = _askAll(codec.pack(_real()));
        a.evidence.origin = _signed(a.terms);
        _accept(a);
        Act memory act = _act("dispense, first seen, signed", pharmacist, a.terms, _dispenseCall(a));
        a.evidence.origin = bytes.concat(hex"01", _sign(prescriberB, ledger.idOf(a.terms)));
        _measure(act, Twin(pharmacist, true, _dispenseCall(a), _notSigned(prescriber)));
    }

    /// @custom:rules X10 P2 P5
    function test_dispense_first_seen_in_a_batch_of_10000() external {
        Ask memory a = _askAll(codec.pack(_real()));
        (bytes32 root, bytes32[] memory siblings) = _batchOf10000(ledger.idOf(a.terms));
        _as(prescriber, address(ledger), abi.encodeCall(ledger.anchor, (prescriber, root, 0, "")));
        a.evidence.origin = Batches.origin(siblings);
        _accept(a);
        Act memory act = _act("dispense, first seen, leaf of 10,000", pharmacist, a.terms, _dispenseCall(a));
        siblings[13] = ~siblings[13];
        bytes32 wrong = _rootOf(ledger.idOf(a.terms), siblings);
        a.evidence.origin = Batches.origin(siblings);
        bytes memory why = abi.encodeWithSelector(IOrigins.Origins_NotAnchored.selector, prescriber, wrong);
        _measure(act, Twin(pharmacist, true, _dispenseCall(a), why));
    }

    /// @custom:rules X10 P9
    function test_cancel() external {
        I.Terms memory terms = _issue(_real());
        bytes4 why = I.PrescriptionRegistry_NotPrescriber.selector;
        Act memory act = _act("cancel", prescriber, terms, abi.encodeCall(ledger.cancel, (terms)));
        _measure(act, _byOther(act, prescriberB, abi.encodeWithSelector(why, prescriberB, prescriber)));
    }

    /// @custom:rules X10 P9 X9
    function test_cancel_before_first_sight() external {
        I.Terms memory terms = codec.pack(_real());
        _measureOnce("cancel, never seen", prescriber, terms, abi.encodeCall(ledger.cancel, (terms)));
    }

    /// @custom:rules X10 P9 X9
    function test_stop() external {
        I.Terms memory terms = _issue(_real());
        _measureOnce("stop", prescriber, terms, abi.encodeCall(ledger.stop, (terms)));
    }

    /// @custom:rules X10 P9 X9
    function test_suspend() external {
        I.Terms memory terms = _issue(_real());
        bytes32 id = ledger.idOf(terms);
        _measureOnce("suspend", hospitalSteward, terms, abi.encodeCall(ledger.suspend, (id)));
        _measureOnce("resume", hospitalSteward, terms, abi.encodeCall(ledger.resume, (id)));
    }

    /// @custom:rules X10 P3
    function test_approve() external {
        I.Terms memory terms = _toReview();
        Act memory act = _act("approve", reviewer, terms, abi.encodeCall(ledger.approve, (terms, "")));
        _measure(act, _byOther(act, pharmacist, _notLive(pharmacist, Roles.REVIEWER)));
    }

    /// @custom:rules X10 P3 X9
    function test_reject() external {
        I.Terms memory terms = _toReview();
        _measureOnce("reject", reviewer, terms, abi.encodeCall(ledger.reject, (terms, 7, "")));
    }

    /// @custom:rules X10 P4 X9
    function test_hold() external {
        I.Terms memory terms = _issue(_real());
        _measureOnce("hold", relayer, terms, _holdCall(terms, PHARMACY, _now() + 1 hours, 1));
    }

    /// @custom:rules X10 P4 X9
    function test_release() external {
        I.Terms memory terms = _issue(_real());
        _hold(terms, PHARMACY, _now() + 1 hours, 1);
        bytes memory call = abi.encodeCall(ledger.release, (terms, 0, 0, ""));
        _measureOnce("release, by the pharmacy", pharmacist, terms, call);
    }

    /// @custom:rules X10 P7
    function test_reverse() external {
        Ask memory a = _supplied(_issue(_real()), 20);
        Act memory act = _act("reverse", secondPharmacist, a.terms, _reverseCall(a));
        _measure(act, _byOther(act, pharmacist, _samePerson(pharmacist)));
    }

    /// @custom:rules X10 P7 X9
    function test_reverse_an_older_one() external {
        I.Terms memory terms = _issue(_real());
        Ask memory a = _supplied(terms, 10);
        _dispense(terms, 10);
        _measureOnce("reverse, an older one", secondPharmacist, terms, _reverseCall(a));
    }

    /// @custom:rules X10 P11 X9
    function test_record() external {
        Ask memory a = _askAll(_issue(_real()));
        _accept(a);
        _measureOnce("record", pharmacist, a.terms, _recordCall(a));
    }

    /// @custom:rules X10 P11 X9
    function test_record_a_conflict() external {
        I.Terms memory terms = _issue(_real());
        _dispense(terms, 20);
        Ask memory a = _askAll(terms);
        _accept(a);
        _measureOnce("record, a conflict", pharmacist, a.terms, _recordCall(a));
        bytes memory call = abi.encodeCall(ledger.reviewConflict, (ledger.idOf(terms), a.supply.request, 3));
        _measureOnce("review a conflict", auditor, terms, call);
    }

    /// @custom:rules X10 P8 X9
    function test_open_a_repeat() external {
        I.Prescription memory p = _real();
        (p.repeats, p.intervalDays, p.until) = (3, 10, _now() + 100 days);
        I.Terms memory terms = _issue(p);
        vm.warp(_now() + 10 days);
        _measureOnce("open a repeat", pharmacist, terms, abi.encodeCall(ledger.openRepeat, (terms, 1)));
    }

    /// @custom:rules X10 D1 X9
    function test_commission_and_recall() external {
        bytes32 batch = packs.leafOf(keccak256("pack"), 20);
        bytes memory done = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, batch);
        _onPacks("pack: commission a batch", abi.encodeCall(packs.commission, (batch)), done);
        _onPacks("pack: recall a batch", abi.encodeCall(packs.recall, (batch)), done);
    }

    /// @custom:rules X10 D1 X9
    function test_report_a_pack() external {
        bytes32 pack = keccak256("pack");
        bytes memory done = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, pack);
        _onPacks("pack: report it stolen", abi.encodeCall(packs.reportStolen, (pack)), done);
        pack = keccak256("another pack");
        done = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, pack);
        _onPacks("pack: report it destroyed", abi.encodeCall(packs.reportDestroyed, (pack)), done);
    }

    /// @dev One that was issued, anchored beside and dispensed.
    function _document(uint256 which) internal override {
        I.Prescription memory p = _real();
        p.content = keccak256(abi.encode("salt and another document", which));
        bytes memory call = abi.encodeCall(ledger.anchor, (prescriber, keccak256(abi.encode("root", which)), 0, ""));
        _as(prescriber, address(ledger), call);
        _dispense(_issue(p), 20);
        _commission(keccak256(abi.encode("another pack", which)), 20);
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

    /// @dev With a request number that does not follow from what was before.
    function _supplied(I.Terms memory terms, uint16 units) private returns (Ask memory a) {
        a = _askAll(terms);
        (a.supply.quantities, a.quantities) = (units, _units(units));
        _accept(a);
        _dispense(a);
    }

    function _toReview() private returns (I.Terms memory) {
        I.Prescription memory p = _real();
        p.profile = REVIEWED;
        return _issue(p);
    }

    function _none() private pure returns (I.Terms memory terms) {}

    function _measureDispense(string memory name, I.Terms memory terms, uint16 units) private {
        Ask memory a = _askAll(terms);
        (a.supply.quantities, a.quantities) = (units, _units(units));
        _accept(a);
        _measureOnce(name, pharmacist, terms, _dispenseCall(a));
    }

    /// @dev And the same once more is refused, as done.
    function _measureOnce(string memory name, address caller, I.Terms memory terms, bytes memory call) private {
        Act memory act = _act(name, caller, terms, call);
        _measure(act, _again(act, _done(terms)));
    }

    function _onPacks(string memory name, bytes memory call, bytes memory done) private {
        Act memory act = Act(name, registrarSteward, address(packs), call, "");
        _measure(act, _again(act, done));
    }

    function _act(
        string memory name,
        address caller,
        I.Terms memory terms,
        bytes memory call
    ) private view returns (Act memory) {
        return Act(name, caller, address(ledger), call, abi.encode(terms));
    }

    /// @dev The same supply, which nobody countersigned.
    function _unsigned(Act memory act, Ask memory a) private view returns (Twin memory) {
        (a.supply.second, a.evidence.countersignature) = (address(0), "");
        _accept(a);
        bytes4 why = I.PrescriptionRegistry_SecondPharmacistNeeded.selector;
        return Twin(act.caller, true, _dispenseCall(a), abi.encodeWithSelector(why, ledger.idOf(a.terms)));
    }

    function _notSigned(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }

    /// @dev Only the path matters: 14 levels, siblings at random.
    function _batchOf10000(bytes32 id) private pure returns (bytes32 root, bytes32[] memory siblings) {
        siblings = new bytes32[](14);
        for (uint256 i; i < 14; ++i) siblings[i] = keccak256(abi.encode("sibling", i));
        root = _rootOf(id, siblings);
    }

    function _rootOf(bytes32 id, bytes32[] memory siblings) private pure returns (bytes32 root) {
        root = Batches.leaf(id);
        for (uint256 i; i < siblings.length; ++i) root = Batches.pair(root, siblings[i]);
    }
}
