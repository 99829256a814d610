"""C2, C3: who may see what, decided off chain. The order of the questions:

    was anything asked? -> is the actor live? -> does it hold this one role? -> does one deny? -> does one cover it?

The same decision is held against the chain in 100,000 random situations elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.consent import (
    ALL_CATEGORIES,
    Actor,
    Consent,
    Decision,
    Grantee,
    Purpose,
    Situation,
    decide,
    explain,
    is_override_forbidden,
    pack_entry,
    write_word,
)
from carestamp.documents.consent.stamps import ConsentStamp
from carestamp.documents.eip712 import TypedDataError

FOREVER = (1 << 32) - 1
ACTOR = Actor("0x" + "c3" * 20, roles=0b1010, organisation=101, distrusted_since=FOREVER)
PERSON, HOUSE, ROLE = Grantee.of_person(ACTOR.key), Grantee.of_organisation(101), Grantee.of_role(8)
STUDY, ANYONE = Grantee.of_study(101, 7), Grantee.anyone()
ORDER = [PERSON, HOUSE, ROLE, STUDY, ANYONE]
PERMIT = Consent(permitted=0b111, start=100, until=200)
DENIAL = Consent(denied=0b001, denied_until=200)
ASKED = Situation(ACTOR, Purpose.TREATMENT, 0b011, role=8, study=7, now=150, words={})


def entry(grantee: Grantee, purpose: Purpose = Purpose.TREATMENT) -> int:
    return pack_entry(grantee, purpose)


def asked(consents: dict[Grantee, Consent], **changes: object) -> Situation:
    words = {entry(grantee): write_word(consent) for grantee, consent in consents.items()}
    return replace(ASKED, words=words, **changes)  # type: ignore[arg-type]


def decision(situation: Situation) -> tuple[Decision, int]:
    judgement = decide(situation)
    assert judgement.is_permitted == (judgement.decision is Decision.PERMITTED)
    assert judgement.why_en
    assert judgement.why_zh
    return judgement.decision, judgement.entry


@pytest.mark.rules("C2")
@pytest.mark.parametrize("grantee", ORDER[:4], ids=["person", "organisation", "role", "study"])
def test_decide_permits_by_each_entry(grantee: Grantee) -> None:
    assert decision(asked({grantee: PERMIT})) == (Decision.PERMITTED, entry(grantee))


@pytest.mark.rules("C2", "C3")
@pytest.mark.parametrize("grantee", ORDER, ids=["person", "organisation", "role", "study", "anyone"])
def test_decide_denies_by_each_entry_whatever_is_permitted(grantee: Grantee) -> None:
    everything = dict.fromkeys(ORDER[:4], PERMIT)
    denying = {**everything, grantee: replace(everything.get(grantee, Consent()), denied=1, denied_until=200)}
    assert decision(asked(everything)) == (Decision.PERMITTED, entry(PERSON))
    assert decision(asked(denying)) == (Decision.DENIED, entry(grantee))
    assert decision(asked(denying, categories=0b110)) == (Decision.PERMITTED, entry(PERSON))


@pytest.mark.rules("C2")
@pytest.mark.parametrize("first", range(5))
def test_decide_names_the_first_entry(first: int) -> None:
    assert decision(asked(dict.fromkeys(ORDER[first:], DENIAL))) == (Decision.DENIED, entry(ORDER[first]))


@pytest.mark.rules("C2")
def test_decide_wants_one_permit_that_covers_all() -> None:
    halves = {PERSON: replace(PERMIT, permitted=0b001), HOUSE: replace(PERMIT, permitted=0b010)}
    assert decision(asked(halves)) == (Decision.NOT_COVERED, 0)
    assert decision(asked({**halves, ROLE: PERMIT})) == (Decision.PERMITTED, entry(ROLE))


@pytest.mark.rules("C2")
@pytest.mark.parametrize(("categories", "role"), [(0, 8), (1 << 15, 8), ((1 << 24) - 1, 8), (0, 3)])
def test_decide_asks_first_what_was_asked(categories: int, role: int) -> None:
    assert decision(asked({ANYONE: DENIAL}, categories=categories, role=role)) == (Decision.NOTHING_ASKED, 0)


@pytest.mark.rules("C1", "C2")
def test_decide_takes_every_category_at_once() -> None:
    everything = replace(PERMIT, permitted=ALL_CATEGORIES)
    assert decision(asked({HOUSE: everything}, categories=ALL_CATEGORIES)) == (Decision.PERMITTED, entry(HOUSE))


@pytest.mark.rules("C2", "K3", "K4", "X7")
def test_decide_asks_whether_the_actor_is_live_now() -> None:
    suspended, distrusted = replace(ACTOR, roles=0), replace(ACTOR, distrusted_since=150)
    for actor in (suspended, distrusted):
        assert decision(asked({PERSON: PERMIT}, actor=actor, role=1)) == (Decision.ACTOR_NOT_LIVE, 0)
    trusted = replace(ACTOR, distrusted_since=151)
    assert decision(asked({PERSON: PERMIT}, actor=trusted)) == (Decision.PERMITTED, entry(PERSON))


@pytest.mark.rules("C2")
@pytest.mark.parametrize("role", [0, 1, 0b1010, 1 << 31])
def test_decide_wants_one_role_that_the_actor_holds(role: int) -> None:
    assert decision(asked({PERSON: PERMIT, ANYONE: DENIAL}, role=role)) == (Decision.ROLE_NOT_HELD, 0)


@pytest.mark.rules("C1", "C2")
def test_decide_reads_no_other_entry() -> None:
    """Another purpose, colleague, house, role or study, and the study of another house, neither permit nor deny."""
    others = [Grantee.of_person("0x" + "c4" * 20), Grantee.of_organisation(102), Grantee.of_role(2)]
    others += [Grantee.of_study(101, 8), Grantee.of_study(102, 7)]
    for consent in (replace(PERMIT, permitted=0x7FFF), Consent(erased=True)):
        words = {entry(each): write_word(consent) for each in others}
        words |= {entry(each, Purpose.PAYMENT): write_word(consent) for each in ORDER}
        assert decision(replace(ASKED, words=words)) == (Decision.NOT_COVERED, 0)


@pytest.mark.rules("C2")
def test_decide_counts_each_second_of_a_window() -> None:
    found = [decide(asked({PERSON: PERMIT, HOUSE: DENIAL}, now=now, categories=0b011)) for now in (200, 201)]
    assert [each.decision for each in found] == [Decision.DENIED, Decision.NOT_COVERED]
    found = [decide(asked({PERSON: PERMIT}, now=now)) for now in (99, 100, 200, 201)]
    assert [each.is_permitted for each in found] == [False, True, True, False]


@pytest.mark.rules("C3")
def test_erasing_anyone_ends_the_subject_for_the_purpose() -> None:
    consents = {PERSON: PERMIT, ANYONE: Consent(erased=True, sequence=3)}
    assert decision(asked(consents)) == (Decision.DENIED, entry(ANYONE))


@pytest.mark.rules("E1")
def test_override_is_forbidden_only_by_policy_and_denial_together() -> None:
    denied, free = asked({HOUSE: DENIAL}), asked({HOUSE: PERMIT})
    answers = [is_override_forbidden(each, policy) for each in (denied, free) for policy in (True, False)]
    assert answers == [True, False, False, False]
    over = asked({HOUSE: DENIAL}, now=201, actor=replace(ACTOR, roles=0))
    assert not is_override_forbidden(over, True)
    assert is_override_forbidden(replace(over, now=200), True), "nobody asks here whether the actor is live"


@pytest.mark.rules("C2", "X1")
def test_reasons_name_kinds_and_nobody() -> None:
    why = decide(asked({HOUSE: DENIAL, PERSON: PERMIT})).why
    assert why.en == "the patient denies to this organisation: registration"
    assert why.zh == "患者拒绝向该机构提供：挂号"
    erased = decide(asked({STUDY: Consent(erased=True)})).why
    assert erased.en == "the patient erased what was decided for this study, for good"
    assert decide(asked({ROLE: PERMIT})).why.en == "the permit for this role covers all that was asked"
    assert decide(asked({})).why.en == "the patient permitted nothing of this"


@pytest.mark.rules("C2", "X1")
@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"categories": 0}, "no category was named, or one that does not exist", "未说明类别或无此类别"),
        (
            {"actor": replace(ACTOR, roles=0)},
            "the practitioner or its organisation has no live licence",
            "本人或其机构当前无有效资格",
        ),
        (
            {"role": 1},
            "the capacity named is not one role that the practitioner holds now",
            "所称身份并非其当前持有的单一角色",
        ),
    ],
    ids=["nothing asked", "not live", "role not held"],
)
def test_reasons_say_what_stood_in_the_way_before_any_entry(changes: dict[str, object], en: str, zh: str) -> None:
    why = decide(asked({PERSON: PERMIT}, **changes)).why
    assert (why.en, why.zh) == (en, zh)


@pytest.mark.rules("C2", "C3")
def test_explain_says_of_each_permit_why_it_does_not_cover() -> None:
    consents = {
        PERSON: replace(PERMIT, suspended=True),
        HOUSE: replace(PERMIT, start=151),
        ROLE: replace(PERMIT, until=149, permitted=0b001),
        STUDY: replace(PERMIT, permitted=0b110),
    }
    found = [(each.entry, each.stamp, each.missing) for each in explain(asked(consents))]
    assert found == [
        (entry(PERSON), ConsentStamp.SUSPENDED, 0),
        (entry(HOUSE), ConsentStamp.PLANNED, 0),
        (entry(ROLE), ConsentStamp.EXPIRED, 0b010),
        (entry(STUDY), ConsentStamp.ACTIVE, 0b001),
    ]
    assert decide(asked(consents)).why.en == (
        "no permit in force covers all that was asked: the permit for this practitioner is suspended; "
        "the permit for this organisation has not begun; "
        "the permit for this role has expired, without admission and discharge; "
        "the permit for this study is in force, without registration"
    )


@pytest.mark.rules("C3")
@pytest.mark.parametrize(
    ("consent", "words"),
    [
        (Consent(requested=1, requested_until=150), "this role asked, and the patient has not decided"),
        (Consent(declined=True), "the patient declined what this role asked for"),
        (Consent(revoked=True), "the permit for this role was revoked"),
    ],
)
def test_explain_says_what_became_of_a_request_or_permit(consent: Consent, words: str) -> None:
    (only,) = explain(asked({ROLE: consent}))
    assert only.words.en == words
    assert "该角色" in only.words.zh


@pytest.mark.rules("C2")
def test_explain_is_silent_of_a_permit_that_covers() -> None:
    assert explain(asked({PERSON: PERMIT})) == ()


@pytest.mark.rules("K1", "K4")
@pytest.mark.parametrize("since", [FOREVER, 150, 0])
def test_actor_is_read_from_its_standing(since: int) -> None:
    standing = 0b1010 | 101 << 32 | 1 << 64 | since << 96
    assert Actor.of(ACTOR.key, standing) == replace(ACTOR, distrusted_since=since)


@pytest.mark.rules("C2")
def test_decide_refuses_a_word_that_is_none() -> None:
    with pytest.raises(TypedDataError, match="word"):
        decide(replace(ASKED, words={entry(PERSON): 1 << 255}))
