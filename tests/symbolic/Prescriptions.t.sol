// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Paper} from "./support/Paper.sol";

/// @title Prescriptions: who moves which bit of which word
contract PrescriptionsProofs is Paper {
    uint256 private constant PAUSED = 5; // its slot

    // ------------------------------------------------------------------------------------------------------------- prescriber

    /// @notice A cancellation is its live prescriber's, of what nobody used, and sets one bit.
    /// @custom:rules P9
    function check_only_its_prescriber_cancels() public {
        _onlyItsPrescriberCancels(true);
    }

    function twin_only_its_prescriber_cancels() public {
        _onlyItsPrescriberCancels(false);
    }

    function _onlyItsPrescriberCancels(bool sound) private {
        (I.Terms memory terms, address caller) = (_anyTerms(), svm.createAddress("caller"));
        bytes32 id = ledger.idOf(terms);
        uint256 word = _wordOf(id);
        if (!_does(caller, abi.encodeCall(ledger.cancel, (terms)))) return;
        assert(word & (ENDED | LANES) == 0);
        uint256 first = uint256(uint32(_standing(caller) >> 32)) << 192;
        assert(_wordOf(id) == (word == 0 ? first : word) | CANCELLED);
        assert((caller == _prescriber(terms) && _may(caller, PRESCRIBER)) == sound);
    }

    /// @notice A stop is its live prescriber's, of what has not ended, and sets one bit.
    /// @custom:rules P9
    function check_only_its_prescriber_stops() public {
        _onlyItsPrescriberStops(true);
    }

    function twin_only_its_prescriber_stops() public {
        _onlyItsPrescriberStops(false);
    }

    function _onlyItsPrescriberStops(bool sound) private {
        (I.Terms memory terms, address caller) = (_anyTerms(), svm.createAddress("caller"));
        bytes32 id = ledger.idOf(terms);
        uint256 word = _wordOf(id);
        if (!_does(caller, abi.encodeCall(ledger.stop, (terms)))) return;
        assert(word != 0 && word & ENDED == 0 && _wordOf(id) == word | STOPPED);
        assert((caller == _prescriber(terms) && _may(caller, PRESCRIBER)) == sound);
    }

    /// @notice What is known is issued by nobody again, whatever became of it.
    /// @custom:rules P2 X8
    function check_what_is_known_is_not_issued_again() public {
        I.Terms memory terms = _anyTerms();
        vm.assume(_wordOf(ledger.idOf(terms)) != 0);
        assert(!_does(svm.createAddress("caller"), abi.encodeCall(ledger.issue, (terms, ""))));
    }

    /// @dev Of what is unknown.
    function twin_what_is_known_is_not_issued_again() public {
        assert(!_does(svm.createAddress("caller"), abi.encodeCall(ledger.issue, (_anyTerms(), ""))));
    }

    // --------------------------------------------------------------------------------------------------------------- reviewer

    /// @notice A live reviewer who is not the prescriber approves, and an approval sets one bit.
    /// @custom:rules P3
    function check_a_reviewer_is_another_person() public {
        _anotherPerson(true);
    }

    function twin_a_reviewer_is_another_person() public {
        _anotherPerson(false);
    }

    function _anotherPerson(bool sound) private {
        (I.Terms memory terms, address caller) = (_anyTerms(), svm.createAddress("caller"));
        bytes32 id = ledger.idOf(terms);
        uint256 word = _wordOf(id);
        if (!_does(caller, abi.encodeCall(ledger.approve, (terms, "")))) return;
        assert(word & (ENDED | BY_ISSUER | BY_REGULATOR) == 0 && _wordOf(id) == word | REVIEWED);
        assert((caller != _prescriber(terms) && _may(caller, REVIEWER)) == sound);
    }

    /// @notice What was rejected, cancelled or stopped is never cancelled, stopped, approved, rejected or suspended.
    /// @custom:rules P3 P9
    function check_an_end_is_final(uint8 which) public {
        I.Terms memory terms = _anyTerms();
        vm.assume(_wordOf(ledger.idOf(terms)) & ENDED != 0);
        assert(!_does(svm.createAddress("caller"), _act(terms, which)));
    }

    /// @dev Of what is suspended.
    function twin_an_end_is_final(uint8 which) public {
        I.Terms memory terms = _anyTerms();
        vm.assume(_wordOf(ledger.idOf(terms)) & BY_ISSUER != 0);
        assert(!_does(svm.createAddress("caller"), _act(terms, which)));
    }

    /// @notice An act on one prescription moves no other one's word or hold.
    /// @custom:rules P1
    function check_no_other_prescription_moves(uint8 which, bytes32 other) public {
        _noOtherMoves(which, other, true);
    }

    function twin_no_other_prescription_moves(uint8 which, bytes32 other) public {
        _noOtherMoves(which, other, false);
    }

    /// @dev In the twin the other may be the same.
    function _noOtherMoves(uint8 which, bytes32 other, bool sound) private {
        I.Terms memory terms = _anyTerms();
        vm.assume(!sound || other != ledger.idOf(terms));
        (uint256 word, uint256 held) = (_wordOf(other), _holdOf(other));
        _does(svm.createAddress("caller"), _act(terms, which));
        assert(_wordOf(other) == word && _holdOf(other) == held);
    }

    // ------------------------------------------------------------------------------------------------------ issuer, regulator

    /// @notice A suspension or its end moves the bit of the caller's side: a health regulator's steward one, the issuer's or its heir's the other.
    /// @custom:rules P9 K5
    function check_each_side_suspends_for_itself(bytes32 id, bool resumes) public {
        _eachForItself(id, resumes, true);
    }

    function twin_each_side_suspends_for_itself(bytes32 id, bool resumes) public {
        _eachForItself(id, resumes, false);
    }

    /// @dev The twin claims that only regulators suspend.
    function _eachForItself(bytes32 id, bool resumes, bool sound) private {
        address caller = svm.createAddress("caller");
        uint256 word = _wordOf(id);
        bytes4 act = resumes ? ledger.resume.selector : ledger.suspend.selector;
        if (!_does(caller, bytes.concat(act, id))) return;
        (uint256 standing, uint32 issuer) = (_standing(caller), uint32(word >> 192));
        uint256 bit = (standing >> 64) & (1 << 8) != 0 ? BY_REGULATOR : BY_ISSUER;
        assert(_wordOf(id) == (resumes ? word & ~bit : word | bit) && _may(caller, STEWARD));
        uint32 house = uint32(standing >> 32);
        assert(bit == BY_REGULATOR || (sound && (house == issuer || credentials.mayFinish(house, issuer))));
    }

    // ---------------------------------------------------------------------------------------------------------------- repeats

    /// @notice A repeat is opened by a live pharmacist, the next one only and no more than the terms have, and moves its two fields alone.
    /// @custom:rules P8
    function check_only_the_next_repeat_opens(uint8 number) public {
        _onlyTheNext(number, true);
    }

    function twin_only_the_next_repeat_opens(uint8 number) public {
        _onlyTheNext(number, false);
    }

    /// @dev The twin claims that only the first one is opened.
    function _onlyTheNext(uint8 number, bool sound) private {
        (I.Terms memory terms, address caller) = (_anyTerms(), svm.createAddress("caller"));
        bytes32 id = ledger.idOf(terms);
        uint256 word = _wordOf(id);
        vm.assume(_repeats(terms) < 16 && moment >= 2 days); // no calendar day of any profile lies before 1970
        if (!_does(caller, abi.encodeCall(ledger.openRepeat, (terms, number)))) return;
        uint256 later = _wordOf(id);
        assert((later ^ word) & ~(uint256(0xfffff) << 224) == 0 && (later >> 240) & 0xf == number);
        assert(number == ((word >> 240) & 0xf) + 1 && number <= _repeats(terms) && _may(caller, PHARMACIST));
        assert(sound || number == 1);
    }

    // ------------------------------------------------------------------------------------------------------------------ pause

    /// @notice While the ledger pauses nothing is issued, approved or opened, whoever calls.
    /// @custom:rules X13
    function check_a_pause_stops_new_acts(uint8 which) public {
        vm.assume(_paused());
        assert(!_does(svm.createAddress("caller"), _newAct(_anyTerms(), which)));
    }

    /// @dev Nor is anything cancelled, stopped or suspended.
    function twin_a_pause_stops_new_acts(uint8 which) public {
        vm.assume(_paused());
        assert(!_does(svm.createAddress("caller"), _act(_anyTerms(), which)));
    }

    function _paused() private view returns (bool) {
        return uint8(uint256(vm.load(address(ledger), bytes32(PAUSED)))) == 1;
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _act(I.Terms memory terms, uint8 which) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(ledger.cancel, (terms));
        if (which == 1) return abi.encodeCall(ledger.stop, (terms));
        if (which == 2) return abi.encodeCall(ledger.suspend, (ledger.idOf(terms)));
        if (which == 3) return abi.encodeCall(ledger.approve, (terms, ""));
        return abi.encodeCall(ledger.reject, (terms, 1, ""));
    }

    /// @dev Of those that a pause stops.
    function _newAct(I.Terms memory terms, uint8 which) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(ledger.approve, (terms, ""));
        if (which == 1) return abi.encodeCall(ledger.reject, (terms, 1, ""));
        if (which == 2) return abi.encodeCall(ledger.openRepeat, (terms, uint8(svm.createUint(8, "number"))));
        return abi.encodeCall(ledger.issue, (terms, ""));
    }
}
