//! Numbers, dates and units as people write them, read and written.
