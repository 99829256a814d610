// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {Facts, IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Batches} from "./Batches.sol";
import {Asked, Evidence, Signing} from "./Signing.sol";
import {World} from "./World.sol";

/// @title What happens at a counter: terms, a supply of them, its signatures, the act
abstract contract Counter is World {
    /// @dev One supply as it is asked for.
    struct Ask {
        I.Terms terms;
        Asked supply;
        IPackRegistry.PackUse[] packs;
        Evidence evidence;
        uint16[] quantities; // readable form of supply.quantities
        address pharmacist;
        uint32 pharmacy;
    }

    uint32 private _requests;

    // ------------------------------------------------------------------------------------------------------------------ terms

    /// @dev One line of 10 units for 5 days, three further portions, 10 days between them, for a week.
    function _prescription() internal view returns (I.Prescription memory p) {
        p.content = keccak256("salt and document");
        p.holder = patient;
        p.prescriber = prescriber;
        p.profile = ORDINARY;
        p.issuedAt = _now();
        p.until = _now() + 7 days;
        p.repeats = 3;
        p.intervalDays = 10;
        p.lines = new I.Line[](1);
        p.lines[0] = I.Line(10, 5, 1);
    }

    function _prescription(uint32 profile) internal view returns (I.Prescription memory p) {
        p = _prescription();
        p.profile = profile;
        if (profile != STRICT) return p;
        p.until = _now() + 1 hours;
        p.repeats = 0;
    }

    function _issue(I.Prescription memory p) internal returns (I.Terms memory terms) {
        terms = codec.pack(p);
        _as(p.prescriber, address(ledger), abi.encodeCall(ledger.issue, (terms, "")));
    }

    /// @dev The origin of terms that their prescriber signed off chain.
    function _signed(I.Terms memory terms) internal view returns (bytes memory) {
        return bytes.concat(hex"01", _sign(address(uint160(terms.body)), ledger.idOf(terms)));
    }

    function _domain() internal view returns (bytes32) {
        return Signing.domain("Carestamp Prescriptions", address(ledger));
    }

    function _signAct(address who, bytes32 act) internal view returns (bytes memory) {
        return _sign(who, Signing.digest(_domain(), act));
    }

    // ------------------------------------------------------------------------------------------------------------------ holds

    function _holdCall(
        I.Terms memory terms,
        uint32 pharmacy,
        uint32 until,
        uint32 sequence
    ) internal view returns (bytes memory) {
        bytes32 act = Signing.hold(ledger.idOf(terms), pharmacy, until, sequence, _now());
        bytes memory signature = _signAct(address(uint160(terms.head)), act);
        return abi.encodeCall(ledger.hold, (terms, pharmacy, until, sequence, _now(), signature, ""));
    }

    function _hold(I.Terms memory terms, uint32 pharmacy, uint32 until, uint32 sequence) internal {
        _as(relayer, address(ledger), _holdCall(terms, pharmacy, until, sequence));
    }

    // --------------------------------------------------------------------------------------------------------------- supplies

    function _units(uint16 a) internal pure returns (uint16[] memory units) {
        units = new uint16[](1);
        units[0] = a;
    }

    function _units(uint16 a, uint16 b) internal pure returns (uint16[] memory units) {
        units = new uint16[](2);
        (units[0], units[1]) = (a, b);
    }

    /// @dev The pharmacist asks for this now, and the holder signs.
    function _ask(I.Terms memory terms, uint16[] memory quantities) internal returns (Ask memory a) {
        a = _ask(terms, quantities, pharmacist, PHARMACY);
        _accept(a);
    }

    /// @dev The same by any pharmacist, with nothing signed yet.
    function _ask(
        I.Terms memory terms,
        uint16[] memory quantities,
        address who,
        uint32 pharmacy
    ) internal returns (Ask memory a) {
        a.terms = terms;
        a.quantities = quantities;
        a.pharmacist = who;
        a.pharmacy = pharmacy;
        a.supply.quantities = codec.packQuantities(quantities);
        a.supply.request = ++_requests;
        a.supply.handedOverAt = _now();
        a.supply.deadline = _now() + 10 minutes;
        a.supply.product = keccak256("product");
    }

    /// @dev The holder signs what is asked.
    function _accept(Ask memory a) internal view {
        _accept(a, address(uint160(a.terms.head)));
    }

    function _accept(Ask memory a, address signer) internal view {
        bytes32 id = ledger.idOf(a.terms);
        bytes32 act = Signing.acceptance(id, a.pharmacy, a.quantities, a.supply, a.packs);
        a.evidence.acceptance = _signAct(signer, act);
    }

    /// @dev A second pharmacist signs what is asked.
    function _countersign(Ask memory a, address second) internal view {
        a.supply.second = second;
        bytes32 id = ledger.idOf(a.terms);
        bytes32 act = Signing.countersignature(id, a.pharmacy, a.pharmacist, a.quantities, a.supply, a.packs);
        a.evidence.countersignature = _signAct(second, act);
    }

    /// @dev Packed by hand, not by the codec: what a slip of it would do shows.
    function _packed(Ask memory a) internal pure returns (I.Supply memory supply, bytes memory evidence) {
        Asked memory s = a.supply;
        (bytes memory second, bytes memory uses) = (_second(a), Batches.uses(a.packs));
        uint256 facts = s.quantities | (uint256(s.request) << 80) | (uint256(s.handedOverAt) << 112);
        facts |= (uint256(s.deadline) << 144) | (s.identityChecked ? 1 << 176 : 0);
        facts |= (a.evidence.acceptance.length << 184) | (second.length << 200) | (uses.length << 216);
        supply = I.Supply(Facts.wrap(facts), s.product);
        evidence = bytes.concat(a.evidence.acceptance, second, uses, a.evidence.origin);
    }

    function _second(Ask memory a) private pure returns (bytes memory) {
        if (a.supply.second == address(0) && a.evidence.countersignature.length == 0) return "";
        return abi.encodePacked(a.supply.second, a.evidence.countersignature);
    }

    /// @dev 80 bits over all of it, by which the ledger knows it again.
    function _tagOf(Ask memory a) internal view returns (uint80) {
        return Signing.tag(ledger.idOf(a.terms), a.pharmacy, a.pharmacist, a.quantities, a.supply, a.packs);
    }

    /// @dev The word of its event. `code`: Basis or Obstacle.
    function _told(Ask memory a, uint8 code, bool recorded) internal view returns (uint256 word) {
        word = a.supply.quantities | (uint256(a.supply.request) << 80) | (uint256(a.supply.handedOverAt) << 112);
        word |= (uint256(_tagOf(a)) << 144) | (uint256(code) << 224) | (recorded ? 1 << 232 : 0);
    }

    /// @dev `dispense` and `recordSupply` take the same.
    function _withEvidence(bytes4 act, Ask memory a) private pure returns (bytes memory) {
        (I.Supply memory supply, bytes memory evidence) = _packed(a);
        return bytes.concat(act, abi.encode(a.terms, supply, evidence));
    }

    function _dispenseCall(Ask memory a) internal view returns (bytes memory) {
        return _withEvidence(ledger.dispense.selector, a);
    }

    function _dispense(Ask memory a) internal {
        _as(a.pharmacist, address(ledger), _dispenseCall(a));
    }

    /// @dev Dispenses this much of the first line now, with the holder's signature.
    function _dispense(I.Terms memory terms, uint16 units) internal returns (Ask memory a) {
        a = _ask(terms, _units(units));
        _dispense(a);
    }

    function _recordCall(Ask memory a) internal view returns (bytes memory) {
        return _withEvidence(ledger.recordSupply.selector, a);
    }

    function _record(Ask memory a) internal returns (bool counted) {
        return abi.decode(_as(a.pharmacist, address(ledger), _recordCall(a)), (bool));
    }

    /// @dev What the reversing pharmacist presents of this supply.
    function _factsOf(Ask memory a) internal pure returns (I.SupplyFacts memory) {
        Asked memory s = a.supply;
        uint256 facts = s.quantities | (uint256(s.request) << 80) | (uint256(s.handedOverAt) << 112);
        return I.SupplyFacts(s.product, Facts.wrap(facts | (uint256(a.pharmacy) << 144)), a.pharmacist);
    }

    function _reverseCall(Ask memory a) internal view returns (bytes memory) {
        I.PackUnits[] memory units = new I.PackUnits[](a.packs.length);
        for (uint256 i; i < units.length; ++i) units[i] = I.PackUnits(a.packs[i].pack, a.packs[i].units);
        return abi.encodeCall(ledger.reverse, (a.terms, _factsOf(a), units));
    }

    function _reverse(Ask memory a) internal {
        _as(a.pharmacy == PHARMACY ? secondPharmacist : secondPharmacistB, address(ledger), _reverseCall(a));
    }

    // ------------------------------------------------------------------------------------------------------------------ packs

    /// @dev A pack of its own batch, commissioned now.
    function _commission(bytes32 pack, uint32 capacity) internal returns (bytes32 batch) {
        batch = packs.leafOf(pack, capacity);
        _as(registrarSteward, address(packs), abi.encodeCall(packs.commission, (batch)));
    }

    function _put(Ask memory a, bytes32 pack, uint32 units, uint32 capacity) internal pure {
        a.packs = new IPackRegistry.PackUse[](1);
        a.packs[0] = IPackRegistry.PackUse(pack, units, capacity, new bytes32[](0));
    }

    // --------------------------------------------------------------------------------------------------------------- refusals

    /// @dev The caller is refused with exactly this error, and neither word nor hold moved.
    function _refuses(I.Terms memory terms, address caller, bytes memory act, bytes memory why) internal {
        bytes32 id = ledger.idOf(terms);
        (uint256 word, bytes32 hold) = (ledger.wordOf(id), keccak256(abi.encode(ledger.holdOf(id))));
        _refused(caller, address(ledger), act, why);
        require(word == ledger.wordOf(id) && hold == keccak256(abi.encode(ledger.holdOf(id))), "something moved");
    }

    /// @dev Units of each line that could be dispensed now.
    function _left(I.Terms memory terms) internal view returns (uint16[] memory) {
        return codec.leftOf(terms, ledger.wordOf(ledger.idOf(terms)));
    }

    function _notUsable(I.Terms memory terms, I.Status status) internal view returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_NotUsable.selector, ledger.idOf(terms), status);
    }

    function _done(I.Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_AlreadyDone.selector, ledger.idOf(terms));
    }

    function _unknown(I.Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_Unknown.selector, ledger.idOf(terms));
    }

    function _notLive(address who, uint32 role) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_NotLive.selector, who, role);
    }

    function _samePerson(address who) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_SamePerson.selector, who);
    }

    function _notAuthorised(address who) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_NotAuthorised.selector, who);
    }

    function _refuses(Ask memory a, bytes memory why) internal {
        _refuses(a.terms, a.pharmacist, _dispenseCall(a), why);
    }
}
