"""Engines: what moves work between processes and machines (`ports.Engine`).

`embedded` stays within one process; `procrastinate` joins any number of them over
PostgreSQL. Only `bootstrap` names them.
"""
