// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {ConsentSigning, Kind} from "../consent/ConsentSigning.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {WishBook} from "./WishBook.sol";

/// @title Months at a clinic: three patients, their delegates and guardians, relayers, thieves, and time that moves
contract Wishes is WishBook {
    using Dice for Dice.Cup;

    /// @dev An act that was relayed, as anyone could see it.
    struct Relayed {
        uint256 person;
        uint256 entry;
        Deed deed;
        address subject;
        bytes call;
    }

    uint256 private constant WALLETS = 7;
    uint256 private constant TRIES = 6;
    uint256 private constant KEPT = 8;

    Relayed[KEPT] private _relayed;
    uint256 private _relays;
    address[KEPT] private _tombs; // the last subjects who erased something and were replaced
    uint256 private _newcomers;
    address[WALLETS] private _wards; // subjects whose keys are wallets that answer badly

    function setUp() public override {
        super.setUp();
        helpers = [delegate, delegateB, guardian];
        colleague = clinician;
        for (uint256 i; i < PEOPLE; ++i) _welcome(i);
        for (uint8 manner; manner < WALLETS; ++manner) _wards[manner] = _wardOf(manner < 1 ? manner : manner + 1);
    }

    // --------------------------------------------------------------------------------------------------------- the owner's acts

    function grant(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Grant);
    }

    function lift(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Lift);
    }

    function resume(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Resume);
    }

    function deny(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Deny);
    }

    function revoke(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Revoke);
    }

    function suspend(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Suspend);
    }

    function decline(uint256 seed) external {
        _decide(Dice.cup(seed), Kind.Decline);
    }

    /// @notice Who has three tombstones is followed by somebody new, and not forgotten.
    function erase(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (c.coin()) revert Idle();
        uint256 who = _decide(c, Kind.Erase);
        uint256 erased;
        for (uint256 e; e < ENTRIES; ++e) if (wishes[people[who].subject][e].erased) ++erased;
        if (erased < 3) return;
        _tombs[_newcomers % KEPT] = people[who].subject;
        _welcome(who);
    }

    // ------------------------------------------------------------------------------------------------------------- delegates

    function delegateOpens(uint256 seed) external {
        _represent(Dice.cup(seed), Kind.Grant, Kind.Resume);
    }

    function delegateCloses(uint256 seed) external {
        _represent(Dice.cup(seed), Kind.Deny, Kind.Decline);
    }

    /// @notice A delegate tries what is not its business, or what the owner decided otherwise: refused, and it is said why.
    function overreach(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 who, uint256 e, Deed memory d) = _drawn(c, Kind(c.between(0, 6)), _helper(c), false);
        for (uint256 i; i < TRIES && !_isOverreach(who, e, d); ++i) {
            (who, e, d) = _drawn(c, Kind(c.between(0, 6)), _helper(c), false);
        }
        _idleUnless(_isOverreach(who, e, d));
        (bool done, bytes memory answer) = _attempt(d.by, address(consents), _callOf(d, ""));
        bytes32 why = keccak256(answer);
        uint32 end = powers[d.subject][d.by].until;
        bytes memory late = abi.encodeWithSelector(I.ConsentRegistry_OutlastsMandate.selector, d.act.until, end);
        bool told = why == keccak256(_outside(d)) || why == keccak256(_ownersWill(d)) || why == keccak256(late);
        _never(done || !told, "a delegate overreached");
    }

    function appoint(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (Person memory p, address helper) = _unmandated(c);
        IConsentCodec.Power storage power = powers[p.subject][helper];
        if (power.until >= _now() && c.coin()) revert Idle();
        uint24 categories = c.coin() ? ALL : uint24(c.between(1, ALL));
        IConsentCodec.Act memory a = _power(
            c.coin() ? 15 : uint8(c.between(1, 15)),
            categories,
            _within(c, 40 days),
            power.sequence + 1
        );
        a.deadline = _now();
        bytes memory signature = _signConsent(p.owner, ConsentSigning.appointment(p.subject, helper, a));
        bytes memory call = abi.encodeCall(consents.appoint, (p.subject, helper, _terms(a), signature));
        (bool done, ) = _attempt(relayer, address(consents), call);
        _judge(done, _barWhenNew(p), "what is right was refused");
        powers[p.subject][helper] = IConsentCodec.Power(a.categories, a.purposes, 0, a.until, a.sequence, 0, true);
    }

    /// @notice By the owner, whose number may be some ahead, or by the delegate itself.
    function dismiss(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (Person memory p, address helper) = (people[c.word() % PEOPLE], _helper(c));
        IConsentCodec.Power storage power = powers[p.subject][helper];
        if (power.until < _now() && c.between(0, 2) != 0) revert Idle();
        address by = c.between(0, 3) == 0 ? helper : address(0);
        uint32 number = power.sequence + (by == helper ? 1 : uint32(c.between(1, 3)));
        bool imposed = power.registrar != 0 && !power.decided;
        bytes32 act = ConsentSigning.dismissal(p.subject, helper, number, _now());
        bytes memory signature = _signConsent(by == helper ? helper : p.owner, act);
        IConsentCodec.Act memory a = IConsentCodec.Act(0, 0, 0, number, _now(), 0);
        bytes memory call = abi.encodeCall(consents.dismiss, (p.subject, helper, _terms(a), by, signature));
        (bool done, ) = _attempt(relayer, address(consents), call);
        string memory bar = p.frozen && !imposed && by == address(0) ? "while frozen" : "";
        _judge(done, bar, "what closes was refused");
        bool decided = power.decided || by == address(0);
        powers[p.subject][helper] = IConsentCodec.Power(0, 0, 0, 0, number, 0, decided);
    }

    /// @notice With the owner's signature at once, without it after the delay and only for whom the owner never decided about.
    function attestGuardian(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (Person memory p, address helper) = _unmandated(c);
        IConsentCodec.Power storage power = powers[p.subject][helper];
        if (_now() <= power.until) revert Idle();
        uint32 number = power.decided || c.coin() ? power.sequence + 1 : 0;
        uint16 majority = _quarter(_now()) + uint16(c.between(1, 3));
        bool done = _attest(p, helper, number, majority);
        _judge(done, _endOf(majority) < _now() ? "without sense" : _barWhenNew(p), "what is right was refused");
        power.from = number == 0 ? _now() + DELAY : _now();
        (power.categories, power.purposes, power.until) = (type(uint24).max, 15, _endOf(majority));
        power.registrar = REGISTRAR;
        if (number != 0) (power.sequence, power.decided) = (number, true);
    }

    function endGuardianship(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (Person memory p, address helper) = _guarded(c);
        IConsentCodec.Power storage power = powers[p.subject][helper];
        address who = c.coin() ? registrarSteward : healthSteward;
        bytes memory call = abi.encodeCall(consents.endGuardianship, (p.subject, helper));
        bytes memory no = abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, registrarBSteward);
        _mustRefuse(registrarBSteward, address(consents), call, no, "another registrar ended a guardianship");
        (bool done, ) = _attempt(who, address(consents), call);
        _judge(done, "", "what closes was refused");
        powers[p.subject][helper] = IConsentCodec.Power(0, 0, 0, 0, power.sequence, 0, power.decided);
    }

    // ------------------------------------------------------------------------------------------------------------------ others

    function request(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address subject, address actor) = (people[c.word() % PEOPLE].subject, c.coin() ? prescriber : colleague);
        uint256 e = c.word() % ENTRIES;
        for (uint256 i; i < 4 && !_isMeant(e, actor); ++i) e = c.word() % ENTRIES;
        IConsentCodec.Consent storage w = wishes[subject][e];
        (uint24 categories, uint32 until) = (uint24(c.between(1, ALL)), _within(c, 9 days));
        (I.Grantee memory g, I.Purpose purpose) = _entryOf(e);
        bytes memory call = abi.encodeCall(consents.request, (subject, _entry(g, purpose), categories, until));
        (bool done, ) = _attempt(actor, address(consents), call);
        string memory bar = paused ? "under a pause" : "";
        if (w.erased) bar = "after a tombstone";
        if (!_isMeant(e, actor)) bar = "by somebody who is not meant";
        bool again = w.requested == categories && w.requestedUntil == until && !w.declined;
        _judge(done, again ? "again" : bar, "what is right was refused");
        (w.requested, w.requestedUntil, w.declined) = (categories, until, false);
    }

    /// @notice Whether break-glass passes the denials of a patient.
    function setPolicy(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Person storage p = people[c.word() % PEOPLE];
        bool forbids = c.coin();
        uint32 number = p.policy + uint32(forbids ? c.between(1, 3) : 1);
        IConsentCodec.Act memory a = IConsentCodec.Act(0, 0, 0, number, _now(), 0);
        bytes memory signature = _signConsent(p.owner, ConsentSigning.policy(forbids, p.subject, number, _now()));
        bytes memory call = abi.encodeWithSelector(
            forbids ? I.forbidOverride.selector : I.allowOverride.selector,
            p.subject,
            _terms(a),
            signature
        );
        (bool done, ) = _attempt(relayer, address(consents), call);
        string memory bar =
            p.frozen
                ? "while frozen"
                : paused && !forbids
                    ? "under a pause"
                    : "";
        _judge(done, bar, "what is right was refused");
        (p.forbids, p.policy) = (forbids, number);
    }

    function freezeOrThaw(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Person storage p = people[c.word() % PEOPLE];
        if (!p.frozen && c.between(0, 2) != 0) revert Idle();
        bytes memory call = abi.encodeCall(credentials.freeze, (p.subject, ISubjects.Freeze(c.between(1, 3))));
        if (p.frozen) call = abi.encodeCall(credentials.unfreeze, (p.subject));
        _as(registrarSteward, address(credentials), call);
        p.frozen = !p.frozen;
    }

    /// @notice A patient takes another key.
    function moveKey(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Person storage p = people[c.word() % PEOPLE];
        if (p.frozen || c.coin()) revert Idle();
        address next = _person(string(abi.encode("key", _newcomers, p.subject, ++p.moves)));
        bytes memory call = abi.encodeCall(credentials.moveController, (p.subject, next, p.moves, 0, ""));
        _as(p.owner, address(credentials), call);
        (p.formerOwner, p.owner) = (p.owner, next);
    }

    function pauseOrUnpause(uint256 seed) external {
        if (!paused && Dice.cup(seed).word() % 5 != 0) revert Idle();
        paused = !paused;
        _as(GOVERNOR, address(consents), abi.encodeWithSignature(paused ? "pause()" : "unpause()"));
    }

    /// @notice The prescriber, the colleague or their hospital; what is reinstated is live after the delay.
    function suspendOrReinstate(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (houseSuspendedUntil == NEVER || c.between(0, 9) == 9) return _suspendHouse();
        address who = suspendedUntil[prescriber] == NEVER || c.coin() ? prescriber : colleague;
        if (suspendedUntil[who] <= _now() && c.coin()) revert Idle();
        _turn(credentials, healthSteward, who);
    }

    /// @notice A colleague's key is stolen; somebody else follows.
    function distrust(uint256 seed) external {
        if (_now() < houseSuspendedUntil) revert Idle();
        uint32 since = uint32(_now() - (seed % 3 days));
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.distrustPractitioner, (colleague, since)));
        fallen = colleague;
        colleague = _person(string(abi.encode("colleague", fallen)));
        _license(hospitalSteward, HOSPITAL, colleague, Roles.EMERGENCY_CLINICIAN);
    }

    /// @notice Some hours, some days, or up to the last second of something and the one after it.
    function pass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 to = _now() + (c.coin() ? c.between(1, 9 hours) : c.between(1, 4 days));
        if (c.coin()) {
            address subject = people[c.word() % PEOPLE].subject;
            IConsentCodec.Consent storage w = wishes[subject][c.word() % ENTRIES];
            uint32[4] memory ends = [w.from, w.until, w.deniedUntil, powers[subject][_helper(c)].until];
            uint256 end = uint256(ends[c.word() % 4]) + c.between(0, 1);
            if (end > _now() && end < _now() + 30 days) to = end;
        }
        vm.warp(to);
    }

    // ------------------------------------------------------------------------------------------------------------------ hostile

    /// @notice What was relayed once comes again, at any later time.
    function replay(uint256 seed) external {
        _idleUnless(_relays != 0);
        Relayed memory r = _relayed[seed % (_relays < KEPT ? _relays : KEPT)];
        (bool done, bytes memory answer) = _attempt(outsider, address(consents), r.call);
        _never(done || !_isOld(r, keccak256(answer)), "an old act was played again");
    }

    /// @notice Somebody else's key, the former key or a made-up signature, for an act that its owner could do now.
    function thief(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Kind kind = Kind(c.between(0, 7));
        (uint256 who, uint256 e, Deed memory d) = _possible(c, kind, address(0));
        Person memory p = people[who];
        _idleUnless(bytes(_barOf(p, e, d)).length == 0);
        address[3] memory thieves = [outsider, p.formerOwner, people[(who + 1) % PEOPLE].owner];
        address by = thieves[c.word() % 3];
        if (by == address(0)) by = outsider;
        bool signs = c.coin();
        bytes memory call = _callOf(d, signs ? _signConsent(by, _hashOf(d)) : bytes(""));
        bytes memory why = signs ? _badSignature(p.owner) : _notSigner(p.owner, by);
        _mustRefuse(by, address(consents), call, why, "a thief decided");
    }

    /// @notice A wallet that reverts, says nothing, no or something else, or acts while it is asked.
    function wallet(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address subject = _wards[c.word() % WALLETS];
        Deed memory d = _deed(Kind(c.coin() ? 0 : c.between(3, 7)), _toHouse(HOSPITAL), uint24(c.between(1, ALL)), 1);
        (d.subject, d.act.deadline) = (subject, _now());
        if (d.kind == Kind.Grant || d.kind == Kind.Deny) d.act.until = _within(c, 9 days);
        if (paused && _opens(d.kind)) revert Idle();
        bytes memory why = _badSignature(credentials.ownerOf(subject));
        bytes memory call = _callOf(d, _sign(outsider, bytes32(c.word())));
        vm.prank(relayer);
        (bool done, bytes memory answer) = address(consents).call{gas: 3_000_000}(call); // who acts while asked burns it
        _never(done || keccak256(answer) != keccak256(why), "a wallet decided without a signature");
    }

    // -------------------------------------------------------------------------------------------------------------------- views

    function personOf(uint256 who) external view returns (Person memory) {
        return people[who];
    }

    function wishOf(address subject, uint256 e) external view returns (IConsentCodec.Consent memory) {
        return wishes[subject][e];
    }

    function powerOf(address subject, address helper) external view returns (IConsentCodec.Power memory) {
        return powers[subject][helper];
    }

    function helperOf(uint256 which) external view returns (address) {
        return helpers[which];
    }

    /// @notice The prescriber, a colleague, somebody of another house, and the last one whose key was stolen.
    function actorOf(uint256 which) public view returns (address) {
        return [prescriber, colleague, clinicianAway, fallen == address(0) ? colleague : fallen][which];
    }

    function roleOf(address actor) external view returns (uint32) {
        return _roleOf(actor);
    }

    function wordOf(address subject, uint256 e) external view returns (uint256) {
        (I.Grantee memory g, I.Purpose purpose) = _entryOf(e);
        return consents.wordOf(subject, _entry(g, purpose));
    }

    function answerOf(
        address subject,
        address actor,
        I.Purpose purpose,
        uint24 categories
    ) external view returns (I.Decision) {
        return _answerOf(subject, actor, purpose, categories);
    }

    function deniedTo(
        address subject,
        address actor,
        I.Purpose purpose,
        uint24 categories
    ) external view returns (bool denied) {
        (denied, ) = _saysOf(subject, actor, purpose, categories);
    }

    function isLive(address actor) external view returns (bool) {
        return _isLive(actor);
    }

    /// @notice Somebody who erased something and is no longer among the three; zero where there is nobody.
    function tombOf(uint256 which) external view returns (address) {
        return _tombs[which % KEPT];
    }

    function wardOf(uint256 which) external view returns (address) {
        return _wards[which];
    }

    function consentsOfWishes() external view returns (I) {
        return consents;
    }

    function readerOfWishes() external view returns (IConsentCodec) {
        return reader;
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev The owner decides; what the book says of it is what happens.
    function _decide(Dice.Cup memory c, Kind kind) private returns (uint256 who) {
        uint256 e;
        Deed memory d;
        (who, e, d) = c.between(0, 7) == 0 ? _drawn(c, kind, address(0), false) : _possible(c, kind, address(0));
        _bring(who, e, d, c.coin());
    }

    /// @dev One of several tries against which nothing stands, or, now and then, any.
    function _represent(Dice.Cup memory c, Kind first, Kind last) private {
        bool likely = c.between(0, 7) != 0;
        (uint256 who, uint256 e, Deed memory d) = _drawn(c, first, _helper(c), likely);
        for (uint256 i; i < TRIES && likely && bytes(_barOf(people[who], e, d)).length != 0; ++i) {
            (who, e, d) = _drawn(c, Kind(c.between(uint256(first), uint256(last))), _helper(c), likely);
        }
        _bring(who, e, d, c.coin());
    }

    function _bring(uint256 who, uint256 e, Deed memory d, bool relays) private {
        string memory bar = _barOf(people[who], e, d);
        address signer = d.by == address(0) ? people[who].owner : d.by;
        bytes memory call = _callOf(d, relays ? _signConsent(signer, _hashOf(d)) : bytes(""));
        (bool done, ) = _attempt(relays ? relayer : signer, address(consents), call);
        _judge(done, bar, _opens(d.kind) ? "what is right was refused" : "what closes was refused");
        if (d.by == address(0)) _never(counted[d.subject][e][d.act.sequence], "with a number that was used");
        _note(e, d);
        if (relays && d.by == address(0)) _keep(who, e, d, call);
    }

    /// @dev Done against the rules, or refused though nothing stood against it, is a breach; refused as it should be is nothing.
    function _judge(bool done, string memory bar, string memory refused) private {
        bool isFree = bytes(bar).length == 0;
        if (done) _never(!isFree, bar);
        else if (isFree) _never(true, refused);
        else revert Idle();
    }

    function _keep(uint256 who, uint256 e, Deed memory d, bytes memory call) private {
        Relayed storage r = _relayed[_relays++ % KEPT];
        (r.person, r.entry, r.deed, r.subject, r.call) = (who, e, d, d.subject, call);
    }

    /// @dev Whether this is what the ledger says of an act of the owner that was done before.
    function _isOld(Relayed memory r, bytes32 said) private view returns (bool) {
        uint32 last = wishes[r.subject][r.entry].sequence;
        if (said == keccak256(_gone(r.deed))) return true;
        if (said == keccak256(_consentDone(r.deed)) || said == keccak256(_stale(r.deed, last))) return true;
        bytes32 id = _idOf(r.deed);
        IConsentCodec.Act memory a = r.deed.act;
        if (said == keccak256(abi.encodeWithSelector(I.ConsentRegistry_NotDenied.selector, id))) return true;
        if (said == keccak256(abi.encodeWithSelector(I.ConsentRegistry_NotSuspended.selector, id))) return true;
        bytes memory frozen = abi.encodeWithSelector(I.ConsentRegistry_Frozen.selector, r.subject);
        if (said == keccak256(frozen)) return people[r.person].frozen || people[r.person].subject != r.subject;
        if (said == keccak256(abi.encodeWithSignature("EnforcedPause()"))) return paused && _opens(r.deed.kind);
        uint32 from = r.deed.kind == Kind.Deny ? 0 : a.from;
        bytes memory over = abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, from, a.until);
        return said == keccak256(over) && a.until < _now();
    }

    function _isOverreach(uint256 who, uint256 e, Deed memory d) private view returns (bool) {
        bytes32 bar = keccak256(bytes(_barOf(people[who], e, d)));
        return bar == keccak256("against the owner's will") || bar == keccak256("outside of a mandate");
    }

    /// @dev An act against which nothing stands, if some tries bring one; else whatever came last.
    function _possible(
        Dice.Cup memory c,
        Kind kind,
        address by
    ) private view returns (uint256 who, uint256 e, Deed memory d) {
        for (uint256 i; i < TRIES; ++i) {
            (who, e, d) = _drawn(c, kind, by, true);
            if (bytes(_barOf(people[who], e, d)).length == 0) return (who, e, d);
        }
    }

    /// @dev Any act of this kind; a likely one has something to act upon and the number that is due.
    function _drawn(
        Dice.Cup memory c,
        Kind kind,
        address by,
        bool likely
    ) private view returns (uint256 who, uint256 e, Deed memory d) {
        uint256 place = c.word() % (PEOPLE * ENTRIES);
        for (uint256 i; likely && i < PEOPLE * ENTRIES && !_hasMatter(kind, by, place); ++i) {
            place = (place + 1) % (PEOPLE * ENTRIES);
        }
        (who, e) = (place / ENTRIES, place % ENTRIES);
        (d.kind, d.subject, d.by) = (kind, people[who].subject, by);
        (d.grantee, d.purpose) = _entryOf(e);
        IConsentCodec.Consent storage w = wishes[d.subject][e];
        d.act.deadline = _now();
        d.act.sequence = by == address(0) ? _number(c, w, kind, likely) : powers[d.subject][by].sequence + 1;
        if (kind > Kind.Deny || kind == Kind.Resume) return (who, e, d);
        d.act.categories = uint24(c.between(1, ALL));
        if (kind == Kind.Lift && c.coin()) d.act.categories |= w.denied;
        if (by != address(0) && likely) d.act.categories = _mandated(d);
        if (kind == Kind.Lift) return (who, e, d);
        d.act.until = _within(c, 20 days);
        if (kind == Kind.Grant) d.act.from = uint32(c.between(_now() - 1 days, _now() + 3 days));
        uint32 end = powers[d.subject][by].until;
        if (by != address(0) && likely && kind == Kind.Grant && d.act.until > end) d.act.until = end;
    }

    /// @dev What the mandate covers of it, and never nothing.
    function _mandated(Deed memory d) private view returns (uint24) {
        uint24 covered = d.act.categories & powers[d.subject][d.by].categories;
        return covered == 0 ? d.act.categories : covered;
    }

    /// @dev Whether there is something to act upon here, for the owner or this delegate.
    function _hasMatter(Kind kind, address by, uint256 place) private view returns (bool) {
        address subject = people[place / ENTRIES].subject;
        IConsentCodec.Consent storage w = wishes[subject][place % ENTRIES];
        if (w.erased || (_opens(kind) && by == address(0) && w.holes != 0)) return false;
        if (w.suspended) return kind == Kind.Resume || kind == Kind.Deny || kind == Kind.Erase;
        if (by != address(0) && (!_isMandated(subject, by) || _isOwnersWill(w, kind))) return false;
        if (kind == Kind.Grant) return !_isAnyone(place % ENTRIES);
        if (kind == Kind.Lift) return w.denied != 0;
        if (kind == Kind.Resume) return false;
        if (kind == Kind.Decline) return w.requested != 0;
        return kind == Kind.Deny || kind == Kind.Erase || w.permitted != 0;
    }

    function _isMeant(uint256 e, address actor) private view returns (bool) {
        I.Purpose purpose = e < 5 ? I.Purpose.Treatment : I.Purpose.Research;
        return _isLive(actor) && !_isAnyone(e) && _bears(e, actor, purpose);
    }

    function _isMandated(address subject, address by) private view returns (bool) {
        IConsentCodec.Power storage power = powers[subject][by];
        return power.from <= _now() && _now() <= power.until;
    }

    /// @dev The number that is due; what closes fills what was skipped, or skips some, but never so many that one is forgotten.
    function _number(
        Dice.Cup memory c,
        IConsentCodec.Consent storage w,
        Kind kind,
        bool likely
    ) private view returns (uint32) {
        if (!likely) return uint32(w.sequence + c.between(0, FURTHEST + 2)) - (w.sequence == 0 ? 0 : 1);
        if (_opens(kind)) return w.sequence + 1;
        if (w.holes != 0) {
            uint32 oldest = 1;
            while (w.holes >> oldest != 0) ++oldest;
            return w.sequence - oldest;
        }
        return w.sequence + uint32(c.between(0, 5) == 0 ? c.between(2, FURTHEST) : 1);
    }

    function _attest(Person memory p, address helper, uint32 number, uint16 majority) private returns (bool done) {
        bytes32 act = ConsentSigning.acceptance(p.subject, helper, majority, REGISTRAR, number, _now());
        bytes memory signature = number == 0 ? bytes("") : _signConsent(p.owner, act);
        bytes memory call = abi.encodeCall(
            consents.attestGuardian,
            (p.subject, helper, majority, number, _now(), signature)
        );
        (done, ) = _attempt(registrarSteward, address(consents), call);
    }

    function _barWhenNew(Person memory p) private view returns (string memory) {
        if (paused) return "under a pause";
        return p.frozen ? "while frozen" : "";
    }

    function _helper(Dice.Cup memory c) private view returns (address) {
        return helpers[c.word() % 3];
    }

    /// @dev Somebody whose mandate is over, or who never had one; else anybody.
    function _unmandated(Dice.Cup memory c) private view returns (Person memory p, address helper) {
        uint256 first = c.word() % 9;
        for (uint256 i; i < 3 * PEOPLE; ++i) {
            (p, helper) = (people[((first + i) / 3) % PEOPLE], helpers[(first + i) % 3]);
            if (powers[p.subject][helper].until < _now()) return (p, helper);
        }
    }

    function _guarded(Dice.Cup memory c) private view returns (Person memory p, address helper) {
        uint256 first = c.word() % 9;
        for (uint256 i; i < 3 * PEOPLE; ++i) {
            (p, helper) = (people[((first + i) / 3) % PEOPLE], helpers[(first + i) % 3]);
            if (powers[p.subject][helper].registrar != 0) return (p, helper);
        }
        revert Idle();
    }

    function _within(Dice.Cup memory c, uint256 time) private view returns (uint32) {
        return uint32(_now() + c.between(0, time));
    }

    function _suspendHouse() private {
        bool stops = houseSuspendedUntil <= _now();
        if (!stops && houseSuspendedUntil != NEVER) revert Idle();
        bytes memory call =
            stops
                ? abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL))
                : abi.encodeCall(credentials.reinstateOrganisation, (HOSPITAL));
        _as(healthSteward, address(credentials), call);
        houseSuspendedUntil = stops ? NEVER : _now() + DELAY;
    }

    /// @dev Quarters from 1970, as a calendar on the wall has them: for the years of the tests.
    function _quarter(uint256 moment) private pure returns (uint16 quarter) {
        while (_begins(quarter + 1) <= moment) ++quarter;
    }

    function _endOf(uint16 quarter) private pure returns (uint32) {
        return uint32(_begins(quarter) - 14 hours - 1);
    }

    /// @dev 2027 begins with quarter 228; 2028 is a leap year.
    function _begins(uint16 quarter) private pure returns (uint256 moment) {
        uint16[4] memory spans = [uint16(90), 91, 92, 92];
        moment = 1_798_761_600;
        for (uint16 q = 228; q < quarter; ++q) moment += (uint256(spans[q % 4]) + (q == 232 ? 1 : 0)) * 1 days;
    }

    function _welcome(uint256 who) private {
        address subject = _person(string(abi.encode("newcomer", ++_newcomers)));
        delete people[who];
        (people[who].subject, people[who].owner) = (subject, subject);
    }

    function _wardOf(uint8 manner) private returns (address subject) {
        subject = _person(string(abi.encode("ward", manner)));
        bytes memory act = abi.encodeCall(credentials.moveController, (subject, outsider, 2, 0, ""));
        bytes memory arguments = abi.encode(manner, credentials, act);
        address wallet_ = vm.deployCode("HostileWalletMock.sol:HostileWalletMock", arguments);
        _as(subject, address(credentials), abi.encodeCall(credentials.moveController, (subject, wallet_, 1, 0, "")));
    }

    function _badSignature(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }

    function _notSigner(address signer, address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, signer, caller);
    }
}
