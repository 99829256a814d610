// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ISignedActs} from "../../interfaces/ISignedActs.sol";

/// @title Base of every ledger whose acts have a twin by signature (X5)
abstract contract SignedActs is ISignedActs, EIP712 {
    /// @inheritdoc ISignedActs
    function domainSeparator() public view override returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev `signer` does this act: as the caller when `signature` is empty, else by a signature that is not past its deadline.
    function _requireActOf(
        address signer,
        bytes32 structHash,
        uint256 deadline,
        bytes calldata signature
    ) internal view {
        if (signature.length != 0) _requireSigned(signer, structHash, deadline, block.timestamp, signature);
        else if (msg.sender != signer) revert SignedActs_NotSigner(signer, msg.sender);
    }

    /// @dev `signer` signed this act, for use until `deadline`; it was used at `moment`.
    function _requireSigned(
        address signer,
        bytes32 structHash,
        uint256 deadline,
        uint256 moment,
        bytes calldata signature
    ) internal view {
        if (moment > deadline) revert SignedActs_Expired(deadline);
        if (!_isSignedBy(signer, _hashTypedDataV4(structHash), signature)) revert SignedActs_BadSignature(signer);
    }

    /// @dev Recovery first, because it is what nearly every signer needs and asking for code costs a cold read.
    function _isSignedBy(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (_recover(digest, signature) == signer) return signer != address(0);
        return SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);
    }

    /// @dev The zero address when the form is neither 64 nor 65 bytes, or the signature is none.
    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        if (signature.length == 64) {
            (bytes32 r, bytes32 vs) = abi.decode(signature, (bytes32, bytes32));
            // slither-disable-next-line unused-return: why it is none does not matter, then the signer is zero
            (signer, , ) = ECDSA.tryRecover(digest, r, vs);
        } else if (signature.length == 65) {
            (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
            // slither-disable-next-line unused-return: as above
            (signer, , ) = ECDSA.tryRecover(digest, uint8(signature[64]), r, s);
        }
    }
}
