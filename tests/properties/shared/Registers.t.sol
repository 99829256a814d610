// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IDirectory} from "../../../interfaces/IDirectory.sol";
import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {IProfiles} from "../../../interfaces/IProfiles.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";

/// @title What is written once: profiles and the directory of versions; what the codec refuses, and the frame of an act
contract RegistersTest is Counter {
    bytes32 private constant NAME = bytes32("PrescriptionRegistry");

    // ---------------------------------------------------------------------------------------------------------------- profiles

    /// @custom:rules X12
    function test_publishProfile_is_told_and_never_edited() external {
        uint256 word = codec.packRules(_strictRules());
        vm.expectEmit(address(ledger));
        emit IProfiles.ProfilePublished(9, word);
        _as(GOVERNOR, address(ledger), abi.encodeCall(ledger.publishProfile, (9, word)));
        _refusesProfile(9, word, IProfiles.Profiles_AlreadyDone.selector);
        _refusesProfile(9, word + 1, IProfiles.Profiles_NumberTaken.selector);
        vm.assertEq(ledger.profileOf(9), word, "the word");
    }

    /// @custom:rules X12
    function test_closeProfile_is_told_once_and_keeps_the_rules() external {
        uint256 word = ledger.profileOf(ORDINARY);
        vm.expectEmit(address(ledger));
        emit IProfiles.ProfileClosed(ORDINARY, _now());
        _as(GOVERNOR, address(ledger), abi.encodeCall(ledger.closeProfile, (ORDINARY)));
        vm.assertEq(ledger.profileOf(ORDINARY), word | (uint256(START) << 224), "the word");
        bytes memory why = abi.encodeWithSelector(IProfiles.Profiles_AlreadyDone.selector, ORDINARY);
        bytes memory call = abi.encodeCall(ledger.closeProfile, (ORDINARY));
        vm.warp(_now() + 1);
        _refused(GOVERNOR, address(ledger), call, why);
        _refusesProfile(ORDINARY, word, IProfiles.Profiles_AlreadyDone.selector);
        _refusesProfile(ORDINARY, word ^ 1, IProfiles.Profiles_NumberTaken.selector);
        why = abi.encodeWithSelector(IProfiles.Profiles_Unknown.selector, 77);
        _refused(GOVERNOR, address(ledger), abi.encodeCall(ledger.closeProfile, (77)), why);
        _refused(outsider, address(ledger), abi.encodeCall(ledger.profileOf, (77)), why);
    }

    /// @custom:rules X12 P10
    function test_publishProfile_reverts_when_the_rules_make_no_sense() external {
        for (uint256 i; i < 14; ++i) {
            IPrescriptionCodec.Rules memory r = _unsound(i);
            bytes memory why = abi.encodeWithSelector(IPrescriptionCodec.PrescriptionCodec_UnsoundRules.selector);
            _refused(outsider, address(codec), abi.encodeCall(codec.packRules, (r)), why);
        }
        uint256 word = codec.packRules(_rules());
        for (uint256 bit = 208; bit < 256; ++bit) {
            _refusesProfile(9, word | (1 << bit), IProfiles.Profiles_Unsound.selector);
        }
        _refusesProfile(9, 0, IProfiles.Profiles_Unsound.selector);
        _refusesProfile(9, word & ~uint256(type(uint64).max), IProfiles.Profiles_Unsound.selector);
        _refusesProfile(9, word & ~(uint256(0xf) << 184), IProfiles.Profiles_Unsound.selector);
        _refusesProfile(9, word | (uint256(0xf) << 184), IProfiles.Profiles_Unsound.selector);
    }

    /// @dev The ledger takes exactly the words that the codec makes.
    /// @custom:rules P10
    function testFuzz_publishProfile_takes_what_unpacks_to_rules_that_pack(uint256 word) external {
        word &= (1 << 208) - 1;
        bool sound;
        try codec.packRules(codec.unpackRules(word)) returns (uint256 again) {
            sound = again == word;
        } catch {}
        bytes memory call = abi.encodeCall(ledger.publishProfile, (9, word));
        if (sound) _as(GOVERNOR, address(ledger), call);
        else _refusesProfile(9, word, IProfiles.Profiles_Unsound.selector);
    }

    // --------------------------------------------------------------------------------------------------------------- directory

    /// @custom:rules X11
    function test_enlist_keeps_every_version() external {
        _refusesDirectory(abi.encodeCall(directory.latest, (NAME)), IDirectory.Directory_Unknown.selector, 0);
        vm.expectEmit(address(directory));
        emit IDirectory.LedgerEnlisted(NAME, 1, address(ledger), "1.0.0");
        _enlist(address(ledger));
        address second = address(_deployLedger());
        _enlist(second);
        vm.assertEq(directory.deploymentAt(NAME, 1), address(ledger), "the first");
        vm.assertEq(directory.latest(NAME), second, "the latest");
        vm.assertEq(directory.deploymentsOf(NAME), 2, "how many");
        _refusesDirectory(abi.encodeCall(directory.deploymentAt, (NAME, 0)), IDirectory.Directory_Unknown.selector, 0);
        _refusesDirectory(abi.encodeCall(directory.deploymentAt, (NAME, 3)), IDirectory.Directory_Unknown.selector, 3);
    }

    /// @custom:rules X11 X9
    function test_enlist_reverts_when_listed_or_without_code() external {
        _enlist(address(ledger));
        bytes memory why = abi.encodeWithSelector(IDirectory.Directory_AlreadyDone.selector, address(ledger));
        bytes memory call = abi.encodeCall(directory.enlist, ("AnotherName", address(ledger)));
        _refused(GOVERNOR, address(directory), call, why);
        why = abi.encodeWithSelector(IDirectory.Directory_NoCode.selector, outsider);
        _refused(GOVERNOR, address(directory), abi.encodeCall(directory.enlist, (NAME, outsider)), why);
    }

    // ------------------------------------------------------------------------------------------------------------------- codec

    /// @custom:rules P10
    function test_pack_reverts_when_a_sixth_line_is_given() external {
        I.Prescription memory p = _prescription();
        p.lines = new I.Line[](6);
        for (uint256 i; i < 6; ++i) p.lines[i] = I.Line(1, 1, 1);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_TooManyLines.selector, 6, 5);
        _refused(outsider, address(codec), abi.encodeCall(codec.pack, (p)), why);
        _refused(outsider, address(codec), abi.encodeCall(codec.packQuantities, (new uint16[](6))), why);
    }

    /// @custom:rules P1 P8
    function test_pack_reverts_when_it_does_not_fit() external {
        I.Prescription memory p = _prescription();
        p.repeats = 16;
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_TooManyRepeats.selector, 16, 15);
        _refused(outsider, address(codec), abi.encodeCall(codec.pack, (p)), why);
        p = _prescription();
        p.lines[0].quantity = 0;
        why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedTerms.selector);
        _refused(outsider, address(codec), abi.encodeCall(codec.pack, (p)), why);
        p.lines = new I.Line[](0);
        _refused(outsider, address(codec), abi.encodeCall(codec.pack, (p)), why);
        why = abi.encodeWithSelector(I.PrescriptionRegistry_QuantityTooLarge.selector, 0, 32_768, 32_767);
        _refused(outsider, address(codec), abi.encodeCall(codec.packQuantities, (_units(32_768))), why);
    }

    // ------------------------------------------------------------------------------------------------------------------- frame

    /// @dev The frame: whatever happens to one prescription, another's word, hold and status stay as they are.
    /// @custom:rules P1 P5
    function testFuzz_acts_on_one_prescription_move_no_other(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Prescription memory p = _prescription();
        I.Terms memory one = _issue(p);
        p.content = bytes32(Dice.word(c));
        p.holder = patientB;
        I.Terms memory two = _issue(p);
        bytes32 before = _state(two);
        Ask memory a = _dispense(one, uint16(Dice.between(c, 1, 10)));
        _hold(one, PHARMACY, _now() + 60, 1);
        if (Dice.coin(c)) _reverse(a);
        if (Dice.coin(c)) _as(hospitalSteward, address(ledger), abi.encodeCall(ledger.suspend, (ledger.idOf(one))));
        if (Dice.coin(c)) _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (one)));
        vm.assertEq(_state(two), before, "another prescription moved");
    }

    function _state(I.Terms memory terms) private view returns (bytes32) {
        bytes32 id = ledger.idOf(terms);
        return keccak256(abi.encode(ledger.wordOf(id), ledger.holdOf(id), ledger.statusOf(terms)));
    }

    /// @dev Rules with one thing wrong each.
    function _unsound(uint256 which) private pure returns (IPrescriptionCodec.Rules memory r) {
        r = _rules();
        if (which == 0) r.classes = 0;
        if (which == 1) r.validDays = 0;
        if (which == 2) r.longestDays = r.validDays - 1;
        if (which == 3) r.maxDaysSupply = 0;
        if (which == 4) r.maxLines = 0;
        if (which == 5) r.maxLines = 6;
        if (which == 6) r.maxLines = 16;
        if (which == 7) r.maxRepeats = 16;
        if (which == 8) r.timeZone = -49;
        if (which == 9) r.timeZone = 57;
        if (which > 9) (r.controlled, r.secondPharmacist) = (true, which % 2 == 0);
        if (which == 11 || which == 13) r.slip = false;
        if (which == 12) r.maxLines = 255;
    }

    function _enlist(address deployed) private {
        _as(GOVERNOR, address(directory), abi.encodeCall(directory.enlist, (NAME, deployed)));
    }

    function _refusesProfile(uint32 profile, uint256 word, bytes4 why) private {
        bytes memory call = abi.encodeCall(ledger.publishProfile, (profile, word));
        _refused(GOVERNOR, address(ledger), call, abi.encodeWithSelector(why, profile));
    }

    function _refusesDirectory(bytes memory call, bytes4 why, uint256 number) private {
        _refused(outsider, address(directory), call, abi.encodeWithSelector(why, NAME, number));
    }
}
