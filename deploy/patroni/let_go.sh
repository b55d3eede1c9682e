#!/bin/sh
# Cut the connections through this machine's PgBouncer, as Patroni started PostgreSQL here or gave it another role. They
# outlive PostgreSQL's own, and PgBouncer tells who comes whether PostgreSQL led when it was last asked.
# Run as the account that PgBouncer runs as, which its console lets in by the socket.
exec psql --quiet --no-psqlrc --host "${PGBOUNCER_SOCKET:-/var/run/postgresql}" --port "${PGBOUNCER_PORT:-6432}" \
    --username pgbouncer --command 'KILL portal' --command 'RESUME portal' pgbouncer
