// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Facts, IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";
import {IPrescriptionCodec} from "../../interfaces/IPrescriptionCodec.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Paper} from "./support/Paper.sol";

/// @title Prescriptions, readable and packed: one form each, and every bit is signed
contract CodecProofs is Paper {
    IPrescriptionCodec private codec;

    function setUp() public override {
        super.setUp();
        codec = IPrescriptionCodec(_deploy("PrescriptionCodec", ""));
    }

    /// @notice What is unpacked from terms packs into the same four words again: each field reads back, none spills.
    /// @custom:rules P1
    function check_terms_survive_their_readable_form() public view {
        I.Terms memory terms = _fittingTerms();
        _survive(terms, codec.unpack(terms));
    }

    /// @dev With two fields in each other's place.
    function twin_terms_survive_their_readable_form() public view {
        I.Terms memory terms = _fittingTerms();
        I.Prescription memory p = codec.unpack(terms);
        (p.issuedAt, p.until) = (p.until, p.issuedAt);
        _survive(terms, p);
    }

    function _survive(I.Terms memory terms, I.Prescription memory p) private view {
        I.Terms memory again = codec.pack(p);
        assert(again.content == terms.content && again.head == terms.head);
        assert(again.body == terms.body && again.lines == terms.lines);
    }

    function _fittingTerms() private pure returns (I.Terms memory terms) {
        terms = _twoLines();
        uint256 most = 0x7fff / (1 + uint256(_repeats(terms)));
        vm.assume(_repeats(terms) < 16 && uint16(terms.lines) <= most && uint16(terms.lines >> 16) <= most);
    }

    /// @notice Terms that differ in any bit have different ids: nobody can alter what was signed.
    /// @custom:rules P1 X8
    function check_every_bit_of_terms_is_in_the_id() public view {
        (I.Terms memory a, I.Terms memory b) = (_anyTerms(), _twoLines());
        vm.assume(a.content != b.content || a.head != b.head || a.body != b.body || a.lines != b.lines);
        assert(ledger.idOf(a) != ledger.idOf(b));
    }

    /// @dev Perhaps in none.
    function twin_every_bit_of_terms_is_in_the_id() public view {
        (I.Terms memory a, I.Terms memory b) = (_anyTerms(), _anyTerms());
        assert(ledger.idOf(a) != ledger.idOf(b));
    }

    /// @notice The word of any sound profile reads back as the same rules, and these pack into the same word.
    /// @custom:rules P10 X12
    function check_rules_survive_their_readable_form(uint208 word) public view {
        assert(codec.packRules(codec.unpackRules(word)) == word);
    }

    /// @dev With two fields in each other's place.
    function twin_rules_survive_their_readable_form(uint208 word) public view {
        IPrescriptionCodec.Rules memory r = codec.unpackRules(word);
        (r.lagHours, r.holdHours) = (r.holdHours, r.lagHours);
        assert(codec.packRules(r) == word);
    }

    /// @notice The facts of a supply that is to be reversed hold each field in its own bits.
    /// @custom:rules P6 P7
    function check_facts_of_a_supply_pack(
        uint16[2] calldata units,
        uint32 request,
        uint32 time,
        uint32 pharmacy
    ) public view {
        uint256 facts = _facts(units, request, time, pharmacy);
        assert(facts >> 80 == request | (uint256(time) << 32) | (uint256(pharmacy) << 64));
        assert(uint80(facts) == units[0] | (uint256(units[1]) << 16));
    }

    /// @dev With two fields in each other's place.
    function twin_facts_of_a_supply_pack(
        uint16[2] calldata units,
        uint32 request,
        uint32 time,
        uint32 pharmacy
    ) public view {
        uint256 facts = _facts(units, request, time, pharmacy);
        assert(facts >> 80 == time | (uint256(request) << 32) | (uint256(pharmacy) << 64));
    }

    function _facts(
        uint16[2] calldata units,
        uint32 request,
        uint32 time,
        uint32 pharmacy
    ) private view returns (uint256) {
        uint16[] memory list = new uint16[](2);
        (list[0], list[1]) = (units[0], units[1]);
        address pharmacist = svm.createAddress("pharmacist");
        I.SupplyFacts memory made = codec.packFacts(
            IPrescriptionCodec.SupplyMade(list, request, time, pharmacy, pharmacist, bytes32(0))
        );
        assert(made.pharmacist == pharmacist);
        return Facts.unwrap(made.facts);
    }
}
