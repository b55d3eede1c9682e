#!/bin/sh
# Back up a site: sh backup.sh FOLDER. Makes FOLDER/YYYY-mm-ddTHHMMSS with the database, the files that staff handed in and
# their checksums. It needs the environment of the portal (DATABASE_URL, MEDIA_ROOT) and PostgreSQL's own programs; the
# portal may go on meanwhile. Ends 0 only where all of it is written.
set -eu
umask 077
made="${1:?name a folder}/$(date -u +%Y-%m-%dT%H%M%S)"
mkdir -p "$1"
mkdir "$made.part"
# The database first: a file is there before the row that names it, and files are added, never changed.
case "${DATABASE_URL:?is not set}" in
sqlite:///*) python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", (sys.argv[2],))' \
    "${DATABASE_URL#sqlite:///}" "$made.part/database.sqlite3" ;;
*) pg_dump --format custom --no-owner --no-privileges --file "$made.part/database.dump" "$DATABASE_URL" ;;
esac
# Pictures of pages are drawn again when someone looks.
for kept in sources uploads; do
    mkdir -p "$made.part/media/$kept"
    test ! -d "${MEDIA_ROOT:?is not set}/$kept" || cp -R "$MEDIA_ROOT/$kept" "$made.part/media/"
done
(cd "$made.part" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + > SHA256SUMS)
mv "$made.part" "$made"
echo "$made"
