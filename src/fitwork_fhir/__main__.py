"""`python -m fitwork_fhir`: the same as the `fitwork` command."""

import sys

from fitwork_fhir.cli import main

sys.exit(main())
