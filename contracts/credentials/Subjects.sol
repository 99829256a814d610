// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISubjects} from "../../interfaces/ISubjects.sol";
import {SignedActs} from "../shared/SignedActs.sol";

/// @title Subjects and their controllers (X6)
abstract contract Subjects is SignedActs, ISubjects {
    bytes32 private constant MOVE_TYPEHASH = keccak256(
        "ControllerMove(address subject,address controller,uint32 sequence,uint32 deadline)"
    );
    uint256 private constant SEQUENCE = 160;
    uint256 private constant FREEZE = 192;
    uint256 private constant REGISTRAR = 200;
    uint256 private constant FROZEN = ((1 << 40) - 1) << FREEZE;

    /// @dev | 0..159 controller, 0 = the subject itself | 160..191 sequence | 192..199 freeze | 200..231 registrar that froze |
    mapping(address subject => uint256 word) private _subjects;

    /// @inheritdoc ISubjects
    function signerFor(address subject) public view override returns (address) {
        uint256 word = _subjects[subject];
        if (word == 0) return subject;
        if (word & FROZEN != 0) return address(0);
        return _key(subject, word);
    }

    /// @inheritdoc ISubjects
    function ownerOf(address subject) public view override returns (address) {
        return _key(subject, _subjects[subject]);
    }

    /// @inheritdoc ISubjects
    function sequenceOf(address subject) public view override returns (uint32) {
        return uint32(_subjects[subject] >> SEQUENCE);
    }

    /// @inheritdoc ISubjects
    function freezeOf(address subject) public view override returns (Freeze reason, uint32 registrar) {
        uint256 word = _subjects[subject];
        return (Freeze(uint8(word >> FREEZE)), uint32(word >> REGISTRAR));
    }

    /// @inheritdoc ISubjects
    function moveController(
        address subject,
        address controller,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        bytes32 act = keccak256(abi.encode(MOVE_TYPEHASH, subject, controller, sequence, deadline));
        if (controller == address(0)) revert Subjects_ZeroController(subject);
        if (ownerOf(subject) == controller) revert Subjects_AlreadyDone(subject);
        _requireOwnAct(subject, act, sequence, deadline, signature);
        _endRecovery(subject);
        _moveTo(subject, controller, sequence);
    }

    /// @inheritdoc ISubjects
    function freeze(address subject, Freeze reason) external override {
        uint32 registrar = _requireRegistrar();
        (Freeze known, uint32 by) = freezeOf(subject);
        if (reason == Freeze.None) revert Subjects_NoReason(subject);
        if (known != Freeze.None && by != registrar) revert Subjects_Frozen(subject, by);
        if (known == reason) revert Subjects_AlreadyDone(subject);
        _subjects[subject] =
            (_subjects[subject] & ~FROZEN) |
            (uint256(reason) << FREEZE) |
            (uint256(registrar) << REGISTRAR);
        emit SubjectFrozen(subject, registrar, reason);
    }

    /// @inheritdoc ISubjects
    function unfreeze(address subject) external override {
        (Freeze reason, uint32 registrar) = freezeOf(subject);
        if (reason == Freeze.None) revert Subjects_AlreadyDone(subject);
        _requireOverRegistrar(registrar);
        _unfreeze(subject);
    }

    /// @dev The present controller does this act, with the next number.
    function _requireOwnAct(
        address subject,
        bytes32 act,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) internal view {
        (Freeze reason, uint32 registrar) = freezeOf(subject);
        if (reason != Freeze.None) revert Subjects_Frozen(subject, registrar);
        _requireActOf(signerFor(subject), act, deadline, signature);
        uint32 last = sequenceOf(subject);
        if (sequence != last + 1) revert Subjects_StaleSequence(subject, sequence, last);
    }

    /// @dev A subject that is frozen stays so.
    function _moveTo(address subject, address controller, uint32 sequence) internal {
        uint256 frozen = _subjects[subject] & FROZEN;
        _subjects[subject] = frozen | uint256(uint160(controller)) | (uint256(sequence) << SEQUENCE);
        emit ControllerMoved(subject, controller, sequence);
    }

    function _setSequence(address subject, uint32 sequence) internal {
        uint256 rest = _subjects[subject] & ~(uint256(type(uint32).max) << SEQUENCE);
        _subjects[subject] = rest | (uint256(sequence) << SEQUENCE);
    }

    function _unfreeze(address subject) internal {
        _subjects[subject] &= ~FROZEN;
        emit SubjectUnfrozen(subject, msg.sender);
    }

    function _key(address subject, uint256 word) private pure returns (address) {
        address controller = address(uint160(word));
        return controller == address(0) ? subject : controller;
    }

    /// @dev The caller is a live steward of a registrar: its number.
    function _requireRegistrar() internal view virtual returns (uint32);

    /// @dev The caller may undo what this registrar did.
    function _requireOverRegistrar(uint32 registrar) internal view virtual;

    /// @dev The owner acted: nobody takes over.
    function _endRecovery(address subject) internal virtual;
}
