"""`python -m guichet.cli` is the `guichet` command."""

import sys

from guichet.cli import main

sys.exit(main())
