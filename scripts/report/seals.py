"""Every stamp that a report may show, one list for all ledgers."""

from __future__ import annotations

from carestamp.errors import Words
from scripts.report.seal import Seal

SEALS = {
    "Unknown": Seal(Words("未见", "Not seen"), "#6b6459", "broken"),
    "Anchored": Seal(Words("批内未用", "In batch, unused"), "#0f6e7c"),
    "Active": Seal(Words("未使用", "Unused"), "#17795e"),
    "AwaitingReview": Seal(Words("待审方", "Awaits review"), "#8a5a00"),
    "Held": Seal(Words("已预留", "On hold"), "#3b4cca"),
    "PartlyDispensed": Seal(Words("部分发药", "Partly dispensed"), "#b4500b"),
    "Dispensed": Seal(Words("已发药", "Dispensed"), "#b3261e", "solid"),
    "Rejected": Seal(Words("审方不通过", "Review failed"), "#7a2e8e", "broken"),
    "Cancelled": Seal(Words("已撤销", "Cancelled"), "#4a4a4a", "broken"),
    "Stopped": Seal(Words("已停用", "Stopped"), "#4a4a4a", "broken"),
    "Suspended": Seal(Words("已暂停", "Suspended"), "#8a3d14", "broken"),
    "Expired": Seal(Words("已过期", "Expired"), "#5b6470", "broken"),
    "Unreimbursed": Seal(Words("未报销", "Unreimbursed"), "#17795e"),
    "PartlyReimbursed": Seal(Words("部分报销", "Partly reimbursed"), "#b4500b"),
    "Reimbursed": Seal(Words("已报销", "Reimbursed"), "#b3261e", "solid"),
    "RedPending": Seal(Words("冲红中", "Red letter waits"), "#8a3d14"),
    "RedLettered": Seal(Words("已冲红", "Red-lettered"), "#7a2e8e", "broken"),
    "OnPaper": Seal(Words("已换开", "On paper"), "#3b4cca"),
    "ConsentUnknown": Seal(Words("未授权", "Not permitted"), "#6b6459", "broken"),
    "ConsentRequested": Seal(Words("待授权", "Requested"), "#8a5a00"),
    "ConsentDeclined": Seal(Words("已拒绝", "Declined"), "#7a2e8e", "broken"),
    "ConsentPlanned": Seal(Words("未生效", "Not begun"), "#3b4cca"),
    "ConsentActive": Seal(Words("授权中", "In force"), "#17795e"),
    "ConsentSuspended": Seal(Words("已暂停", "Suspended"), "#8a3d14", "broken"),
    "ConsentExpired": Seal(Words("已过期", "Expired"), "#5b6470", "broken"),
    "ConsentRevoked": Seal(Words("已撤回", "Revoked"), "#4a4a4a", "broken"),
    "ConsentErased": Seal(Words("已清除", "Erased"), "#b3261e", "solid"),
    "EmergencyUnknown": Seal(Words("未见", "Not seen"), "#6b6459", "broken"),
    "EmergencyAwaitingReview": Seal(Words("待复核", "Awaits review"), "#8a5a00"),
    "EmergencyOverdue": Seal(Words("逾期未复核", "Review overdue"), "#b4500b", "solid"),
    "EmergencyJustified": Seal(Words("正当", "Justified"), "#17795e"),
    "EmergencyUnjustified": Seal(Words("不正当", "Unjustified"), "#b3261e", "broken"),
    "RecordUnknown": Seal(Words("未见", "Not seen"), "#6b6459", "broken"),
    "RecordCurrent": Seal(Words("有效", "Current"), "#17795e"),
    "RecordReplaced": Seal(Words("已更新", "Replaced"), "#3b4cca", "broken"),
    "RecordListed": Seal(Words("已列入", "Listed"), "#0f6e7c"),
    "RecordErased": Seal(Words("已销毁", "Destroyed"), "#b3261e", "solid"),
}
