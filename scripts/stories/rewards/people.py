"""Who pays, who signs, who keeps, who judges: houses of the cast, a research hospital of our own, and patients."""

from __future__ import annotations

from eth_account.signers.local import LocalAccount

from carestamp.client import Kinds, Roles
from carestamp.documents.fhir import Party
from scripts import cast as casting
from scripts.stories.chainwork import fund
from scripts.stories.consent.people import Citizen, Patient
from scripts.stories.register import House, Person, key_of
from scripts.stories.stage import Stage

SEATS = ("a", "b", "c", "research")
"""Validators of the study's panel, in its order."""


class People:
    """Everybody who takes part in the rewards story."""

    def __init__(self, stage: Stage) -> None:
        cast, self._stage = stage.cast, stage
        self.hospital = House(casting.HOSPITAL, "演示医院 Demo Hospital", cast.hospital_steward)
        self.research = self._research_hospital()
        self.sponsor = _of(casting.SPONSOR, "演示申办方 Demo Sponsor", cast.sponsor_steward, "sponsor")
        self.chair = _of(casting.ETHICS_BOARD, "演示伦理委员会 Demo Ethics Board", cast.ethics_steward, "chair")
        board = House(casting.STUDY_BOARD, "演示争议裁定委员会 Demo Board for Disputes", cast.study_steward)
        citizens = House(casting.SUBJECT_REGISTRAR, "演示患者登记 Demo Registry", cast.subject_registrar_steward)
        self.auditor = Person(cast.study_auditor, board, "study-auditor", "高敏 Gao Min")
        self.registrar = Person(citizens.steward, citizens, "citizens")
        self.custodian = Person(cast.custodian, self.hospital, "custodian", "徐丽 Xu Li")
        self.researcher = Person(cast.researcher, self.sponsor.house, "researcher", "林文博 Lin Wenbo")
        self._outside()
        self.validators = dict(zip(SEATS, self._panel(), strict=True))
        self.fourth = _validator(casting.VALIDATOR_D, "丁 D", cast.validator_d_steward, cast.validator_d)
        self._citizens: dict[tuple[str, int], Citizen] = {}

    def _research_hospital(self) -> House:
        """It treats patients and judges data: not those that it keeps itself."""
        party = Party("rewards story: research", "演示研究型医院 Demo Research Hospital")
        self._stage.register.house(party, Kinds.HOSPITAL)
        return self._stage.register.house(party, Kinds.DATA_VALIDATOR)

    def _outside(self) -> None:
        """Those without a licence."""
        cast, nowhere = self._stage.cast, House(0, "", self._stage.cast.relayer)
        helper = key_of("rewards", f"association in run {self._stage.run}")
        self.relayer = Person(cast.relayer, nowhere, "relayer")
        self.outsider = Person(cast.outsider, nowhere, "outsider")
        self.treasurer = Person(cast.treasurer, nowhere, "treasurer")
        self.association = Person(helper, nowhere, "association", "患者互助会 Patients' Association")
        fund(self._stage.chain.web3, [helper.address])

    def _panel(self) -> list[Person]:
        cast = self._stage.cast
        return [
            _validator(casting.VALIDATOR_A, "甲 A", cast.validator_a_steward, cast.validator_a),
            _validator(casting.VALIDATOR_B, "乙 B", cast.validator_b_steward, cast.validator_b),
            _validator(casting.VALIDATOR_C, "丙 C", cast.validator_c_steward, cast.validator_c),
            self._new("罗伟 Luo Wei", self.research, "validator", Roles.VALIDATOR),
        ]

    @property
    def keeper(self) -> Person:
        """Who keeps records at the research hospital."""
        return self._new("朱婷 Zhu Ting", self.research, "custodian", Roles.CUSTODIAN)

    def patient(self, name: str, house: House, number: int = 0) -> Patient:
        """Under an id that is used for this study only (X6). number: another id of the same person."""
        place = (name, number)
        if place not in self._citizens:
            self._citizens[place] = Citizen(name, f"{self._stage.run}/rewards/{number}")
        return self._citizens[place].at(house)

    def key_after_loss(self, patient: Patient) -> LocalAccount:
        """Of a new telephone."""
        return self._citizens[(patient.name, 0)].key_after_loss(patient.house)

    def _new(self, name: str, house: House, role: str, roles: Roles) -> Person:
        return self._stage.register.person(Party(f"rewards story: {name}", name), house, role, roles)


def _of(number: int, name: str, steward: LocalAccount, role: str) -> Person:
    """A house's steward, who speaks for it."""
    return Person(steward, House(number, name, steward), role)


def _validator(number: int, letter: str, steward: LocalAccount, account: LocalAccount) -> Person:
    zh, en = letter.split()
    return Person(account, House(number, f"数据验证方{zh} Data Validator {en}", steward), "validator")
