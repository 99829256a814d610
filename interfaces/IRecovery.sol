// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISubjects} from "./ISubjects.sol";

/// @title Recovery: a lost key comes back through m of n guardians, a delay and a veto (rule X6)
/// @notice Who the guardians are is told only when they act: the chain keeps the hash of a plan, with a salt, that a registrar attested.
/// Warning: m guardians who agree can take a subject over if neither its old key nor its second device vetoes in time. Who holds a stolen
/// key can veto too: a registrar freezes the subject first, then only the second device can.
interface IRecovery is ISubjects {
    /// @notice The plan as it is shown when it is used. Its hash is EIP-712's of this struct, without a domain.
    struct RecoveryPlan {
        bytes32 salt; // random: nobody finds the guardians by trying
        uint8 threshold; // m: how many guardians must sign, at least 1
        uint32 delay; // seconds between their signatures and the effect, 1 to 90 days
        address device; // a second key of the owner that may veto; zero when there is none
        address[] guardians; // n, in ascending order, at most 9
    }

    /// @notice A recovery that waits.
    struct Waiting {
        address controller; // who will sign
        uint32 readyAt; // first second at which it may be completed; 0 when nothing waits
        uint32 sequence; // its number
        address device; // who may veto besides the old key
    }

    /// @notice The subject chose a plan; `registrar` attested that its guardians are who they say. An empty plan
    /// is none.
    event RecoveryPlanned(address indexed subject, uint32 indexed registrar, bytes32 plan, uint32 sequence);
    event RecoveryStarted(
        address indexed subject,
        address indexed controller,
        uint32 readyAt,
        uint32 sequence,
        address device
    );
    /// @notice The owner was alive: nothing changes.
    event RecoveryVetoed(address indexed subject, address indexed by, uint32 sequence);

    /// @notice It is already so.
    error Recovery_AlreadyDone(address subject);
    /// @notice This is not the plan that the subject chose (or it chose none).
    error Recovery_WrongPlan(address subject, bytes32 plan);
    /// @notice No threshold, too many or unsorted guardians, or a delay out of bounds.
    error Recovery_UnsoundPlan(address subject);
    /// @notice Fewer guardians signed than the plan asks for.
    error Recovery_TooFew(address subject, uint256 signed, uint256 threshold);
    /// @notice One recovery waits already.
    error Recovery_Waits(address subject, uint32 readyAt);
    error Recovery_NothingWaits(address subject);
    /// @notice It may be completed from `readyAt` on.
    error Recovery_TooEarly(address subject, uint32 readyAt);

    /// @notice Chooses, replaces or (with an empty plan) withdraws a plan. A recovery that waits ends. Signed by the controller:
    /// `RecoveryPlanning(address subject,bytes32 plan,uint32 registrar,uint32 sequence,uint32 deadline)`.
    /// @dev Caller: a live steward of the registrar, who thereby attests the guardians, or that it is the owner who withdraws: a stolen key
    /// alone must not end the way back.
    function planRecovery(
        address subject,
        bytes32 plan,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Starts a recovery. Each guardian who agrees signed
    /// `Recovery(address subject,address controller,uint32 sequence,uint32 deadline)`, sequence being `sequenceOf(subject) + 1`.
    /// @param signatures one place a guardian, in the plan's order; empty for those who did not sign
    function startRecovery(
        address subject,
        address controller,
        RecoveryPlan calldata plan,
        uint32 deadline,
        bytes[] calldata signatures
    ) external;

    /// @notice Ends a recovery that waits. `by` is the old key or the second device and signed
    /// `RecoveryVeto(address subject,uint32 recovery,uint32 deadline)`, or calls itself with an empty signature.
    /// @dev While the subject is frozen for a stolen key, the old key can't.
    function vetoRecovery(
        address subject,
        address by,
        uint32 recovery,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Gives the subject to its new controller. Anyone, once it is ready, unless guardianship is contested or the subject died.
    /// @dev Ends a freeze for a stolen key.
    function completeRecovery(address subject) external;

    /// @notice The recovery that waits, all 0 when none does.
    function recoveryOf(address subject) external view returns (Waiting memory);

    /// @notice The hash of the plan; 0 when there is none.
    function planOf(address subject) external view returns (bytes32);
}
