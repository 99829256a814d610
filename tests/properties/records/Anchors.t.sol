// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecordRegistry as R} from "../../../interfaces/IRecordRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Archive} from "./Archive.sol";

/// @title Records: one line of versions, whichever way they were anchored, and what is gone is gone
/// forge-config: default.fuzz.runs = 128
contract RecordAnchorsTest is Archive {
    using Dice for Dice.Cup;

    // ------------------------------------------------------------------------------------------------------------------- alone

    /// @custom:rules L2 X2
    function testFuzz_anchor_vouches_for_a_record(bytes32 content, bytes32 locator, uint8 category) external {
        R.Record memory r = R.Record(content, 0, locator, HOSPITAL, category % 20);
        bytes memory bad = abi.encodeWithSelector(R.RecordRegistry_BadRecord.selector, _idOf(r));
        bool sound = content != 0 && locator != 0 && r.category <= 14;
        vm.assertEq(records.idOf(r), _idOf(r), "its id");
        _mustBe(r, _none(), R.Status.Unknown, 0);
        if (!sound) return _refusesRecord(r, custodian, _anchorCall(r, _none()), bad);
        vm.expectEmit(address(records));
        emit R.RecordAnchored(_idOf(r), HOSPITAL, 0, custodian, content, locator, r.category, _now());
        vm.assertEq(_anchor(r), _idOf(r), "its id");
        _mustBe(r, _none(), R.Status.Current, _now());
        uint32 anchoredAt = _now();
        vm.warp(_now() + 1000);
        _refusesRecord(r, custodian, _anchorCall(r, _none()), _doneWith(_idOf(r)));
        _mustBe(r, _none(), R.Status.Current, anchoredAt);
    }

    /// @dev No content, no place, a category that there is not: neither alone nor out of a batch. The last category is one.
    /// @custom:rules L2
    function test_anchor_reverts_when_something_is_missing() external {
        R.Record[] memory all = new R.Record[](4);
        for (uint256 i; i < 4; ++i) all[i] = _record(i, 0);
        (all[0].content, all[1].locator, all[2].category, all[3].category) = (0, 0, 15, 14);
        bytes32[] memory leaves = _anchorAll(all);
        for (uint256 i; i < 3; ++i) {
            bytes memory bad = abi.encodeWithSelector(R.RecordRegistry_BadRecord.selector, _idOf(all[i]));
            _refusesRecord(all[i], custodian, _anchorCall(all[i], _none()), bad);
            _refusesRecord(all[i], outsider, _anchorCall(all[i], Batches.proof(leaves, i)), bad);
            _mustBe(all[i], Batches.proof(leaves, i), R.Status.Unknown, 0);
        }
        _mustBe(all[3], Batches.proof(leaves, 3), R.Status.Current, _now());
        _anchor(all[3]);
    }

    /// @dev A live custodian of that very house.
    /// @custom:rules L2 X7 K2
    function testFuzz_anchor_reverts_when_the_caller_is_no_custodian(address who, uint8 which) external {
        address[6] memory others = [custodianB, hospitalSteward, houseAuditor, prescriber, registrarSteward, patient];
        if (which % 7 != 6) who = others[which % 7];
        vm.assume(who != custodian);
        R.Record memory r = _record(1, 0);
        _refusesRecord(r, who, _anchorCall(r, _none()), _notCustodian(who, HOSPITAL));
        _anchor(r);
        _refusesRecord(r, who, _eraseCall(r, _none()), _notCustodian(who, HOSPITAL));
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL)));
        _refusesRecord(r, custodian, _eraseCall(r, _none()), _notCustodian(custodian, HOSPITAL));
        r = _record(2, 0);
        _refusesRecord(r, custodian, _anchorCall(r, _none()), _notCustodian(custodian, HOSPITAL));
    }

    // ---------------------------------------------------------------------------------------------------------------- versions

    /// @dev A story of versions and erasures: each version, erased or not, is replaced once at most, what is erased stays so, and nothing else moves.
    /// @custom:rules L2 X2
    function testFuzz_versions_form_one_line(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Record[] memory all = new R.Record[](8);
        R.Status[] memory statuses = new R.Status[](8);
        bool[] memory followed = new bool[](9);
        for (uint256 i; i < 8; ++i) {
            uint256 before = c.between(0, i);
            all[i] = _record(i, before == 0 ? bytes32(0) : _idOf(all[before - 1]));
            if (before == 0 || (!followed[before - 1] && statuses[before - 1] != R.Status.Unknown)) {
                _anchor(all[i]);
                statuses[i] = R.Status.Current;
                if (before != 0) followed[before - 1] = true;
                if (before != 0 && statuses[before - 1] == R.Status.Current) statuses[before - 1] = R.Status.Replaced;
            } else _mustNotFollow(all[i], statuses[before - 1]);
            uint256 which = c.between(0, 8);
            if (which <= i) statuses[which] = _tryErase(all[which], statuses[which]);
            for (uint256 j; j <= i; ++j) {
                (R.Status status, ) = records.statusOf(all[j], _none());
                require(status == statuses[j], "another status");
            }
        }
    }

    function _mustNotFollow(R.Record memory r, R.Status status) private {
        bytes memory why = _notCurrent(r.previous, status);
        if (status == R.Status.Unknown)
            why = abi.encodeWithSelector(R.RecordRegistry_UnknownPrevious.selector, r.previous);
        _refusesRecord(r, custodian, _anchorCall(r, _none()), why);
    }

    function _tryErase(R.Record memory r, R.Status status) private returns (R.Status) {
        bytes memory call = _eraseCall(r, _none());
        if (status == R.Status.Erased) _refusesRecord(r, custodian, call, _doneWith(_idOf(r)));
        else if (status == R.Status.Unknown) {
            _refusesRecord(r, custodian, call, _notAnchored(Batches.leaf(_idOf(r)), HOSPITAL));
            return status;
        } else _as(custodian, address(records), call);
        return R.Status.Erased;
    }

    /// @dev | 0..31 anchored at | 32..63 custodian | 64 replaced | 65 erased | 96..255 key that vouched, 0 in a tombstone |
    /// @custom:rules L2 X2
    function test_a_records_word_follows_its_life() external {
        R.Record[] memory all = new R.Record[](3);
        for (uint256 i; i < 3; ++i) all[i] = _record(i, 0);
        bytes32[] memory leaves = _anchorAll(all);
        uint256 at_ = _now();
        uint256 house = uint256(HOSPITAL) << 32;
        uint256 key = uint256(uint160(custodian)) << 96;
        vm.warp(_now() + 10);
        _as(outsider, address(records), _anchorCall(all[0], Batches.proof(leaves, 0)));
        _mustBeWord(all[0], at_ | house | key);
        _anchor(_record(3, _idOf(all[0])));
        _mustBeWord(all[0], at_ | house | key | (1 << 64));
        _mustBeWord(_record(3, _idOf(all[0])), (at_ + 10) | house | key);
        _erase(all[0]);
        _mustBeWord(all[0], at_ | house | (3 << 64));
        _mustBe(all[0], _none(), R.Status.Erased, uint32(at_));
        R.Record memory late = _record(5, _idOf(all[0]));
        _refusesRecord(late, custodian, _anchorCall(late, _none()), _notCurrent(late.previous, R.Status.Erased));
        _as(custodian, address(records), _eraseCall(all[1], Batches.proof(leaves, 1)));
        _mustBeWord(all[1], at_ | house | (1 << 65));
        _anchor(_record(4, _idOf(all[1])));
        _mustBeWord(all[1], at_ | house | (3 << 64));
        (uint32 anchoredAt, address by) = records.rootOf(HOSPITAL, Batches.root(leaves));
        vm.assertEq(abi.encode(anchoredAt, by), abi.encode(at_, custodian), "the root's");
    }

    /// @dev Anchored, drawn from a batch, anchored together and erased: each is told whole.
    /// @custom:rules L2
    function test_every_act_on_records_is_told() external {
        R.Record[] memory all = new R.Record[](2);
        (all[0], all[1]) = (_record(0, 0), _record(1, _anchor(_record(9, 0))));
        bytes32[] memory leaves = new bytes32[](2);
        for (uint256 i; i < 2; ++i) leaves[i] = Batches.leaf(_idOf(all[i]));
        uint32 anchoredAt = _now();
        vm.expectEmit(address(records));
        emit R.RecordsAnchored(HOSPITAL, Batches.root(leaves), custodian, anchoredAt);
        _anchorRoot(custodian, Batches.root(leaves));
        _mustBe(all[0], Batches.proof(leaves, 0), R.Status.Current, anchoredAt);
        _mustBe(all[1], Batches.proof(leaves, 1), R.Status.Listed, anchoredAt);
        vm.warp(_now() + 10);
        for (uint256 i; i < 2; ++i) {
            _tells(all[i], anchoredAt);
            _as(outsider, address(records), _anchorCall(all[i], Batches.proof(leaves, i)));
        }
        R.Record memory next = _record(2, _idOf(all[1]));
        _tells(next, _now());
        _anchor(next);
        vm.expectEmit(address(records));
        emit R.RecordErased(_idOf(all[1]), HOSPITAL, custodian, anchoredAt);
        _erase(all[1]);
    }

    /// @dev Governance alone stops anchoring and lets it go on.
    /// @custom:rules X7 X13
    function test_pause_and_unpause_are_governances() external {
        bytes[2] memory calls = [abi.encodeCall(records.pause, ()), abi.encodeCall(records.unpause, ())];
        address[3] memory others = [custodian, healthSteward, outsider];
        for (uint256 i; i < 2; ++i) {
            for (uint256 j; j < 3; ++j) {
                bytes4 no = bytes4(keccak256("AccessManagedUnauthorized(address)"));
                _refused(others[j], address(records), calls[i], abi.encodeWithSelector(no, others[j]));
            }
            _as(GOVERNOR, address(records), calls[i]);
        }
        _anchor(_record(1, 0));
    }

    function _tells(R.Record memory r, uint32 anchoredAt) private {
        vm.expectEmit(address(records));
        bytes32 id = _idOf(r);
        emit R.RecordAnchored(id, HOSPITAL, r.previous, custodian, r.content, r.locator, r.category, anchoredAt);
    }

    /// @dev A version that is vouched for anew replaces nothing a second time, and stays replaced where it was.
    /// @custom:rules L2 K4
    function test_a_version_is_vouched_for_anew() external {
        bytes32 first = _anchor(_record(1, 0));
        R.Record memory next = _record(2, first);
        _anchor(_record(3, _anchor(next)));
        vm.warp(_now() + 10);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (custodian, _now() - 10));
        _as(hospitalSteward, address(credentials), call);
        address second = _person("second custodian");
        _license(hospitalSteward, HOSPITAL, second, Roles.CUSTODIAN);
        _mustBe(next, _none(), R.Status.Unknown, 0);
        _as(second, address(records), _anchorCall(next, _none()));
        _mustBe(next, _none(), R.Status.Replaced, _now());
        _mustBeWord(next, _now() | (uint256(HOSPITAL) << 32) | (1 << 64) | (uint256(uint160(second)) << 96));
    }

    /// @dev A key is distrusted from a second on: what it anchored in the second before counts, alone and in a batch.
    /// @custom:rules L2 K4
    function test_a_key_is_distrusted_to_the_second() external {
        bytes memory again = abi.encodeCall(records.anchorBatch, (keccak256("root")));
        _anchorRoot(custodian, keccak256("root"));
        _anchor(_record(1, 0));
        vm.warp(_now() + 10);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (custodian, _now() - 9));
        _as(hospitalSteward, address(credentials), call);
        address second = _person("second custodian");
        _license(hospitalSteward, HOSPITAL, second, Roles.CUSTODIAN);
        _mustBe(_record(1, 0), _none(), R.Status.Current, _now() - 10);
        _refusesRecord(_record(1, 0), second, _anchorCall(_record(1, 0), _none()), _doneWith(_idOf(_record(1, 0))));
        _refusesRecord(_record(1, 0), second, again, _doneWith(keccak256("root")));
        call = abi.encodeCall(credentials.distrustPractitioner, (custodian, _now() - 10));
        _as(healthSteward, address(credentials), call);
        _mustBe(_record(1, 0), _none(), R.Status.Unknown, 0);
        _as(second, address(records), _anchorCall(_record(1, 0), _none()));
        _as(second, address(records), again);
    }

    function _mustBeWord(R.Record memory r, uint256 word) private view {
        vm.assertEq(records.wordOf(_idOf(r)), word, "its word");
    }

    /// @dev Another house's record is not theirs to replace or erase, unless it took that house over.
    /// @custom:rules L2 K5
    function test_a_version_is_its_own_custodians_or_the_successors() external {
        bytes32 first = _anchor(_record(1, 0));
        R.Record memory next = _record(2, first);
        next.custodian = HOSPITAL_B;
        _refusesRecord(next, custodianB, _anchorCall(next, _none()), _notCurrent(first, R.Status.Current));
        _refusesRecord(
            _record(1, 0),
            custodianB,
            _eraseCall(_record(1, 0), _none()),
            _notCustodian(custodianB, HOSPITAL)
        );
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (HOSPITAL, HOSPITAL_B)));
        _anchor(next);
        _as(custodianB, address(records), _eraseCall(_record(1, 0), _none()));
        _mustBe(next, _none(), R.Status.Current, _now());
    }

    /// @dev What is erased never comes back; the line of versions goes on over it, once.
    /// @custom:rules L2 X2
    function testFuzz_erased_is_final(bool replacedBefore, bool inBatch) external {
        R.Record[] memory all = new R.Record[](3);
        for (uint256 i; i < 3; ++i) all[i] = _record(i, 0);
        bytes32[] memory proof = inBatch ? Batches.proof(_anchorAll(all), 1) : _none();
        uint32 anchoredAt = _now();
        if (replacedBefore || !inBatch) _as(custodian, address(records), _anchorCall(all[1], proof));
        if (replacedBefore) _anchor(_record(9, _idOf(all[1])));
        vm.expectEmit(address(records));
        emit R.RecordErased(_idOf(all[1]), HOSPITAL, custodian, anchoredAt);
        _as(custodian, address(records), _eraseCall(all[1], inBatch ? proof : _none()));
        (R.Status status, ) = records.statusOf(all[1], proof);
        vm.assertEq(uint256(status), uint256(R.Status.Erased), "gone");
        bytes memory gone = abi.encodeWithSelector(R.RecordRegistry_Erased.selector, _idOf(all[1]));
        _refusesRecord(all[1], custodian, _anchorCall(all[1], proof), gone);
        _refusesRecord(all[1], custodian, _anchorCall(all[1], _none()), gone);
        _refusesRecord(all[1], custodian, _eraseCall(all[1], proof), _doneWith(_idOf(all[1])));
        R.Record memory next = _record(10, _idOf(all[1]));
        if (!replacedBefore) _anchor(next); // the line goes on over it, once
        (status, ) = records.statusOf(all[1], proof);
        vm.assertEq(uint256(status), uint256(R.Status.Erased), "still gone");
        next = _record(11, _idOf(all[1]));
        _refusesRecord(next, custodian, _anchorCall(next, _none()), _notCurrent(next.previous, R.Status.Erased));
    }

    /// @dev Pause stops what is anchored, not what is erased.
    /// @custom:rules X13 L2
    function test_pause_stops_anchoring_and_not_erasure() external {
        R.Record[] memory all = new R.Record[](2);
        for (uint256 i; i < 2; ++i) all[i] = _record(i, 0);
        bytes32[] memory leaves = _anchorAll(all);
        _anchor(_record(3, 0));
        _as(GOVERNOR, address(records), abi.encodeCall(records.pause, ()));
        bytes memory paused = abi.encodeWithSelector(bytes4(keccak256("EnforcedPause()")));
        _refusesRecord(_record(4, 0), custodian, _anchorCall(_record(4, 0), _none()), paused);
        _refusesRecord(all[0], custodian, _anchorCall(all[0], Batches.proof(leaves, 0)), paused);
        _refusesRecord(all[0], custodian, abi.encodeCall(records.anchorBatch, (keccak256("root"))), paused);
        _erase(_record(3, 0));
        _as(custodian, address(records), _eraseCall(all[0], Batches.proof(leaves, 0)));
        _as(GOVERNOR, address(records), abi.encodeCall(records.unpause, ()));
        _as(custodian, address(records), _anchorCall(_record(4, 0), _none()));
    }

    // ----------------------------------------------------------------------------------------------------------------- batches

    /// @dev Drawn from a batch, by anyone, or anchored alone: the same record has the same standing, and can be followed and erased alike.
    /// @custom:rules L2
    function testFuzz_a_leaf_ends_as_one_that_was_anchored_alone(uint256 seed, address who) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Record[] memory all = new R.Record[](c.between(1, 9));
        for (uint256 i; i < all.length; ++i) all[i] = _record(i, 0);
        uint256 which = c.between(0, all.length - 1);
        bytes32[] memory leaves = _anchorAll(all);
        bytes32[] memory proof = Batches.proof(leaves, which);
        uint32 anchoredAt = _now();
        vm.warp(_now() + c.between(0, 400 days));
        _mustBe(all[which], proof, R.Status.Current, anchoredAt);
        if (all.length == 1) return; // its proof is empty: it is anchored alone, or stays in its batch
        _as(who, address(records), _anchorCall(all[which], proof));
        _mustBe(all[which], proof, R.Status.Current, anchoredAt);
        _mustBe(all[which], _none(), R.Status.Current, anchoredAt);
        vm.assertEq(records.wordOf(_idOf(all[which])) % 2 ** 64, anchoredAt + uint256(HOSPITAL) * 2 ** 32, "its word");
        _refusesRecord(all[which], who, _anchorCall(all[which], proof), _doneWith(_idOf(all[which])));
        _anchor(_record(20, _idOf(all[which])));
        _mustBe(all[which], proof, R.Status.Replaced, anchoredAt);
    }

    /// @dev A node too few or too many, a bit of proof or record, another house's root: no such thing was vouched for.
    /// @custom:rules L2
    function testFuzz_a_leaf_is_not_forged(uint256 seed, uint256 bit) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Record[] memory all = new R.Record[](c.between(2, 9));
        for (uint256 i; i < all.length; ++i) all[i] = _record(i, 0);
        uint256 which = c.between(0, all.length - 1);
        bytes32[] memory leaves = _anchorAll(all);
        bytes32[] memory proof = Batches.proof(leaves, which);
        R.Record memory r = all[which];
        uint256 how = c.between(0, 4);
        if (how == 0) proof[bit % proof.length] ^= bytes32(1 << (bit % 256));
        if (how == 1) proof = _cut(proof, proof.length - 1, 0);
        if (how == 2) proof = _cut(proof, proof.length, bytes32(c.word()));
        if (how == 3) r.content ^= bytes32(1 << (bit % 256));
        if (how == 4) r.custodian = HOSPITAL_B;
        (R.Status status, uint32 anchoredAt) = records.statusOf(r, proof);
        vm.assertTrue(status == R.Status.Unknown && anchoredAt == 0, "forged");
        if (proof.length == 0) return;
        bytes memory why = _notAnchored(_rootOver(r, proof), r.custodian);
        _refusesRecord(r, outsider, _anchorCall(r, proof), why);
        _refusesRecord(r, _keeperOf(r), _eraseCall(r, proof), why);
    }

    /// @dev A leaf that was hashed once, or whose parent is taken for a leaf, is none: inner nodes are no records.
    /// @custom:rules L2
    function testFuzz_a_leaf_is_hashed_twice(uint256 content) external {
        R.Record memory r = _record(content, 0);
        bytes32 once = keccak256(abi.encode(_idOf(r)));
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = keccak256("sibling");
        _anchorRoot(custodian, Batches.pair(once, proof[0]));
        _mustBe(r, proof, R.Status.Unknown, 0);
        _anchorRoot(custodian, once);
        _mustBe(r, _none(), R.Status.Unknown, 0);
        _anchorRoot(custodian, _idOf(r));
        _mustBe(r, _none(), R.Status.Unknown, 0);
        _anchorRoot(custodian, Batches.leaf(_idOf(r)));
        _mustBe(r, _none(), R.Status.Current, _now());
    }

    /// @custom:rules L2 X9
    function test_anchorBatch_takes_a_root_once_for_each_house() external {
        bytes memory call = abi.encodeCall(records.anchorBatch, (keccak256("root")));
        vm.expectEmit(address(records));
        emit R.RecordsAnchored(HOSPITAL, keccak256("root"), custodian, _now());
        _anchorRoot(custodian, keccak256("root"));
        _refusesRecord(_record(1, 0), custodian, call, _doneWith(keccak256("root")));
        _anchorRoot(custodianB, keccak256("root"));
        _refusesRecord(_record(1, 0), houseAuditor, call, _notCustodian(houseAuditor, HOSPITAL));
        bytes memory empty = abi.encodeCall(records.anchorBatch, (bytes32(0)));
        bytes memory why = abi.encodeWithSelector(R.RecordRegistry_EmptyRoot.selector);
        _refusesRecord(_record(1, 0), custodian, empty, why);
        (uint32 anchoredAt, address by) = records.rootOf(HOSPITAL, keccak256("root"));
        vm.assertEq(abi.encode(anchoredAt, by), abi.encode(_now(), custodian), "when and by whom");
    }

    // ------------------------------------------------------------------------------------------------------------------- trust

    /// @dev A root of a stolen key counts if it is older than the theft: to the second.
    /// @custom:rules L2 K4
    function testFuzz_a_distrusted_root_vouches_for_nothing(uint8 edge, bool house) external {
        R.Record[] memory all = new R.Record[](2);
        for (uint256 i; i < 2; ++i) all[i] = _record(i, 0);
        bytes32[] memory proof = Batches.proof(_anchorAll(all), 0);
        uint32 anchoredAt = _now();
        uint32 since = anchoredAt - 1 + (edge % 3);
        vm.warp(_now() + 1 days);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (custodian, since));
        if (house) call = abi.encodeCall(credentials.distrustOrganisation, (HOSPITAL, since));
        _as(healthSteward, address(credentials), call);
        bool stands = anchoredAt < since;
        _mustBe(all[0], proof, stands ? R.Status.Current : R.Status.Unknown, stands ? anchoredAt : 0);
        bytes memory why = abi.encodeWithSelector(
            R.RecordRegistry_Distrusted.selector,
            _rootOver(all[0], proof),
            custodian
        );
        if (stands) _as(outsider, address(records), _anchorCall(all[0], proof));
        else _refusesRecord(all[0], outsider, _anchorCall(all[0], proof), why);
    }

    /// @dev What a stolen key anchored is vouched for anew, by a key of the house that is trusted, from that moment on; once.
    /// @custom:rules L2 K4 X9
    function testFuzz_a_distrusted_anchor_is_vouched_for_anew(bool inBatch, bool replaced) external {
        R.Record[] memory all = new R.Record[](2);
        for (uint256 i; i < 2; ++i) all[i] = _record(i, 0);
        bytes32[] memory proof = inBatch ? Batches.proof(_anchorAll(all), 0) : _none();
        _as(custodian, address(records), _anchorCall(all[0], proof));
        if (replaced) _anchor(_record(7, _idOf(all[0])));
        address second = _person("second custodian");
        _license(hospitalSteward, HOSPITAL, second, Roles.CUSTODIAN);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (custodian, _now() - 1));
        _as(hospitalSteward, address(credentials), call);
        vm.warp(_now() + 1 hours);
        _mustBe(all[0], _none(), R.Status.Unknown, 0);
        bytes memory again = _anchorCall(all[0], _none());
        _refusesRecord(all[0], custodian, again, _notCustodian(custodian, HOSPITAL));
        _as(second, address(records), again);
        _mustBe(all[0], _none(), replaced ? R.Status.Replaced : R.Status.Current, _now());
        _refusesRecord(all[0], second, again, _doneWith(_idOf(all[0])));
    }

    /// @dev So is a root: a thief who anchors the day's root first does not stop the house.
    /// @custom:rules L2 K4 X9
    function test_a_distrusted_root_is_anchored_anew() external {
        R.Record[] memory all = new R.Record[](2);
        for (uint256 i; i < 2; ++i) all[i] = _record(i, 0);
        bytes32[] memory leaves = _anchorAll(all);
        address second = _person("second custodian");
        _license(hospitalSteward, HOSPITAL, second, Roles.CUSTODIAN);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (custodian, _now()));
        _as(hospitalSteward, address(credentials), call);
        vm.warp(_now() + 1 hours);
        _mustBe(all[1], Batches.proof(leaves, 1), R.Status.Unknown, 0);
        _anchorRoot(second, Batches.root(leaves));
        _mustBe(all[1], Batches.proof(leaves, 1), R.Status.Current, _now());
    }

    /// @dev Two versions of one record in a batch: each is listed only, until one is drawn; the other then comes too late.
    /// @custom:rules L2
    function testFuzz_a_version_in_a_batch_is_listed_until_it_is_drawn(bool first) external {
        bytes32 original = _anchor(_record(1, 0));
        R.Record[] memory all = new R.Record[](2);
        for (uint256 i; i < 2; ++i) all[i] = _record(2 + i, original);
        bytes32[] memory leaves = _anchorAll(all);
        for (uint256 i; i < 2; ++i) _mustBe(all[i], Batches.proof(leaves, i), R.Status.Listed, _now());
        _mustBe(_record(1, 0), _none(), R.Status.Current, _now());
        (uint256 one, uint256 other) = first ? (0, 1) : (1, 0);
        _as(outsider, address(records), _anchorCall(all[one], Batches.proof(leaves, one)));
        _mustBe(all[one], _none(), R.Status.Current, _now());
        _mustBe(_record(1, 0), _none(), R.Status.Replaced, _now());
        bytes memory call = _anchorCall(all[other], Batches.proof(leaves, other));
        _refusesRecord(all[other], outsider, call, _notCurrent(original, R.Status.Replaced));
    }

    function _rootOver(R.Record memory r, bytes32[] memory proof) private view returns (bytes32 node) {
        node = Batches.leaf(_idOf(r));
        for (uint256 i; i < proof.length; ++i) node = Batches.pair(node, proof[i]);
    }

    /// @dev The first `count` nodes, and one more where there is one.
    function _cut(bytes32[] memory list, uint256 count, bytes32 last) private pure returns (bytes32[] memory cut) {
        cut = new bytes32[](last == 0 ? count : count + 1);
        for (uint256 i; i < count; ++i) cut[i] = list[i];
        if (last != 0) cut[count] = last;
    }
}
