#!/bin/sh
# let_go.sh EVENT ROLE CLUSTER: cut the connections through this machine's PgBouncer, as Patroni started PostgreSQL here or
# gives it another role. They outlive PostgreSQL's own, and PgBouncer tells who comes what the first connection said:
# whether PostgreSQL led then. So they are cut once it has its role, which is after Patroni says so.
# Run by the account of PostgreSQL and PgBouncer, which both let in by their sockets.
sockets="${SOCKETS:-/var/run/postgresql}"
says() {
    psql --quiet --no-psqlrc --no-align --tuples-only --host "$sockets" "$@"
}
case "$2" in
    replica) follows=t ;;
    *) follows=f ;;
esac
for _try in $(seq 300); do
    said="$(says --port "${POSTGRESQL_PORT:-5432}" --command 'SELECT pg_is_in_recovery()' postgres 2>&1)"
    if [ "$said" = "$follows" ]; then
        break
    fi
    sleep 0.2
done
says --port "${PGBOUNCER_PORT:-6432}" --username pgbouncer --command 'KILL portal' --command 'RESUME portal' pgbouncer
