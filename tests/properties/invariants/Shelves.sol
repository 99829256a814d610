// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessLog} from "../../../interfaces/IAccessLog.sol";
import {IRecordRegistry as R} from "../../../interfaces/IRecordRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Archive} from "../records/Archive.sol";
import {Head, Heads} from "../records/Heads.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Suspensions} from "./Suspensions.sol";

/// @title The shelves of two hospitals: records in versions, alone and in batches, what is destroyed, and the log of who looked
/// @notice What stands where is kept in a plain list of its own, never asked from the ledgers.
contract Shelves is Suspensions, Archive {
    using Dice for Dice.Cup;

    /// @dev One record.
    struct File {
        R.Record record;
        bytes32 id;
        uint256 batch; // of which it is a leaf, from 1; 0: anchored alone
        uint256 leaf;
        bool drawn; // it has a word
        uint32 at; // when and
        address by; // by which key it was vouched for, once drawn
        bool replaced;
        bool erased;
    }

    /// @dev Four records that were anchored at once.
    struct Batch {
        bytes32[4] leaves;
        address by;
        uint32 at;
        uint32 house;
    }

    uint256 public constant MOST = 48;
    uint256 public constant SUBJECTS = 4;
    uint256 private constant HOUSES = 2;

    File[] private _files;
    Batch[] private _batches; // the first one is none
    uint256 private _made;
    uint256 private _people;
    mapping(bytes32 id => uint256 place) private _places; // from 1
    address[HOUSES] private _keepers;
    mapping(address keeper => uint256 moment) private _distrustedFrom;
    bool private _paused;

    IAccessLog private _log;
    address[SUBJECTS] private _subjects;
    mapping(uint32 house => bytes32[] roots) private _roots;
    mapping(uint32 house => uint64 entries) private _entries;
    mapping(uint32 house => mapping(uint256 batch => Head[SUBJECTS] heads)) private _heads;

    function setUp() public override {
        super.setUp();
        _log = IAccessLog(vm.deployCode("AccessLog.sol:AccessLog", abi.encode(credentials)));
        _keepers = [custodian, custodianB];
        _subjects = [patient, patientB, prescriber, outsider];
        _batches.push();
        for (uint256 i; i < HOUSES; ++i) _roots[_houseOf(i)].push();
    }

    // ----------------------------------------------------------------------------------------------------------------- records

    /// @notice A first version, alone.
    function anchor(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 house = c.word() % HOUSES;
        _anchorAlone(_keepers[house], _drawnRecord(c, house, 0), "", 0);
    }

    /// @notice Another version of what nothing replaced yet.
    function amend(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        for (uint256 i; i < MOST && (!f.drawn || f.replaced); ++i) f = _files[c.word() % _files.length];
        uint256 house = f.record.custodian == HOSPITAL ? 0 : 1;
        R.Record memory r = _drawnRecord(c, house, f.id);
        string memory bar = f.replaced ? "a version was replaced twice" : "";
        if (!f.drawn && !f.erased) bar = "a version of what has no word";
        _anchorAlone(_keepers[house], r, bar, _places[f.id]);
    }

    /// @notice Four records under one root, among them further versions.
    function anchorBatch(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 house = c.word() % HOUSES;
        R.Record[4] memory all;
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i; i < 4; ++i) {
            bytes32 previous = _files.length != 0 && c.between(0, 2) == 1 ? _file(c).id : bytes32(0);
            all[i] = _drawnRecord(c, house, previous);
            leaves[i] = Batches.leaf(_idOf(all[i]));
        }
        bytes memory call = abi.encodeCall(records.anchorBatch, (Batches.root(leaves)));
        _judge(_keepers[house], call, _barOfKeeper(_keepers[house], true));
        Batch storage b = _batches.push();
        (b.house, b.at, b.by) = (_houseOf(house), _now(), _keepers[house]);
        for (uint256 i; i < 4; ++i) {
            b.leaves[i] = leaves[i];
            File storage f = _put(all[i]);
            (f.batch, f.leaf) = (_batches.length - 1, i);
        }
    }

    /// @notice A leaf gets a word of its own; anybody brings it.
    function draw(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        for (uint256 i; i < MOST && (f.batch == 0 || f.drawn); ++i) f = _files[c.word() % _files.length];
        if (f.batch == 0 || f.drawn) revert Idle();
        Batch storage b = _batches[f.batch];
        string memory bar = _paused ? "under a pause" : "";
        if (f.erased) bar = "after a tombstone";
        if (_isStolen(b.at, b.by)) bar = "by a stolen key";
        uint256 place = _places[f.record.previous];
        if (f.record.previous != 0) {
            if (place == 0) revert Idle(); // too old for the list
            File storage previous = _files[place - 1];
            if (!previous.drawn && !previous.erased) bar = "a version of what has no word";
            if (previous.replaced) bar = "a version was replaced twice";
            if (previous.record.custodian != f.record.custodian) bar = "a version of another house";
        }
        _judge(relayer, _anchorCall(f.record, _proofOf(f)), bar);
        (f.drawn, f.at, f.by) = (true, b.at, b.by);
        if (place != 0) _files[place - 1].replaced = true;
    }

    function erase(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        for (uint256 i; i < MOST && (f.erased || c.coin()); ++i) f = _files[c.word() % _files.length];
        if (f.erased) revert Idle();
        address by = _keepers[f.record.custodian == HOSPITAL ? 0 : 1];
        _judge(by, _eraseCall(f.record, f.drawn ? _none() : _proofOf(f)), _barOfKeeper(by, false));
        if (!f.drawn) f.at = _batches[f.batch].at;
        f.erased = true;
    }

    /// @notice The house vouches anew for what a stolen key vouched for, alone or for a whole batch.
    function vouchAnew(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        for (uint256 i; i < 2 * MOST && _isTrusted(f); ++i) f = _files[c.word() % _files.length];
        if (_isTrusted(f)) revert Idle();
        address by = _keepers[f.record.custodian == HOSPITAL ? 0 : 1];
        string memory bar = _barOfKeeper(by, true);
        if (f.drawn) {
            _judge(by, _anchorCall(f.record, _none()), f.erased ? "after a tombstone" : bar);
            (f.at, f.by) = (_now(), by);
        } else {
            _judge(by, abi.encodeCall(records.anchorBatch, (_rootOf(_batches[f.batch]))), bar);
            (_batches[f.batch].at, _batches[f.batch].by) = (_now(), by);
        }
    }

    // ---------------------------------------------------------------------------------------------------------------- the log

    /// @notice The next map of heads: some subjects' chains went on.
    function log(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 house = c.word() % HOUSES;
        uint32 number = _houseOf(house);
        uint256 batch = _roots[number].length;
        uint64 entries = _entries[number];
        Head[] memory all = new Head[](SUBJECTS);
        for (uint256 i; i < SUBJECTS; ++i) {
            all[i] = _heads[number][batch - 1][i];
            all[i].subject = _subjects[i];
            if (c.coin() && all[i].number != 0) continue;
            (all[i].chain, entries) = (keccak256(abi.encode(all[i].chain, c.word())), entries + 1);
            ++all[i].number;
        }
        bytes32 root = Heads.root(all, 0);
        bytes memory call = abi.encodeCall(IAccessLog.anchor, (uint32(batch), root, entries));
        _judge(address(_log), _keepers[house], call, _barOfKeeper(_keepers[house], false));
        _roots[number].push(root);
        _entries[number] = entries;
        for (uint256 i; i < SUBJECTS; ++i) _heads[number][batch][i] = all[i];
    }

    /// @notice A batch left out or replaced, a count that falls, an empty map, the same batch again.
    function logWrongly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 house = c.word() % HOUSES;
        (uint32 number, address by) = (_houseOf(house), _keepers[house]);
        (uint32 last, uint64 known) = (uint32(_roots[number].length - 1), _entries[number]);
        _idleUnless(last != 0 && bytes(_barOfKeeper(by, false)).length == 0);
        uint256 what = c.word() % 4;
        uint32 batch =
            what == 0
                ? last + uint32(c.between(2, 9))
                : what == 1
                    ? uint32(c.between(0, last))
                    : last + 1;
        uint64 entries = what == 2 ? uint64(c.between(0, known - 1)) : known;
        bytes32 root = what == 3 ? bytes32(0) : bytes32(c.word());
        bytes memory why = abi.encodeWithSelector(IAccessLog.AccessLog_OutOfSequence.selector, number, batch, last);
        if (what > 1) why = abi.encodeWithSelector(IAccessLog.AccessLog_BadCount.selector, entries, known);
        if (what == 1 && batch == last && c.coin()) {
            root = _roots[number][last];
            why = abi.encodeWithSelector(IAccessLog.AccessLog_AlreadyDone.selector, batch);
        }
        bytes memory call = abi.encodeCall(IAccessLog.anchor, (batch, root, entries));
        _mustRefuse(by, address(_log), call, why, "a log out of its order");
    }

    /// @notice Another number, another chain, another house or another batch under a proof that is good; or an absence of who was there.
    function proveFalsely(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint32 house = _houseOf(c.word() % HOUSES);
        _idleUnless(_roots[house].length > 1);
        uint32 batch = uint32(1 + (c.word() % (_roots[house].length - 1)));
        uint256 who = c.word() % SUBJECTS;
        (Head memory h, bytes32[] memory siblings) = _provedHead(house, batch, who);
        _never(!_isHead(house, batch, h, siblings), "a head that is not known");
        uint256 what = c.word() % 5;
        bool stands;
        if (what == 4) {
            Head memory other = _heads[house][batch][(who + 1) % SUBJECTS];
            bytes32 place = bytes32(Heads.placeOf(other.subject));
            bytes32[3] memory there = [place, bytes32(uint256(other.number)), other.chain];
            if (c.coin()) there = [bytes32(0), 0, 0];
            stands = _log.isAbsent(house, batch, h.subject, there, siblings);
        } else {
            if (what == 0) h.number += uint64(c.between(1, 9));
            if (what == 1) h.chain = bytes32(c.word());
            if (what == 2) house = house == HOSPITAL ? HOSPITAL_B : HOSPITAL;
            if (what == 3) batch = uint32(_roots[house].length);
            stands = _isHead(house, batch, h, siblings);
        }
        _never(stands, "a second head");
    }

    // ----------------------------------------------------------------------------------------------------------------- hostile

    /// @notice Anchored or erased a second time.
    function again(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        for (uint256 i; i < MOST && !f.drawn && !f.erased; ++i) f = _files[c.word() % _files.length];
        _idleUnless((f.drawn || f.erased) && (f.erased || (_isTrusted(f) && !_paused)));
        address by = _keepers[f.record.custodian == HOSPITAL ? 0 : 1];
        bytes memory call = f.erased ? _eraseCall(f.record, _none()) : _anchorCall(f.record, _none());
        _mustRefuse(by, address(records), call, _doneWith(f.id), "an act that was done before");
        if (!f.erased || _paused) return;
        bytes memory gone = abi.encodeWithSelector(R.RecordRegistry_Erased.selector, f.id);
        _mustRefuse(by, address(records), _anchorCall(f.record, _none()), gone, "after a tombstone");
    }

    /// @notice A second version of one, or another house's.
    function amendWrongly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        for (uint256 i; i < MOST && !(f.drawn && f.replaced); ++i) f = _files[c.word() % _files.length];
        uint256 house = f.record.custodian == HOSPITAL ? 0 : 1;
        if (!f.replaced) house = 1 - house;
        _idleUnless((f.drawn || f.erased) && bytes(_barOfKeeper(_keepers[house], true)).length == 0);
        R.Status status =
            f.erased
                ? R.Status.Erased
                : f.replaced
                    ? R.Status.Replaced
                    : R.Status.Current;
        bytes memory call = _anchorCall(_drawnRecord(c, house, f.id), _none());
        _mustRefuse(_keepers[house], address(records), call, _notCurrent(f.id, status), "two versions of one");
    }

    /// @notice A clinician, an auditor, a patient or the other house's keeper.
    function thief(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _file(c);
        _idleUnless(!f.erased && !_paused);
        address other = _keepers[f.record.custodian == HOSPITAL ? 1 : 0];
        address by = [clinician, houseAuditor, patient, other][c.word() % 4];
        bytes memory why = _notCustodian(by, f.record.custodian);
        bytes memory call = _eraseCall(f.record, f.drawn ? _none() : _proofOf(f));
        if (c.coin()) call = _anchorCall(_drawnRecord(c, f.record.custodian == HOSPITAL ? 0 : 1, 0), _none());
        _mustRefuse(by, address(records), call, why, "by somebody who is no custodian");
        if (by == other) return;
        why = abi.encodeWithSelector(IAccessLog.AccessLog_NotCustodian.selector, by);
        call = abi.encodeCall(
            IAccessLog.anchor,
            (uint32(_roots[HOSPITAL].length), bytes32(c.word()), type(uint32).max)
        );
        _mustRefuse(by, address(_log), call, why, "by somebody who is no custodian");
    }

    // ------------------------------------------------------------------------------------------------------------------- world

    /// @notice A keeper's key is stolen, and was perhaps for days; somebody else follows.
    function distrust(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 house, uint32 since) = (c.word() % HOUSES, _now() - uint32(c.between(0, 9 days)));
        address who = _keepers[house];
        if (c.between(0, 2) == 0) revert Idle();
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.distrustPractitioner, (who, since)));
        _distrustedFrom[who] = since;
        address next = _person(string(abi.encode("keeper", ++_people)));
        _license(house == 0 ? hospitalSteward : hospitalBSteward, _houseOf(house), next, Roles.CUSTODIAN);
        _keepers[house] = next;
    }

    function suspendOrReinstate(uint256 seed) external {
        address who = _keepers[(seed >> 8) % HOUSES];
        if (suspendedUntil[who] <= _now() && seed % 3 == 0) revert Idle();
        _turn(credentials, healthSteward, who);
    }

    function pauseOrUnpause(uint256 seed) external {
        if (!_paused && Dice.cup(seed).word() % 5 != 0) revert Idle();
        _paused = !_paused;
        _as(GOVERNOR, address(records), abi.encodeWithSignature(_paused ? "pause()" : "unpause()"));
    }

    function pass(uint256 seed) external {
        vm.warp(_now() + Dice.cup(seed).between(1, 2 days));
    }

    // ------------------------------------------------------------------------------------------------------------------- views

    function fileCount() external view returns (uint256) {
        return _files.length;
    }

    function fileOf(uint256 which) external view returns (File memory) {
        return _files[which];
    }

    /// @notice What this record is, as the list has it, and since when; 0 when nobody vouches.
    function statusIn(uint256 which) external view returns (R.Status status, uint32 at) {
        File storage f = _files[which];
        if (f.erased) return (R.Status.Erased, f.at);
        if (!_isTrusted(f)) return (R.Status.Unknown, 0);
        if (f.drawn) return (f.replaced ? R.Status.Replaced : R.Status.Current, f.at);
        return (f.record.previous == 0 ? R.Status.Current : R.Status.Listed, _batches[f.batch].at);
    }

    /// @notice The ledger's answer about the same record.
    function statusOn(uint256 which) external view returns (R.Status status, uint32 at) {
        File storage f = _files[which];
        return records.statusOf(f.record, f.batch == 0 ? _none() : _proofOf(f));
    }

    function wordOn(uint256 which) external view returns (uint256) {
        return records.wordOf(_files[which].id);
    }

    function isTrustedIn(uint256 which) external view returns (bool) {
        return _isTrusted(_files[which]);
    }

    function logOf(uint32 house) external view returns (bytes32[] memory roots, uint64 entries) {
        return (_roots[house], _entries[house]);
    }

    function logOfShelves() external view returns (IAccessLog) {
        return _log;
    }

    /// @notice A subject's head in a batch, and what proves it.
    function headOf(uint32 house, uint32 batch, uint256 who) external view returns (Head memory, bytes32[] memory) {
        return _provedHead(house, batch, who);
    }

    // ----------------------------------------------------------------------------------------------------------------- private

    /// @dev `place` is of the version that it replaces: noted before the list takes the new one, perhaps in that very place.
    function _anchorAlone(address by, R.Record memory r, string memory bar, uint256 place) private {
        if (bytes(bar).length == 0) bar = _barOfKeeper(by, true);
        _judge(by, _anchorCall(r, _none()), bar);
        if (place != 0) _files[place - 1].replaced = true;
        File storage f = _put(r);
        (f.drawn, f.at, f.by) = (true, _now(), by);
    }

    function _judge(address by, bytes memory call, string memory bar) private {
        _judge(address(records), by, call, bar);
    }

    /// @dev Done against the rules, or refused though nothing stood against it, is a breach.
    function _judge(address target, address by, bytes memory call, string memory bar) private {
        (bool done, ) = _attempt(by, target, call);
        bool isFree = bytes(bar).length == 0;
        _never(done && !isFree, bar);
        _never(!done && isFree, "what is right was refused");
        _idleUnless(done || isFree);
    }

    function _barOfKeeper(address by, bool stopsUnderPause) private view returns (string memory) {
        if (_now() < suspendedUntil[by]) return "by somebody who is no custodian";
        return _paused && stopsUnderPause ? "under a pause" : "";
    }

    function _isStolen(uint32 at, address by) private view returns (bool) {
        return _distrustedFrom[by] != 0 && at >= _distrustedFrom[by];
    }

    function _isTrusted(File storage f) private view returns (bool) {
        if (f.drawn) return !_isStolen(f.at, f.by);
        return !_isStolen(_batches[f.batch].at, _batches[f.batch].by);
    }

    function _houseOf(uint256 which) private pure returns (uint32) {
        return which == 0 ? HOSPITAL : HOSPITAL_B;
    }

    function _drawnRecord(Dice.Cup memory c, uint256 house, bytes32 previous) private view returns (R.Record memory) {
        bytes32 content = keccak256(abi.encode(_made, c.word()));
        return R.Record(content, previous, bytes32(c.word() | 1), _houseOf(house), uint8(c.between(0, 14)));
    }

    /// @dev On the list, in the place of the oldest one when it is full.
    function _put(R.Record memory r) private returns (File storage f) {
        uint256 place = _made++ % MOST;
        if (place == _files.length) _files.push();
        delete _places[_files[place].id];
        delete _files[place];
        f = _files[place];
        (f.record, f.id) = (r, _idOf(r));
        _places[f.id] = place + 1;
    }

    function _file(Dice.Cup memory c) private view returns (File storage) {
        if (_files.length == 0) revert Idle();
        return _files[c.word() % _files.length];
    }

    function _leavesOf(Batch storage b) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](4);
        for (uint256 i; i < 4; ++i) leaves[i] = b.leaves[i];
    }

    function _rootOf(Batch storage b) private view returns (bytes32) {
        return Batches.root(_leavesOf(b));
    }

    function _proofOf(File storage f) private view returns (bytes32[] memory) {
        return Batches.proof(_leavesOf(_batches[f.batch]), f.leaf);
    }

    function _provedHead(
        uint32 house,
        uint32 batch,
        uint256 who
    ) private view returns (Head memory h, bytes32[] memory siblings) {
        Head[] memory all = new Head[](SUBJECTS);
        for (uint256 i; i < SUBJECTS; ++i) all[i] = _heads[house][batch][i];
        h = all[who];
        (siblings, ) = Heads.way(all, h.subject);
    }

    function _isHead(uint32 house, uint32 batch, Head memory h, bytes32[] memory siblings) private view returns (bool) {
        return _log.isHead(house, batch, h.subject, h.number, h.chain, siblings);
    }
}
