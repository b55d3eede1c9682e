#!/bin/sh
# Restore a site: sh restore.sh BACKUP, a folder that backup.sh made. The database that DATABASE_URL names must be empty, or for
# SQLite not be there; MEDIA_ROOT may hold nothing of staff's. Run by root, it
# gives what it restores to MEDIA_OWNER, or to who has MEDIA_ROOT, so that the portal's account can read it. Then start the portal of the same release: migrate does nothing,
# or brings an older backup up to date. Ends 0 only where all of it is back.
set -eu
umask 077
cd "${1:?name the folder of a backup}"
sha256sum --check --quiet SHA256SUMS
for kept in sources uploads; do
    if [ -n "$(ls -A "${MEDIA_ROOT:?is not set}/$kept" 2>/dev/null)" ]; then
        echo "$MEDIA_ROOT/$kept is not empty: nothing was restored." >&2
        exit 1
    fi
done
case "${DATABASE_URL:?is not set}" in
sqlite:///*)
    if [ -e "${DATABASE_URL#sqlite:///}" ]; then
        echo "${DATABASE_URL#sqlite:///} is there already: nothing was restored." >&2
        exit 1
    fi
    cp database.sqlite3 "${DATABASE_URL#sqlite:///}"
    ;;
*)
    # One transaction: what is there already makes the whole of it fail.
    pg_restore --no-owner --no-privileges --single-transaction --exit-on-error --dbname "$DATABASE_URL" database.dump
    ;;
esac
mkdir -p "$MEDIA_ROOT"
cp -R media/. "$MEDIA_ROOT/"
if [ "$(id -u)" = 0 ]; then
    owner="${MEDIA_OWNER:-$(stat -c %u:%g "$MEDIA_ROOT")}"
    chown -R "$owner" "$MEDIA_ROOT"
    case "$DATABASE_URL" in sqlite:///*) chown "$owner" "${DATABASE_URL#sqlite:///}" ;; esac
fi
echo "restored $1"
