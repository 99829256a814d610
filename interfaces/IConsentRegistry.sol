// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @notice To whom and for what: a grantee and a purpose in one word. Made by ConsentCodec; the bits are drawn in
/// contracts/consent/ConsentEntry.sol.
type Entry is uint256;

/// @notice Categories, dates, sequence and deadline of one act in one word. Made by ConsentCodec; the bits are drawn in
/// contracts/consent/ConsentTerms.sol. What an act does not name is 0.
type Terms is uint256;

/// @title Consent: who may see what of a subject, for which purpose, until when (rules C1 to C5, X5, X6, X13)
/// @notice One word for each (subject, grantee, purpose). A subject is the patient's id at one custodian. All times are in seconds; windows
/// and deadlines include their last second.
///
/// Acts are of two sorts. What *opens* (grant, lift, resume, appoint, attestGuardian, allowOverride) is stopped by pause and by a freeze of the
/// subject, and refused when it does not fit what stands. What *closes* (revoke, deny, suspend, decline, dismiss, forbidOverride, erase) is
/// never stopped by pause and never refused for what stands. Dismiss, forbidOverride and erase are stopped by a freeze, but for the
/// dismissal of a guardian whom the subject never signed for.
///
/// The owner's acts on an entry are numbered. An act that opens takes exactly the next number, and none before it may be missing: it meets what
/// its signer knew. An act that closes may skip up to 16 numbers, so that a grant in somebody's pocket is void; what was skipped can still be
/// used, each number once, by acts that close; a number that would push a skipped one out of the 16 waits until that is filled, by any act that
/// closes. So nobody who relays can leave out what was signed before an opening. Clients take the next number above their own acts under way,
/// skip one only to void a grant that is, and fill it (with a revocation) before they open anew.
///
/// Each act is done by the subject's controller (`by` zero) or by a delegate (`by` its address): with an empty signature as the caller, else
/// by EIP-712 signature that anyone may relay. The struct of each act is named beside it; `Grantee` is
/// `Grantee(address person,uint32 organisation,uint32 role,uint96 study)`. A delegate's acts, on whichever entry, are numbered in its mandate one by
/// one and leave the owner's numbers alone; so the owner numbers a dismissal some ahead of them.
/// Warning: a grant that only narrows is an act that opens: what closes and was signed after it can land first and make it stale. Who must be
/// sure that something ends denies or revokes it.
/// Warning: this ledger says what a patient decided. Whether the holder of a record obeys is seen in its access log, not here.
interface IConsentRegistry is IVersioned, ISignedActs {
    /// @notice Who is meant: exactly one of a person, a role, a study of an organisation, an organisation; all zero is *anyone*.
    struct Grantee {
        address person; // a practitioner's key
        uint32 organisation; // a number of the credential registry
        uint32 role; // one of Roles, at whichever organisation
        uint96 study; // a number that the organisation gave to its study
    }

    /// @notice For what (C1).
    enum Purpose {
        Treatment,
        Payment,
        Research,
        PublicHealth
    }

    /// @notice In which capacity the actor asks. Whoever serves the data names it, not the actor.
    struct Context {
        uint32 role; // one of Roles, which the actor holds now
        uint96 study; // a study of the actor's organisation; 0 when it asks for none
    }

    /// @notice Why `isPermitted` says what it says. The first that holds, in this order.
    enum Decision {
        Permitted, // some permit covers all that was asked, and nothing denies any of it
        NothingAsked, // no category was named, or one that does not exist
        ActorNotLive, // no live licence of a live organisation
        RoleNotHeld, // the capacity is not one role that the actor holds now
        Denied, // a denial in force touches what was asked
        NotCovered // nobody denied, and no permit in force covers all of it
    }

    /// @notice What an entry is now, computed from its word and the time. Denials are told apart: they stand beside any of these.
    enum Status {
        Unknown, // nothing was ever decided                  未授权
        Requested, // somebody asked, nothing is permitted    待授权
        Declined, // the request was declined                 已拒绝
        Planned, // permitted from a later moment on          未生效
        Active, // permitted now                              授权中
        Suspended, // by the patient, may be resumed          已暂停
        Expired, // its last second is over                   已过期
        Revoked, // by the patient                            已撤回
        Erased // for good: nothing, ever                     已清除
    }

