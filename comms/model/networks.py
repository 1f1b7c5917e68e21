"""Which addresses lie out in the open internet, and which in a network of one's own."""

import ipaddress

#: Prefixes behind which an address of the old kind stands: translated, or tunnelled.
_CARRYING = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
)


def is_public(address: str) -> bool:
    """Tell whether an IP address is one host's in the open internet."""
    found = ipaddress.ip_address(address)
    if any(found.version == net.version and found in net for net in _CARRYING):
        return False
    return found.is_global and not found.is_multicast
