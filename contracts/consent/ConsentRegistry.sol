// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {Entry, IConsentRegistry, Terms} from "../../interfaces/IConsentRegistry.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {SignedActs} from "../shared/SignedActs.sol";
import {ConsentEntry} from "./ConsentEntry.sol";
import {ConsentTerms} from "./ConsentTerms.sol";
import {ConsentWord} from "./ConsentWord.sol";
import {Mandate} from "./Mandate.sol";

/// @title ConsentRegistry
/// @custom:privacy Subjects' ids (one per custodian), keys and numbers of grantees, delegates and guardians, purposes, masks of categories and
/// dates. A ward's majority is known to the quarter. No record, diagnosis or text.
/// @custom:trust A delegate can open and close what its mandate covers, but nothing that the patient closed. A registrar can name a guardian for
/// any subject, after a delay in which the subject can dismiss it, and can freeze a subject. Whoever relays can't change anything.
/// @custom:halt Pause stops grant, lift, resume, request, appoint, attestGuardian and allowOverride. Everything that closes stays open.
contract ConsentRegistry is IConsentRegistry, SignedActs, AccessManaged, Pausable {
    using ConsentEntry for Entry;
    using ConsentTerms for Terms;
    using ConsentWord for uint256;
    using StandingReader for Standing;

    bytes32 private constant GRANT_TYPEHASH = keccak256(
        "ConsentGrant(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 from,uint32 until,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant DENIAL_TYPEHASH = keccak256(
        "ConsentDenial(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 until,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant LIFTING_TYPEHASH = keccak256(
        "DenialLifting(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant REVOCATION_TYPEHASH = keccak256(
        "ConsentRevocation(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant SUSPENSION_TYPEHASH = keccak256(
        "ConsentSuspension(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant RESUMPTION_TYPEHASH = keccak256(
        "ConsentResumption(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant REFUSAL_TYPEHASH = keccak256(
        "ConsentRefusal(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant ERASURE_TYPEHASH = keccak256(
        "ConsentErasure(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
    );
    bytes32 private constant APPOINTMENT_TYPEHASH = keccak256(
        "DelegateAppointment(address subject,address delegate,uint8 purposes,uint24 categories,uint32 until,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant DISMISSAL_TYPEHASH = keccak256(
        "DelegateDismissal(address subject,address delegate,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant GUARDIAN_TYPEHASH = keccak256(
        "GuardianAcceptance(address subject,address guardian,uint16 majority,uint32 registrar,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant PROHIBITION_TYPEHASH = keccak256(
        "OverrideProhibition(address subject,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant ALLOWANCE_TYPEHASH = keccak256(
        "OverrideAllowance(address subject,uint32 sequence,uint32 deadline)"
    );
    /// @dev Ten classes of a hospital's records, then genomic, wearable, mental, reproductive and other sensitive data (C1).
    uint256 private constant CATEGORIES = (1 << 15) - 1;
    uint256 private constant PURPOSES = (1 << 4) - 1;
    uint256 private constant FORBIDDEN = 1 << 32;
    /// @dev How far ahead the number of a dismissal or prohibition may be: enough to pass a delegate who races, too little for who stole a key to
    /// use the numbers up.
    uint256 private constant MOST_AHEAD = 256;
    /// @dev A ward is a child: no registrar names a guardian for longer.
    uint256 private constant LONGEST_WARDSHIP = 22 * 365 days;

    ICredentialRegistry private immutable CREDENTIALS;

    /// @dev See ConsentWord.
    mapping(bytes32 id => uint256 word) private _words;
    /// @dev See Mandate.
    mapping(address subject => mapping(address delegate => uint256 word)) private _mandates;
    /// @dev | 0..31 sequence | 32 override forbidden |
    mapping(address subject => uint256 word) private _policies;

    /// @dev One act on an entry while it is judged.
    struct Act {
        address subject;
        Entry entry;
        Terms terms;
        address by; // zero: the controller
        address signer; // whose act it is
        uint256 touched; // categories that a delegate's mandate must cover
        bytes32 id;
        uint256 word;
        bytes32 signed; // EIP-712 hash of the struct; 0 where the signer calls
    }

    constructor(
        address authority,
        ICredentialRegistry credentials
    ) AccessManaged(authority) EIP712("Carestamp Consent", "1") {
        CREDENTIALS = credentials;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc IConsentRegistry
    function pause() external override restricted {
        _pause();
    }

    /// @inheritdoc IConsentRegistry
    function unpause() external override restricted {
        _unpause();
    }

    // ------------------------------------------------------------------------------------------------------------- what opens

    /// @inheritdoc IConsentRegistry
    function grant(
        address subject,
        Entry entry,
        Terms terms,
        address by,
        bytes calldata signature
    ) external override whenNotPaused {
        _requireTerms(terms, ConsentTerms.CATEGORIES | ConsentTerms.FROM | ConsentTerms.UNTIL);
        _requireCategories(terms.categories());
        if (entry.kind() == ConsentEntry.ANYONE) revert ConsentRegistry_DenialsOnly(entry);
        Act memory act = _opening(subject, entry, terms, by);
        act.touched = terms.categories() | act.word.permitted();
        if (signature.length != 0) act.signed = _hashGrant(subject, entry, terms);
        uint256 next = act.word.withPermit(terms, by == address(0));
        if (_isFirst(act, next)) {
            if (terms.until() < terms.from() || terms.until() < block.timestamp) {
                revert ConsentRegistry_BadWindow(terms.from(), terms.until());
            }
            if (by != address(0)) _requireOpenToDelegate(act, terms.until());
        }
        _open(act, next, signature);
        emit ConsentGranted(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function lift(
        address subject,
        Entry entry,
        Terms terms,
        address by,
        bytes calldata signature
    ) external override whenNotPaused {
        _requireTerms(terms, ConsentTerms.CATEGORIES);
        _requireCategories(terms.categories());
        Act memory act = _opening(subject, entry, terms, by);
        act.touched = terms.categories();
        if (signature.length != 0) act.signed = _hashLifting(subject, entry, terms);
        uint256 next = act.word.withoutDenial(terms.categories());
        if (_isFirst(act, next)) {
            if (act.word.denied() & terms.categories() == 0) revert ConsentRegistry_NotDenied(act.id);
            _requireNotOwners(act, ConsentWord.DENIED_BY_OWNER);
        }
        _open(act, next, signature);
        emit DenialLifted(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function resume(
        address subject,
        Entry entry,
        Terms terms,
        address by,
        bytes calldata signature
    ) external override whenNotPaused {
        _requireTerms(terms, 0);
        Act memory act = _opening(subject, entry, terms, by);
        act.touched = act.word.permitted();
        if (signature.length != 0) act.signed = _hashPlain(RESUMPTION_TYPEHASH, subject, entry, terms);
        uint256 next = act.word.resumed();
        if (_isFirst(act, next)) {
            if (!act.word.has(ConsentWord.SUSPENDED)) revert ConsentRegistry_NotSuspended(act.id);
            _requireNotOwners(act, ConsentWord.CLOSED_BY_OWNER);
        }
        _open(act, next, signature);
        emit ConsentResumed(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function request(address subject, Entry entry, uint24 categories, uint32 until) external override whenNotPaused {
        _requireCategories(categories);
        if (until < block.timestamp) revert ConsentRegistry_BadWindow(uint32(block.timestamp), until);
        (bytes32 id, uint256 word) = _known(subject, entry);
        if (!_speaksFor(entry)) revert ConsentRegistry_NotGrantee(msg.sender, entry);
        uint256 next = word.withRequest(categories, until);
        if (next == word) revert ConsentRegistry_AlreadyDone(id);
        _words[id] = next;
        emit ConsentRequested(subject, entry, msg.sender, categories, until);
    }

    /// @inheritdoc IConsentRegistry
    function appoint(
        address subject,
        address delegate,
        Terms terms,
        bytes calldata signature
    ) external override whenNotPaused {
        _requireTerms(terms, ConsentTerms.CATEGORIES | ConsentTerms.UNTIL | ConsentTerms.PURPOSES);
        _requireCategories(terms.categories());
        if (delegate == address(0) || delegate == subject) revert ConsentRegistry_BadDelegate(delegate);
        if (terms.purposes() == 0 || terms.purposes() > PURPOSES) revert ConsentRegistry_BadTerms(terms);
        uint256 known = _mandates[subject][delegate];
        uint256 next = Mandate.make(terms);
        _requireNumber(_asId(delegate), terms.sequence(), Mandate.sequence(known), next == known, 1);
        if (terms.until() < block.timestamp) revert ConsentRegistry_BadWindow(0, terms.until());
        _requireActOf(_controllerOf(subject), _hashAppointment(subject, delegate, terms), terms.deadline(), signature);
        _mandates[subject][delegate] = next;
        emit DelegateAppointed(subject, delegate, terms);
    }

    /// @inheritdoc IConsentRegistry
    function attestGuardian(
        address subject,
        address guardian,
        uint16 majority,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        uint32 registrar = _requireRegistrar();
        address controller = _controllerOf(subject);
        if (guardian == address(0) || guardian == subject) revert ConsentRegistry_BadDelegate(guardian);
        bool isNumbered = (signature.length == 0) == (sequence == 0);
        if (!isNumbered) revert ConsentRegistry_StaleSequence(_asId(guardian), sequence, 0);
        uint256 from = block.timestamp;
        if (signature.length == 0) {
            from += CREDENTIALS.accreditationDelay();
        } else {
            bytes32 act = _hashGuardian(subject, guardian, majority, registrar, sequence, deadline);
            _requireSigned(controller, act, deadline, from, signature);
        }
        _setGuardian(subject, guardian, registrar, from, _endOfWardship(majority), sequence);
        emit GuardianAttested(subject, guardian, registrar, majority, uint32(from), sequence);
    }

    /// @inheritdoc IConsentRegistry
    function allowOverride(address subject, Terms terms, bytes calldata signature) external override whenNotPaused {
        _setPolicy(subject, terms, terms.sequence(), 1, ALLOWANCE_TYPEHASH, signature);
        emit OverrideAllowed(subject, terms);
    }

    // ------------------------------------------------------------------------------------------------------------ what closes

    /// @inheritdoc IConsentRegistry
    function revoke(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external override {
        _requireTerms(terms, 0);
        Act memory act = _closing(subject, entry, terms, by);
        act.touched = act.word.permitted();
        if (signature.length != 0) act.signed = _hashPlain(REVOCATION_TYPEHASH, subject, entry, terms);
        _close(act, act.word.revoked(block.timestamp, by == address(0)), signature);
        emit ConsentRevoked(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function deny(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external override {
        _requireTerms(terms, ConsentTerms.CATEGORIES | ConsentTerms.UNTIL);
        _requireCategories(terms.categories());
        if (terms.until() < block.timestamp) revert ConsentRegistry_BadWindow(0, terms.until());
        Act memory act = _closing(subject, entry, terms, by);
        act.touched = terms.categories();
        if (terms.until() > act.word.deniedUntil()) act.touched |= act.word.denies(block.timestamp);
        if (signature.length != 0) act.signed = _hashDenial(subject, entry, terms);
        _close(act, act.word.withDenial(terms, block.timestamp, by == address(0)), signature);
        emit ConsentDenied(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function suspend(
        address subject,
        Entry entry,
        Terms terms,
        address by,
        bytes calldata signature
    ) external override {
        _requireTerms(terms, 0);
        Act memory act = _closing(subject, entry, terms, by);
        act.touched = act.word.permitted();
        if (signature.length != 0) act.signed = _hashPlain(SUSPENSION_TYPEHASH, subject, entry, terms);
        _close(act, act.word.suspended(by == address(0)), signature);
        emit ConsentSuspended(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function decline(
        address subject,
        Entry entry,
        Terms terms,
        address by,
        bytes calldata signature
    ) external override {
        _requireTerms(terms, 0);
        Act memory act = _closing(subject, entry, terms, by);
        act.touched = act.word.requested();
        if (signature.length != 0) act.signed = _hashPlain(REFUSAL_TYPEHASH, subject, entry, terms);
        _close(act, act.word.declined(by == address(0)), signature);
        emit ConsentDeclined(subject, entry, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function erase(address subject, Entry entry, Terms terms, bytes calldata signature) external override {
        _requireTerms(terms, 0);
        if (!entry.isSound()) revert ConsentRegistry_BadEntry(entry);
        bytes32 id = entry.id(subject);
        uint256 word = _words[id];
        if (word.has(ConsentWord.ERASED)) revert ConsentRegistry_AlreadyDone(id);
        if (!word.isFree(terms.sequence())) {
            revert ConsentRegistry_StaleSequence(id, terms.sequence(), word.sequence());
        }
        bytes32 act = _hashPlain(ERASURE_TYPEHASH, subject, entry, terms);
        _requireActOf(_controllerOf(subject), act, terms.deadline(), signature);
        _words[id] = word.erased(terms.sequence());
        emit ConsentErased(subject, entry, terms);
    }

    /// @inheritdoc IConsentRegistry
    function dismiss(
        address subject,
        address delegate,
        Terms terms,
        address by,
        bytes calldata signature
    ) external override {
        _requireTerms(terms, 0);
        if (by != address(0) && by != delegate) revert ConsentRegistry_OutsideMandate(subject, by);
        uint256 known = _mandates[subject][delegate];
        uint256 next = Mandate.withSequence(Mandate.ended(known), terms.sequence());
        if (by == address(0)) next = Mandate.decided(next, terms.sequence());
        uint256 most = by == address(0) ? MOST_AHEAD : 1;
        _requireNumber(_asId(delegate), terms.sequence(), Mandate.sequence(known), next == known, most);
        address signer = by == address(0) ? _dismisserOf(subject, known) : by;
        bytes32 act = keccak256(abi.encode(DISMISSAL_TYPEHASH, subject, delegate, terms.sequence(), terms.deadline()));
        _requireActOf(signer, act, terms.deadline(), signature);
        _mandates[subject][delegate] = next;
        emit DelegateDismissed(subject, delegate, by, terms);
    }

    /// @inheritdoc IConsentRegistry
    function endGuardianship(address subject, address guardian) external override {
        uint256 known = _mandates[subject][guardian];
        uint32 registrar = Mandate.registrar(known);
        if (registrar == 0) revert ConsentRegistry_NoGuardian(guardian);
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        bool isOver =
            standing.kinds() & Kinds.HEALTH_REGULATOR != 0 || CREDENTIALS.mayFinish(standing.organisation(), registrar);
        if (!isOver || !standing.may(Roles.STEWARD, block.timestamp)) {
            revert ConsentRegistry_NotRegistrar(msg.sender);
        }
        _mandates[subject][guardian] = Mandate.ended(known);
        emit GuardianshipEnded(subject, guardian, registrar);
    }

    /// @inheritdoc IConsentRegistry
    function forbidOverride(address subject, Terms terms, bytes calldata signature) external override {
        uint256 next = terms.sequence() | FORBIDDEN;
        _setPolicy(subject, terms, next, MOST_AHEAD, PROHIBITION_TYPEHASH, signature);
        emit OverrideForbidden(subject, terms);
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IConsentRegistry
    function isPermitted(
        address subject,
        address actor,
        Purpose purpose,
        uint24 categories,
        Context calldata context
    ) external view override returns (bool) {
        (Decision decision, ) = decisionOf(subject, actor, purpose, categories, context);
        return decision == Decision.Permitted;
    }

    /// @inheritdoc IConsentRegistry
    function decisionOf(
        address subject,
        address actor,
        Purpose purpose,
        uint24 categories,
        Context calldata context
    ) public view override returns (Decision decision, Entry entry) {
        if (categories == 0 || categories > CATEGORIES) return (Decision.NothingAsked, entry);
        Standing standing = CREDENTIALS.standingOf(actor);
        if (standing.roles() == 0 || block.timestamp >= standing.distrustedSince()) {
            return (Decision.ActorNotLive, entry);
        }
        uint32 role = context.role;
        if (standing.roles() & role == 0 || role & (role - 1) != 0) return (Decision.RoleNotHeld, entry);
        Entry denial;
        (denial, entry) = _search(subject, _entriesOf(actor, standing.organisation(), purpose, context), categories);
        if (Entry.unwrap(denial) != type(uint256).max) return (Decision.Denied, denial);
        if (Entry.unwrap(entry) == type(uint256).max) return (Decision.NotCovered, Entry.wrap(0));
        return (Decision.Permitted, entry);
    }

    /// @inheritdoc IConsentRegistry
    function isOverrideForbidden(
        address subject,
        address actor,
        Purpose purpose,
        uint24 categories,
        Context calldata context
    ) external view override returns (bool) {
        if (_policies[subject] & FORBIDDEN == 0) return false;
        uint32 organisation = CREDENTIALS.standingOf(actor).organisation();
        (Entry denial, ) = _search(subject, _entriesOf(actor, organisation, purpose, context), categories);
        return Entry.unwrap(denial) != type(uint256).max;
    }

    /// @inheritdoc IConsentRegistry
    function isStudyPermitted(
        address subject,
        uint32 organisation,
        uint96 study,
        uint24 categories
    ) external view override returns (bool) {
        if (categories == 0 || categories > CATEGORIES) return false;
        uint256 p = uint256(Purpose.Research);
        uint256 organisations = wordOf(subject, ConsentEntry.make(ConsentEntry.ORGANISATION, organisation, p));
        uint256 studies = wordOf(
            subject,
            ConsentEntry.make(ConsentEntry.STUDY, study | (uint256(organisation) << 96), p)
        );
        uint256 anyones = wordOf(subject, ConsentEntry.make(ConsentEntry.ANYONE, 0, p));
        uint256 denied =
            organisations.denies(block.timestamp) | studies.denies(block.timestamp) | anyones.denies(block.timestamp);
        if (denied & categories != 0) return false;
        return
            categories & ~organisations.permits(block.timestamp) == 0 ||
            categories & ~studies.permits(block.timestamp) == 0;
    }

    /// @inheritdoc IConsentRegistry
    function idOf(address subject, Entry entry) external pure override returns (bytes32) {
        return entry.id(subject);
    }

    /// @inheritdoc IConsentRegistry
    function wordOf(address subject, Entry entry) public view override returns (uint256) {
        return _words[entry.id(subject)];
    }

    /// @inheritdoc IConsentRegistry
    function statusOf(address subject, Entry entry) external view override returns (Status) {
        uint256 word = wordOf(subject, entry);
        if (word.has(ConsentWord.ERASED)) return Status.Erased;
        if (word.permitted() != 0) {
            if (word.permittedUntil() < block.timestamp) return Status.Expired;
            if (word.has(ConsentWord.SUSPENDED)) return Status.Suspended;
            return block.timestamp < word.permittedFrom() ? Status.Planned : Status.Active;
        }
        if (word.requested() != 0 && block.timestamp <= word.requestedUntil()) return Status.Requested;
        if (word.has(ConsentWord.REVOKED)) return Status.Revoked;
        return word.has(ConsentWord.DECLINED) ? Status.Declined : Status.Unknown;
    }

    /// @inheritdoc IConsentRegistry
    function mandateOf(address subject, address delegate) external view override returns (uint256) {
        return _mandates[subject][delegate];
    }

    /// @inheritdoc IConsentRegistry
    function policyOf(address subject) external view override returns (bool overrideForbidden, uint32 sequence) {
        uint256 word = _policies[subject];
        return (word & FORBIDDEN != 0, uint32(word));
    }

    // ------------------------------------------------------------------------------------------------------------- the decision

    /// @dev The entries that bear on an actor in this capacity: person, organisation, role, study, anyone.
    function _entriesOf(
        address actor,
        uint32 organisation,
        Purpose purpose,
        Context calldata context
    ) private pure returns (Entry[5] memory entries) {
        uint256 p = uint256(purpose);
        entries[0] = ConsentEntry.make(ConsentEntry.PERSON, uint160(actor), p);
        entries[1] = ConsentEntry.make(ConsentEntry.ORGANISATION, organisation, p);
        entries[2] = ConsentEntry.make(ConsentEntry.ROLE, context.role, p);
        entries[3] = ConsentEntry.make(ConsentEntry.STUDY, context.study | (uint256(organisation) << 96), p);
        entries[4] = ConsentEntry.make(ConsentEntry.ANYONE, 0, p);
    }

    /// @dev The first denial of any of these categories, and the first permit of all of them; all bits set where there is none. Where no study
    /// is named, nothing can stand in the entry of study 0.
    function _search(
        address subject,
        Entry[5] memory entries,
        uint24 categories
    ) private view returns (Entry denial, Entry permit) {
        (denial, permit) = (Entry.wrap(type(uint256).max), Entry.wrap(type(uint256).max));
        for (uint256 i = 5; i != 0; --i) {
            uint256 word = wordOf(subject, entries[i - 1]);
            if (word.denies(block.timestamp) & categories != 0) denial = entries[i - 1];
            if (categories & ~word.permits(block.timestamp) == 0) permit = entries[i - 1];
        }
    }

    // ----------------------------------------------------------------------------------------------------------- who may do it

    /// @dev An act that opens: the controller, or a delegate, unless the subject is frozen.
    function _opening(address subject, Entry entry, Terms terms, address by) private view returns (Act memory) {
        return _act(subject, entry, terms, by, _controllerOf(subject));
    }

    /// @dev An act that closes: the same people, frozen or not.
    function _closing(address subject, Entry entry, Terms terms, address by) private view returns (Act memory) {
        return _act(subject, entry, terms, by, CREDENTIALS.ownerOf(subject));
    }

    /// @dev The owner acts as the owner: its own act, played as that of a delegate, would not bind delegates.
    function _act(
        address subject,
        Entry entry,
        Terms terms,
        address by,
        address owner
    ) private view returns (Act memory act) {
        if (by == owner) revert ConsentRegistry_OutsideMandate(subject, by);
        (act.subject, act.entry, act.terms, act.by) = (subject, entry, terms, by);
        act.signer = by == address(0) ? owner : by;
        (act.id, act.word) = _known(subject, entry);
    }

    /// @dev An entry that has a word was checked when it got it.
    function _known(address subject, Entry entry) private view returns (bytes32 id, uint256 word) {
        id = entry.id(subject);
        word = _words[id];
        if (word == 0 && !entry.isSound()) revert ConsentRegistry_BadEntry(entry);
        if (word.has(ConsentWord.ERASED)) revert ConsentRegistry_Erased(id);
    }

    function _controllerOf(address subject) private view returns (address controller) {
        controller = CREDENTIALS.signerFor(subject);
        if (controller == address(0)) revert ConsentRegistry_Frozen(subject);
    }

    /// @dev Nobody signs to dismiss while frozen, but to dismiss a guardian whom the subject never signed for: no registrar keeps that away.
    function _dismisserOf(address subject, uint256 mandate) private view returns (address) {
        bool isImposed = Mandate.registrar(mandate) != 0 && !Mandate.isDecided(mandate);
        return isImposed ? CREDENTIALS.ownerOf(subject) : _controllerOf(subject);
    }

    /// @dev Whether this is not the last act again, with the same outcome.
    function _isFirst(Act memory act, uint256 next) private view returns (bool) {
        uint32 number = act.terms.sequence();
        uint32 last = act.by == address(0) ? act.word.sequence() : Mandate.sequence(_mandates[act.subject][act.by]);
        return number != last || number == 0 || !next.isLike(act.word);
    }

    /// @dev A delegate may permit until then: nothing of the owner's stands in the way, and its mandate lasts as long.
    function _requireOpenToDelegate(Act memory act, uint32 until) private view {
        _requireMandate(act);
        _requireNotOwners(act, ConsentWord.CLOSED_BY_OWNER);
        if (act.word.isOwners(block.timestamp)) revert ConsentRegistry_OwnersWill(act.id);
        uint32 end = Mandate.until(_mandates[act.subject][act.by]);
        if (until > end) revert ConsentRegistry_OutlastsMandate(until, end);
    }

    function _requireNotOwners(Act memory act, uint256 fact) private pure {
        if (act.by != address(0) && act.word.has(fact)) revert ConsentRegistry_OwnersWill(act.id);
    }

    /// @dev What the owner opens takes the next number, and none before it may be missing: it meets what its signer knew, so nobody can leave out
    /// what was signed before.
    function _open(Act memory act, uint256 next, bytes calldata signature) private {
        if (!_isFirst(act, next)) revert ConsentRegistry_AlreadyDone(act.id);
        (uint256 number, uint256 last) = (act.terms.sequence(), act.word.sequence());
        if (act.by != address(0)) _takeNumber(act);
        else if (number != last + 1 || act.word.holes() != 0) _refuseNumber(act);
        else next = next.withOpening(uint32(number));
        _requireActOf(act.signer, act.signed, act.terms.deadline(), signature);
        _words[act.id] = next;
    }

    /// @dev What the owner closes may skip numbers, which can still be used, each once.
    function _close(Act memory act, uint256 next, bytes calldata signature) private {
        uint256 number = act.terms.sequence();
        if (act.by != address(0)) {
            if (!_isFirst(act, next)) revert ConsentRegistry_AlreadyDone(act.id);
            _takeNumber(act);
        } else if (act.word.isFree(number)) {
            next = next.withClosing(number);
        } else {
            if (number != 0 && number <= act.word.sequence() && next == act.word) {
                revert ConsentRegistry_AlreadyDone(act.id);
            }
            _refuseNumber(act);
        }
        _requireActOf(act.signer, act.signed, act.terms.deadline(), signature);
        _words[act.id] = next;
    }

    function _refuseNumber(Act memory act) private pure {
        revert ConsentRegistry_StaleSequence(act.id, act.terms.sequence(), act.word.sequence());
    }

    /// @dev The next number of a delegate, who has a mandate for this act.
    function _takeNumber(Act memory act) private {
        _requireMandate(act);
        uint256 mandate = _mandates[act.subject][act.by];
        (uint32 number, uint32 last) = (act.terms.sequence(), Mandate.sequence(mandate));
        _requireNumber(_asId(act.by), number, last, false, 1);
        _mandates[act.subject][act.by] = Mandate.withSequence(mandate, number);
    }

    /// @dev Numbers of mandates and policies. `most`: how far the next one may be ahead.
    function _requireNumber(bytes32 id, uint32 number, uint32 last, bool same, uint256 most) private pure {
        if (same && number == last && number != 0) revert ConsentRegistry_AlreadyDone(id);
        if (number <= last || number > last + most) revert ConsentRegistry_StaleSequence(id, number, last);
    }

    /// @dev An act of a delegate that touches nothing has no reason.
    function _requireMandate(Act memory act) private view {
        uint256 mandate = _mandates[act.subject][act.by];
        bool covers = Mandate.covers(mandate, act.entry.purpose(), act.touched, block.timestamp);
        if (!covers || act.touched == 0) {
            revert ConsentRegistry_OutsideMandate(act.subject, act.by);
        }
    }

    function _requireRegistrar() private view returns (uint32) {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        bool isRegistrar = standing.mayFor(Kinds.REGISTRAR, Roles.STEWARD, block.timestamp);
        if (!isRegistrar) revert ConsentRegistry_NotRegistrar(msg.sender);
        return standing.organisation();
    }

    /// @dev Whether the caller is live and meant by this entry.
    function _speaksFor(Entry entry) private view returns (bool) {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        if (standing.roles() == 0 || block.timestamp >= standing.distrustedSince()) return false;
        Grantee memory g = entry.grantee();
        if (entry.kind() == ConsentEntry.PERSON) return g.person == msg.sender;
        if (entry.kind() == ConsentEntry.ROLE) return standing.roles() & g.role != 0;
        return entry.kind() != ConsentEntry.ANYONE && g.organisation == standing.organisation();
    }

    // ---------------------------------------------------------------------------------------------------------------- effects

    /// @dev Unsigned (without a number) only where the subject never decided.
    function _setGuardian(
        address subject,
        address guardian,
        uint32 registrar,
        uint256 from,
        uint256 until,
        uint32 number
    ) private {
        uint256 known = _mandates[subject][guardian];
        if (block.timestamp <= Mandate.until(known)) {
            if (Mandate.registrar(known) != registrar) {
                revert ConsentRegistry_HasMandate(guardian, Mandate.until(known));
            }
            if (Mandate.until(known) == until && Mandate.from(known) <= from) {
                revert ConsentRegistry_AlreadyDone(_asId(guardian));
            }
        }
        uint32 last = Mandate.sequence(known);
        bool fresh = number == 0 ? !Mandate.isDecided(known) : number == uint256(last) + 1;
        if (!fresh) revert ConsentRegistry_StaleSequence(_asId(guardian), number, last);
        uint256 next = Mandate.guardian(known, registrar, from, until);
        _mandates[subject][guardian] = number == 0 ? next : Mandate.decided(next, number);
    }

    function _endOfWardship(uint16 majority) private view returns (uint256 until) {
        until = Mandate.lastSecondBefore(majority);
        if (until < block.timestamp) revert ConsentRegistry_OfAge(majority);
        bool tooLate = until > block.timestamp + LONGEST_WARDSHIP || until > type(uint32).max;
        if (tooLate) revert ConsentRegistry_NoMinor(majority);
    }

    function _setPolicy(
        address subject,
        Terms terms,
        uint256 next,
        uint256 most,
        bytes32 typehash,
        bytes calldata signature
    ) private {
        _requireTerms(terms, 0);
        uint256 known = _policies[subject];
        _requireNumber(_asId(subject), terms.sequence(), uint32(known), next == known, most);
        bytes32 act = keccak256(abi.encode(typehash, subject, terms.sequence(), terms.deadline()));
        _requireActOf(_controllerOf(subject), act, terms.deadline(), signature);
        _policies[subject] = next;
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    function _requireTerms(Terms terms, uint256 fields) private pure {
        if (!terms.hasOnly(fields)) revert ConsentRegistry_BadTerms(terms);
    }

    function _requireCategories(uint24 categories) private pure {
        if (categories == 0 || categories > CATEGORIES) revert ConsentRegistry_BadCategories(categories);
    }

    function _asId(address who) private pure returns (bytes32) {
        return bytes32(uint256(uint160(who)));
    }

    function _hashGrant(address subject, Entry entry, Terms terms) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    GRANT_TYPEHASH,
                    subject,
                    entry.hashGrantee(),
                    entry.purpose(),
                    terms.categories(),
                    terms.from(),
                    terms.until(),
                    terms.sequence(),
                    terms.deadline()
                )
            );
    }

    function _hashDenial(address subject, Entry entry, Terms terms) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    DENIAL_TYPEHASH,
                    subject,
                    entry.hashGrantee(),
                    entry.purpose(),
                    terms.categories(),
                    terms.until(),
                    terms.sequence(),
                    terms.deadline()
                )
            );
    }

    function _hashLifting(address subject, Entry entry, Terms terms) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    LIFTING_TYPEHASH,
                    subject,
                    entry.hashGrantee(),
                    entry.purpose(),
                    terms.categories(),
                    terms.sequence(),
                    terms.deadline()
                )
            );
    }

    function _hashPlain(bytes32 typehash, address subject, Entry entry, Terms terms) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(typehash, subject, entry.hashGrantee(), entry.purpose(), terms.sequence(), terms.deadline())
            );
    }

    function _hashAppointment(address subject, address delegate, Terms terms) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    APPOINTMENT_TYPEHASH,
                    subject,
                    delegate,
                    terms.purposes(),
                    terms.categories(),
                    terms.until(),
                    terms.sequence(),
                    terms.deadline()
                )
            );
    }

    function _hashGuardian(
        address subject,
        address guardian,
        uint16 majority,
        uint32 registrar,
        uint32 sequence,
        uint32 deadline
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(GUARDIAN_TYPEHASH, subject, guardian, majority, registrar, sequence, deadline));
    }
}
