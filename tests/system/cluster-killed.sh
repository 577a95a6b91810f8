# A step is killed in the middle of loading a KSDS, at several points: the cluster is whole behind each kill (SQLite's integrity check over its
# files, VERIFY, LISTCAT), holds records from the beginning of the input without a gap, and the next job can go on with it.
. "$(dirname "$0")/lib.sh"
new_system
seq -f '%08.0f A RECORD OF THE INPUT' 1 300000 | greenbar dataset put IBMUSER.IN -
ams() { # JOB, commands on standard input
    { printf '//%s JOB (A),CLASS=A\n//S1 EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n' "$1"; cat; echo '/*'; }
}
define() { printf '  DEFINE CLUSTER (NAME(IBMUSER.KSDS) INDEXED KEYS(8 0) -\n    RECSZ(80 80) CYL(5 5))\n' | ams DEFINES | greenbar submit --wait - >/dev/null; }
files=$GREENBAR_HOME/vol/GRN001/IBMUSER.KSDS
whole() { # with SQLite's own program, on copies: DATA and JOURNAL are a database and its rollback journal
    rm -rf "$WORK/look" && mkdir "$WORK/look" && cp "$files/DATA" "$WORK/look/db" && cp "$files/JOURNAL" "$WORK/look/db-journal" || return 1
    [ -s "$WORK/look/db" ] || return 0 # never loaded
    [ "$(sqlite3 "$WORK/look/db" 'PRAGMA integrity_check')" = ok ]
}
loaded() { sqlite3 "$WORK/look/db" 'SELECT count(*) FROM record' 2>/dev/null || echo 0; }
no_gap() { greenbar dataset cat IBMUSER.KSDS | cut -c1-8 | awk '$1 + 0 != NR { exit 1 }'; }
hot=0 some=0 broken=
for at in 0 0.05 0.1 0.2 0.4; do
    define
    printf '  REPRO INDATASET(IBMUSER.IN) OUTDATASET(IBMUSER.KSDS)\n' | ams LOADS | greenbar submit - >/dev/null
    victim=
    for ((i = 0; i < 200; i++)); do victim=$(utility) && [ -n "$victim" ] && break; done
    sleep "$at"
    kill -9 "$victim" 2>/dev/null
    until_ok bash -c 'greenbar jobs LOADS | grep -q OUTPUT'
    [ "$(stat -c %s "$files/JOURNAL")" = 0 ] || hot=$((hot + 1))
    whole || broken="$broken integrity:$at"
    count=$(loaded)
    [ "$count" -gt 0 ] && [ "$count" -lt 300000 ] && some=$((some + 1))
    printf '  VERIFY DATASET(IBMUSER.KSDS)\n' | ams VERIFIES | greenbar submit --wait - >/dev/null || broken="$broken VERIFY:$at"
    [ "$(greenbar dataset info IBMUSER.KSDS | awk '$1 == "records" { print $2 }')" = "$count" ] || broken="$broken LISTCAT:$at"
    no_gap || broken="$broken gap:$at"
    printf '  REPRO INDATASET(IBMUSER.IN) OUTDATASET(IBMUSER.KSDS) -\n    REPLACE\n' | ams GOESON | greenbar submit --wait - >/dev/null ||
        broken="$broken next-job:$at"
    [ "$(greenbar dataset cat IBMUSER.KSDS | wc -l)" = 300000 ] && no_gap || broken="$broken all-records:$at"
    whole || broken="$broken integrity-at-the-end:$at"
    for job in $(greenbar jobs | awk '$2 == "LOADS" { print $1 }'); do greenbar purge "$job" >/dev/null; done
    greenbar dataset delete IBMUSER.KSDS
done
same "the cluster is whole behind each kill, and the next job goes on" "" "$broken"
echo "# $hot of 5 kills left a journal, $some a part of the records" >&2
stop_all
