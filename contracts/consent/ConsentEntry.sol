// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";

/// @title Reads an entry: a grantee and a purpose
/// @notice
/// | bits     | anyone | person  | organisation | role       | study                                  |
/// | 0..159   | 0      | its key | its number   | one of Roles | 0..95 study, 96..127 organisation    |
/// | 160..167 | 0      | 1       | 2            | 3          | 4                                      |
/// | 168..175 | purpose                                                                              |
/// The rest is 0: one entry has one form.
library ConsentEntry {
    uint256 internal constant ANYONE = 0;
    uint256 internal constant PERSON = 1;
    uint256 internal constant ORGANISATION = 2;
    uint256 internal constant ROLE = 3;
    uint256 internal constant STUDY = 4;

    bytes32 private constant GRANTEE_TYPEHASH = keccak256(
        "Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );

    function make(uint256 kind, uint256 value, uint256 purpose_) internal pure returns (Entry) {
        return Entry.wrap(value | (kind << 160) | (purpose_ << 168));
    }

    function kind(Entry self) internal pure returns (uint256) {
        return uint8(Entry.unwrap(self) >> 160);
    }

    function purpose(Entry self) internal pure returns (uint256) {
        return uint8(Entry.unwrap(self) >> 168);
    }

    /// @notice Who is meant, readable.
    function grantee(Entry self) internal pure returns (IConsentRegistry.Grantee memory g) {
        uint256 word = Entry.unwrap(self);
        uint256 kind_ = kind(self);
        if (kind_ == PERSON) g.person = address(uint160(word));
        if (kind_ == ORGANISATION) g.organisation = uint32(word);
        if (kind_ == ROLE) g.role = uint32(word);
        if (kind_ == STUDY) (g.study, g.organisation) = (uint96(word), uint32(word >> 96));
    }

    /// @notice Whether it is an entry at all: known kind and purpose, a value that the kind admits, nothing else set.
    function isSound(Entry self) internal pure returns (bool) {
        uint256 value = uint160(Entry.unwrap(self));
        uint256 kind_ = kind(self);
        if (Entry.unwrap(self) >> 168 > uint256(type(IConsentRegistry.Purpose).max) || kind_ > STUDY) return false;
        if (kind_ == ANYONE) return value == 0;
        if (kind_ == PERSON) return value != 0;
        if (kind_ == STUDY) return uint96(value) != 0 && value >> 96 != 0 && value >> 128 == 0;
        if (value == 0 || value > type(uint32).max) return false;
        return kind_ == ORGANISATION || value & (value - 1) == 0;
    }

    /// @notice EIP-712 hash of the grantee.
    function hashGrantee(Entry self) internal pure returns (bytes32) {
        IConsentRegistry.Grantee memory g = grantee(self);
        return keccak256(abi.encode(GRANTEE_TYPEHASH, g.person, g.organisation, g.role, g.study));
    }

    /// @notice Where the word of this entry lies.
    function id(Entry self, address subject) internal pure returns (bytes32) {
        return keccak256(abi.encode(subject, self));
    }
}
