// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IInvoiceUses} from "../../../interfaces/IInvoiceUses.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {HostileWalletMock} from "../../../contracts/mocks/HostileWalletMock.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {ExchequerRogues} from "./ExchequerRogues.sol";
import {Writes} from "./Writes.sol";

/// @title An exchequer: bills alone and in batches, three issuers of which one has a successor, four payers, a tax office, and time
/// @notice Each act tries one thing that fits the moment. What succeeds is written into rolls of its own, from which the ledger's words are
/// put together a second time; what should not have succeeded, or should have, is written down as a breach.
contract Exchequer is ExchequerRogues {
    using Dice for Dice.Cup;

    uint256 private constant BASE_SHELVES = 7;
    uint256 private constant MOST_SHELVES = 16;

    address private _wallet;
    address private _taxOffice;
    address private _suspended; // who is, without an end; one at a time
    uint32 private _suspendedHouse;
    uint256 private _billers;
    mapping(bytes32 act => bool used) private _deducted;

    function setUp() public override {
        super.setUp();
        uses = IInvoiceUses(vm.deployCode("InvoiceUses.sol:InvoiceUses", abi.encode(credentials, invoices)));
        IInvoiceCodec.Rules memory short = IInvoiceCodec.Rules(24, 96, 12, 978, 4, true, true);
        _as(GOVERNOR, address(invoices), abi.encodeCall(invoices.publishProfile, (SHORT, bills.packRules(short))));
        _wallet = vm.deployCode("WalletMock.sol:WalletMock", abi.encode(patient));
        _serials = 1;
        _fillOffices();
        _fillShelves();
        for (uint256 i; i < 4; ++i) _issueAs(Dice.cup(i), OLD_HOSPITAL);
        for (uint256 i; i < 8; ++i) _issueAs(Dice.cup(i), i % 2 == 0 ? HOSPITAL : HOSPITAL_B);
        _meetHostileWallets();
        bytes memory succeed = abi.encodeCall(credentials.succeed, (OLD_HOSPITAL, HOSPITAL_B));
        _as(healthSteward, address(credentials), succeed);
    }

    // -------------------------------------------------------------------------------------------------------------------- uses

    function deduct(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 bill = _pick(c, _couldDeduct);
        Bill storage b = _bills[bill];
        bytes32 year = bytes32(2026 + (c.word() % 3));
        uint32 deadline = _now() + uint32(c.between(0, 1 days));
        if (b.deductedUntil >= _now() && c.coin()) (year, deadline) = (b.purpose, b.deductedUntil);
        bytes32 act = _use(b.digest, IInvoiceUses.UseKind.Deduction, FISCAL_REGULATOR, year, deadline);
        bytes memory call = abi.encodeCall(uses.deduct, (b.terms, FISCAL_REGULATOR, year, deadline, _signUse(b, act)));
        if (_deducted[act] && !_isAway(_taxOffice)) {
            bytes memory used = abi.encodeWithSelector(IInvoiceUses.InvoiceUses_SignatureUsed.selector, b.terms.place);
            _mustNot(
                Sent(_taxOffice, false, address(uses), call, ""),
                used,
                "a deduction by a signature that was used"
            );
            return;
        }
        if (!_useBill(_taxOffice, call, b.terms.place)) return;
        (, uint256 paid, , ) = _sums(bill);
        (b.deducted, b.purpose, b.deductedUntil, _deducted[act]) = (uint40(b.rest - paid), year, deadline, true);
        _agree(bill);
    }

    /// @dev A proof for the tax office, or a fixed benefit of an insurer.
    function show(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 bill = _pick(c, _couldShow);
        Bill storage b = _bills[bill];
        bytes32 purpose = bytes32(c.word());
        bool benefit = c.coin();
        uint32 organisation = benefit ? INSURER_B : FISCAL_REGULATOR;
        IInvoiceUses.UseKind kind = benefit ? IInvoiceUses.UseKind.FixedBenefit : IInvoiceUses.UseKind.Proof;
        bytes memory signature = _signUse(b, _use(b.digest, kind, organisation, purpose, _now()));
        bytes memory call =
            benefit
                ? abi.encodeCall(uses.benefit, (b.terms, organisation, purpose, _now(), signature))
                : abi.encodeCall(uses.prove, (b.terms, organisation, purpose, _now(), signature));
        if (!_useBill(benefit ? _office[INSURER_B] : relayer, call, b.terms.place)) return;
        if (!benefit) b.shown = purpose;
        _never(!uses.isRecorded(b.terms.place, kind, organisation, purpose), "a use is not on record");
        _agree(bill);
    }

    // ------------------------------------------------------------------------------------------------------------------- books

    /// @dev Allots a book after the last one of its code, or closes one.
    function allot(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 count = _shelves.length;
        if (count > BASE_SHELVES && c.word() % 3 == 0)
            return _close(BASE_SHELVES + (c.word() % (count - BASE_SHELVES)));
        bytes24 code = bytes24(keccak256(abi.encode("spare", c.word() % 3)));
        uint64 first = _ends[code] + 1 + uint64(c.between(0, 5));
        uint64 last = first + uint64(c.between(0, 1000));
        bool batch = c.coin() && vm.getBlockTimestamp() >= _houseBackAt[MASK_PAYER];
        bytes32 book = _placeOf(code, first);
        if (!_act(fiscalSteward, _allotCall(code, first, last, PHARMACY, batch), book, 0, true)) return;
        Shelf memory shelf = Shelf(book, last, first, PHARMACY, batch, false);
        if (count < MOST_SHELVES) _shelves.push(shelf);
        else _shelves[BASE_SHELVES + (c.word() % (count - BASE_SHELVES))] = shelf;
        _ends[code] = last;
    }

    // ------------------------------------------------------------------------------------------------------------------- world

    /// @dev Often to the last second of something or the next one, else by hours, by days, now and then by weeks. No pause lasts through it.
    function pass(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 how = c.word() % 16;
        uint256 most =
            how < 7
                ? 6 hours
                : how < 15
                    ? 2 days
                    : 35 days;
        uint256 edge = c.coin() ? _edge(c) : 0;
        uint256 soon = vm.getBlockTimestamp() + c.between(1, most);
        vm.warp(edge > vm.getBlockTimestamp() && edge < soon + 3 days ? edge : soon);
        if (_paused) _toggle();
    }

    function pause(uint256 seed) external {
        _idleUnless(_paused || _cup(seed).word() % 3 == 0);
        _toggle();
    }

    /// @dev Suspends a person or its organisation at once, or reinstates them after the delay.
    function suspend(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        if (_suspended != address(0)) return _reinstate();
        if (_suspendedHouse != 0) return _reinstateHouse();
        _idleUnless(c.word() % 3 == 0);
        uint32 number = INSURER + uint32(c.word() % 4);
        if (c.word() % 3 == 0) return _suspendHouse(number);
        address[4] memory some = [_office[HOSPITAL], _office[HOSPITAL_B], _taxOffice, _office[number]];
        address who = some[c.word() % 4];
        _as(_regulatorOf(who), address(credentials), abi.encodeCall(credentials.suspendPractitioner, (who)));
        (_suspended, _backAt[who]) = (who, NEVER);
    }

    /// @dev The key of a hospital's biller is stolen: what it anchored of late counts no more, and another biller takes over.
    function distrust(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        address who = _office[HOSPITAL];
        _idleUnless(who != _suspended && c.coin());
        uint32 since = _now() - uint32(c.between(0, 30 minutes));
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.distrustPractitioner, (who, since)));
        (_distrusted[who], _backAt[who]) = (since, NEVER);
        address next = _person(string.concat("biller ", string(abi.encodePacked(++_billers))));
        _license(hospitalSteward, HOSPITAL, next, Roles.BILLER);
        _takeOffice(HOSPITAL, next, Roles.BILLER);
    }

    // ----------------------------------------------------------------------------------------------------------------- private

    function _fillOffices() private {
        _taxOffice = _person("tax office");
        _license(fiscalSteward, FISCAL_REGULATOR, _taxOffice, Roles.AUDITOR);
        _takeOffice(FISCAL_REGULATOR, _taxOffice, Roles.AUDITOR);
        for (uint32 each = HOSPITAL; each <= OLD_HOSPITAL; ++each) _takeOffice(each, _actor(each), Roles.BILLER);
        for (uint32 each = INSURER; each <= MASK_PAYER; ++each) _takeOffice(each, _actor(each), Roles.ADJUDICATOR);
    }

    function _fillShelves() private {
        _shelve(BATCH, HOSPITAL, true);
        _shelve(SINGLE, HOSPITAL, false);
        _shelve(RED, HOSPITAL, false);
        for (uint32 each = HOSPITAL_B; each <= OLD_HOSPITAL; ++each) {
            _allot(_code(false, each), 1, LAST, each, false);
            _allot(_code(true, each), 1, LAST, each, false);
            _shelve(_code(false, each), each, false);
            _shelve(_code(true, each), each, false);
        }
    }

    function _shelve(bytes24 code, uint32 issuer, bool batch) private {
        bytes32 book = _placeOf(code, 1);
        _shelves.push(Shelf(book, LAST, 1, issuer, batch, false));
        _ends[code] = LAST;
        Writes.watch();
        invoices.bookOf(book);
        _owns(keccak256(abi.encode(book)), Writes.readOf(address(invoices))[0]);
    }

    /// @dev One bill for a wallet of each manner but the one that burns all gas.
    function _meetHostileWallets() private {
        bytes memory act = abi.encodeCall(invoices.expire, (_bills[0].terms.place, INSURER));
        for (uint256 i; i <= uint256(type(HostileWalletMock.Manner).max); ++i) {
            if (i == uint256(HostileWalletMock.Manner.BurnsGas)) continue;
            I.Invoice memory b = _invoice(SINGLE, ++_serials);
            b.holder = vm.deployCode("HostileWalletMock.sol:HostileWalletMock", abi.encode(i, invoices, act));
            _ofHostileWallets.push(_issueBill(b));
        }
    }

    function _close(uint256 which) private {
        Shelf storage s = _shelves[which];
        _idleUnless(!s.closed);
        if (_act(fiscalSteward, abi.encodeCall(invoices.closeBook, (s.book)), s.book, 0, false)) s.closed = true;
    }

    /// @dev The last second of a reservation, of a red letter's time, or of a rank's days; or the one after it.
    function _edge(Dice.Cup memory c) private view returns (uint256 edge) {
        uint256 bill = c.word() % _bills.length;
        Bill storage b = _bills[bill];
        uint256 which = c.word() % 3;
        if (which == 0) edge = b.deadline;
        if (which == 1) edge = _claims[bill][INSURER + uint32(c.word() % 4)].until;
        if (which == 2) edge = uint256(b.declaredAt) + _lane(b.order.waitingDays, 0, 16) * 1 days;
        if (c.coin()) ++edge;
    }

    function _toggle() private {
        _paused = !_paused;
        _as(GOVERNOR, address(invoices), abi.encodeWithSignature(_paused ? "pause()" : "unpause()"));
    }

    function _regulatorOf(address who) private view returns (address) {
        return _houses[who] == HOSPITAL || _houses[who] == HOSPITAL_B ? healthSteward : fiscalSteward;
    }

    function _reinstate() private {
        bytes memory call = abi.encodeCall(credentials.reinstatePractitioner, (_suspended));
        _as(_regulatorOf(_suspended), address(credentials), call);
        (_backAt[_suspended], _suspended) = (vm.getBlockTimestamp() + DELAY, address(0));
    }

    function _suspendHouse(uint32 number) private {
        _as(fiscalSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (number)));
        (_suspendedHouse, _houseBackAt[number]) = (number, NEVER);
    }

    function _reinstateHouse() private {
        bytes memory call = abi.encodeCall(credentials.reinstateOrganisation, (_suspendedHouse));
        _as(fiscalSteward, address(credentials), call);
        (_houseBackAt[_suspendedHouse], _suspendedHouse) = (vm.getBlockTimestamp() + DELAY, 0);
    }

    // ------------------------------------------------------------------------------------------------------------ signing uses

    function _use(
        bytes32 digest,
        IInvoiceUses.UseKind kind,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline
    ) private pure returns (bytes32) {
        bytes32 use = keccak256("Use(bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline)");
        return keccak256(abi.encode(use, digest, kind, organisation, purpose, deadline));
    }

    function _signUse(Bill storage b, bytes32 act) private view returns (bytes memory) {
        bytes32 domain = Signing.domain("Carestamp Invoice Uses", address(uses));
        return _sign(address(uint160(b.terms.head)), Signing.digest(domain, act));
    }

    /// @dev It asks the ledger and never writes to it, so no slot there is its own.
    function _useBill(address who, bytes memory call, bytes32 place) private returns (bool) {
        bytes memory again = abi.encodeWithSelector(IInvoiceUses.InvoiceUses_AlreadyDone.selector, place);
        return _act(Sent(who, false, address(uses), call, again), keccak256("nobody's"), 0);
    }

    function _couldDeduct(uint256 bill) private view returns (bool) {
        (, uint256 paid, , ) = _sums(bill);
        uint256 net = _bills[bill].rest - paid;
        return _isOpen(bill) && net != 0 && net != _bills[bill].deducted;
    }

    function _couldShow(uint256 bill) private view returns (bool) {
        return _isOpen(bill);
    }

    function _holders() internal view override returns (address[3] memory) {
        return [patient, patientB, _wallet];
    }

    /// @dev For a wallet its owner signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return super._sign(_keyOf(who) == 0 ? patient : who, digest);
    }
}
