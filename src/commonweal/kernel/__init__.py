"""What every floor stands on: clock, log, refusals, access, guards, ledger. It knows no capability."""
