// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {IPrescriptionCodec} from "../../interfaces/IPrescriptionCodec.sol";
import {Facts, IPrescriptionRegistry} from "../../interfaces/IPrescriptionRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {PrescriptionRules} from "./PrescriptionRules.sol";
import {PrescriptionSupply} from "./PrescriptionSupply.sol";
import {PrescriptionTerms} from "./PrescriptionTerms.sol";
import {PrescriptionWord} from "./PrescriptionWord.sol";

/// @title PrescriptionCodec
/// @custom:privacy Holds nothing and writes nothing. A node that is asked sees the terms it is asked about.
/// @custom:trust Nobody: the ledger never asks it, and packed terms have one readable form.
/// @custom:halt Nothing to halt.
contract PrescriptionCodec is IPrescriptionCodec {
    using PrescriptionSupply for Facts;
    using PrescriptionTerms for IPrescriptionRegistry.Terms;
    using PrescriptionWord for uint256;

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IPrescriptionCodec
    function pack(
        IPrescriptionRegistry.Prescription calldata p
    ) external pure override returns (IPrescriptionRegistry.Terms memory terms) {
        terms.content = p.content;
        terms.head = uint256(uint160(p.holder));
        terms.head |= uint256(p.issuedAt) << 160;
        terms.head |= uint256(p.until) << 192;
        terms.head |= uint256(p.profile) << 224;
        terms.body = uint256(uint160(p.prescriber));
        terms.body |= uint256(p.repeats) << 160;
        terms.body |= uint256(p.intervalDays) << 168;
        terms.body |= uint256(p.holderKind) << 184;
        terms.body |= p.online ? uint256(1) << 192 : 0;
        terms.lines = _packLines(p.lines, p.repeats);
    }

    /// @inheritdoc IPrescriptionCodec
    function unpack(
        IPrescriptionRegistry.Terms calldata terms
    ) external pure override returns (IPrescriptionRegistry.Prescription memory p) {
        // slither-disable-next-line unused-return: it refuses malformed terms
        terms.hash();
        p.content = terms.content;
        p.holder = terms.holder();
        p.holderKind = IPrescriptionRegistry.HolderKind(terms.holderKind());
        p.prescriber = terms.prescriber();
        p.profile = terms.profile();
        p.issuedAt = uint32(terms.issuedAt());
        p.until = uint32(terms.until());
        p.repeats = uint8(terms.repeats());
        p.intervalDays = uint16(terms.intervalDays());
        p.online = terms.online();
        p.lines = new IPrescriptionRegistry.Line[](terms.countLines());
        for (uint256 i; i < p.lines.length; ++i) {
            p.lines[i].quantity = uint16(PrescriptionTerms.lane(terms.lines, i));
            p.lines[i].daysSupply = uint16(terms.daysSupplyOf(i));
            p.lines[i].drugClass = uint16(terms.drugClassOf(i));
        }
    }

    /// @inheritdoc IPrescriptionCodec
    function packQuantities(uint16[] calldata quantities) public pure override returns (uint80 lanes) {
        _requireFew(quantities.length);
        for (uint256 i; i < quantities.length; ++i) {
            _requireFits(i, quantities[i], PrescriptionTerms.LANE_MAX);
            lanes |= uint80(quantities[i]) << uint80(16 * i);
        }
    }

    /// @inheritdoc IPrescriptionCodec
    function packSupply(
        SupplyAsked calldata asked,
        SupplyEvidence calldata shown
    ) external pure override returns (IPrescriptionRegistry.Supply memory supply, bytes memory evidence) {
        uint256 facts = _packWhat(asked.quantities, asked.request, asked.handedOverAt);
        facts |= uint256(asked.deadline) << 144;
        facts |= asked.identityChecked ? uint256(1) << 176 : 0;
        bytes memory second = _packSecond(shown.second, shown.countersignature);
        bytes memory packs = packUses(shown.packs);
        facts |= _packLength(shown.acceptance.length) << 184;
        facts |= _packLength(second.length) << 200;
        facts |= _packLength(packs.length) << 216;
        supply = IPrescriptionRegistry.Supply(Facts.wrap(facts), asked.product);
        evidence = bytes.concat(shown.acceptance, second, packs, shown.origin);
    }

    /// @inheritdoc IPrescriptionCodec
    function packUses(IPackRegistry.PackUse[] calldata uses) public pure override returns (bytes memory packed) {
        for (uint256 i; i < uses.length; ++i) {
            IPackRegistry.PackUse calldata use = uses[i];
            if (use.proof.length > 255) revert IPackRegistry.PackRegistry_MalformedUses();
            uint256 facts = uint256(use.units) | (uint256(use.capacity) << 32) | (use.proof.length << 64);
            packed = bytes.concat(packed, use.pack, bytes32(facts), abi.encodePacked(use.proof));
        }
    }

    /// @inheritdoc IPrescriptionCodec
    function packFacts(
        SupplyMade calldata made
    ) external pure override returns (IPrescriptionRegistry.SupplyFacts memory) {
        uint256 facts = _packWhat(made.quantities, made.request, made.handedOverAt);
        facts |= uint256(made.pharmacy) << 144;
        return IPrescriptionRegistry.SupplyFacts(made.product, Facts.wrap(facts), made.pharmacist);
    }

    /// @inheritdoc IPrescriptionCodec
    function unpackSupply(uint256 supply) external pure override returns (SupplyTold memory told) {
        Facts facts = Facts.wrap(supply);
        told.quantities = new uint16[](PrescriptionTerms.MAX_LINES);
        for (uint256 i; i < told.quantities.length; ++i) {
            told.quantities[i] = uint16(PrescriptionTerms.lane(facts.quantities(), i));
        }
        told.request = facts.request();
        told.handedOverAt = uint32(facts.handedOverAt());
        told.tag = uint80(supply >> 144);
        told.code = uint8(supply >> 224);
        told.recorded = (supply >> 232) & 1 != 0;
    }

    /// @inheritdoc IPrescriptionCodec
    function leftOf(
        IPrescriptionRegistry.Terms calldata terms,
        uint256 word
    ) external pure override returns (uint16[] memory left) {
        // slither-disable-next-line unused-return: it refuses malformed terms
        terms.hash();
        uint256 lanes = terms.quantities() * (1 + word.repeatsOpened()) - word.dispensed();
        left = new uint16[](terms.countLines());
        for (uint256 i; i < left.length; ++i) left[i] = uint16(PrescriptionTerms.lane(lanes, i));
    }

    /// @inheritdoc IPrescriptionCodec
    function packRules(Rules calldata r) external pure override returns (uint256 word) {
        word = r.classes;
        word |= uint256(r.validDays) << 64;
        word |= uint256(r.longestDays) << 80;
        word |= uint256(r.lagHours) << 96;
        word |= uint256(r.holdHours) << 112;
        word |= uint256(r.reverseHours) << 128;
        word |= uint256(r.maxDaysSupply) << 144;
        word |= uint256(r.maxQuantity) << 160;
        word |= uint256(r.minIntervalDays) << 176;
        word |= uint256(r.maxLines) << 184;
        word |= uint256(r.maxRepeats) << 188;
        word |= uint256(uint8(r.timeZone)) << 192;
        word |= _flagsOf(r);
        if (r.maxLines > 15 || r.maxRepeats > 15 || !PrescriptionRules.isSound(word)) {
            revert PrescriptionCodec_UnsoundRules();
        }
    }

    /// @inheritdoc IPrescriptionCodec
    function unpackRules(uint256 word) external pure override returns (Rules memory r) {
        r.classes = uint64(word);
        r.validDays = uint16(word >> 64);
        r.longestDays = uint16(word >> 80);
        r.lagHours = uint16(word >> 96);
        r.holdHours = uint16(word >> 112);
        r.reverseHours = uint16(word >> 128);
        r.maxDaysSupply = uint16(word >> 144);
        r.maxQuantity = uint16(word >> 160);
        r.minIntervalDays = uint8(word >> 176);
        r.maxLines = uint8(PrescriptionRules.mostLines(word));
        r.maxRepeats = uint8(PrescriptionRules.mostRepeats(word));
        r.timeZone = int8(uint8(word >> 192));
        r.parts = word & PrescriptionRules.PARTIAL != 0;
        r.online = word & PrescriptionRules.ONLINE != 0;
        r.review = word & PrescriptionRules.REVIEW != 0;
        r.secondPharmacist = word & PrescriptionRules.SECOND_PHARMACIST != 0;
        r.slip = word & PrescriptionRules.SLIP != 0;
        r.controlled = word & PrescriptionRules.CONTROLLED != 0;
        r.identityCheck = word & PrescriptionRules.IDENTITY_CHECK != 0;
        r.offline = word & PrescriptionRules.OFFLINE != 0;
    }

    /// @dev Nobody countersigns where nobody is named.
    function _packSecond(address second, bytes calldata countersignature) private pure returns (bytes memory) {
        if (second == address(0) && countersignature.length == 0) return "";
        return bytes.concat(bytes20(second), countersignature);
    }

    function _packLength(uint256 length) private pure returns (uint256) {
        if (length > type(uint16).max) revert IPrescriptionRegistry.PrescriptionRegistry_MalformedSupply();
        return length;
    }

    function _packWhat(
        uint16[] calldata quantities,
        uint256 request,
        uint256 handedOverAt
    ) private pure returns (uint256) {
        return packQuantities(quantities) | (request << 80) | (handedOverAt << 112);
    }

    function _flagsOf(Rules calldata r) private pure returns (uint256 flags) {
        if (r.parts) flags |= PrescriptionRules.PARTIAL;
        if (r.online) flags |= PrescriptionRules.ONLINE;
        if (r.review) flags |= PrescriptionRules.REVIEW;
        if (r.secondPharmacist) flags |= PrescriptionRules.SECOND_PHARMACIST;
        if (r.slip) flags |= PrescriptionRules.SLIP;
        if (r.controlled) flags |= PrescriptionRules.CONTROLLED;
        if (r.identityCheck) flags |= PrescriptionRules.IDENTITY_CHECK;
        if (r.offline) flags |= PrescriptionRules.OFFLINE;
    }

    function _packLines(
        IPrescriptionRegistry.Line[] calldata lines,
        uint256 repeats
    ) private pure returns (uint256 packed) {
        if (lines.length == 0) revert IPrescriptionRegistry.PrescriptionRegistry_MalformedTerms();
        _requireFew(lines.length);
        if (repeats > PrescriptionTerms.MAX_REPEATS) {
            revert IPrescriptionRegistry.PrescriptionRegistry_TooManyRepeats(repeats, PrescriptionTerms.MAX_REPEATS);
        }
        for (uint256 i; i < lines.length; ++i) {
            if (lines[i].quantity == 0) revert IPrescriptionRegistry.PrescriptionRegistry_MalformedTerms();
            _requireFits(i, lines[i].quantity, PrescriptionTerms.LANE_MAX / (1 + repeats));
            packed |= uint256(lines[i].quantity) << (16 * i);
            packed |= uint256(lines[i].daysSupply) << (80 + 16 * i);
            packed |= uint256(lines[i].drugClass) << (160 + 16 * i);
        }
    }

    function _requireFew(uint256 lines) private pure {
        if (lines > PrescriptionTerms.MAX_LINES) {
            revert IPrescriptionRegistry.PrescriptionRegistry_TooManyLines(lines, PrescriptionTerms.MAX_LINES);
        }
    }

    function _requireFits(uint256 line, uint256 quantity, uint256 most) private pure {
        if (quantity > most) {
            revert IPrescriptionRegistry.PrescriptionRegistry_QuantityTooLarge(line, quantity, most);
        }
    }
}
