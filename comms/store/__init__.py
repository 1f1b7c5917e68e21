"""Every query by noun: session in, objects out; and the migrations."""
