//! TEMPORARY compile stub; the real module replaces this file.
