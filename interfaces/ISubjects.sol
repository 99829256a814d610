// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Subjects and the keys that sign for them (rule X6)
/// @notice A subject is an id, an address at first, and signs with its own key until its controller is moved. Fresh subject ids per document
/// are made off chain and need no entry here. Guardians and recovery arrive with the consent ledger.
interface ISubjects {
    /// @notice From now on `controller` signs for `subject`. `sequence` is the number of this move, strictly increasing.
    event ControllerMoved(address indexed subject, address indexed controller, uint32 sequence);

    /// @notice This is already the controller.
    error Subjects_AlreadyDone(address subject);
    /// @notice A controller can't be the zero address.
    error Subjects_ZeroController(address subject);
    /// @notice The signature's sequence is not above the last one used.
    error Subjects_StaleSequence(address subject, uint32 sequence, uint32 last);

    /// @notice The key (or ERC-1271 wallet) that signs for `subject`; by default the subject itself.
    function controllerOf(address subject) external view returns (address);

    /// @notice The number of the last move; 0 when it was never moved.
    function sequenceOf(address subject) external view returns (uint32);

    /// @notice Hands a subject to another key. Signed by the present controller:
    /// `ControllerMove(address subject,address controller,uint32 sequence,uint32 deadline)`.
    /// @param sequence must be above `sequenceOf(subject)`
    /// @param deadline last second at which the signature may be used
    /// @param signature empty when the present controller calls itself
    function moveController(
        address subject,
        address controller,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;
}
