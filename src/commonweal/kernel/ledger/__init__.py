"""Double entry as two-account transfers: integers, never changed, corrected only by another transfer."""
