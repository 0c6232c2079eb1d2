"""The outside: one foreign thing a file; its exceptions, sizes and times end here."""

import sys

# botocore takes one name of the standard library through urllib3's bridge to pyOpenSSL where that is installed (webauthn
# brings it), and a cold start waits 85 ms for both. Without the bridge it takes the name from its home.
sys.modules.setdefault("urllib3.contrib.pyopenssl", None)  # type: ignore[arg-type]
