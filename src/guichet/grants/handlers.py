"""What follows a decision, in the same transaction."""

from guichet.applications.enums import Action
from guichet.applications.events import ApplicationMoved
from guichet.applications.selectors import register_onward, register_summary
from guichet.crte.selectors import register_awards
from guichet.documents.permissions import register_owner
from guichet.grants.actions import agreements as agreement_actions
from guichet.grants.actions import ending as ending_actions
from guichet.grants.actions import payments as payment_actions
from guichet.grants.actions import recoveries as recovery_actions
from guichet.grants.actions import reports as report_actions
from guichet.grants.enums import PaidWhen
from guichet.grants.models import Award, Instalment
from guichet.grants.panels import agreements, ending, granted, payments, recoveries, reports
from guichet.grants.permissions import (
    claim_read,
    claim_written,
    may_follow_number,
    nobody,
    recovery_read,
    recovery_written,
)
from guichet.grants.selectors import is_agreement_signed
from guichet.grants.selectors.claimable import register_condition
from guichet.grants.selectors.crte_awards import awards_of_territory
from guichet.grants.selectors.mine import summary_of
from guichet.grants.selectors.onward import onward_of
from guichet.grants.selectors.reports import reports_hold
from guichet.grants.services import award_application
from guichet.shared.events import subscribe


def after_move(event: ApplicationMoved) -> None:
    """Make the grant of what is accepted."""
    if event.action is Action.ACCEPT and event.number is not None:
        award_application(event.number, actor=event.actor, now=event.at)


def _agreement_signed(award: Award, _instalment: Instalment) -> bool:
    return is_agreement_signed(award.pk)


def _report_accepted(award: Award, instalment: Instalment) -> bool:
    return reports_hold(award, instalment.proof, one_at_least=True)


def _named_reports_accepted(award: Award, instalment: Instalment) -> bool:
    return reports_hold(award, instalment.proof, one_at_least=False)


def install() -> None:
    """Called once, when Django is ready."""
    for module in (
        granted,
        payments,
        payment_actions,
        agreements,
        agreement_actions,
        reports,
        report_actions,
        recoveries,
        recovery_actions,
        ending,
        ending_actions,
    ):
        module.install()
    register_owner("claim", claim_read, claim_written)
    register_owner("recovery", recovery_read, recovery_written)
    register_owner("award", may_follow_number, nobody)
    register_condition(PaidWhen.AGREEMENT_SIGNED, _agreement_signed)
    register_condition(PaidWhen.REPORT_ACCEPTED, _report_accepted)
    register_condition(PaidWhen.SPEND_JUSTIFIED, _named_reports_accepted)
    register_onward(onward_of)
    register_awards(awards_of_territory)
    register_summary(summary_of)
    subscribe(ApplicationMoved, after_move)
