// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecordRegistry as R} from "../../../interfaces/IRecordRegistry.sol";
import {Clinic} from "../consent/Clinic.sol";
import {Batches} from "../support/Batches.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title The archives of two hospitals
abstract contract Archive is Clinic {
    R internal records;

    function setUp() public virtual override {
        super.setUp();
        bytes memory arguments = abi.encode(governance, credentials);
        records = R(vm.deployCode("RecordRegistry.sol:RecordRegistry", arguments));
    }

    function _record(uint256 content, bytes32 previous) internal pure returns (R.Record memory) {
        return R.Record(keccak256(abi.encode("document", content)), previous, keccak256("place"), HOSPITAL, 4);
    }

    /// @dev The id as the standard has it.
    function _idOf(R.Record memory r) internal view returns (bytes32) {
        bytes32 kind = keccak256(
            "Record(bytes32 content,bytes32 previous,bytes32 locator,uint32 custodian,uint8 category)"
        );
        bytes32 act = keccak256(abi.encode(kind, r.content, r.previous, r.locator, r.custodian, r.category));
        return Signing.digest(Signing.domain("Carestamp Records", address(records)), act);
    }

    function _none() internal pure returns (bytes32[] memory) {
        return new bytes32[](0);
    }

    function _anchorCall(R.Record memory r, bytes32[] memory proof) internal view returns (bytes memory) {
        return abi.encodeCall(records.anchor, (r, proof));
    }

    function _keeperOf(R.Record memory r) internal view returns (address) {
        return r.custodian == HOSPITAL_B ? custodianB : custodian;
    }

    /// @dev Alone, by its own custodian.
    function _anchor(R.Record memory r) internal returns (bytes32) {
        return abi.decode(_as(_keeperOf(r), address(records), _anchorCall(r, _none())), (bytes32));
    }

    function _eraseCall(R.Record memory r, bytes32[] memory proof) internal view returns (bytes memory) {
        return abi.encodeCall(records.erase, (r, proof));
    }

    function _erase(R.Record memory r) internal {
        _as(_keeperOf(r), address(records), _eraseCall(r, _none()));
    }

    function _anchorRoot(address who, bytes32 root) internal {
        _as(who, address(records), abi.encodeCall(records.anchorBatch, (root)));
    }

    /// @dev A batch of some records by its custodian; what each of them is proved with.
    function _anchorAll(R.Record[] memory all) internal returns (bytes32[] memory leaves) {
        leaves = new bytes32[](all.length);
        for (uint256 i; i < all.length; ++i) leaves[i] = Batches.leaf(_idOf(all[i]));
        _anchorRoot(_keeperOf(all[0]), Batches.root(leaves));
    }

    /// @dev Refused with exactly this error; its own word and its predecessor's are as before.
    function _refusesRecord(R.Record memory r, address caller, bytes memory call, bytes memory why) internal {
        (uint256 word, uint256 before) = (records.wordOf(_idOf(r)), records.wordOf(r.previous));
        _refused(caller, address(records), call, why);
        vm.assertEq(records.wordOf(_idOf(r)), word, "its word moved");
        vm.assertEq(records.wordOf(r.previous), before, "its predecessor moved");
    }

    function _mustBe(R.Record memory r, bytes32[] memory proof, R.Status status, uint32 anchoredAt) internal view {
        (R.Status now_, uint32 since) = records.statusOf(r, proof);
        vm.assertEq(uint256(now_), uint256(status), "another status");
        vm.assertEq(since, anchoredAt, "another time");
    }

    function _doneWith(bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.RecordRegistry_AlreadyDone.selector, id);
    }

    function _notCustodian(address who, uint32 house) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.RecordRegistry_NotCustodian.selector, who, house);
    }

    function _notCurrent(bytes32 id, R.Status status) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.RecordRegistry_NotCurrent.selector, id, status);
    }

    function _notAnchored(bytes32 root, uint32 house) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.RecordRegistry_NotAnchored.selector, root, house);
    }
}
