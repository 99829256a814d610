// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Standing} from "../../../interfaces/ICredentialRegistry.sol";
import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {svm, vm} from "./Halmos.sol";
import {Proofs} from "./Proofs.sol";

/// @title A ledger of prescriptions in any state, and terms that say anything
/// @notice Any words, holds, supplies, profiles and roots; any credentials; any caller and time. Terms have one line, or two where lanes
/// could spill.
abstract contract Paper is Proofs {
    uint256 internal constant WORDS = 6; // its slot
    uint256 internal constant HOLDS = 7; // its slot
    uint32 internal constant PRESCRIBER = 1 << 0;
    uint32 internal constant PHARMACIST = 1 << 1;
    uint32 internal constant REVIEWER = 1 << 2;
    uint32 internal constant STEWARD = 1 << 6;
    uint256 internal constant LANES = (1 << 80) - 1;
    uint256 internal constant REVIEWED = 1 << 244;
    uint256 internal constant CANCELLED = 1 << 246;
    uint256 internal constant STOPPED = 1 << 247;
    uint256 internal constant ENDED = 7 << 245; // rejected, cancelled, stopped
    uint256 internal constant BY_ISSUER = 1 << 248;
    uint256 internal constant BY_REGULATOR = 1 << 249;
    uint256 internal constant HELD = 1 << 250;
    uint256 internal constant SEVERAL = 1 << 251;
    uint256 internal constant ALL_AT_ONCE = 7 << 253; // may be parted, needs a second pharmacist, controlled

    ICredentialRegistry internal credentials;
    I internal ledger;
    uint256 internal moment;
    uint256 internal chain;

    function setUp() public virtual {
        credentials = ICredentialRegistry(_anyCredentials());
        bytes memory arguments = abi.encode(_anyAuthority(), credentials, address(0xbac5));
        ledger = I(_deployAnyhow("PrescriptionRegistry", arguments));
        chain = block.chainid;
        moment = _anyTime();
    }

    // ------------------------------------------------------------------------------------------------------------------ terms

    /// @dev Of one line.
    function _anyTerms() internal pure returns (I.Terms memory terms) {
        terms.content = svm.createBytes32("content");
        terms.head = svm.createUint(256, "head");
        terms.body = svm.createUint(256, "body");
        terms.lines = _line(0);
        vm.assume(terms.lines & 0xffff != 0);
    }

    /// @dev Of two lines.
    function _twoLines() internal pure returns (I.Terms memory terms) {
        terms = _anyTerms();
        uint256 second = _line(16);
        vm.assume((second >> 16) & 0xffff != 0);
        terms.lines |= second;
    }

    function _prescriber(I.Terms memory terms) internal pure returns (address) {
        return address(uint160(terms.body));
    }

    function _repeats(I.Terms memory terms) internal pure returns (uint8) {
        return uint8(terms.body >> 160);
    }

    function _line(uint256 shift) private pure returns (uint256) {
        uint256 quantity = svm.createUint(16, "quantity");
        uint256 rest = (svm.createUint(16, "days") << 80) | (svm.createUint(16, "class") << 160);
        return (quantity | rest) << shift;
    }

    // ------------------------------------------------------------------------------------------------------------------ state

    function _wordOf(bytes32 id) internal view returns (uint256) {
        return _word(address(ledger), id, WORDS);
    }

    function _holdOf(bytes32 id) internal view returns (uint256) {
        return _word(address(ledger), id, HOLDS);
    }

    function _standing(address person) internal view returns (uint256) {
        return Standing.unwrap(credentials.standingOf(person));
    }

    /// @dev Live in this role, and not distrusted now.
    function _may(address person, uint32 role) internal view returns (bool) {
        uint256 standing = _standing(person);
        return standing & role != 0 && moment < uint32(standing >> 96);
    }

    function _does(address caller, bytes memory act) internal returns (bool) {
        return _did(caller, address(ledger), act);
    }
}
