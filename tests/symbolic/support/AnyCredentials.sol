// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Credentials that answer anything, always the same
/// @notice With any words in its storage: whatever the credentials may say of people, organisations and subjects, and however they came to it.
/// What they can say is proved of the CredentialRegistry itself; a ledger is proved for every answer.
contract AnyCredentials {
    mapping(address practitioner => uint256 standing) public standingOf;
    mapping(address subject => uint256 key) private _signers;
    mapping(address subject => uint256 key) private _owners;
    mapping(uint32 organisation => uint32 kinds) public liveKindsOf;
    mapping(uint32 actor => mapping(uint32 original => bool may)) public mayFinish;
    mapping(uint32 organisation => mapping(address practitioner => uint32 since)) public distrustedSince;
    mapping(uint32 organisation => uint32 successor) private _successors;

    function signerFor(address subject) public view returns (address) {
        return address(uint160(_signers[subject]));
    }

    function ownerOf(address subject) public view returns (address) {
        return address(uint160(_owners[subject]));
    }

    function standingAndControllerOf(address practitioner, address subject) external view returns (uint256, address) {
        return (standingOf[practitioner], signerFor(subject));
    }

    function bothStandingsAndControllerOf(
        address practitioner,
        address other,
        address subject
    ) external view returns (uint256, uint256, address) {
        return (standingOf[practitioner], standingOf[other], signerFor(subject));
    }

    function bothSuccessorsOf(uint32 one, uint32 other) external view returns (uint32, uint32) {
        return (_successors[one], _successors[other]);
    }
}
