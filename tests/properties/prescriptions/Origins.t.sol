// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IOrigins} from "../../../interfaces/IOrigins.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title Who vouched: the prescriber itself, by call, by signature or by a root that it anchored
contract OriginsTest is Counter {
    using Dice for Dice.Cup;

    /// @custom:rules P2
    function test_dispense_takes_what_was_signed_off_chain() external {
        Ask memory a = _ask(codec.pack(_prescription()), _units(4));
        a.evidence.origin = _signed(a.terms);
        _dispense(a);
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    /// @custom:rules P2
    function test_issue_tells_who_vouched_how() external {
        I.Terms memory terms = codec.pack(_prescription());
        _tellsIssued(terms, _signed(terms), 1);
        I.Prescription memory p = _prescription();
        p.content = bytes32("anchored");
        terms = codec.pack(p);
        _anchor(prescriber, Batches.leaf(ledger.idOf(terms)));
        _tellsIssued(terms, hex"02", 2);
    }

    function _tellsIssued(I.Terms memory terms, bytes memory origin, uint256 kind) private {
        vm.expectEmit(address(ledger));
        uint256 admission = HOSPITAL | (uint256(ORDINARY) << 32) | (kind << 64);
        emit I.PrescriptionIssued(ledger.idOf(terms), prescriber, patient, admission);
        _as(relayer, address(ledger), abi.encodeCall(ledger.issue, (terms, origin)));
    }

    /// @custom:rules P2
    function test_dispense_reverts_when_nobody_vouched() external {
        Ask memory a = _ask(codec.pack(_prescription()), _units(4));
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_Unknown.selector, ledger.idOf(a.terms)));
    }

    /// @custom:rules P2
    function testFuzz_dispense_takes_any_leaf_of_a_batch(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(c.between(1, 20));
        _anchor(prescriber, Batches.root(leaves));
        uint256 which = c.between(0, all.length - 1);
        Ask memory a = _ask(all[which], _units(4));
        a.evidence.origin = Batches.origin(Batches.proof(leaves, which));
        _dispense(a);
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    /// @custom:rules P2
    function testFuzz_issue_reverts_when_a_leaf_was_altered(uint256 seed, uint256 bit) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(c.between(1, 20));
        _anchor(prescriber, Batches.root(leaves));
        uint256 which = c.between(0, all.length - 1);
        bytes32[] memory proof = Batches.proof(leaves, which);
        if (proof.length == 0 || c.coin()) all[which].content ^= bytes32(1 << (bit % 256));
        else proof[c.between(0, proof.length - 1)] ^= bytes32(1 << (bit % 256));
        bytes32 root = Batches.leaf(ledger.idOf(all[which]));
        for (uint256 i; i < proof.length; ++i) root = Batches.pair(root, proof[i]);
        bytes memory call = abi.encodeCall(ledger.issue, (all[which], Batches.origin(proof)));
        bytes memory why = abi.encodeWithSelector(IOrigins.Origins_NotAnchored.selector, prescriber, root);
        _refuses(all[which], relayer, call, why);
    }

    /// @dev A careless colleague anchors a batch that names another doctor: it vouches for nothing.
    /// @custom:rules P2
    function test_issue_reverts_when_the_root_is_a_colleagues() external {
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(4);
        bytes32 root = Batches.root(leaves);
        _anchor(prescriberB, root);
        bytes memory call = abi.encodeCall(ledger.issue, (all[1], Batches.origin(Batches.proof(leaves, 1))));
        bytes memory why = abi.encodeWithSelector(IOrigins.Origins_NotAnchored.selector, prescriber, root);
        _refuses(all[1], prescriberB, call, why);
    }

    /// @dev A node of the tree is no document: leaves are hashed twice.
    /// @custom:rules P2
    function test_issue_reverts_when_the_evidence_has_no_form() external {
        I.Terms memory terms = codec.pack(_prescription());
        _malformed(terms, hex"00");
        _malformed(terms, hex"03");
        _malformed(terms, bytes.concat(hex"02", new bytes(31)));
        _malformed(terms, bytes.concat(hex"02", new bytes(33)));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, prescriber);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, hex"01")), why);
    }

    // ---------------------------------------------------------------------------------------------------------------- anchors

    /// @custom:rules P2 X5
    function test_anchor_is_told_and_dated() external {
        vm.expectEmit(address(ledger));
        emit IOrigins.RootAnchored(prescriber, bytes32("root"), _now());
        _anchor(prescriber, bytes32("root"));
        vm.assertEq(ledger.anchoredAt(prescriber, bytes32("root")), _now(), "when");
    }

    /// @custom:rules P2 X9
    function test_anchor_reverts_when_it_was_anchored_before() external {
        _anchor(prescriber, bytes32("root"));
        bytes memory why = abi.encodeWithSelector(IOrigins.Origins_AlreadyDone.selector, bytes32("root"));
        vm.warp(_now() + 1);
        _refused(prescriber, address(ledger), _anchorCall(prescriber, bytes32("root")), why);
        vm.assertEq(ledger.anchoredAt(prescriber, bytes32("root")), START, "moved");
    }

    /// @custom:rules P2
    function test_anchor_reverts_when_the_root_is_empty() external {
        bytes memory why = abi.encodeWithSelector(IOrigins.Origins_EmptyRoot.selector);
        _refused(prescriber, address(ledger), _anchorCall(prescriber, 0), why);
    }

    /// @custom:rules X7
    function test_anchor_reverts_when_the_author_is_no_prescriber() external {
        bytes memory why = abi.encodeWithSelector(
            I.PrescriptionRegistry_NotLive.selector,
            pharmacist,
            Roles.PRESCRIBER
        );
        _refused(pharmacist, address(ledger), _anchorCall(pharmacist, bytes32("root")), why);
    }

    /// @custom:rules X5
    function test_anchor_reverts_when_another_calls_without_a_signature() external {
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, prescriber, prescriberB);
        _refused(prescriberB, address(ledger), _anchorCall(prescriber, bytes32("root")), why);
    }

    /// @custom:rules X5
    function test_anchor_is_relayed_until_its_deadline() external {
        bytes memory signature = _signAct(prescriber, Signing.anchor(prescriber, bytes32("root"), _now()));
        bytes memory call = abi.encodeCall(ledger.anchor, (prescriber, bytes32("root"), _now(), signature));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, _now());
        vm.warp(_now() + 1);
        _refused(relayer, address(ledger), call, why);
        vm.warp(_now() - 1);
        _as(relayer, address(ledger), call);
    }

    /// @custom:rules P2 X5
    function test_anchor_reverts_when_the_signature_is_for_another_root() external {
        bytes memory signature = _signAct(prescriber, Signing.anchor(prescriber, bytes32("root"), _now()));
        bytes memory call = abi.encodeCall(ledger.anchor, (prescriber, bytes32("tree"), _now(), signature));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, prescriber);
        _refused(relayer, address(ledger), call, why);
    }

    /// @dev What is anchored may be drawn later than the lag: the chain dated it.
    /// @custom:rules P2
    function test_issue_measures_the_lag_of_a_leaf_at_its_anchor() external {
        I.Terms memory terms = codec.pack(_prescription());
        vm.warp(START + 72 hours);
        _anchor(prescriber, Batches.leaf(ledger.idOf(terms)));
        vm.warp(START + 6 days);
        _as(relayer, address(ledger), abi.encodeCall(ledger.issue, (terms, hex"02")));
    }

    /// @custom:rules P2
    function test_issue_reverts_when_a_leaf_was_anchored_a_second_after_the_lag() external {
        I.Terms memory terms = codec.pack(_prescription());
        vm.warp(START + 72 hours + 1);
        _anchor(prescriber, Batches.leaf(ledger.idOf(terms)));
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_TooOld.selector, START, _now());
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, hex"02")), why);
    }

    /// @custom:rules P2
    function test_issue_reverts_when_a_leaf_was_anchored_before_it_was_issued() external {
        I.Prescription memory p = _prescription();
        p.issuedAt = _now() + 1;
        I.Terms memory terms = codec.pack(p);
        _anchor(prescriber, Batches.leaf(ledger.idOf(terms)));
        vm.warp(_now() + 1 hours);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_IssuedLater.selector, START + 1, START);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, hex"02")), why);
    }

    // --------------------------------------------------------------------------------------------------------------- distrust

    /// @custom:rules K4 P2
    function test_issue_reverts_when_signed_at_the_moment_of_distrust() external {
        I.Prescription memory p = _prescription();
        vm.warp(_now() + 1 hours);
        p.issuedAt = _now() - 60;
        _distrust(prescriber, _now() - 60);
        I.Terms memory terms = codec.pack(p);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, _signed(terms))), _notLive());
        p.issuedAt -= 1;
        terms = codec.pack(p);
        _as(relayer, address(ledger), abi.encodeCall(ledger.issue, (terms, _signed(terms))));
    }

    /// @custom:rules K4 P2
    function test_issue_reverts_when_anchored_at_the_moment_of_distrust() external {
        I.Terms memory terms = codec.pack(_prescription());
        _anchor(prescriber, Batches.leaf(ledger.idOf(terms)));
        vm.warp(_now() + 1 hours);
        _distrust(prescriber, START + 1);
        _as(relayer, address(ledger), abi.encodeCall(ledger.issue, (terms, hex"02")));
        _distrust(prescriber, START);
        I.Prescription memory p = _prescription();
        p.issuedAt = START;
        p.content = bytes32("another");
        terms = codec.pack(p);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, _signed(terms))), _notLive());
    }

    /// @dev Dated back before the distrust: the date that the prescriber wrote counts for its signature only.
    /// @custom:rules K4 P2
    function test_issue_reverts_when_issued_or_anchored_after_distrust_and_dated_back() external {
        I.Terms memory terms = codec.pack(_prescription());
        vm.warp(START + 1 hours);
        _anchor(prescriber, Batches.leaf(ledger.idOf(terms)));
        vm.warp(START + 2 hours);
        _distrust(prescriber, START + 1 hours);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, hex"02")), _notLive());
        _refuses(terms, prescriber, abi.encodeCall(ledger.issue, (terms, "")), _notLive());
        _as(relayer, address(ledger), abi.encodeCall(ledger.issue, (terms, _signed(terms))));
    }

    /// @custom:rules P2 X7
    function test_issue_reverts_when_the_prescriber_is_suspended_at_first_use() external {
        I.Terms memory terms = codec.pack(_prescription());
        _as(hospitalSteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (prescriber)));
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, _signed(terms))), _notLive());
    }

    function _batch(uint256 size) private view returns (I.Terms[] memory all, bytes32[] memory leaves) {
        (all, leaves) = (new I.Terms[](size), new bytes32[](size));
        for (uint256 i; i < size; ++i) {
            I.Prescription memory p = _prescription();
            p.content = keccak256(abi.encode("document", i));
            all[i] = codec.pack(p);
            leaves[i] = Batches.leaf(ledger.idOf(all[i]));
        }
    }

    function _anchorCall(address author, bytes32 root) private view returns (bytes memory) {
        return abi.encodeCall(ledger.anchor, (author, root, 0, ""));
    }

    function _anchor(address author, bytes32 root) private {
        _as(author, address(ledger), _anchorCall(author, root));
    }

    function _distrust(address who, uint32 since) private {
        _as(hospitalSteward, address(credentials), abi.encodeCall(credentials.distrustPractitioner, (who, since)));
    }

    function _notLive() private view returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_NotLive.selector, prescriber, Roles.PRESCRIBER);
    }

    function _malformed(I.Terms memory terms, bytes memory origin) private {
        bytes memory why = abi.encodeWithSelector(IOrigins.Origins_Malformed.selector);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, origin)), why);
    }
}
