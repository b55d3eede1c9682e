#!/bin/sh
# Back up a site: sh backup.sh FOLDER. Makes FOLDER/YYYY-mm-ddTHHMMSS with the database, the files that staff handed in and
# their checksums. It needs the environment of the portal (DATABASE_URL, MEDIA_ROOT) and PostgreSQL's own programs; the
# portal may go on meanwhile. Ends 0 only where all of it is written.
set -eu
umask 077
made="${1:?name a folder}/$(date -u +%Y-%m-%dT%H%M%S)"
if [ ! -d "${MEDIA_ROOT:?is not set}" ]; then
    echo "There is no folder $MEDIA_ROOT: nothing was backed up." >&2
    exit 1
fi
mkdir -p "$1"
mkdir "$made.part"
trap 'rm -rf "$made.part"' EXIT

# Pictures of pages are drawn again when someone looks.
copy_files() {
    for kept in sources uploads; do
        mkdir -p "$made.part/media/$kept"
        test ! -d "$MEDIA_ROOT/$kept" || cp -R -n "$MEDIA_ROOT/$kept" "$made.part/media/"
    done
}

# Files are added and deleted, never changed. Before the database: those that somebody lets go while it is written. After
# it: those of rows that came since. A name that is taken by an empty file gets its bytes in a moment: it is copied again.
copy_files
find "$made.part/media" -type f -empty -delete
case "${DATABASE_URL:?is not set}" in
sqlite:///*) python3 -c 'import pathlib, sqlite3, sys
sqlite3.connect(f"{pathlib.Path(sys.argv[1]).absolute().as_uri()}?mode=rw", uri=True).execute("VACUUM INTO ?", (sys.argv[2],))' \
    "${DATABASE_URL#sqlite:///}" "$made.part/database.sqlite3" ;;
*) pg_dump --format custom --no-owner --no-privileges --file "$made.part/database.dump" "$DATABASE_URL" ;;
esac
copy_files
(cd "$made.part" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + > SHA256SUMS)
mv "$made.part" "$made"
echo "$made"
