"""Why a Consent, or an access to a record, can't be entered, and what was noted of one that was."""

from __future__ import annotations

from carestamp.errors import Words

MODIFIED = Words(
    "含有改变含义的扩展或规则，不得忽略", "a modifier changes the meaning: what is not understood can't be ignored"
)
OTHER_SCOPE = Words(
    "此类同意不是关于谁可以查看数据", "this kind of consent is not about who may see data: no entry can say it"
)
OTHER_KIND = Words("此类别自带规则，台账无法表示", "this category carries a rule of its own, which no entry can say")
NO_TYPE = Words(
    "未写明允许还是拒绝，不作猜测", "it is not said whether this is permitted or denied, and both are usual: no guess"
)
EVERYBODY = Words(
    "允许必须指明对象：台账不允许对所有人开放", "a permit names somebody: the ledger opens nothing to anyone"
)
NOTHING_SAID = Words("没有可以记入台账的条款", "no provision, and no opt-out: there is nothing to enter")
PERMIT_INSIDE = Words(
    "条款内又允许：拒绝总是优先，例外只能是拒绝", "a permit inside a rule: denials win, so an exception can only deny"
)
DENY_INSIDE = Words("拒绝之内再拒绝，含义不明", "a denial inside a denial is no exception")
OUTSIDE = Words("例外超出其所属条款的范围", "an exception that reaches outside of its rule")
SINGLE_RECORDS = Words(
    "台账按类别授权，不能指定单份记录", "the ledger decides by category: single records can't be named"
)
DATA_PERIOD = Words("台账不能按数据产生的时间授权", "the ledger can't tell data by the time from which they are")
NO_READING = Words("不涉及查看，台账无法表示", "this is not about seeing: no entry can say it")
CORRECTING = Words("台账只能允许查看，不能允许更正等其他行为", "the ledger permits to see, never to correct or do else")
UNKNOWN_PURPOSE = Words("台账没有此用途", "the ledger has no such purpose")
NARROWER_PURPOSE = Words(
    "比台账的四种用途更窄，记入会扩大范围", "narrower than the ledger's four purposes: entering it would reach further"
)
EMERGENCY = Words(
    "紧急情况由紧急访问规则决定；要禁止紧急访问，请单独写 BTG、不写对象与类别",
    "emergencies are decided by break-glass: to forbid it, deny BTG alone, for anybody, all categories and without end",
)
OPENING = Words("紧急访问由医生打开，不由患者授权", "the glass is broken by a clinician, not by a patient's permit")
UNKNOWN_CATEGORY = Words("台账没有与此代码对应的类别", "no category of the ledger is what this code says")
TOO_NARROW = Words(
    "比台账的类别更窄，允许会开放更多", "less than a category of the ledger: to permit it would open more than is named"
)
TOGETHER = Words(
    "多个条件同时限定，台账无法表示其交集", "class, code and label narrow each other here: no category is what is left"
)
UNKNOWN_PART = Words("不认识此参与方的角色", "what part this actor has is not known")
NOBODY_NAMED = Words("未指明是谁", "who is meant is not said")
NOT_A_GRANTEE = Words(
    "台账只认执业人员、机构、角色与研究", "the ledger knows practitioners, organisations, roles and studies"
)
ROLE_AT_HOUSE = Words(
    "台账的角色不限于某一机构", "a role of the ledger is at whichever organisation: one house's can't be named"
)
UNKNOWN_ROLE = Words("台账没有此角色", "the ledger has no such role")
STUDY_PLACE = Words("研究须写在说明允许或拒绝的条款里", "a study stands in a provision that permits or denies")
STUDY_BESIDE = Words("与研究并列的对象只能是其机构", "beside a study only its organisation can be named")
NOT_THE_PATIENT = Words("应为患者本人", "the patient is meant to stand here")
SEVERAL_DECIDED = Words("由多人作出的决定，无人可单独签名", "decided by several: nobody can sign it alone")

ASSUMED_TREATMENT = Words("未写用途，只允许诊疗", "no purpose is written: only treatment is permitted")
ASSUMED_ORDINARY = Words("未写类别，不含敏感类别", "no category is written: the sensitive ones stay closed")
WIDENED = Words("按包含它的类别拒绝", "denied with the categories in which it may lie")
OPT_IN_LEFT = Words(
    "对其余对象的默认同意不记入：台账只开放所指明的", "the opt-in for everybody else is not entered: only permits open"
)
POLICY_LEFT = Words("所引政策本身不记入", "the policy itself is not entered")
EXTENSION_LEFT = Words("未知扩展未被采用", "an extension that is not known was left alone")
NOT_VERIFIED = Words("注明尚未核实", "it says that nobody verified it")
CLOCK_ENDS = Words("晚于台账时钟的末尾，按无期限计", "later than the ledger's clock goes: taken as without end")
