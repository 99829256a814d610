// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Subjects and the keys that sign for them (rule X6)
/// @notice A subject is an id, an address at first, and signs with its own key until its controller is moved. Fresh subject ids per document
/// are made off chain and need no entry here. A lost key comes back through guardians (IRecovery).
interface ISubjects {
    /// @notice Why new acts of a subject are stopped.
    enum Freeze {
        None,
        ContestedGuardianship,
        Death,
        StolenKey // the owner's guardians may go on with a recovery, and only the second device can veto it
    }

    /// @notice From now on `controller` signs for `subject`. `sequence` is the number of this move, strictly increasing.
    event ControllerMoved(address indexed subject, address indexed controller, uint32 sequence);
    /// @notice `registrar` stopped new acts of `subject`. What takes back stays open: see `ownerOf`.
    event SubjectFrozen(address indexed subject, uint32 indexed registrar, Freeze reason);
    event SubjectUnfrozen(address indexed subject, address indexed by);

    /// @notice This is already the controller; or it is frozen so, or not frozen.
    error Subjects_AlreadyDone(address subject);
    /// @notice A controller can't be the zero address.
    error Subjects_ZeroController(address subject);
    /// @notice The signature's sequence is not the next one.
    error Subjects_StaleSequence(address subject, uint32 sequence, uint32 last);
    /// @notice New acts of this subject are stopped by `registrar`.
    error Subjects_Frozen(address subject, uint32 registrar);
    /// @notice A freeze has a reason.
    error Subjects_NoReason(address subject);

    /// @notice The key (or ERC-1271 wallet) that signs for `subject`; by default the subject itself. Zero, nobody, while it is frozen.
    function signerFor(address subject) external view returns (address);

    /// @notice The same, frozen or not: whoever may take back, for a freeze never stops that (X13).
    function ownerOf(address subject) external view returns (address);

    /// @notice The number of the last move or plan; 0 when there was none.
    function sequenceOf(address subject) external view returns (uint32);

    /// @notice Why and by which registrar a subject is frozen.
    function freezeOf(address subject) external view returns (Freeze reason, uint32 registrar);

    /// @notice Hands a subject to another key. Signed by the present controller:
    /// `ControllerMove(address subject,address controller,uint32 sequence,uint32 deadline)`. A recovery that waits ends.
    /// @param sequence must be `sequenceOf(subject) + 1`: nobody who stole the key can use the numbers up
    /// @param deadline last second at which the signature may be used
    /// @param signature empty when the present controller calls itself
    function moveController(
        address subject,
        address controller,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Stops new acts of a subject: contested guardianship, death, a stolen key. Caller: a live steward of a registrar.
    function freeze(address subject, Freeze reason) external;

    /// @notice Ends it. Caller: a live steward of that registrar or its successor, or of a regulator of registrars.
    function unfreeze(address subject) external;
}
