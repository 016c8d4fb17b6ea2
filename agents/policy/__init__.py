"""Policy: may this call be made? Pure: no I/O, no clock; the strictest answer wins."""
