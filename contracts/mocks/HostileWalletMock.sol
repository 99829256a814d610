// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A wallet that answers a request for its signature in every way but an honest one. A test double.
contract HostileWalletMock {
    /// @notice How it misbehaves.
    enum Manner {
        Reverts,
        BurnsGas,
        SaysNothing,
        SaysTooLittle,
        SaysNo,
        SaysTrue, // 1, as a bool: not the magic value
        MagicInTheWrongPlace,
        Reenters // tries to act in the middle, then says yes if that worked
    }

    Manner private immutable MANNER;
    address private immutable TARGET;
    bytes private _act;

    /// @param target whom it calls while it is asked, and `act` with what: for `Reenters` only
    constructor(Manner manner, address target, bytes memory act) {
        MANNER = manner;
        TARGET = target;
        _act = act;
    }

    /// @dev Not declared `view`, as nobody makes a hostile contract keep its word.
    function isValidSignature(bytes32, bytes calldata) external returns (bytes32) {
        if (MANNER == Manner.Reverts) revert("no");
        if (MANNER == Manner.BurnsGas) while (true) {}
        if (MANNER == Manner.SaysNothing) _answer("");
        if (MANNER == Manner.SaysTooLittle) _answer(hex"1626ba7e");
        if (MANNER == Manner.SaysTrue) return bytes32(uint256(1));
        if (MANNER == Manner.MagicInTheWrongPlace) return bytes32(uint256(0x1626ba7e));
        if (MANNER == Manner.Reenters) return _reenter();
        return bytes32(0);
    }

    function _reenter() private returns (bytes32) {
        (bool worked, ) = TARGET.call(_act);
        return worked ? bytes32(bytes4(0x1626ba7e)) : bytes32(0);
    }

    function _answer(bytes memory data) private pure {
        assembly {
            return(add(data, 32), mload(data))
        }
    }
}
