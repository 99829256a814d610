// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Facts, IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";
import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {Asked, Signing} from "../properties/support/Signing.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Paper} from "./support/Paper.sol";

/// @title Supplies: never more than is left, to nobody but whom the holder named, back once
/// @notice Without packs: a sale is proved where packs are. ecrecover is any function of its arguments.
contract SuppliesProofs is Paper {
    uint256 private constant CARRY = 0x8000;
    uint256 private constant SUPPLY = ((1 << 112) - 1) << 80; // request and tag of the only one

    /// @dev What is asked for, where, by whom.
    struct Case {
        I.Terms terms;
        bytes32 id;
        uint256 word;
        uint256 held;
        address pharmacist;
        uint256 facts;
        bytes32 product;
    }

    // ----------------------------------------------------------------------------------------------------------- conservation

    /// @notice A supply adds what was asked for to each line and no unit more than the opened portions leave, and spills into no other field.
    /// @custom:rules P5
    function check_a_supply_never_passes_what_is_left(bool repeated) public {
        _neverPasses(repeated ? 3 : 0, true);
    }

    function twin_a_supply_never_passes_what_is_left(bool repeated) public {
        _neverPasses(repeated ? 3 : 0, false);
    }

    /// @dev Of the first portion, and when three repeats are open: so that the solver multiplies by a number. The twin claims that a portion is
    /// never handed out as a whole.
    function _neverPasses(uint256 opened, bool sound) private {
        Case memory c = _heldCase(_twoLines());
        c.word = (c.word & ~(uint256(0xf) << 240)) | (opened << 240);
        vm.store(address(ledger), _place(c.id, WORDS), bytes32(c.word));
        (uint256 first, uint256 second) = (_left(c, 0, opened), _left(c, 1, opened));
        vm.assume(_lane(c.word, 0) <= first && _lane(c.word, 1) <= second && (c.word & LANES) >> 32 == 0);
        if (!_dispenses(c, "")) return;
        uint256 later = _wordOf(c.id);
        assert(later & LANES == (c.word & LANES) + (c.facts & LANES));
        assert(_lane(later, 0) <= first && _lane(later, 1) <= second && (later & LANES) >> 32 == 0);
        assert((later ^ c.word) & ~(LANES | SUPPLY | SEVERAL) == 0);
        assert(sound || _lane(later, 0) != first);
    }

    // ----------------------------------------------------------------------------------------------------------------- access

    /// @notice Only a live pharmacist supplies, and never the prescriber.
    /// @custom:rules P5 X7
    function check_only_a_pharmacist_supplies() public {
        _onlyAPharmacist(true);
    }

    function twin_only_a_pharmacist_supplies() public {
        _onlyAPharmacist(false);
    }

    function _onlyAPharmacist(bool sound) private {
        Case memory c = _heldCase(_anyTerms());
        if (!_dispenses(c, "")) return;
        assert((_may(c.pharmacist, PHARMACIST) && c.pharmacist != _prescriber(c.terms)) == sound);
    }

    /// @notice While one pharmacy holds a prescription no other one gets a unit of it.
    /// @custom:rules P4 P5
    function check_a_hold_keeps_others_out() public {
        _keepsOut(true);
    }

    function twin_a_hold_keeps_others_out() public {
        _keepsOut(false);
    }

    /// @dev In the twin by the second after.
    function _keepsOut(bool sound) private {
        Case memory c = _anyCase(_anyTerms());
        vm.assume(c.word & HELD != 0 && uint32(c.held) != _pharmacy(c));
        vm.assume(uint32(c.held >> 32) + (sound ? 0 : 1) >= moment);
        assert(!_dispenses(c, _anySignature()));
    }

    /// @notice Nothing is supplied of what has ended, is suspended, has expired or waits for review.
    /// @custom:rules P3 P8 P9
    function check_nothing_is_supplied_of_what_is_blocked() public {
        _blocked(true);
    }

    function twin_nothing_is_supplied_of_what_is_blocked() public {
        _blocked(false);
    }

    /// @dev In the twin of what is partly used.
    function _blocked(bool sound) private {
        Case memory c = _heldCase(_anyTerms());
        bool waits = c.word & (1 << 252) != 0 && c.word & REVIEWED == 0;
        bool stands = c.word & (ENDED | BY_ISSUER | BY_REGULATOR) == 0;
        vm.assume(sound ? !stands || waits || moment > uint32(c.terms.head >> 192) : c.word & LANES != 0);
        assert(!_dispenses(c, ""));
    }

    // ------------------------------------------------------------------------------------------------------------- single use

    /// @notice A request that the word remembers is never supplied a second time, nor is request 0.
    /// @custom:rules P6 X9
    function check_a_request_is_supplied_once() public {
        _once(true);
    }

    function twin_a_request_is_supplied_once() public {
        _once(false);
    }

    /// @dev In the twin of a word that remembers another.
    function _once(bool sound) private {
        Case memory c = _heldCase(_anyTerms());
        uint32 request = uint32(c.facts >> 80);
        vm.assume(sound ? request == 0 || uint32(c.word >> 160) == request : uint32(c.word >> 160) + 1 == request);
        assert(!_dispenses(c, ""));
    }

    // -------------------------------------------------------------------------------------------------------------- signature

    /// @notice Without a hold, a supply rests on a signature of who signs for the holder now, over exactly this pharmacy, these units, request, time,
    /// product and deadline, on this chain and ledger.
    /// @custom:rules P5 X5 X6
    function check_a_supply_is_what_the_holder_signed() public {
        _whatTheHolderSigned(true);
    }

    function twin_a_supply_is_what_the_holder_signed() public {
        _whatTheHolderSigned(false);
    }

    function _whatTheHolderSigned(bool sound) private {
        Case memory c = _anyCase(_anyTerms());
        vm.assume(c.word & HELD == 0);
        bytes memory signature = _anySignature();
        if (!_dispenses(c, signature)) return;
        address signer = credentials.signerFor(address(uint160(c.terms.head)));
        assert(moment <= uint32(c.facts >> 144) && signer != address(0));
        assert((_recovered(_acceptance(c), signature) == signer) == sound);
    }

    function _acceptance(Case memory c) private view returns (bytes32) {
        uint16[] memory units = new uint16[](1);
        units[0] = _lane(c.facts, 0);
        Asked memory asked;
        (asked.request, asked.handedOverAt) = (uint32(c.facts >> 80), uint32(c.facts >> 112));
        (asked.deadline, asked.product) = (uint32(c.facts >> 144), c.product);
        bytes32 domain = Signing.domain("Carestamp Prescriptions", address(ledger), chain);
        IPackRegistry.PackUse[] memory none;
        return Signing.digest(domain, Signing.acceptance(c.id, _pharmacy(c), units, asked, none));
    }

    // ---------------------------------------------------------------------------------------------------------------- reversal

    /// @notice A reversal is another live pharmacist's of that pharmacy or its heir, gives back exactly what was supplied, and works once.
    /// @custom:rules P7 K5
    function check_a_reversal_gives_back_once() public {
        _givesBackOnce(true);
    }

    function twin_a_reversal_gives_back_once() public {
        _givesBackOnce(false);
    }

    /// @dev The twin claims that the first pharmacist may.
    function _givesBackOnce(bool sound) private {
        (I.Terms memory terms, address caller) = (_anyTerms(), svm.createAddress("caller"));
        bytes32 id = ledger.idOf(terms);
        uint256 word = _wordOf(id);
        I.SupplyFacts memory made;
        (made.product, made.pharmacist) = (svm.createBytes32("product"), svm.createAddress("pharmacist"));
        uint256 facts = svm.createUint(176, "made");
        vm.assume((facts & LANES) >> 16 == 0 && word & LANES >= facts & LANES);
        made.facts = Facts.wrap(facts);
        bytes memory act = abi.encodeCall(ledger.reverse, (terms, made, new I.PackUnits[](0)));
        if (!_does(caller, act)) return;
        uint256 later = _wordOf(id);
        assert(later & LANES == (word & LANES) - (facts & LANES));
        assert((later ^ word) & ~(LANES | (((1 << 80) - 1) << 80)) == 0);
        uint32 house = uint32(_standing(caller) >> 32);
        assert(house == uint32(facts >> 144) || credentials.mayFinish(house, uint32(facts >> 144)));
        assert(_may(caller, PHARMACIST) && (caller != made.pharmacist) == sound);
        assert(!_does(svm.createAddress("again"), act));
    }

    // -------------------------------------------------------------------------------------------------------------------- acts

    /// @dev Of what is known, neither controlled nor countersigned; evidence is empty or one signature.
    function _anyCase(I.Terms memory terms) private view returns (Case memory c) {
        c.terms = terms;
        c.id = ledger.idOf(terms);
        (c.word, c.held) = (_wordOf(c.id), _holdOf(c.id));
        vm.assume(c.word != 0 && c.word & (3 << 254) == 0);
        c.pharmacist = svm.createAddress("pharmacist");
        c.facts = svm.createUint(176, "facts");
        vm.assume((c.facts & LANES) >> 32 == 0 && ((terms.lines >> 16) & 0xffff != 0 || (c.facts & LANES) >> 16 == 0));
        c.product = svm.createBytes32("product");
    }

    /// @dev While the pharmacist's own pharmacy holds it: nobody needs to sign.
    function _heldCase(I.Terms memory terms) private view returns (Case memory c) {
        c = _anyCase(terms);
        vm.assume(c.word & HELD != 0 && uint32(c.held) == _pharmacy(c) && uint32(c.held >> 32) >= moment);
    }

    function _anySignature() private pure returns (bytes memory) {
        return svm.createBytes(65, "signature");
    }

    function _dispenses(Case memory c, bytes memory signature) private returns (bool) {
        I.Supply memory supply = I.Supply(Facts.wrap(c.facts | (signature.length << 184)), c.product);
        return _does(c.pharmacist, abi.encodeCall(ledger.dispense, (c.terms, supply, signature)));
    }

    function _pharmacy(Case memory c) private view returns (uint32) {
        return uint32(_standing(c.pharmacist) >> 32);
    }

    function _lane(uint256 lanes, uint256 line) private pure returns (uint16) {
        return uint16(lanes >> (16 * line));
    }

    /// @dev What the opened portions allow of a line. Terms are admitted only if it fits 15 bits.
    function _left(Case memory c, uint256 line, uint256 opened) private pure returns (uint256 units) {
        units = uint256(_lane(c.terms.lines, line)) * (1 + opened);
        vm.assume(units < CARRY);
    }
}
