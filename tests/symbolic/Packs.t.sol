// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Packs: sold once, whatever happened before
contract PacksProofs is Proofs {
    IPackRegistry private packs;

    function setUp() public {
        address credentials = _deployAnyhow("CredentialRegistry", abi.encode(address(0xa1), uint32(1 days)));
        packs = IPackRegistry(_deployAnyhow("PackRegistry", abi.encode(address(0xa1), credentials)));
    }

    /// @notice A sale adds the units it names to what was sold of a pack, and never sells more than the pack holds.
    /// @custom:rules D1
    function check_sale_never_passes_the_capacity(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) public {
        _saleNeverPassesTheCapacity(pack, units, capacity, sale, true);
    }

    function twin_sale_never_passes_the_capacity(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) public {
        _saleNeverPassesTheCapacity(pack, units, capacity, sale, false);
    }

    /// @dev The twin claims that the last unit is never sold.
    function _saleNeverPassesTheCapacity(
        bytes32 pack,
        uint32 units,
        uint32 capacity,
        bytes20 sale,
        bool sound
    ) private {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(before.sold <= before.capacity);
        if (!_sells(pack, units, capacity, sale)) return;
        IPackRegistry.Pack memory later = packs.packOf(pack);
        assert(later.sold == uint256(before.sold) + units);
        assert(sound ? later.sold <= later.capacity : later.sold < later.capacity);
    }

    function _sells(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) private returns (bool) {
        bytes memory uses = abi.encode(pack, uint256(units) | (uint256(capacity) << 32));
        return _did(svm.createAddress("seller"), address(packs), abi.encodeCall(packs.sell, (uses, sale)));
    }
}
