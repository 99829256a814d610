// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsentCodec} from "../../interfaces/IConsentCodec.sol";
import {Entry, IConsentRegistry, Terms} from "../../interfaces/IConsentRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {ConsentEntry} from "./ConsentEntry.sol";
import {ConsentTerms} from "./ConsentTerms.sol";
import {ConsentWord} from "./ConsentWord.sol";
import {Mandate} from "./Mandate.sol";

/// @title ConsentCodec
/// @custom:privacy Holds nothing and writes nothing. A node that is asked sees what it is asked about.
/// @custom:trust Nobody: the ledger never asks it, and a packed word has one readable form.
/// @custom:halt Nothing to halt.
contract ConsentCodec is IConsentCodec {
    using ConsentEntry for Entry;
    using ConsentTerms for Terms;
    using ConsentWord for uint256;

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IConsentCodec
    function pack(
        IConsentRegistry.Grantee calldata g,
        IConsentRegistry.Purpose purpose
    ) external pure override returns (Entry entry) {
        entry = ConsentEntry.make(_kindOf(g), _valueOf(g), uint256(purpose));
        IConsentRegistry.Grantee memory read = entry.grantee();
        bool same = keccak256(abi.encode(read)) == keccak256(abi.encode(g));
        if (!same || !entry.isSound()) revert ConsentCodec_BadGrantee(g.person, g.organisation, g.role, g.study);
    }

    /// @inheritdoc IConsentCodec
    function unpack(
        Entry entry
    ) external pure override returns (IConsentRegistry.Grantee memory grantee, IConsentRegistry.Purpose purpose) {
        if (!entry.isSound()) revert ConsentCodec_BadEntry(entry);
        return (entry.grantee(), IConsentRegistry.Purpose(entry.purpose()));
    }

    /// @inheritdoc IConsentCodec
    function packAct(Act calldata act) external pure override returns (Terms) {
        uint256 word = act.categories;
        word |= uint256(act.from) << 24;
        word |= uint256(act.until) << 56;
        word |= uint256(act.sequence) << 88;
        word |= uint256(act.deadline) << 120;
        return Terms.wrap(word | (uint256(act.purposes) << 152));
    }

    /// @inheritdoc IConsentCodec
    function unpackAct(Terms terms) external pure override returns (Act memory act) {
        act.categories = terms.categories();
        act.from = terms.from();
        act.until = terms.until();
        act.sequence = terms.sequence();
        act.deadline = terms.deadline();
        act.purposes = terms.purposes();
    }

    /// @inheritdoc IConsentCodec
    function readWord(uint256 word) external pure override returns (Consent memory consent) {
        consent.permitted = word.permitted();
        consent.from = word.permittedFrom();
        consent.until = word.permittedUntil();
        consent.denied = word.denied();
        consent.deniedUntil = word.deniedUntil();
        consent.requested = word.requested();
        consent.requestedUntil = word.requestedUntil();
        consent.sequence = word.sequence();
        consent.holes = word.holes();
        consent.suspended = word.has(ConsentWord.SUSPENDED);
        consent.revoked = word.has(ConsentWord.REVOKED);
        consent.declined = word.has(ConsentWord.DECLINED);
        consent.erased = word.has(ConsentWord.ERASED);
        consent.closedByOwner = word.has(ConsentWord.CLOSED_BY_OWNER);
        consent.deniedByOwner = word.has(ConsentWord.DENIED_BY_OWNER);
        consent.byDelegate = word.has(ConsentWord.BY_DELEGATE);
    }

    /// @inheritdoc IConsentCodec
    function readMandate(uint256 word) external pure override returns (Power memory power) {
        power.categories = Mandate.categories(word);
        power.purposes = Mandate.purposes(word);
        power.from = Mandate.from(word);
        power.until = Mandate.until(word);
        power.sequence = Mandate.sequence(word);
        power.registrar = Mandate.registrar(word);
        power.decided = Mandate.isDecided(word);
    }

    /// @inheritdoc IConsentCodec
    function lastSecondBefore(uint16 quarter) external pure override returns (uint256) {
        return Mandate.lastSecondBefore(quarter);
    }

    function _kindOf(IConsentRegistry.Grantee calldata g) private pure returns (uint256) {
        if (g.person != address(0)) return ConsentEntry.PERSON;
        if (g.study != 0) return ConsentEntry.STUDY;
        if (g.role != 0) return ConsentEntry.ROLE;
        return g.organisation != 0 ? ConsentEntry.ORGANISATION : ConsentEntry.ANYONE;
    }

    function _valueOf(IConsentRegistry.Grantee calldata g) private pure returns (uint256) {
        if (g.person != address(0)) return uint160(g.person);
        if (g.study != 0) return g.study | (uint256(g.organisation) << 96);
        return g.role != 0 ? g.role : g.organisation;
    }
}
