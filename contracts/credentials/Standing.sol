// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Standing} from "../../interfaces/ICredentialRegistry.sol";

/// @title Reads a standing
/// @notice | 0..31 live roles | 32..63 organisation | 64..95 kinds | 96..127 distrusted since |
/// Roles are 0 unless person and organisation are both inside their windows and not suspended now.
library StandingReader {
    /// @notice Roles that the licence gives at this moment.
    function roles(Standing self) internal pure returns (uint32) {
        return uint32(Standing.unwrap(self));
    }

    /// @notice The organisation that licensed the practitioner; 0 when nobody did.
    function organisation(Standing self) internal pure returns (uint32) {
        return uint32(Standing.unwrap(self) >> 32);
    }

    /// @notice What that organisation is.
    function kinds(Standing self) internal pure returns (uint32) {
        return uint32(Standing.unwrap(self) >> 64);
    }

    /// @notice The earlier of the two moments since which person or organisation is distrusted.
    function distrustedSince(Standing self) internal pure returns (uint256) {
        return uint32(Standing.unwrap(self) >> 96);
    }

    /// @notice Whether `role` is live now and what was done at `moment` is trusted (K3, K4). For an act by the caller the moment is now.
    function may(Standing self, uint32 role, uint256 moment) internal pure returns (bool) {
        if (roles(self) & role == 0) return false;
        return moment < distrustedSince(self);
    }

    /// @notice The same, for an organisation of one of these kinds.
    function mayFor(Standing self, uint32 kinds_, uint32 role, uint256 moment) internal pure returns (bool) {
        return kinds(self) & kinds_ != 0 && may(self, role, moment);
    }
}
