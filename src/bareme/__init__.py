"""The engine: a scheme file in; verdicts, amounts, questions and reasons out.

Pure: no clock, no network, no database, no floats. Money is integer cents, rates are basis points, time is an argument.
See docs/reference/scheme-file.md for the language and docs/explanation/engine.md for the rules of evaluation.
"""

from bareme.answers import read_answer, read_answers
from bareme.calendars import OpenState, open_on
from bareme.checking import CheckReport, check_scheme
from bareme.clocks import ClockFact, Deadline, add_months, deadlines
from bareme.compiling import compile_scheme
from bareme.cumulation import (
    Cap,
    CheckedCap,
    FinancedOperation,
    Funding,
    Interval,
    check_caps,
    public_grants,
)
from bareme.declaring import value_on
from bareme.errors import FactError, Problem, ScalarError, SchemeError
from bareme.frameworks import Delay, Framework, Frameworks, Repayment, read_frameworks
from bareme.plan import Facts, FactValue, Plan, PlanCriterion, PlanFact, PlanLine
from bareme.reading import SchemeFile, SharedFacts, read_scheme, read_shared_facts
from bareme.scheme import Scheme
from bareme.tracing import CriterionResult, Reason, Simulation, Step, decide, simulate

__all__ = [
    "Cap",
    "CheckReport",
    "CheckedCap",
    "ClockFact",
    "CriterionResult",
    "Deadline",
    "Delay",
    "FactError",
    "FactValue",
    "Facts",
    "FinancedOperation",
    "Framework",
    "Frameworks",
    "Funding",
    "Interval",
    "OpenState",
    "Plan",
    "PlanCriterion",
    "PlanFact",
    "PlanLine",
    "Problem",
    "Reason",
    "Repayment",
    "ScalarError",
    "Scheme",
    "SchemeError",
    "SchemeFile",
    "SharedFacts",
    "Simulation",
    "Step",
    "add_months",
    "check_caps",
    "check_scheme",
    "compile_scheme",
    "deadlines",
    "decide",
    "open_on",
    "public_grants",
    "read_answer",
    "read_answers",
    "read_frameworks",
    "read_scheme",
    "read_shared_facts",
    "simulate",
    "value_on",
]
