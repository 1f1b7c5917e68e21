"""How names are looked up: one adapter per file, behind `model.dns.Resolver`."""
