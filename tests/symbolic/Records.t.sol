// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessLog} from "../../interfaces/IAccessLog.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IRecordRegistry} from "../../interfaces/IRecordRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Records and the log of who asked for them: anchored for good, by their custodian
/// @notice Any words in both, any credentials, any caller, any time. A record is anchored alone, without a tree.
contract RecordsProofs is Proofs {
    uint256 private constant CUSTODIAN = 1 << 8;
    uint256 private constant ERASED = 1 << 65;

    ICredentialRegistry private credentials;
    IRecordRegistry private records;
    IAccessLog private log;

    function setUp() public {
        credentials = ICredentialRegistry(_anyCredentials());
        records = IRecordRegistry(_deployAnyhow("RecordRegistry", abi.encode(_anyAuthority(), credentials)));
        log = IAccessLog(_deployAnyhow("AccessLog", abi.encode(credentials)));
        _anyTime();
    }

    // ---------------------------------------------------------------------------------------------------------------- records

    /// @notice An anchor of a record that was erased is refused.
    /// @custom:rules L2
    function check_what_was_erased_stays_so(IRecordRegistry.Record memory record) public {
        vm.assume(records.wordOf(records.idOf(record)) & ERASED != 0);
        assert(!_anchors(svm.createAddress("caller"), record));
    }

    /// @dev Of any other it is not.
    function twin_what_was_erased_stays_so(IRecordRegistry.Record memory record) public {
        vm.assume(records.wordOf(records.idOf(record)) & ERASED == 0);
        assert(!_anchors(svm.createAddress("caller"), record));
    }

    /// @notice Only a live custodian of the record's own organisation anchors it, and no word but the record's and its predecessor's moves.
    /// @custom:rules L2 X7
    function check_a_custodian_anchors_its_own(IRecordRegistry.Record memory record, bytes32 other) public {
        vm.assume(other != record.previous);
        _anchorsItsOwn(record, other);
    }

    /// @dev The other may be the predecessor.
    function twin_a_custodian_anchors_its_own(IRecordRegistry.Record memory record, bytes32 other) public {
        _anchorsItsOwn(record, other);
    }

    function _anchorsItsOwn(IRecordRegistry.Record memory record, bytes32 other) private {
        vm.assume(other != records.idOf(record));
        uint256 word = records.wordOf(other);
        address caller = svm.createAddress("caller");
        if (!_anchors(caller, record)) return;
        uint256 standing = Standing.unwrap(credentials.standingOf(caller));
        assert(standing & CUSTODIAN != 0 && block.timestamp < uint32(standing >> 96));
        assert(uint32(standing >> 32) == record.custodian && records.wordOf(other) == word);
    }

    // -------------------------------------------------------------------------------------------------------------------- log

    /// @notice Batches of a log follow each other one by one, and none has fewer entries than the one before.
    /// @custom:rules L1
    function check_batches_follow_each_other(uint32 batch, bytes32 root, uint64 entries) public {
        _followEachOther(batch, root, entries, 0);
    }

    /// @dev The twin claims that each has more.
    function twin_batches_follow_each_other(uint32 batch, bytes32 root, uint64 entries) public {
        _followEachOther(batch, root, entries, 1);
    }

    function _followEachOther(uint32 batch, bytes32 root, uint64 entries, uint256 more) private {
        address caller = svm.createAddress("caller");
        uint256 standing = Standing.unwrap(credentials.standingOf(caller));
        uint32 custodian = uint32(standing >> 32);
        (uint32 last, uint64 known, ) = log.lastOf(custodian);
        if (!_logs(caller, batch, root, entries)) return;
        assert(batch == uint256(last) + 1 && entries >= uint256(known) + more);
        assert(standing & CUSTODIAN != 0 && log.rootOf(custodian, batch) == root);
        (last, known, ) = log.lastOf(custodian);
        assert(last == batch && known == entries);
    }

    /// @notice No anchor changes another batch of a log, or the log of another custodian.
    /// @custom:rules L1
    function check_no_other_batch_moves(uint32 batch, bytes32 root, uint64 entries, uint32 house, uint32 other) public {
        _noOtherMoves(batch, root, entries, house, other, true);
    }

    function twin_no_other_batch_moves(uint32 batch, bytes32 root, uint64 entries, uint32 house, uint32 other) public {
        _noOtherMoves(batch, root, entries, house, other, false);
    }

    /// @dev In the twin it may be the same.
    function _noOtherMoves(uint32 batch, bytes32 root, uint64 entries, uint32 house, uint32 other, bool sound) private {
        address caller = svm.createAddress("caller");
        uint32 custodian = uint32(Standing.unwrap(credentials.standingOf(caller)) >> 32);
        vm.assume(!sound || other != batch || house != custodian);
        bytes32 before = log.rootOf(house, other);
        _logs(caller, batch, root, entries);
        assert(log.rootOf(house, other) == before);
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _anchors(address caller, IRecordRegistry.Record memory record) private returns (bool) {
        return _did(caller, address(records), abi.encodeCall(records.anchor, (record, new bytes32[](0))));
    }

    function _logs(address caller, uint32 batch, bytes32 root, uint64 entries) private returns (bool) {
        return _did(caller, address(log), abi.encodeCall(log.anchor, (batch, root, entries)));
    }
}
