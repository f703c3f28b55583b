"""Simulations for the other rooms and the command line: one applicant, or every territory at once."""

from guichet.simulations.document import simulation_document
from guichet.simulations.services.crowd import KINDS, Crowd, read_crowd
from guichet.simulations.services.everywhere import Everywhere, Group, simulate_everywhere
from guichet.simulations.services.everywhere_files import FORMATS, check_ending, file_content, write_file
from guichet.simulations.services.one import simulate_file
from guichet.simulations.wording import VERDICT_WORDS, StepWords, criterion_words, question_words, step_value

__all__ = [
    "FORMATS",
    "KINDS",
    "VERDICT_WORDS",
    "Crowd",
    "Everywhere",
    "Group",
    "StepWords",
    "check_ending",
    "criterion_words",
    "file_content",
    "question_words",
    "read_crowd",
    "simulate_everywhere",
    "simulate_file",
    "simulation_document",
    "step_value",
    "write_file",
]
