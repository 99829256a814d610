// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Random numbers out of one seed, so that a failure names the seed that repeats it
library Dice {
    /// @dev Held in memory: every throw moves it on.
    struct Cup {
        uint256 seed;
    }

    function cup(uint256 seed) internal pure returns (Cup memory) {
        return Cup(seed);
    }

    function word(Cup memory c) internal pure returns (uint256) {
        c.seed = uint256(keccak256(abi.encode(c.seed)));
        return c.seed;
    }

    /// @dev From `least` to `most`, both included; the two ends come up more often than anything between.
    function between(Cup memory c, uint256 least, uint256 most) internal pure returns (uint256) {
        uint256 drawn = word(c);
        if (drawn % 8 == 0) return least;
        if (drawn % 8 == 1) return most;
        return least + ((drawn >> 8) % (most - least + 1));
    }

    function coin(Cup memory c) internal pure returns (bool) {
        return word(c) & 1 == 1;
    }
}
