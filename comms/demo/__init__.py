"""The sample programme on one machine: its run, its mail catcher, its mailbox."""
