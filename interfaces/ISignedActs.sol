// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Acts by signature (rules X5, X6)
/// @notice What every ledger shares about acts that a person signs and anyone may relay.
///
/// A signature is EIP-712 over the readable struct, in the domain of the one ledger it is meant for. Accepted forms: 64 bytes (EIP-2098),
/// 65 bytes (r, s, v), and whatever an ERC-1271 wallet accepts. An *empty* signature means: the caller is the signer and acts itself.
interface ISignedActs {
    /// @notice The act was signed for use until `deadline` (seconds) and it is later than that.
    error SignedActs_Expired(uint256 deadline);
    /// @notice The signature is not `signer`'s over exactly this act, in this ledger, on this chain.
    error SignedActs_BadSignature(address signer);
    /// @notice No signature was given, and the caller is not `signer`.
    error SignedActs_NotSigner(address signer, address caller);

    /// @notice The EIP-712 domain separator of this ledger, read at run time (a fork with another chain id has another one).
    function domainSeparator() external view returns (bytes32);
}
