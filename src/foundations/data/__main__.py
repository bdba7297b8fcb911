"""`python -m foundations.data`: have MNIST on disk before a lesson asks for it."""

import sys

from foundations.data.digits import main

sys.exit(main())
