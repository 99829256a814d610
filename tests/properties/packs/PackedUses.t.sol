// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Uses of packs in their bytes: whole uses only, and no bit that means nothing
/// forge-config: default.fuzz.runs = 64
contract PackedUsesTest is Counter {
    bytes32 private constant PACK = bytes32("pack");
    bytes32 private constant OTHER = bytes32("other");
    bytes20 private constant SALE = bytes20("sale");
    /// @dev Bytes of a use without siblings.
    uint256 private constant BARE = 64;

    function setUp() public override {
        super.setUp();
        _as(GOVERNOR, address(packs), abi.encodeCall(packs.admitSeller, (address(this))));
    }

    /// @custom:rules D1
    function testFuzz_sell_reverts_when_the_uses_end_too_soon(uint8 siblings, uint256 length) external {
        bytes memory uses = _two(siblings);
        length %= uses.length;
        if (length == 0 || length == BARE) ++length; // nothing, or one of the two, is whole
        bytes memory cut = new bytes(length);
        for (uint256 i; i < length; ++i) cut[i] = uses[i];
        _refusesMalformed(cut);
    }

    /// @custom:rules D1
    function testFuzz_sell_reverts_when_a_bit_of_its_numbers_means_nothing(uint8 siblings, uint8 bit) external {
        bytes memory uses = _two(siblings);
        bit = 72 + (bit % 184);
        uses[BARE - 1 - bit / 8] |= bytes1(uint8(1 << (bit % 8)));
        _refusesMalformed(uses);
    }

    /// @custom:rules D1
    function test_sell_climbs_the_longest_path() external {
        IPackRegistry.PackUse[] memory uses = new IPackRegistry.PackUse[](1);
        uses[0] = IPackRegistry.PackUse(PACK, 3, 8, new bytes32[](255));
        bytes32 root = packs.leafOf(PACK, 8);
        for (uint256 i; i < 255; ++i) {
            uses[0].proof[i] = keccak256(abi.encode(i));
            root = Batches.pair(root, uses[0].proof[i]);
        }
        _as(registrarSteward, address(packs), abi.encodeCall(packs.commission, (root)));
        packs.sell(Batches.uses(uses), SALE);
        vm.assertEq(packs.packOf(PACK).sold, 3, "sold");
    }

    /// @dev The codec writes what the registry reads, and nothing that has no room there.
    /// @custom:rules D1
    function testFuzz_packUses_writes_what_is_read(bytes32 pack, uint32 units, uint32 capacity, uint16 few) external {
        IPackRegistry.PackUse[] memory uses = new IPackRegistry.PackUse[](1 + (few % 3));
        for (uint256 i; i < uses.length; ++i) {
            uses[i] = IPackRegistry.PackUse(pack ^ bytes32(i), units, capacity, new bytes32[](few % 256));
        }
        vm.assertEq(codec.packUses(uses), Batches.uses(uses), "other bytes");
        uses[0].proof = new bytes32[](256 + (few % 8));
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_MalformedUses.selector);
        _refused(outsider, address(codec), abi.encodeCall(codec.packUses, (uses)), why);
    }

    /// @dev One pack of a batch of its own, and one with this many siblings.
    function _two(uint8 siblings) private returns (bytes memory) {
        _commission(PACK, 8);
        IPackRegistry.PackUse[] memory uses = new IPackRegistry.PackUse[](2);
        uses[0] = IPackRegistry.PackUse(PACK, 3, 8, new bytes32[](0));
        uses[1] = IPackRegistry.PackUse(OTHER, 1, 8, new bytes32[](siblings));
        return Batches.uses(uses);
    }

    function _refusesMalformed(bytes memory uses) private {
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_MalformedUses.selector);
        _refused(address(this), address(packs), abi.encodeCall(packs.sell, (uses, SALE)), why);
        vm.assertEq(packs.packOf(PACK).sold, 0, "sold");
    }
}
