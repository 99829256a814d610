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
}
