from guichet.grants.selectors.awards import AwardRecord, InstalmentRecord, award_of, awards_of, instalments_of

__all__ = ["AwardRecord", "InstalmentRecord", "award_of", "awards_of", "instalments_of"]
