"""Names and birthdays put together by lot from common parts: no real person. Each record is tagged as test data."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
PATIENT_SYSTEM = "urn:carestamp:synthetic:patient"
STAFF_SYSTEM = "urn:carestamp:synthetic:staff"
HOUSE_SYSTEM = "urn:carestamp:synthetic:house"


def _words(listed: str) -> list[str]:
    return listed.split()


_FAMILY_ZH = _words("李 王 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗")
_GIVEN_ZH = {
    "female": _words("秀英 敏 静 丽 婷 雪梅 欣怡 子涵 诗琪 玉兰 桂芳 晓燕"),
    "male": _words("伟 强 磊 军 勇 杰 浩然 子轩 建国 志明 文博 宇航"),
}
_FAMILY_EN = _words("Smith Jones Taylor Brown Evans Walker Wright Green Hall Clarke Baker Carter Morgan Cooper Reed")
_GIVEN_EN = {
    "female": _words("Alice Emma Grace Hannah Irene Julia Laura Mary Nora Olivia Rose Sarah"),
    "male": _words("Adam Ben Charles David Edward Frank George Henry Jack Oliver Peter Thomas"),
}


def human_name(lot: random.Random, gender: str, chinese: bool) -> dict[str, Any]:
    """A FHIR HumanName; Chinese ones with text, family before given and no space."""
    if chinese:
        family, given = lot.choice(_FAMILY_ZH), lot.choice(_GIVEN_ZH[gender])
        return {"use": "official", "text": family + given, "family": family, "given": [given]}
    return {"use": "official", "family": lot.choice(_FAMILY_EN), "given": [lot.choice(_GIVEN_EN[gender])]}


def patient(lot: random.Random, number: int, day: dt.date) -> dict[str, Any]:
    """A Patient of 1 to 90 years. Odd numbers have Chinese names."""
    gender = lot.choice(["female", "male"])
    born = day - dt.timedelta(days=lot.randrange(365, 90 * 365))
    return {
        "resourceType": "Patient",
        "id": f"patient-{number:03d}",
        "meta": {"tag": [TEST_DATA]},
        "identifier": [{"system": PATIENT_SYSTEM, "value": f"SYN{number:06d}"}],
        "name": [human_name(lot, gender, number % 2 == 1)],
        "gender": gender,
        "birthDate": born.isoformat(),
    }


def practitioner(lot: random.Random, name: str, chinese: bool) -> dict[str, Any]:
    """A Practitioner with this id."""
    gender = lot.choice(["female", "male"])
    return {
        "resourceType": "Practitioner",
        "id": name,
        "meta": {"tag": [TEST_DATA]},
        "identifier": [{"system": STAFF_SYSTEM, "value": name.upper()}],
        "name": [human_name(lot, gender, chinese)],
        "gender": gender,
    }


def organization(name: str, kind: str, title: str) -> dict[str, Any]:
    """An Organization with this id; kind is a code of FHIR's organization types."""
    system = "http://terminology.hl7.org/CodeSystem/organization-type"
    return {
        "resourceType": "Organization",
        "id": name,
        "meta": {"tag": [TEST_DATA]},
        "identifier": [{"system": HOUSE_SYSTEM, "value": name.upper()}],
        "active": True,
        "type": [{"coding": [{"system": system, "code": kind}]}],
        "name": title,
    }


def role(practitioner_id: str, organization_id: str, code: str) -> dict[str, Any]:
    """A PractitionerRole that ties the two together."""
    system = "http://terminology.hl7.org/CodeSystem/practitioner-role"
    return {
        "resourceType": "PractitionerRole",
        "id": f"role-{practitioner_id}",
        "practitioner": {"reference": f"Practitioner/{practitioner_id}"},
        "organization": {"reference": f"Organization/{organization_id}"},
        "code": [{"coding": [{"system": system, "code": code}]}],
    }
