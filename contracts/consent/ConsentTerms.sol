// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Terms} from "../../interfaces/IConsentRegistry.sol";

/// @title Reads the terms of an act
/// @notice | 0..23 categories | 24..55 from | 56..87 until | 88..119 sequence | 120..151 deadline | 152..159 purposes of a mandate |
/// The rest is 0, and so is what an act does not name.
library ConsentTerms {
    uint256 internal constant SEQUENCE_AND_DEADLINE = ((1 << 64) - 1) << 88;
    uint256 internal constant CATEGORIES = (1 << 24) - 1;
    uint256 internal constant FROM = ((1 << 32) - 1) << 24;
    uint256 internal constant UNTIL = ((1 << 32) - 1) << 56;
    uint256 internal constant PURPOSES = 0xff << 152;

    function categories(Terms self) internal pure returns (uint24) {
        return uint24(Terms.unwrap(self));
    }

    function from(Terms self) internal pure returns (uint32) {
        return uint32(Terms.unwrap(self) >> 24);
    }

    function until(Terms self) internal pure returns (uint32) {
        return uint32(Terms.unwrap(self) >> 56);
    }

    function sequence(Terms self) internal pure returns (uint32) {
        return uint32(Terms.unwrap(self) >> 88);
    }

    function deadline(Terms self) internal pure returns (uint32) {
        return uint32(Terms.unwrap(self) >> 120);
    }

    function purposes(Terms self) internal pure returns (uint8) {
        return uint8(Terms.unwrap(self) >> 152);
    }

    /// @notice Whether nothing is set outside of sequence, deadline and `fields`: what was signed is all there is.
    function hasOnly(Terms self, uint256 fields) internal pure returns (bool) {
        return Terms.unwrap(self) & ~(SEQUENCE_AND_DEADLINE | fields) == 0;
    }
}
