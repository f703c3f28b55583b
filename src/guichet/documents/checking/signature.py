"""The test virus that every antivirus knows (EICAR): refused even where no antivirus is installed."""

# In two parts, so that an antivirus does not take this source for it.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def holds_test_virus(content: bytes) -> bool:
    return _TEST_VIRUS in content
