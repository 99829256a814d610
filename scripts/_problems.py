"""What stops a deployment: each is one sentence with the remedy."""

from __future__ import annotations


class DeployError(Exception):
    """The deployment can't go on. What was sent stays recorded; the next run resumes there."""


class ParamsError(DeployError):
    """A parameter is refused before anything is sent; names file and field."""

    def __init__(self, file: str, field: str, why: str) -> None:
        super().__init__(f"{file}: {field}: {why}")
        self.file, self.field, self.why = file, field, why


class CodeError(DeployError):
    """The code on the chain is not the code that was compiled."""


class CensusError(DeployError):
    """Who may do what on the chain differs from the manifest; `findings` holds one line a difference."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("the roles on the chain are not those of the plan: " + "; ".join(findings))
        self.findings = findings
