"""The socle scheme as an OpenFisca model. Runs in OpenFisca's own environment, never beside Guichet.

`python openfisca_model.py facts.npz out.npz`: reads columns (cents), measures, writes amounts (cents) and prints JSON.
"""

import json
import statistics
import sys
import time
import tracemalloc

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.reforms import Reform
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2021-03-01"
DAY = DateUnit.DAY


class LegalKind(Enum):
    other = "other"
    commune = "commune"
    epci = "epci"
    rpi = "rpi"


Applicant = Entity("applicant", "applicants", "An applicant", "")
Applicant.is_person = True


def variable(name: str, kind: type, **more: object) -> type[Variable]:
    body = {"value_type": kind, "entity": Applicant, "definition_period": DAY, "label": name, **more}
    return type(name, (Variable,), body)


def rounded(amount: np.ndarray) -> np.ndarray:
    return np.floor(amount * 100 + 0.5) / 100


def eligible(applicant, period, parameters):
    rules = parameters(period).socle
    kind = applicant("legal_kind", period)
    who = (kind == LegalKind.commune) + (kind == LegalKind.epci) + (kind == LegalKind.rpi)
    return (
        who
        * (rules.opened > 0)
        * (applicant("schools", period) >= 1)
        * np.logical_not(applicant("has_base", period))
        * applicant("with_staff", period)
        * (applicant("services", period) > 0)
        * (applicant("equipment", period) >= rules.minimum)
    )


def equipment_base(applicant, period, parameters):
    cap = parameters(period).socle.class_cap * applicant("classes", period)
    return np.minimum(applicant("equipment", period), cap)


def equipment_aid(applicant, period, parameters):
    return rounded(parameters(period).socle.tariff.calc(applicant("equipment_base", period)))


def services_base(applicant, period, parameters):
    cap = parameters(period).socle.pupil_cap * applicant("pupils", period)
    return np.minimum(applicant("services", period), cap)


def services_aid(applicant, period, parameters):
    return rounded(applicant("services_base", period) * parameters(period).socle.services_rate)


def grant(applicant, period, parameters):
    aid = applicant("equipment_aid", period) + applicant("services_aid", period)
    spend = applicant("equipment", period) + applicant("services", period)
    room = rounded(spend * parameters(period).socle.public_cap) - applicant("other_grants", period)
    return np.minimum(np.maximum(np.minimum(aid, room), 0), spend) * applicant("eligible", period)


def dated(value: float) -> dict[str, object]:
    return {"values": {"2021-01-14": {"value": value}}}


def parameters() -> ParameterNode:
    thresholds, rates = [0, 200_000, 1_000_000], [0.7, 0.5, 0.0]
    brackets = [
        {"threshold": {"2021-01-14": {"value": bound}}, "rate": {"2021-01-14": {"value": rate}}}
        for bound, rate in zip(thresholds, rates, strict=True)
    ]
    socle = {
        "minimum": dated(1_500.0),
        "class_cap": dated(3_500.0),
        "pupil_cap": dated(20.0),
        "services_rate": dated(0.5),
        "public_cap": dated(0.8),
        "opened": {"values": {"2021-01-14": {"value": 1.0}, "2021-04-01": {"value": 0.0}}},
        "tariff": {"brackets": brackets},
    }
    return ParameterNode("", data={"socle": socle})


def system() -> TaxBenefitSystem:
    model = TaxBenefitSystem([Applicant])
    enum = {"possible_values": LegalKind, "default_value": LegalKind.other}
    model.add_variable(variable("legal_kind", Enum, **enum))
    for name in ("schools", "classes", "pupils"):
        model.add_variable(variable(name, int))
    for name in ("has_base", "with_staff"):
        model.add_variable(variable(name, bool))
    for name in ("equipment", "services", "other_grants"):
        model.add_variable(variable(name, float))
    model.add_variable(variable("eligible", bool, formula=eligible))
    for formula in (equipment_base, equipment_aid, services_base, services_aid, grant):
        model.add_variable(variable(formula.__name__, float, formula=formula))
    model.parameters = parameters()
    return model


def answer(
    model: TaxBenefitSystem, facts: dict[str, np.ndarray], *, trace: bool
) -> tuple[np.ndarray, np.ndarray]:
    count = len(facts["schools"])
    simulation = SimulationBuilder().build_default_simulation(model, count)
    simulation.trace = trace
    for name, values in facts.items():
        simulation.set_input(name, PERIOD, values)
    return simulation.calculate("eligible", PERIOD), simulation.calculate("grant", PERIOD)


def reform_of(cap: float) -> type[Reform]:
    class OtherCap(Reform):
        def apply(self) -> None:
            def change(node: ParameterNode) -> ParameterNode:
                node.socle.class_cap.update(start="2021-01-14", value=cap)
                return node

            self.modify_parameters(change)

    return OtherCap


def median(run, repeat: int) -> float:
    run()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(source: str, target: str) -> None:
    cents = dict(np.load(source))
    money = {"equipment", "services", "other_grants"}
    facts = {
        name: values / 100
        if name in money
        else values.astype(bool if name in {"has_base", "with_staff"} else int)
        for name, values in cents.items()
    }
    facts["legal_kind"] = np.array(["commune"] * len(facts["schools"]))
    one = {name: values[:1] for name, values in facts.items()}
    model = system()
    tracemalloc.start()
    yes, amounts = answer(model, facts, trace=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    exact = np.floor(amounts.astype(np.float64) * 100 + 0.5).astype(np.int64)
    np.savez(target, verdict=yes.astype(np.int8) * 2, grant=exact)

    def what_ifs() -> None:
        for step in range(50):
            answer(reform_of(3_000.0 + 20 * step)(model), facts, trace=False)

    report = {
        "one_traced": median(lambda: answer(model, one, trace=True), 31),
        "one": median(lambda: answer(model, one, trace=False), 31),
        "all": median(lambda: answer(model, facts, trace=False), 9),
        "what_ifs": median(what_ifs, 1),
        "peak": peak,
        "dtype": str(amounts.dtype),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
