"""What other rooms may ask of the catalogue."""

from guichet.schemes.compiled import SchemePlans, calendar_status
from guichet.schemes.presentation.payments import payment_words, rhythm_words
from guichet.schemes.presentation.values import write_value
from guichet.schemes.selectors.asked import Asked, questions_asked, register_questions
from guichet.schemes.selectors.budgets import BudgetSaid, budgets_said
from guichet.schemes.selectors.catalogue import (
    SchemeFilter,
    SchemePage,
    SchemeRow,
    catalogue_row,
    closing_soon,
    list_schemes,
    load_problems,
    read_filter,
    slug_of_code,
    titles_in_force,
    titles_of,
)
from guichet.schemes.selectors.compiled_rules import (
    PlanSet,
    Published,
    definition,
    forget,
    plan_for,
    plans,
    published,
    scheme_file,
    scheme_plans,
    shared_facts,
)
from guichet.schemes.selectors.exports import catalogue_revision, exchange_identifier
from guichet.schemes.selectors.frameworks import framework
from guichet.schemes.selectors.history import PastVersion, calendars_of, version_history
from guichet.schemes.selectors.matching import Matcher, Period, Standing, standings
from guichet.schemes.selectors.orders import order_article, order_warning
from guichet.schemes.selectors.pinned import (
    Pinned,
    pinned_definition,
    pinned_file,
    pinned_form,
    pinned_plan,
    pinned_private_form,
    pinned_report_form,
    planned_payments,
    rules_in_force,
)
from guichet.schemes.selectors.versions import Extent, changes_between, extent_of

__all__ = [
    "Asked",
    "BudgetSaid",
    "Extent",
    "Matcher",
    "PastVersion",
    "Period",
    "Pinned",
    "PlanSet",
    "Published",
    "SchemeFilter",
    "SchemePage",
    "SchemePlans",
    "SchemeRow",
    "Standing",
    "budgets_said",
    "calendar_status",
    "calendars_of",
    "catalogue_revision",
    "catalogue_row",
    "changes_between",
    "closing_soon",
    "definition",
    "exchange_identifier",
    "extent_of",
    "forget",
    "framework",
    "list_schemes",
    "load_problems",
    "order_article",
    "order_warning",
    "payment_words",
    "pinned_definition",
    "pinned_file",
    "pinned_form",
    "pinned_plan",
    "pinned_private_form",
    "pinned_report_form",
    "plan_for",
    "planned_payments",
    "plans",
    "published",
    "questions_asked",
    "read_filter",
    "register_questions",
    "rhythm_words",
    "rules_in_force",
    "scheme_file",
    "scheme_plans",
    "shared_facts",
    "slug_of_code",
    "standings",
    "titles_in_force",
    "titles_of",
    "version_history",
    "write_value",
]
