// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Lanes of a pack's word and a batch's: whole values come back, and none tells of another
contract PackLanesTest is Counter {
    bytes32 private constant PACK = bytes32("pack");

    /// @custom:rules D1
    function test_batchOf_tells_of_a_recall_once_there_was_one() external {
        bytes32 batch = _commission(PACK, 8);
        (uint32 operator, uint32 at, bool recalled) = packs.batchOf(batch);
        vm.assertTrue(operator == REGISTRAR && at == _now() && !recalled, "commissioned");
        _as(registrarSteward, address(packs), abi.encodeCall(packs.recall, (batch)));
        (operator, at, recalled) = packs.batchOf(batch);
        vm.assertTrue(operator == REGISTRAR && recalled, "recalled");
    }

    /// @custom:rules D1
    function test_packOf_keeps_all_160_bits_of_a_sale() external {
        _as(GOVERNOR, address(packs), abi.encodeCall(packs.admitSeller, (address(this))));
        _commission(PACK, 8);
        IPackRegistry.PackUse[] memory uses = new IPackRegistry.PackUse[](1);
        uses[0] = IPackRegistry.PackUse(PACK, 3, 8, new bytes32[](0));
        packs.sell(Batches.uses(uses), bytes20(type(uint160).max));
        vm.assertEq(bytes32(packs.packOf(PACK).sale), bytes32(bytes20(type(uint160).max)), "the sale");
    }
}
