"""How derived rows are numbered.

Ids are `seq * ROWS_PER_NOTICE + n`, where `seq` is the notice's serial number: stable over rebuilds, independent of
the order in which notices are derived, and close together on disk.
"""

ROWS_PER_NOTICE = 1_000_000
