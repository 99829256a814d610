// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {PackUses} from "../../../contracts/shared/PackUses.sol";
import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {vm} from "../support/Vm.sol";

/// @title The bytes of uses: each is all there, byte for byte, or nothing is read
contract UsesReadTest {
    bytes32 private constant PACK = bytes32("pack");

    /// @dev Two uses, with no sibling and with up to two, one behind the other.
    /// @custom:rules D1
    function test_each_use_is_read_where_it_begins() external view {
        for (uint256 count; count < 3; ++count) {
            bytes memory siblings = new bytes(32 * count);
            for (uint256 i; i < siblings.length; ++i) siblings[i] = bytes1(uint8(i + 1));
            bytes memory uses = bytes.concat(_use(PACK, 3, 8, ""), _use("other", 1, type(uint32).max, siblings));
            _mustRead(uses, 0, PACK, 3, 8, "", 64);
            _mustRead(uses, 64, "other", 1, type(uint32).max, siblings, uses.length);
            _refuses(uses, uses.length);
        }
    }

    /// @dev A byte too few, wherever it ends.
    /// @custom:rules D1
    function test_what_ends_too_soon_is_refused() external view {
        bytes memory use = _use(PACK, 3, 8, new bytes(64));
        for (uint256 length; length < use.length; ++length) {
            bytes memory cut = new bytes(length);
            for (uint256 i; i < length; ++i) cut[i] = use[i];
            _refuses(cut, 0);
        }
        _mustRead(use, 0, PACK, 3, 8, new bytes(64), 128);
    }

    /// @dev A bit above the count of siblings means nothing, though all that it would count were there.
    /// @custom:rules D1
    function test_a_bit_that_means_nothing_is_refused() external view {
        bytes memory rest = new bytes(600 * 32);
        for (uint256 bit = 72; bit < 256; ++bit) {
            _refuses(bytes.concat(PACK, bytes32((uint256(1) << bit) | (8 << 32) | 3), rest), 0);
        }
        bytes memory most = bytes.concat(PACK, bytes32((uint256(255) << 64) | (8 << 32) | 3), rest);
        _mustRead(most, 0, PACK, 3, 8, new bytes(255 * 32), 64 + 255 * 32);
    }

    /// @notice The use that begins at `at`.
    function read(
        bytes calldata uses,
        uint256 at_
    ) external pure returns (bytes32 pack, uint32 units, uint32 capacity, bytes memory siblings, uint256 next) {
        uint256 facts;
        (pack, facts, siblings, next) = PackUses.read(uses, at_);
        (units, capacity) = (PackUses.units(facts), PackUses.capacity(facts));
    }

    function _use(
        bytes32 pack,
        uint256 units,
        uint256 capacity,
        bytes memory path
    ) private pure returns (bytes memory) {
        return bytes.concat(pack, bytes32(((path.length / 32) << 64) | (capacity << 32) | units), path);
    }

    function _mustRead(
        bytes memory uses,
        uint256 at_,
        bytes32 pack,
        uint32 units,
        uint32 capacity,
        bytes memory path,
        uint256 next
    ) private view {
        (bytes32 p, uint32 u, uint32 c, bytes memory siblings, uint256 end) = this.read(uses, at_);
        vm.assertEq(abi.encode(p, u, c, siblings, end), abi.encode(pack, units, capacity, path, next), "another use");
    }

    function _refuses(bytes memory uses, uint256 at_) private view {
        try this.read(uses, at_) {
            revert("it was read");
        } catch (bytes memory why) {
            bytes memory malformed = abi.encodeWithSelector(IPackRegistry.PackRegistry_MalformedUses.selector);
            vm.assertEq(why, malformed, "refused for another reason");
        }
    }
}
