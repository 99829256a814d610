// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessLog} from "../../../interfaces/IAccessLog.sol";
import {IRecordRegistry as R} from "../../../interfaces/IRecordRegistry.sol";
import {Head} from "../records/Heads.sol";
import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {vm} from "../support/Vm.sol";
import {Shelves} from "./Shelves.sol";

/// @title What holds for records and the log of who looked at them after any acts in any order
contract ShelvesTest is Campaign {
    uint256 private constant SUBJECTS = 4;

    Shelves private _shelves;
    IAccessLog private _log;

    function setUp() external {
        _shelves = new Shelves();
        _shelves.setUp();
        _log = _shelves.logOfShelves();
    }

    /// @notice Every record is what became of it, since when it was vouched for, and by which key: no act on one moves another.
    /// @custom:rules L2
    function invariant_every_record_is_what_became_of_it() public view {
        _never("what is right was refused");
        _never("an act that was done before");
        uint256 count = _shelves.fileCount();
        for (uint256 i; i < count; ++i) {
            Shelves.File memory f = _shelves.fileOf(i);
            uint256 facts = (f.replaced ? 1 : 0) | (f.erased ? 2 : 0);
            uint256 key = f.erased ? 0 : uint160(f.by);
            uint256 word = f.at | (uint256(f.record.custodian) << 32) | (facts << 64) | (key << 96);
            vm.assertEq(_shelves.wordOn(i), f.drawn || f.erased ? word : 0, "a word");
            (R.Status expected, uint32 since) = _shelves.statusIn(i);
            (R.Status status, uint32 at) = _shelves.statusOn(i);
            vm.assertTrue(status == expected && at == since, "a status");
        }
    }

    /// @notice Versions form one line: each is replaced once at most, by its own house, and none before it has a word.
    /// @custom:rules L2
    function invariant_versions_form_one_line() public view {
        _never("a version was replaced twice");
        _never("a version of what has no word");
        _never("a version of another house");
        _never("two versions of one");
    }

    /// @notice What is destroyed stays so: nothing but a tombstone, whoever vouches for it anew.
    /// @custom:rules L2 X2
    function invariant_what_is_destroyed_stays_so() public view {
        _never("after a tombstone");
        uint256 count = _shelves.fileCount();
        for (uint256 i; i < count; ++i) {
            if (!_shelves.fileOf(i).erased) continue;
            (R.Status status, ) = _shelves.statusOn(i);
            vm.assertTrue(status == R.Status.Erased && _shelves.wordOn(i) >> 96 == 0, "a tombstone");
        }
    }

    /// @notice What a stolen key vouched for counts for nothing until the house vouches anew, and what it vouched for before counts.
    /// @custom:rules K4 L2
    function invariant_a_stolen_key_vouches_for_nothing() public view {
        _never("by a stolen key");
        uint256 count = _shelves.fileCount();
        for (uint256 i; i < count; ++i) {
            (R.Status status, ) = _shelves.statusOn(i);
            bool isKnown = _shelves.isTrustedIn(i) || _shelves.fileOf(i).erased;
            vm.assertTrue((status != R.Status.Unknown) == isKnown, "what counts");
        }
    }

    /// @notice Nobody but a live custodian of that house anchors, destroys or logs; a pause stops anchoring, and nothing else.
    /// @custom:rules X7 K2 X13
    function invariant_only_a_live_custodian_keeps_the_shelves() public view {
        _never("a suspension was refused");
        _never("by somebody who is no custodian");
        _never("under a pause");
    }

    /// @notice A log is numbered batch by batch, no root is ever another, and the count of decisions never falls.
    /// @custom:rules L1
    function invariant_a_log_is_never_rewritten() public view {
        _never("a log out of its order");
        uint32[2] memory houses = [uint32(101), 102];
        for (uint256 i; i < 2; ++i) {
            (bytes32[] memory roots, uint64 entries) = _shelves.logOf(houses[i]);
            (uint32 last, uint64 count, ) = _log.lastOf(houses[i]);
            vm.assertTrue(last == roots.length - 1 && count == entries, "the last batch");
            for (uint32 batch; batch <= roots.length; ++batch) {
                bytes32 root = batch < roots.length ? roots[batch] : bytes32(0);
                vm.assertEq(_log.rootOf(houses[i], batch), root, "a root");
            }
        }
    }

    /// @notice Every subject has exactly one head in every batch: the right one is proved, and none beside it.
    /// @custom:rules L1
    function invariant_a_subject_has_one_head_a_batch() public view {
        _never("a second head");
        _never("a head that is not known");
        uint32[2] memory houses = [uint32(101), 102];
        for (uint256 i; i < 2 * SUBJECTS; ++i) {
            uint32 house = houses[i % 2];
            (uint32 batch, , ) = _log.lastOf(house);
            if (batch == 0) continue;
            (Head memory h, bytes32[] memory siblings) = _shelves.headOf(house, batch, i / 2);
            vm.assertTrue(_log.isHead(house, batch, h.subject, h.number, h.chain, siblings), "its head");
            vm.assertFalse(_log.isHead(house, batch, h.subject, h.number - 1, h.chain, siblings), "an older head");
        }
    }

    /// @notice A long day with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules L1 L2
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(900, 20_260_105);
        invariant_every_record_is_what_became_of_it();
        invariant_versions_form_one_line();
        invariant_what_is_destroyed_stays_so();
        invariant_a_stolen_key_vouches_for_nothing();
        invariant_only_a_live_custodian_keeps_the_shelves();
        invariant_a_log_is_never_rewritten();
        invariant_a_subject_has_one_head_a_batch();
    }

    function _actors() internal view override returns (Acts) {
        return _shelves;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        bytes4[16] memory all = [
            Shelves.anchor.selector,
            Shelves.amend.selector,
            Shelves.anchorBatch.selector,
            Shelves.draw.selector,
            Shelves.erase.selector,
            Shelves.vouchAnew.selector,
            Shelves.log.selector,
            Shelves.logWrongly.selector,
            Shelves.proveFalsely.selector,
            Shelves.again.selector,
            Shelves.amendWrongly.selector,
            Shelves.thief.selector,
            Shelves.distrust.selector,
            Shelves.suspendOrReinstate.selector,
            Shelves.pauseOrUnpause.selector,
            Shelves.pass.selector
        ];
        acts = new bytes4[](all.length);
        for (uint256 i; i < all.length; ++i) acts[i] = all[i];
    }
}