    /// @notice `by` (zero: the controller) permits exactly these categories in this window. A later grant amends an earlier one.
    event ConsentGranted(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    event ConsentRevoked(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    /// @notice These categories are denied too; everything denied in this entry stands until the later of the two moments.
    event ConsentDenied(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    /// @notice These categories are not denied any more.
    event DenialLifted(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    event ConsentSuspended(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    event ConsentResumed(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    /// @notice `by`, live and of that grantee, asks for these categories. The request lapses after `until`.
    event ConsentRequested(
        address indexed subject,
        Entry indexed entry,
        address indexed by,
        uint24 categories,
        uint32 until
    );
    event ConsentDeclined(address indexed subject, Entry indexed entry, address indexed by, Terms terms);
    event ConsentErased(address indexed subject, Entry indexed entry, Terms terms);
    event DelegateAppointed(address indexed subject, address indexed delegate, Terms terms);
    /// @notice `registrar` attested a guardian, until its ward's majority; `sequence` is 0 when the subject did not sign.
    event GuardianAttested(
        address indexed subject,
        address indexed guardian,
        uint32 indexed registrar,
        uint16 majority,
        uint32 from,
        uint32 sequence
    );
    event GuardianshipEnded(address indexed subject, address indexed guardian, uint32 indexed registrar);
    event DelegateDismissed(address indexed subject, address indexed delegate, address indexed by, Terms terms);
    /// @notice From now on break-glass does not pass this subject's denials (E1).
    event OverrideForbidden(address indexed subject, Terms terms);
    event OverrideAllowed(address indexed subject, Terms terms);

    /// @notice What this act asks for is so, and its number is used. `id` is the entry's (`idOf`), or the delegate or subject as a number.
    error ConsentRegistry_AlreadyDone(bytes32 id);
    /// @notice No entry: unknown purpose, or a grantee that is none, or two.
    error ConsentRegistry_BadEntry(Entry entry);
    /// @notice Nobody can permit something to anyone: *anyone* is for denials.
    error ConsentRegistry_DenialsOnly(Entry entry);
    /// @notice No category, or one that does not exist.
    error ConsentRegistry_BadCategories(uint256 categories);
    /// @notice Something is set that this act does not name.
    error ConsentRegistry_BadTerms(Terms terms);
    /// @notice It ends before it begins, or is over already.
    error ConsentRegistry_BadWindow(uint32 from, uint32 until);
    /// @notice A number that was used or passed, or is too far ahead: an older act, played late, or one that must wait for its turn.
    error ConsentRegistry_StaleSequence(bytes32 id, uint32 sequence, uint32 last);
    error ConsentRegistry_Erased(bytes32 id);
    /// @notice New acts of this subject are stopped by a registrar.
    error ConsentRegistry_Frozen(address subject);
    /// @notice `by` is no delegate of this subject now, or not for this purpose and all these categories.
    error ConsentRegistry_OutsideMandate(address subject, address by);
    /// @notice What a delegate permits can't outlast its own mandate.
    error ConsentRegistry_OutlastsMandate(uint32 until, uint32 mandateUntil);
    /// @notice The patient decided it: what the patient closed, or permitted and a delegate closed, only the patient opens again, and no
    /// delegate replaces what the patient permits.
    error ConsentRegistry_OwnersWill(bytes32 id);
    error ConsentRegistry_NotSuspended(bytes32 id);
    error ConsentRegistry_NotDenied(bytes32 id);
    /// @notice The caller is not live, or not the grantee for whom it asks.
    error ConsentRegistry_NotGrantee(address caller, Entry entry);
    /// @notice The caller is no live steward of a registrar, or not of the one that attested.
    error ConsentRegistry_NotRegistrar(address caller);
    /// @notice A subject can't be its own delegate, and nobody is nobody's.
    error ConsentRegistry_BadDelegate(address delegate);
    /// @notice It holds a mandate of another kind until then: that one is dismissed first.
    error ConsentRegistry_HasMandate(address delegate, uint32 until);
    /// @notice It holds no such mandate.
    error ConsentRegistry_NoGuardian(address guardian);
    /// @notice This quarter has begun somewhere on earth.
    error ConsentRegistry_OfAge(uint16 majority);
    /// @notice Whoever comes of age then is not born yet, or no child: more than 22 years ahead.
    error ConsentRegistry_NoMinor(uint16 majority);

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @notice Stops what opens. Governance only.
    function pause() external;

    /// @notice Governance only.
    function unpause() external;

    // ----------------------------------------------------------------------------------------------------------- what opens

    /// @notice Permits exactly these categories from `from` to `until`, in place of whatever this entry permitted before (C1). Signed:
    /// `ConsentGrant(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 from,uint32 until,uint32 sequence,uint32 deadline)`.
    /// @dev There is no other act to amend or to reaffirm: the last grant is what the patient wants. What a delegate or guardian permits
    /// can't outlast its mandate, so it lapses at majority unless the grown-up grants it anew (C4). A delegate can't replace what the owner
    /// permits.
    function grant(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice Denies these categories no more. Signed:
    /// `DenialLifting(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 sequence,uint32 deadline)`.
    function lift(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice Ends a suspension. Signed:
    /// `ConsentResumption(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)`.
    function resume(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice Asks the patient. Caller: a live practitioner who is the grantee, or of that organisation, role, or study's organisation.
    function request(address subject, Entry entry, uint24 categories, uint32 until) external;

    /// @notice Lets a delegate act for the subject, for these purposes and categories, until then (C4). Only the controller. Signed:
    /// `DelegateAppointment(address subject,address delegate,uint8 purposes,uint24 categories,uint32 until,uint32 sequence,uint32 deadline)`;
    /// `purposes` is a mask of 1 << Purpose. Sequences count per (subject, delegate).
    function appoint(address subject, address delegate, Terms terms, bytes calldata signature) external;

    /// @notice Attests a minor's guardian, who acts for all purposes and categories until the quarter of majority begins anywhere on
    /// earth (C4). Caller: a live steward of a registrar. With the controller's signature at once and with the next number:
    /// `GuardianAcceptance(address subject,address guardian,uint16 majority,uint32 registrar,uint32 sequence,uint32 deadline)`. Without it after
    /// the accreditation delay, with number 0, and only for somebody whom the subject never appointed or dismissed.
    /// @param majority the quarter of the ward's majority, rounded down: 4 × (year − 1970) + 0 to 3. No birthday reaches the chain (X1).
    function attestGuardian(
        address subject,
        address guardian,
        uint16 majority,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Break-glass passes the subject's denials again. Only the controller. Signed:
    /// `OverrideAllowance(address subject,uint32 sequence,uint32 deadline)`.
    function allowOverride(address subject, Terms terms, bytes calldata signature) external;

    // ---------------------------------------------------------------------------------------------------------- what closes

    /// @notice Ends what this entry permits. Denials stay. Signed:
    /// `ConsentRevocation(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)`.
    function revoke(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice Denies these categories besides those denied already, until the later of both moments. A denial beats every permit (C3).
    /// Signed: `ConsentDenial(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 until,uint32 sequence,uint32 deadline)`.
    function deny(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice Stops what this entry permits for a while. Signed:
    /// `ConsentSuspension(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)`.
    function suspend(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice Declines what was requested. Signed:
    /// `ConsentRefusal(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)`.
    function decline(address subject, Entry entry, Terms terms, address by, bytes calldata signature) external;

    /// @notice A tombstone, for good: whoever is meant gets nothing for this purpose, ever. Erasing *anyone* ends the subject for this purpose.
    /// Only the controller, and not while the subject is frozen. Signed:
    /// `ConsentErasure(address subject,Grantee grantee,uint8 purpose,uint32 sequence,uint32 deadline)`.
    function erase(address subject, Entry entry, Terms terms, bytes calldata signature) external;

    /// @notice Ends a mandate. What the delegate did stays; nothing more is taken from it, signed earlier or not. Signed by the controller
    /// (`by` zero) or the delegate (`by` its address): `DelegateDismissal(address subject,address delegate,uint32 sequence,uint32 deadline)`.
    function dismiss(address subject, address delegate, Terms terms, address by, bytes calldata signature) external;

    /// @notice Ends a guardianship. Caller: a live steward of the registrar that attested it, of its successor, or of a health regulator.
    function endGuardianship(address subject, address guardian) external;

    /// @notice Break-glass does not pass the subject's denials any more (E1). Only the controller. Signed:
    /// `OverrideProhibition(address subject,uint32 sequence,uint32 deadline)`.
    function forbidOverride(address subject, Terms terms, bytes calldata signature) external;

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @notice Whether `actor`, in this capacity, may see all these categories of `subject` for this purpose, now (C2). At most five entries
    /// are read, and the actor's standing. Fit as a condition for decryption.
    function isPermitted(
        address subject,
        address actor,
        Purpose purpose,
        uint24 categories,
        Context calldata context
    ) external view returns (bool);

    /// @notice The same, with the reason and the entry on which it rests: the denial, or the permit; 0 when it rests on none.
    function decisionOf(
        address subject,
        address actor,
        Purpose purpose,
        uint24 categories,
        Context calldata context
    ) external view returns (Decision decision, Entry entry);

    /// @notice Whether the patient denies this to the actor even in an emergency: a denial in force, and a policy that forbids to pass it.
    function isOverrideForbidden(
        address subject,
        address actor,
        Purpose purpose,
        uint24 categories,
        Context calldata context
    ) external view returns (bool);

    /// @notice Whether these categories may be used for this study of an organisation, now, whoever of it asks: its permit or its organisation's
    /// covers them all, and neither of them nor *anyone* is denied any (S6). Three entries are read. Purpose: research.
    function isStudyPermitted(
        address subject,
        uint32 organisation,
        uint96 study,
        uint24 categories
    ) external view returns (bool);

    /// @notice The id of an entry: keccak256(abi.encode(subject, entry)).
    function idOf(address subject, Entry entry) external pure returns (bytes32);

    /// @notice The word of an entry: see ConsentCodec.readWord.
    function wordOf(address subject, Entry entry) external view returns (uint256);

    function statusOf(address subject, Entry entry) external view returns (Status);

    /// @notice The mandate of a delegate: see ConsentCodec.readMandate.
    function mandateOf(address subject, address delegate) external view returns (uint256);

    /// @notice Whether break-glass is forbidden to pass denials, and the number of the last act about it.
    function policyOf(address subject) external view returns (bool overrideForbidden, uint32 sequence);
}
