// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {ClearingDesk} from "./ClearingDesk.sol";

/// @title What issuers and their successor do in a clearing house, and a stranger in their place
abstract contract ClearingIssuers is ClearingDesk {
    using Dice for Dice.Cup;

    function issue(uint256 seed) public {
        if (_files.length >= MOST_FILES) return;
        Dice.Cup memory c = Dice.cup(seed);
        _issueAs(c, c.coin() ? HOSPITAL : HOSPITAL_B);
    }

    function draw(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = c.between(0, BATCHED - 1);
        File storage f = _files[file];
        bytes memory call = _drawCall(f.terms, f.leaf);
        address[3] memory who = [_actor(HOSPITAL), address(uint160(f.terms.head)), outsider];
        uint256 which = c.between(0, 3);
        if (which == 3) {
            bytes memory signature = _signBill(f.terms, BillSigning.draw(_digest(f), _now()));
            call = abi.encodeCall(invoices.draw, (f.terms, f.leaf, _now(), signature));
        }
        if (!_try("draw", which == 3 ? outsider : who[which], call)) return;
        _never(f.bit, "a bill was taken twice");
        _never(which == 2, "a stranger drew");
        f.bit = f.word = true;
    }

    function redLetter(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (c.coin()) return;
        (uint256 file, ) = _claimIn(c, c.coin() ? I.ClaimState.Approved : I.ClaimState.Paid);
        File storage f = _files[file];
        uint32 by = c.word() % 16 == 0 ? HOSPITAL : _heirOf(f.issuer);
        bool used = _letters.length != 0 && c.word() % 16 == 0;
        bytes32 red = used ? _letters[c.word() % _letters.length].place : _placeOf(_code("red", by), ++_serials);
        bytes memory call = abi.encodeCall(invoices.redLetter, (f.terms, red, _placeOf(_code("red", by), 1)));
        if (!_try("redLetter", _actor(by), call)) return;
        _never(used, "one number for two red letters");
        _never(_isFrozen(f) || !f.word, "a red letter of what is frozen");
        _never(by != _heirOf(f.issuer), "a stranger's red letter");
        (, uint256 paid, , uint256 approved) = _sums(file);
        f.red = paid == 0 && approved == 0;
        _letters.push(Letter(red, file, f.red ? 0 : vm.getBlockTimestamp() + 720 hours, by, false));
        f.letter = _letters.length;
        if (!f.red) ++succeeded["pending"];
    }

    function completeRedLetter(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (_letters.length == 0) return;
        Letter storage letter = _letters[_letterOf(c)];
        File storage f = _files[letter.file];
        bytes memory call = abi.encodeCall(invoices.completeRedLetter, (f.terms, letter.place));
        if (!_try("completeRedLetter", outsider, call)) return;
        (, uint256 paid, , uint256 approved) = _sums(letter.file);
        bool waits = (paid != 0 || approved != 0) && vm.getBlockTimestamp() <= letter.deadline;
        _never(f.red || letter.aborted || waits, "void before its time");
        f.red = true;
        if (paid != 0) ++succeeded["debt"];
    }

    function abortRedLetter(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (_letters.length == 0) return;
        Letter storage letter = _letters[_letterOf(c)];
        File storage f = _files[letter.file];
        bool stranger = c.word() % 8 == 0;
        if (c.coin()) return;
        uint32 other = letter.requester == HOSPITAL ? HOSPITAL_B : HOSPITAL;
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (f.terms.place, letter.place));
        if (!_try("abortRedLetter", _actor(stranger ? other : letter.requester), call)) return;
        _never(stranger, "a stranger aborted");
        _never(f.red || letter.aborted || f.replaced, "what was void opened again");
        letter.aborted = true;
        f.letter = 0;
    }

    function reissue(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 old = _any(c);
        for (uint256 i; i < 9 && (_files[old].letter == 0 || _files[old].replaced); ++i) old = _any(c);
        if (_files.length >= MOST_FILES + 10) return;
        uint32 by = c.between(0, 7) == 0 ? HOSPITAL : _heirOf(_files[old].issuer);
        I.Invoice memory b = _drawn(c, by, _code("single", by));
        if (c.coin()) (b.total, b.fund, b.cap) = (90, 20, 60);
        I.Terms memory terms = bills.pack(b);
        bytes32 book = _placeOf(b.code, 1);
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, book, _files[old].terms));
        if (!_try("reissue", _actor(by), call)) return;
        _never(_files[old].letter == 0 || _files[old].replaced, "replaced without a red letter, or twice");
        _never(by != _heirOf(_files[old].issuer), "a stranger replaced");
        _files[old].replaced = true;
        File storage f = _open(b, terms);
        f.replaces = old + 1;
    }

    function exchangeForPaper(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _any(c);
        if (c.coin()) return;
        File storage f = _files[file];
        uint32 sequence = f.exchanges + uint32(c.between(0, 1));
        bytes32 act = BillSigning.paper(_digest(f), keccak256("paper"), sequence, _now());
        bytes memory signature = _signBill(f.terms, act);
        bytes memory call = abi.encodeCall(
            invoices.exchangeForPaper,
            (f.terms, keccak256("paper"), sequence, _now(), signature)
        );
        if (!_try("exchangeForPaper", _actor(_heirOf(f.issuer)), call)) return;
        (uint256 live, uint256 paid, , ) = _sums(file);
        _never(_isFrozen(f) || live != 0 || paid != 0, "became paper too late");
        _never(sequence <= f.exchanges, "an old exchange played again");
        f.onPaper = true;
        f.exchanges = sequence;
    }

    function returnPaper(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _any(c);
        for (uint256 i; i < _files.length && !_files[file].onPaper; ++i) file = (file + 1) % _files.length;
        File storage f = _files[file];
        bytes memory call = abi.encodeCall(invoices.returnPaper, (f.terms, keccak256("paper")));
        if (!_try("returnPaper", _actor(_heirOf(f.issuer)), call)) return;
        _never(!f.onPaper, "paper came back twice");
        f.onPaper = false;
    }
}
