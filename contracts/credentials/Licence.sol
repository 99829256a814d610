// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The word that organisations and practitioners share
/// @notice
/// | bits     | practitioner                  | organisation                   |
/// | 0..31    | roles of the licence          | roles that its kinds allow     |
/// | 32..63   | organisation                  | kinds                          |
/// | 64..95   | valid from                    | the same                       |
/// | 96..127  | valid until, inclusive        | the same                       |
/// | 128..159 | suspended until, by its house | unused                         |
/// | 160..191 | suspended until, by regulator | the same                       |
/// | 192..223 | distrusted since              | the same                       |
/// | 224..255 | unused                        | successor                      |
/// Suspended until: not live before that second; 0 never was, FOREVER until further notice. Seconds fit 32 bits until the year 2106.
library Licence {
    uint32 internal constant FOREVER = type(uint32).max;

    uint256 internal constant ROLES = 0;
    uint256 internal constant HOUSE = 32;
    uint256 internal constant VALID_FROM = 64;
    uint256 internal constant VALID_UNTIL = 96;
    uint256 internal constant OWN_SUSPENSION = 128;
    uint256 internal constant REGULATOR_SUSPENSION = 160;
    uint256 internal constant DISTRUSTED_SINCE = 192;
    uint256 internal constant SUCCESSOR = 224;

    /// @notice The field at `offset`.
    function get(uint256 word, uint256 offset) internal pure returns (uint32) {
        return uint32(word >> offset);
    }

    /// @notice The word with the field at `offset` replaced.
    function set(uint256 word, uint256 offset, uint32 value) internal pure returns (uint256) {
        return (word & ~(uint256(type(uint32).max) << offset)) | (uint256(value) << offset);
    }

    /// @notice A fresh word: nothing suspended, nothing distrusted.
    function make(uint32 roles, uint32 house, uint32 validFrom, uint32 validUntil) internal pure returns (uint256) {
        return
            uint256(roles) |
            (uint256(house) << HOUSE) |
            (uint256(validFrom) << VALID_FROM) |
            (uint256(validUntil) << VALID_UNTIL) |
            (uint256(FOREVER) << DISTRUSTED_SINCE);
    }

    /// @notice Inside its window and not suspended at `moment`.
    function isLive(uint256 word, uint256 moment) internal pure returns (bool) {
        if (moment < get(word, VALID_FROM)) return false;
        if (get(word, VALID_UNTIL) < moment) return false;
        if (moment < get(word, OWN_SUSPENSION)) return false;
        return get(word, REGULATOR_SUSPENSION) <= moment;
    }
}
