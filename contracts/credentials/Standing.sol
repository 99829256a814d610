// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {ISubjects} from "../../interfaces/ISubjects.sol";
import {Ask} from "../shared/Words.sol";

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

/// @title Asks the credentials, as every act does
/// @notice ICredentialRegistry's own questions, asked without a copy of the answer in memory.
library CredentialsAsked {
    function standing(ICredentialRegistry self, address practitioner) internal view returns (Standing) {
        bytes4 question = ICredentialRegistry.standingOf.selector;
        return Standing.wrap(Ask.word(address(self), question, uint160(practitioner)));
    }

    /// @notice What a live organisation is; 0 for one that is not live.
    function liveKinds(ICredentialRegistry self, uint32 organisation) internal view returns (uint256) {
        return Ask.word(address(self), ICredentialRegistry.liveKindsOf.selector, organisation);
    }

    /// @notice Who signs for a subject now; zero while it is frozen.
    function signer(ICredentialRegistry self, address subject) internal view returns (address) {
        return address(uint160(Ask.word(address(self), ISubjects.signerFor.selector, uint160(subject))));
    }

    function standingAndController(
        ICredentialRegistry self,
        address practitioner,
        address subject
    ) internal view returns (Standing, address) {
        bytes4 question = ICredentialRegistry.standingAndControllerOf.selector;
        uint256 whom = uint160(practitioner);
        // slither-disable-next-line unused-return: it was asked for two words
        (uint256 word, uint256 key, ) = Ask.words(address(self), question, 2, whom, uint160(subject), 0);
        return (Standing.wrap(word), address(uint160(key)));
    }

    function bothStandingsAndController(
        ICredentialRegistry self,
        address practitioner,
        address other,
        address subject
    ) internal view returns (Standing, Standing, address) {
        (uint256 word, uint256 otherWord, uint256 key) = Ask.words(
            address(self),
            ICredentialRegistry.bothStandingsAndControllerOf.selector,
            3,
            uint160(practitioner),
            uint160(other),
            uint160(subject)
        );
        return (Standing.wrap(word), Standing.wrap(otherWord), address(uint160(key)));
    }
}
