// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ConsentWord} from "../../../contracts/consent/ConsentWord.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Words, entries, terms and mandates of consents: each field in its lane, and none spills
contract ConsentPackingTest is Clinic {
    using Dice for Dice.Cup;

    uint256 private constant FACTS = 232; // the first of seven
    uint256 private constant SINCE = 0xffff << 7; // behind them

    // ------------------------------------------------------------------------------------------------------------------- codec

    /// @custom:rules C1
    function testFuzz_readWord_reads_every_lane(uint256 word) external view {
        _mustRead(word);
    }

    /// @dev Bit by bit, and each bit away from all of them.
    /// @custom:rules C1 C4
    function test_every_bit_of_a_word_is_read_where_it_is_drawn() external view {
        for (uint256 bit; bit < 256; ++bit) {
            _mustRead(uint256(1) << bit);
            _mustRead(~(uint256(1) << bit));
            _mustReadMandate(uint256(1) << bit);
            _mustReadMandate(~(uint256(1) << bit));
        }
    }

    function _mustRead(uint256 word) private view {
        IConsentCodec.Consent memory w = reader.readWord(word);
        bytes memory read = abi.encode(w.permitted, w.denied, w.requested, w.from, w.until);
        bytes memory lanes = abi.encode(
            _lane(word, 0, 24),
            _lane(word, 24, 24),
            _lane(word, 48, 24),
            _lane(word, 72, 32),
            _lane(word, 104, 32)
        );
        vm.assertEq(read, lanes, "categories and window");
        uint256 number = _lane(word, 168, 32);
        uint256 holes = _lane(word, 239, 16);
        read = abi.encode(w.deniedUntil, w.sequence, w.holes, w.requestedUntil);
        vm.assertEq(read, abi.encode(_lane(word, 136, 32), number, holes, _lane(word, 200, 32)), "ends and number");
        bool[7] memory facts = [
            w.suspended,
            w.revoked,
            w.declined,
            w.erased,
            w.closedByOwner,
            w.deniedByOwner,
            w.byDelegate
        ];
        for (uint256 i; i < 7; ++i) vm.assertTrue(facts[i] == (_lane(word, FACTS + i, 1) == 1), "a fact");
    }

    /// @custom:rules C4
    function testFuzz_readMandate_reads_every_lane(uint256 word) external view {
        _mustReadMandate(word);
    }

    function _mustReadMandate(uint256 word) private view {
        IConsentCodec.Power memory p = reader.readMandate(word);
        bytes memory read = abi.encode(p.categories, p.purposes, p.from, p.until, p.sequence, p.registrar);
        bytes memory lanes = abi.encode(
            _lane(word, 0, 24),
            _lane(word, 24, 8),
            _lane(word, 32, 32),
            _lane(word, 64, 32),
            _lane(word, 96, 32),
            _lane(word, 128, 32)
        );
        vm.assertEq(read, lanes, "a lane");
        vm.assertTrue(p.decided == (_lane(word, 160, 1) == 1), "decided");
    }

    /// @custom:rules C1
    function testFuzz_packAct_puts_each_field_where_it_is_drawn(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        IConsentCodec.Act memory a = IConsentCodec.Act(
            uint24(c.word()),
            uint32(c.word()),
            uint32(c.word()),
            uint32(c.word()),
            uint32(c.word()),
            uint8(c.word())
        );
        Terms terms = reader.packAct(a);
        vm.assertEq(Terms.unwrap(terms), Terms.unwrap(_terms(a)), "the word");
        vm.assertEq(abi.encode(reader.unpackAct(terms)), abi.encode(a), "there and back");
    }

    /// @dev Every field full, the others empty.
    /// @custom:rules C1
    function test_packAct_puts_each_full_field_where_it_is_drawn() external view {
        uint32 most = type(uint32).max;
        IConsentCodec.Act[6] memory all;
        (all[0].categories, all[1].from, all[2].until) = (type(uint24).max, most, most);
        (all[3].sequence, all[4].deadline, all[5].purposes) = (most, most, 0xff);
        uint256[7] memory edges = [uint256(0), 24, 56, 88, 120, 152, 160];
        for (uint256 i; i < 6; ++i) {
            Terms terms = reader.packAct(all[i]);
            vm.assertEq(Terms.unwrap(terms), (uint256(1) << edges[i + 1]) - (uint256(1) << edges[i]), "its lane");
            vm.assertEq(abi.encode(reader.unpackAct(terms)), abi.encode(all[i]), "there and back");
        }
    }

    /// @dev One of each kind, the smallest and the largest: there and back.
    /// @custom:rules C1
    function test_pack_gives_the_first_and_last_grantees_their_entries() external view {
        uint32 most = type(uint32).max;
        I.Grantee[10] memory all = [
            _toAnyone(),
            _toPerson(address(1)),
            _toPerson(address(type(uint160).max)),
            _toHouse(1),
            _toHouse(most),
            _toRole(1),
            _toRole(uint32(1) << 31),
            _toStudy(1, 1),
            _toStudy(most, type(uint96).max),
            _toStudy(most, 1)
        ];
        for (uint256 i; i < 40; ++i) {
            (I.Grantee memory g, I.Purpose purpose) = (all[i % 10], I.Purpose(i / 10));
            Entry entry = reader.pack(g, purpose);
            vm.assertEq(Entry.unwrap(entry), Entry.unwrap(_entry(g, purpose)), "the word");
            (I.Grantee memory back, I.Purpose same) = reader.unpack(entry);
            vm.assertEq(abi.encode(back, same), abi.encode(g, purpose), "there and back");
        }
    }

    /// @custom:rules C1
    function testFuzz_pack_gives_each_grantee_its_own_entry(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Grantee memory g, I.Purpose purpose) = (_drawn(c), I.Purpose(c.between(0, 3)));
        Entry entry = reader.pack(g, purpose);
        vm.assertEq(Entry.unwrap(entry), Entry.unwrap(_entry(g, purpose)), "the word");
        (I.Grantee memory back, I.Purpose same) = reader.unpack(entry);
        vm.assertEq(abi.encode(back, same), abi.encode(g, purpose), "there and back");
    }

    /// @dev Two at once, or half a study: nobody is meant.
    /// @custom:rules C1
    function testFuzz_pack_reverts_when_the_grantee_is_none_or_two(
        address person,
        uint32 house,
        uint8 role,
        uint96 study
    ) external {
        I.Grantee memory g = I.Grantee(
            person,
            house,
            role % 2 == 0 ? uint32(role) * 3 : uint32(1) << (role % 32),
            study
        );
        uint256 named = (person == address(0) ? 0 : 1) + (g.role == 0 ? 0 : 1) + (study == 0 ? 0 : 1);
        if (study == 0 && house != 0) ++named;
        if (study != 0 && house == 0) named = 9;
        if (study != 0 && (person != address(0) || g.role != 0)) named = 9;
        if (g.role & (g.role == 0 ? 0 : g.role - 1) != 0) named = 9; // two roles
        bytes memory call = abi.encodeCall(reader.pack, (g, I.Purpose.Research));
        bytes4 selector = IConsentCodec.ConsentCodec_BadGrantee.selector;
        if (named > 1)
            _refused(relayer, address(reader), call, abi.encodeWithSelector(selector, person, house, g.role, study));
        else _as(relayer, address(reader), call);
    }

    /// @dev Each by itself: two roles, half a study, a person with a house, a role with one, a study with a role.
    /// @custom:rules C1
    function test_pack_reverts_when_nobody_is_meant() external {
        I.Grantee[6] memory none = [
            I.Grantee(address(0), 0, 3, 0),
            I.Grantee(address(0), 0, 0, STUDY),
            I.Grantee(prescriber, HOSPITAL, 0, 0),
            I.Grantee(address(0), HOSPITAL, 1, 0),
            I.Grantee(address(0), HOSPITAL, 1, STUDY),
            I.Grantee(prescriber, HOSPITAL, 0, STUDY)
        ];
        bytes4 selector = IConsentCodec.ConsentCodec_BadGrantee.selector;
        for (uint256 i; i < none.length; ++i) {
            I.Grantee memory g = none[i];
            bytes memory why = abi.encodeWithSelector(selector, g.person, g.organisation, g.role, g.study);
            _refused(relayer, address(reader), abi.encodeCall(reader.pack, (g, I.Purpose.Treatment)), why);
        }
    }

    /// @dev Any other bit pattern is no entry: neither for the codec nor for the ledger.
    /// @custom:rules C1
    function testFuzz_a_word_that_is_no_entry_is_refused(uint256 word, uint8 kind) external {
        if (kind < 64) word = (word & ((1 << 160) - 1)) | (uint256(kind % 8) << 160) | (uint256(kind / 16) << 168);
        if (kind >= 64 && kind < 128) word = (word & 0xff) | (uint256(kind % 8) << 160);
        _mustHaveOneForm(word);
    }

    /// @dev Every kind and purpose and one more, with what stands at the edges of a value; and what lies above them.
    /// @custom:rules C1
    function test_a_word_at_the_edges_of_an_entry_is_taken_or_refused() external {
        uint256[16] memory values = [
            uint256(0),
            1,
            2,
            3,
            1 << 31,
            (1 << 32) - 1,
            1 << 32,
            (1 << 96) - 1,
            1 << 96,
            (1 << 96) + 1,
            (1 << 96) + 2,
            (3 << 96) + 1,
            (1 << 128) - 1,
            1 << 128,
            (1 << 128) + (1 << 96) + 1,
            (1 << 160) - 1
        ];
        for (uint256 purpose; purpose < 6; ++purpose) {
            for (uint256 kind; kind < 7; ++kind) {
                for (uint256 i; i < 16; ++i) _mustHaveOneForm(values[i] | (kind << 160) | (purpose << 168));
            }
        }
        for (uint256 bit = 160; bit < 256; ++bit) _mustHaveOneForm((uint256(1) << bit) | (1 << 160) | 1);
    }

    function _mustHaveOneForm(uint256 word) private {
        Entry entry = Entry.wrap(word);
        if (_isSound(word)) return vm.assertEq(Entry.unwrap(entry), Entry.unwrap(_again(entry)), "one form");
        bytes4 selector = IConsentCodec.ConsentCodec_BadEntry.selector;
        _refused(
            relayer,
            address(reader),
            abi.encodeCall(reader.unpack, (entry)),
            abi.encodeWithSelector(selector, entry)
        );
        Terms terms = _terms(_act(0, 0, 0, 1));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_BadEntry.selector, entry);
        _refused(
            patient,
            address(consents),
            abi.encodeCall(consents.revoke, (patient, entry, terms, address(0), "")),
            why
        );
        _refused(patient, address(consents), abi.encodeCall(consents.erase, (patient, entry, terms, "")), why);
    }

    /// @dev What an act does not name is 0, down to the last bit: what was signed is all there is.
    /// @custom:rules X5
    function testFuzz_an_act_reverts_when_a_bit_means_nothing(uint8 which, uint8 bit) external {
        Deed memory d = _deed(Kind(which % 8), _toHouse(HOSPITAL), 1, 1);
        uint256 named = ((1 << 64) - 1) << 88; // number and deadline
        if (d.kind == Kind.Grant || d.kind == Kind.Lift || d.kind == Kind.Deny) named |= (1 << 24) - 1;
        if (d.kind == Kind.Grant) named |= ((1 << 32) - 1) << 24;
        if (d.kind == Kind.Grant || d.kind == Kind.Deny) named |= ((1 << 32) - 1) << 56;
        if ((named >> bit) & 1 == 1) return;
        Terms terms = Terms.wrap(Terms.unwrap(_terms(d.act)) | (uint256(1) << bit));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_BadTerms.selector, terms);
        _refuses(d, patient, _callOf(d, terms, ""), why);
    }

    /// @custom:rules C1
    function testFuzz_an_act_reverts_when_a_category_does_not_exist(uint8 which, uint24 categories) external {
        Kind kind = [Kind.Grant, Kind.Lift, Kind.Deny][which % 3];
        categories = categories % 4 == 0 ? 0 : categories | (uint24(1) << uint24(15 + (categories % 9)));
        Deed memory d = _deed(kind, _toHouse(HOSPITAL), categories, 1);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_BadCategories.selector, categories));
    }

    // ------------------------------------------------------------------------------------------------------------- transitions

    /// @dev Out of any word at all, each act changes its own lanes and leaves the rest as they were.
    /// @custom:rules C1 C3
    function testFuzz_each_act_moves_only_its_own_lanes(uint256 word, uint256 seed, bool byOwner) external pure {
        Dice.Cup memory c = Dice.cup(seed);
        word &= ((1 << 255) - 1) ^ (1 << 199); // room for the next number
        Terms terms = Terms.wrap(c.word());
        uint32 moment = uint32(c.between(0, type(uint32).max));
        _mustMove(word, ConsentWord.withPermit(word, terms, byOwner), [uint256(0x5), (0x3 << 3) | (1 << 7)], 0x57);
        _mustMove(word, ConsentWord.withDenial(word, terms, moment, byOwner), [uint256(0x2), 1 << 5], 0x20);
        _mustMove(word, ConsentWord.withoutDenial(word, uint24(c.word())), [uint256(0x2), 1 << 5], 0x20);
        _mustMove(word, ConsentWord.revoked(word, moment, byOwner), [uint256(0x1), 0x3 << 3], 0x53);
        _mustMove(word, ConsentWord.suspended(word, byOwner), [uint256(0), 0], 0x11);
        _mustMove(word, ConsentWord.resumed(word), [uint256(0), 0], 0x11);
        _mustMove(word, ConsentWord.withRequest(word, uint24(c.word()), moment), [uint256(0x4), 1 << 7], 0x04);
        _mustMove(word, ConsentWord.declined(word, byOwner), [uint256(0x4), 1 << 7], 0x14);
        _mustMove(word, ConsentWord.withOpening(word, uint32(c.word())), [uint256(0), 1 << 6], SINCE);
        uint256 number = _lane(word, 168, 32) + c.between(1, 17);
        if (!ConsentWord.isFree(word, number)) return;
        _mustMove(word, ConsentWord.withClosing(word, number), [uint256(0), 1 << 6], SINCE);
    }

    /// @dev And it leaves in them what it says.
    /// @custom:rules C1 C3
    function testFuzz_each_act_leaves_what_it_says(uint256 word, uint256 seed, bool byOwner) external view {
        word &= (1 << 255) - 1;
        Dice.Cup memory c = Dice.cup(seed);
        IConsentCodec.Act memory a = _act(uint24(c.word()), uint32(c.word()), uint32(c.word()), uint32(c.word()));
        uint32 moment = uint32(c.word());
        IConsentCodec.Consent memory was = reader.readWord(word);
        IConsentCodec.Consent memory w = reader.readWord(ConsentWord.withPermit(word, _terms(a), byOwner));
        vm.assertEq(
            abi.encode(w.permitted, w.from, w.until),
            abi.encode(a.categories, a.from, a.until),
            "exactly that"
        );
        vm.assertEq(
            abi.encode(w.requested, w.requestedUntil, w.byDelegate),
            abi.encode(0, 0, !byOwner),
            "nothing asked"
        );
        vm.assertFalse(w.suspended || w.revoked || w.declined || w.closedByOwner, "nothing is closed");
        w = reader.readWord(ConsentWord.withDenial(word, _terms(a), moment, byOwner));
        bool stood = was.erased || (moment <= was.deniedUntil && was.denied != 0);
        uint24 denied =
            a.categories |
                (
                    was.erased
                        ? type(uint24).max
                        : stood
                            ? was.denied
                            : 0
                );
        uint32 end = stood && was.deniedUntil > a.until ? was.deniedUntil : a.until;
        vm.assertEq(
            abi.encode(w.denied, w.deniedUntil),
            abi.encode(denied, end),
            "besides what stood, until the later end"
        );
        vm.assertTrue(w.deniedByOwner == (byOwner || (stood && was.deniedByOwner)), "whose denial");
        w = reader.readWord(ConsentWord.withoutDenial(word, a.categories));
        vm.assertEq(w.denied, was.denied & ~a.categories, "the rest is denied");
        w = reader.readWord(ConsentWord.withRequest(word, a.categories, a.until));
        vm.assertEq(abi.encode(w.requested, w.requestedUntil), abi.encode(a.categories, a.until), "asked for");
    }

    /// @dev Numbers against a plain list of those that were used: what closes takes any that was not, each once; what opens ends the list.
    /// @custom:rules C1 X5
    function testFuzz_the_numbers_of_a_word(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        uint32 opened = uint32(c.between(0, 2 ** 31));
        uint256 word = ConsentWord.withOpening(c.word(), opened);
        uint256 used; // a bit for each number above the last that opened
        for (uint256 turn; turn < 20; ++turn) {
            _mustNumber(word, opened, used);
            uint32 number = opened + uint32(c.between(1, 17));
            bool isFree = (used >> (number - opened)) & 1 == 0;
            require(ConsentWord.isFree(word, number) == isFree, "each number once");
            if (isFree) (word, used) = (ConsentWord.withClosing(word, number), used | (1 << (number - opened)));
            if (!_isWhole(used)) continue;
            opened = reader.readWord(word).sequence + 1;
            (word, used) = (ConsentWord.withOpening(word, opened), 0);
        }
    }

    /// @dev How far ahead: seventeen where nothing is missing, and never so far that a number is forgotten; back: what is missing only.
    /// @custom:rules C1 X5
    function test_a_number_is_free_up_to_its_edges() external pure {
        uint256 word = ConsentWord.withOpening(0, 1000);
        for (uint256 ahead = 1; ahead <= 17; ++ahead) _mustBeFree(word, 1000 + ahead, true);
        uint256[6] memory far = [uint256(18), 19, 272, 1000, 1 << 31, type(uint32).max - 1000];
        for (uint256 i; i < far.length; ++i) _mustBeFree(word, 1000 + far[i], false);
        for (uint256 back; back <= 1000; ++back) _mustBeFree(word, 1000 - back, false);
        word = ConsentWord.withClosing(word, 1017); // 1001 to 1016 are missing
        for (uint256 number = 980; number < 1040; ++number) {
            _mustBeFree(word, number, number > 1000 && number < 1017);
        }
        word = ConsentWord.withClosing(word, 1001);
        _mustBeFree(word, 1001, false);
        _mustBeFree(word, 1018, true); // 1002 is the sixteenth before it
        _mustBeFree(word, 1019, false);
    }

    function _mustBeFree(uint256 word, uint256 number, bool free) private pure {
        require(ConsentWord.isFree(word, number) == free, free ? "not free" : "free");
    }

    /// @dev Whatever follows one that was left out, it stays free until it is used: sixteen numbers on, the next one waits for it.
    /// @custom:rules C1 X5
    function testFuzz_what_was_left_out_is_not_forgotten(uint256 seed, uint32 first) external pure {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 missing = uint256(first % 2 ** 31) + 1;
        uint256 word = ConsentWord.withClosing(ConsentWord.withOpening(0, uint32(missing - 1)), missing + 1);
        for (uint256 i; i < 20; ++i) {
            uint256 number = ConsentWord.sequence(word) + c.between(1, 17);
            bool waits = number - missing > 16;
            require(ConsentWord.isFree(word, number) != waits, "how far ahead");
            if (!waits) word = ConsentWord.withClosing(word, number);
            require(ConsentWord.isFree(word, missing), "forgotten");
        }
        word = ConsentWord.withClosing(word, missing);
        require(!ConsentWord.isFree(word, missing), "used twice");
    }

    function _mustNumber(uint256 word, uint32 opened, uint256 used) private view {
        IConsentCodec.Consent memory w = reader.readWord(word);
        uint256 highest;
        for (uint256 i; i < 18; ++i) if ((used >> i) & 1 == 1) highest = i;
        require(w.sequence == opened + highest, "the highest number");
        for (uint256 j; j < 16; ++j) {
            bool isHole = j + 1 < highest && (used >> (highest - 1 - j)) & 1 == 0;
            require(((w.holes >> j) & 1 == 1) == isHole, "a hole");
        }
    }

    /// @dev Whether the numbers from 1 up to the highest were all used.
    function _isWhole(uint256 used) private pure returns (bool) {
        return used != 0 && (used + 2) & (used + 1) == 0;
    }

    /// @dev `lanes[0]`: bits 0 permitted, 1 denied, 2 requested may move; `lanes[1]`: bits 3 from, 4 until, 5 denied until, 6 number, 7 requested
    /// until; `facts`: which of the seven.
    function _mustMove(uint256 before, uint256 word, uint256[2] memory lanes, uint256 facts) private pure {
        uint256 moved = before ^ word;
        for (uint256 i; i < 3; ++i)
            require((lanes[0] >> i) & 1 == 1 || _lane(moved, 24 * i, 24) == 0, "categories spilled");
        for (uint256 i = 3; i < 8; ++i) {
            require((lanes[1] >> i) & 1 == 1 || _lane(moved, 32 * i - 24, 32) == 0, "a time or number spilled");
        }
        require((moved >> FACTS) & ~facts == 0, "a fact spilled");
    }

    // ------------------------------------------------------------------------------------------------------------------ entries

    function _drawn(Dice.Cup memory c) private pure returns (I.Grantee memory g) {
        uint256 kind = c.between(0, 4);
        if (kind == 1) g.person = address(uint160(c.word() | 1));
        if (kind == 2) g.organisation = uint32(c.word() | 1);
        if (kind == 3) g.role = uint32(1) << uint32(c.between(0, 31));
        if (kind == 4) (g.organisation, g.study) = (uint32(c.word() | 1), uint96(c.word() | 1));
    }

    /// @dev What an entry is, once more: by what would be read from it.
    function _isSound(uint256 word) private pure returns (bool) {
        uint256 value = _lane(word, 0, 160);
        uint256 kind = _lane(word, 160, 8);
        if (word >> 168 > 3) return false;
        if (kind == 0) return value == 0;
        if (kind == 1) return value != 0;
        if (kind == 2) return value != 0 && value < 2 ** 32;
        if (kind == 4) return value < 2 ** 128 && value >= 2 ** 96 && value % 2 ** 96 != 0;
        if (kind != 3) return false;
        for (uint256 i; i < 32; ++i) if (value == 2 ** i) return true;
        return false;
    }

    function _again(Entry entry) private view returns (Entry) {
        (I.Grantee memory g, I.Purpose purpose) = reader.unpack(entry);
        return reader.pack(g, purpose);
    }
}
