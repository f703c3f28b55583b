"""Read the text of a PDF in a process of its own, with little memory and little time: `python -m`, file in, JSON out.

A small file may hold gigabytes of text or turn in circles: what reads it is stopped by the system, never the server.
"""

import io
import json
import resource
import sys

from pypdf import PdfReader

MEMORY = 1_500_000_000


def main() -> None:
    """Write ["text of a page", …]; as many pages and as many seconds of work as the arguments say."""
    most_pages, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    json.dump([page.extract_text() for page in reader.pages[:most_pages]], sys.stdout)


if __name__ == "__main__":
    main()
