// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessLog} from "../../../interfaces/IAccessLog.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Clinic} from "../consent/Clinic.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Head, Heads} from "./Heads.sol";

/// @title The access log: batches in order, one head for each subject, nothing dropped or reordered unseen
/// forge-config: default.fuzz.runs = 128
contract AccessLogsTest is Clinic {
    using Dice for Dice.Cup;

    IAccessLog private log;

    function setUp() public override {
        super.setUp();
        log = IAccessLog(vm.deployCode("AccessLog.sol:AccessLog", abi.encode(credentials)));
    }

    // ----------------------------------------------------------------------------------------------------------------- batches

    /// @dev Any numbers, roots and counts: exactly the next batch is taken, whose count is not below the last one.
    /// @custom:rules L1 X9
    function testFuzz_batches_come_in_order_and_counts_never_fall(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint32 last;
        uint64 known;
        for (uint256 turn; turn < 12; ++turn) {
            uint32 batch = uint32(c.between(last == 0 ? 0 : last - 1, last + 2));
            uint64 entries = uint64(c.between(known == 0 ? 0 : known - 1, known + 9));
            bytes32 root = c.between(0, 7) == 7 ? bytes32(0) : bytes32(c.word());
            bytes memory call = abi.encodeCall(log.anchor, (batch, root, entries));
            if (batch != last + 1) _refusesLog(call, _outOfSequence(batch, last));
            else if (entries < known || entries == 0 || root == 0) _refusesLog(call, _badCount(entries, known));
            else {
                vm.expectEmit(address(log));
                emit IAccessLog.AccessLogAnchored(HOSPITAL, batch, custodian, root, entries, _now());
                _as(custodian, address(log), call);
                _refusesLog(call, abi.encodeWithSelector(IAccessLog.AccessLog_AlreadyDone.selector, batch));
                (last, known) = (batch, entries);
                vm.assertEq(log.rootOf(HOSPITAL, batch), root, "its root");
            }
            _mustBeLast(last, known);
        }
    }

    /// @dev What was anchored once is never another.
    /// @custom:rules L1
    function testFuzz_no_batch_is_replaced(uint8 batches, uint8 which, bytes32 other, uint64 entries) external {
        batches = 1 + (batches % 9);
        for (uint32 i = 1; i <= batches; ++i) _anchor(custodian, i, keccak256(abi.encode(i)), i);
        uint32 batch = 1 + (which % batches);
        vm.assume(other != keccak256(abi.encode(batch)));
        _refusesLog(abi.encodeCall(log.anchor, (batch, other, entries)), _outOfSequence(batch, batches));
        vm.assertEq(log.rootOf(HOSPITAL, batch), keccak256(abi.encode(batch)), "its root");
    }

    /// @dev One number too low or high, nothing in it, no root, one entry fewer, one more than a batch can hold; and what just fits. Told again it
    /// is done already, but the last one only with the same count.
    /// @custom:rules L1 X9
    function test_a_batch_is_taken_up_to_its_edges() external {
        uint64 most = type(uint32).max;
        _refusesBatch(0, "one", 1, _outOfSequence(0, 0));
        _refusesBatch(2, "one", 1, _outOfSequence(2, 0));
        _refusesBatch(1, "one", 0, _badCount(0, 0));
        _refusesBatch(1, 0, 1, _badCount(1, 0));
        _refusesBatch(0, 0, 0, _outOfSequence(0, 0));
        _refusesBatch(1, "one", most + 1, _badCount(most + 1, 0));
        vm.expectEmit(address(log));
        emit IAccessLog.AccessLogAnchored(HOSPITAL, 1, custodian, "one", most, _now());
        _anchor(custodian, 1, "one", most);
        _refusesBatch(1, "one", most, abi.encodeWithSelector(IAccessLog.AccessLog_AlreadyDone.selector, 1));
        _refusesBatch(1, "one", most - 1, _outOfSequence(1, 1));
        _refusesBatch(1, 0, most, _outOfSequence(1, 1));
        _refusesBatch(2, "two", most - 1, _badCount(most - 1, most));
        _refusesBatch(2, "two", 0, _badCount(0, most));
        _refusesBatch(2, 0, most, _badCount(most, most));
        _refusesBatch(2, "two", 2 * most + 1, _badCount(2 * most + 1, most));
        _anchor(custodian, 2, "two", most);
        _anchor(custodian, 3, "three", 2 * most);
        _refusesBatch(1, "one", 7, abi.encodeWithSelector(IAccessLog.AccessLog_AlreadyDone.selector, 1));
        _refusesBatch(2, "one", most, _outOfSequence(2, 3));
        _mustBeLast(3, 2 * most);
    }

    function _refusesBatch(uint32 batch, bytes32 root, uint64 entries, bytes memory why) private {
        _refusesLog(abi.encodeCall(log.anchor, (batch, root, entries)), why);
    }

    /// @dev A live custodian, for its own house only.
    /// @custom:rules L1 X7 K2
    function testFuzz_anchor_reverts_when_the_caller_is_no_custodian(address who, uint8 which) external {
        address[5] memory others = [hospitalSteward, houseAuditor, clinician, prescriber, patient];
        if (which % 6 != 5) who = others[which % 6];
        vm.assume(who != custodian && who != custodianB);
        bytes memory call = abi.encodeCall(log.anchor, (1, keccak256("root"), 1));
        _refused(who, address(log), call, abi.encodeWithSelector(IAccessLog.AccessLog_NotCustodian.selector, who));
        _anchor(custodianB, 1, keccak256("root"), 7);
        _mustBeLast(0, 0);
        _as(hospitalSteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (custodian)));
        _refusesLog(call, abi.encodeWithSelector(IAccessLog.AccessLog_NotCustodian.selector, custodian));
    }

    /// @dev Another key of the same house goes on where the first left off.
    /// @custom:rules L1
    function test_a_house_has_one_log() external {
        _anchor(custodian, 1, keccak256("one"), 1);
        address second = _person("second custodian");
        _license(hospitalSteward, HOSPITAL, second, Roles.CUSTODIAN);
        _anchor(second, 2, keccak256("two"), 1);
        _mustBeLast(2, 1);
    }

    // ------------------------------------------------------------------------------------------------------------------- heads

    /// @dev Every subject's head is proved, and no other number, chain, subject, batch or custodian under the same proof.
    /// @custom:rules L1
    function testFuzz_isHead_knows_every_head_and_no_other(uint256 seed, uint256 bit) external {
        Dice.Cup memory c = Dice.cup(seed);
        Head[] memory all = _heads(c, c.between(1, 12));
        bytes32 root = Heads.root(all, 0);
        _anchor(custodian, 1, root, 100);
        _anchor(custodian, 2, keccak256("another map"), 100);
        for (uint256 i; i < all.length; ++i) {
            Head memory h = all[i];
            (bytes32[] memory siblings, ) = Heads.way(all, h.subject);
            vm.assertTrue(log.isHead(HOSPITAL, 1, h.subject, h.number, h.chain, siblings), "its head");
            bool other = log.isHead(HOSPITAL, 1, h.subject, h.number + 1, h.chain, siblings);
            other =
                other || log.isHead(HOSPITAL, 1, h.subject, h.number, h.chain ^ bytes32(1 << (bit % 256)), siblings);
            other = other || log.isHead(HOSPITAL, 1, address(uint160(h.subject) + 1), h.number, h.chain, siblings);
            other = other || log.isHead(HOSPITAL, 2, h.subject, h.number, h.chain, siblings);
            other = other || log.isHead(HOSPITAL, 3, h.subject, h.number, h.chain, siblings);
            other = other || log.isHead(HOSPITAL_B, 1, h.subject, h.number, h.chain, siblings);
            other = other || log.isAbsent(HOSPITAL, 1, h.subject, [bytes32(0), 0, 0], siblings);
            vm.assertFalse(other, "another head");
            if (siblings.length == 0) continue;
            siblings[bit % siblings.length] ^= bytes32(1 << (bit % 256));
            vm.assertFalse(log.isHead(HOSPITAL, 1, h.subject, h.number, h.chain, siblings), "another map");
        }
    }

    /// @dev Who was never logged is proved absent, by an empty place or by who is alone there; and nobody who was.
    /// @custom:rules L1
    function testFuzz_isAbsent_knows_who_was_never_logged(uint256 seed, address stranger) external {
        Dice.Cup memory c = Dice.cup(seed);
        Head[] memory all = _heads(c, c.between(1, 12));
        _anchor(custodian, 1, Heads.root(all, 0), 100);
        for (uint256 i; i < all.length; ++i) if (all[i].subject == stranger) return;
        (bytes32[] memory siblings, Head memory there) = Heads.way(all, stranger);
        bytes32[3] memory other = _leafOf(there);
        vm.assertTrue(log.isAbsent(HOSPITAL, 1, stranger, other, siblings), "absent");
        vm.assertFalse(log.isAbsent(HOSPITAL, 2, stranger, other, siblings), "no such batch");
        vm.assertFalse(log.isAbsent(HOSPITAL_B, 1, stranger, other, siblings), "another custodian");
        vm.assertFalse(log.isHead(HOSPITAL, 1, stranger, there.number, there.chain, siblings), "no head");
        if (there.subject != address(0))
            vm.assertFalse(log.isAbsent(HOSPITAL, 1, there.subject, other, siblings), "it is there");
    }

    /// @dev For one who was logged: every part of its way, with every leaf of the map or none in the place, proves no absence.
    /// @custom:rules L1
    function testFuzz_isAbsent_is_forged_by_no_part_of_the_map(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Head[] memory all = _heads(c, c.between(2, 8));
        _anchor(custodian, 1, Heads.root(all, 0), 100);
        address subject = all[c.between(0, all.length - 1)].subject;
        for (uint256 i; i < all.length; ++i) {
            (bytes32[] memory siblings, ) = Heads.way(all, all[i].subject);
            for (uint256 from; from <= siblings.length; ++from) {
                bytes32[] memory part = _behind(siblings, from);
                for (uint256 j; j < all.length; ++j) {
                    require(!log.isAbsent(HOSPITAL, 1, subject, _leafOf(all[j]), part), "forged with a leaf");
                }
                require(!log.isAbsent(HOSPITAL, 1, subject, [bytes32(0), 0, 0], part), "forged with nothing");
            }
        }
    }

    /// @dev A map of one is its leaf; a way longer than a place has bits is none; and no root is no map.
    /// @custom:rules L1
    function test_the_edges_of_a_map() external {
        Head[] memory one = new Head[](1);
        one[0] = Head(patient, 1, keccak256("chain"));
        _anchor(custodian, 1, Heads.leaf(one[0]), 1);
        bytes32[] memory none = new bytes32[](0);
        vm.assertTrue(log.isHead(HOSPITAL, 1, patient, 1, keccak256("chain"), none), "alone");
        vm.assertTrue(log.isAbsent(HOSPITAL, 1, patientB, _leafOf(one[0]), none), "nobody else");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, _leafOf(one[0]), none), "itself");
        vm.assertFalse(log.isAbsent(HOSPITAL, 2, patient, [bytes32(0), 0, 0], none), "no map");
        vm.assertFalse(log.isHead(HOSPITAL, 1, patient, 1, keccak256("chain"), new bytes32[](256)), "too deep");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patientB, _leafOf(one[0]), new bytes32[](256)), "too deep");
    }

    /// @dev As deep as a place has bits but one: a map. Deeper: none, whatever was anchored, and no answer fails.
    /// @custom:rules L1
    function test_a_map_is_255_deep_at_most() external {
        bytes32[] memory way = new bytes32[](255);
        bytes32[] memory far = new bytes32[](256);
        for (uint256 i; i < 255; ++i) way[i] = far[i] = keccak256(abi.encode(i));
        bytes32 leaf = Heads.leaf(Head(patient, 1, "chain"));
        _anchor(custodian, 1, _climb(leaf, patient, way), 1);
        vm.assertTrue(log.isHead(HOSPITAL, 1, patient, 1, "chain", way), "its head");
        _anchor(custodian, 2, _climb(0, patientB, way), 1);
        vm.assertTrue(log.isAbsent(HOSPITAL, 2, patientB, [bytes32(0), 0, 0], way), "nobody there");
        _anchor(custodian, 3, _climb(leaf, patient, far), 1);
        vm.assertFalse(log.isHead(HOSPITAL, 3, patient, 1, "chain", far), "too deep");
        _anchor(custodian, 4, _climb(0, patientB, far), 1);
        vm.assertFalse(log.isAbsent(HOSPITAL, 4, patientB, [bytes32(0), 0, 0], far), "too deep");
        _anchor(custodian, 5, bytes32(uint256(1)), 1);
        for (uint32 batch = 5; batch < 7; ++batch) {
            vm.assertFalse(log.isHead(HOSPITAL, batch, patient, 1, "chain", far), "deeper than a map");
            vm.assertFalse(log.isAbsent(HOSPITAL, batch, patientB, [bytes32(0), 0, 0], far), "deeper than a map");
        }
        bytes32[3] memory other = _leafOf(Head(patient, 1, "chain"));
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patientB, other, new bytes32[](257)), "it is no answer");
    }

    /// @dev Nobody is three times nothing; with a number or a chain it is somebody, who is not there.
    /// @custom:rules L1
    function test_an_empty_place_has_neither_number_nor_chain() external {
        bytes32[] memory way = new bytes32[](2);
        (way[0], way[1]) = ("one", "two");
        _anchor(custodian, 1, _climb(0, patient, way), 1);
        vm.assertTrue(log.isAbsent(HOSPITAL, 1, patient, [bytes32(0), 0, 0], way), "nobody there");
        bytes32 place = bytes32(Heads.placeOf(patient) ^ 1);
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, [place, 0, 0], way), "somebody's place");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, [bytes32(0), "1", 0], way), "a number");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, [bytes32(0), 0, "1"], way), "a chain");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, [place, "1", 0], way), "no chain");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, [place, 0, "1"], way), "no number");
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, [bytes32(0), "1", "1"], way), "no place");
    }

    /// @dev From the leaf up: the last sibling hangs at the first bit.
    function _climb(bytes32 node, address subject, bytes32[] memory siblings) private pure returns (bytes32) {
        for (uint256 i; i < siblings.length; ++i) {
            bool isRight = (Heads.placeOf(subject) >> (256 - siblings.length + i)) % 2 == 1;
            node = keccak256(isRight ? abi.encode(siblings[i], node) : abi.encode(node, siblings[i]));
        }
        return node;
    }

    /// @dev A leaf in a place that is not its own stands for nobody's absence.
    /// @custom:rules L1
    function test_a_misplaced_leaf_proves_no_absence() external {
        Head memory h = Head(address(1), 1, keccak256("chain"));
        while (Heads.bitOf(h.subject, 0) == Heads.bitOf(patient, 0)) h.subject = address(uint160(h.subject) + 1);
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = keccak256("sibling");
        bool isRight = Heads.bitOf(patient, 0) == 1;
        bytes32 root = keccak256(
            isRight ? abi.encode(siblings[0], Heads.leaf(h)) : abi.encode(Heads.leaf(h), siblings[0])
        );
        _anchor(custodian, 1, root, 1);
        vm.assertFalse(log.isAbsent(HOSPITAL, 1, patient, _leafOf(h), siblings), "misplaced");
    }

    /// @dev A log told twice, with one entry dropped, changed or swapped with the next, has another head from there on.
    /// @custom:rules L1
    function testFuzz_a_log_told_otherwise_has_another_head(uint256 seed, uint8 how) external {
        Dice.Cup memory c = Dice.cup(seed);
        bytes32[] memory entries = new bytes32[](c.between(2, 12));
        for (uint256 i; i < entries.length; ++i) entries[i] = bytes32(c.word());
        Head[] memory all = _heads(c, 4);
        all[0] = Head(patient, uint64(entries.length), _chain(entries, 0, entries.length));
        _anchor(custodian, 1, Heads.root(all, 0), 100);
        (bytes32[] memory siblings, ) = Heads.way(all, patient);
        vm.assertTrue(log.isHead(HOSPITAL, 1, patient, all[0].number, all[0].chain, siblings), "as it was");
        uint256 at_ = c.between(0, entries.length - 2);
        bytes32 told = _chain(entries, 1, entries.length); // the first one dropped
        if (how % 3 == 1) (entries[at_], entries[at_ + 1]) = (entries[at_ + 1], entries[at_]);
        if (how % 3 == 2) entries[at_] ^= bytes32(uint256(1));
        if (how % 3 != 0) told = _chain(entries, 0, entries.length);
        vm.assertFalse(log.isHead(HOSPITAL, 1, patient, all[0].number, told, siblings), "told otherwise");
        vm.assertFalse(log.isHead(HOSPITAL, 1, patient, all[0].number - 1, told, siblings), "one fewer");
    }

    // ---------------------------------------------------------------------------------------------------------------- the pieces

    function _heads(Dice.Cup memory c, uint256 count) private pure returns (Head[] memory all) {
        all = new Head[](count);
        for (uint256 i; i < count; ++i)
            all[i] = Head(address(uint160(c.word())), uint64(c.between(1, 99)), bytes32(c.word()));
    }

    function _leafOf(Head memory h) private pure returns (bytes32[3] memory) {
        if (h.subject == address(0)) return [bytes32(0), 0, 0];
        return [bytes32(Heads.placeOf(h.subject)), bytes32(uint256(h.number)), h.chain];
    }

    function _behind(bytes32[] memory list, uint256 from) private pure returns (bytes32[] memory rest) {
        rest = new bytes32[](list.length - from);
        for (uint256 i; i < rest.length; ++i) rest[i] = list[from + i];
    }

    function _chain(bytes32[] memory entries, uint256 from, uint256 to) private pure returns (bytes32 chain) {
        for (uint256 i = from; i < to; ++i) chain = keccak256(abi.encode(chain, entries[i]));
    }

    function _anchor(address who, uint32 batch, bytes32 root, uint64 entries) private {
        _as(who, address(log), abi.encodeCall(log.anchor, (batch, root, entries)));
    }

    function _mustBeLast(uint32 batch, uint64 entries) private view {
        (uint32 last, uint64 known, uint32 anchoredAt) = log.lastOf(HOSPITAL);
        vm.assertEq(
            abi.encode(last, known, anchoredAt),
            abi.encode(batch, entries, batch == 0 ? 0 : _now()),
            "the last batch"
        );
    }

    function _refusesLog(bytes memory call, bytes memory why) private {
        (uint32 batch, uint64 entries, uint32 anchoredAt) = log.lastOf(HOSPITAL);
        bytes32 root = log.rootOf(HOSPITAL, batch);
        _refused(custodian, address(log), call, why);
        (uint32 last, uint64 known, uint32 then) = log.lastOf(HOSPITAL);
        vm.assertEq(abi.encode(last, known, then), abi.encode(batch, entries, anchoredAt), "something moved");
        vm.assertEq(log.rootOf(HOSPITAL, batch), root, "its root moved");
    }

    function _outOfSequence(uint32 batch, uint32 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessLog.AccessLog_OutOfSequence.selector, HOSPITAL, batch, last);
    }

    function _badCount(uint64 entries, uint64 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessLog.AccessLog_BadCount.selector, entries, last);
    }
}
