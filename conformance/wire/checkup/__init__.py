"""All that a run needs, looked at without a record: what is wrong, and what may go wrong.

examination    opens every user's session, listens for a moment, and closes
places         whose device is whose
clocks channel limits    what the evidence of that shows; pure
symptom        what is found: grave where no run should begin, else worth knowing
"""

from conformance.wire.checkup.examination import examine

__all__ = ["examine"]
