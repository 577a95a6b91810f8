# Kills every kind of process at random moments while jobs are submitted and RACF is changed: what was acknowledged is there at
# the end, exactly once; nothing half done; the system goes on.
. "$(dirname "$0")/lib.sh"
new_system

deck() {
    cat <<EOD
//LOAD$1   JOB (A),'LOAD',CLASS=A
//S1       EXEC PGM=IEBGENER
//SYSPRINT DD SYSOUT=*
//SYSIN    DD DUMMY
//SYSUT1   DD *
RECORD OF $1
//SYSUT2   DD SYSOUT=*
EOD
}

submit_loop() {
    local n
    for ((n = 0; n < 60; n++)); do
        deck $((n % 10)) | greenbar submit - 2>/dev/null | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p' >>"$WORK/acknowledged"
        sleep 0.02
    done
}
racf_loop() {
    local n
    for ((n = 0; n < 40; n++)); do
        greenbar tso "ADDGROUP LOAD$n" >/dev/null 2>&1 && echo "LOAD$n" >>"$WORK/groups"
        sleep 0.02
    done
}
: >"$WORK/acknowledged"
: >"$WORK/groups"
submit_loop &
submitter=$!
racf_loop &
changer=$!
for victim in jes racf initiator1 catalog icsf initiator2 jes racf master initiator3 jes; do
    sleep 0.25
    pid=$(pid_of "$victim")
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
    [ "$victim" != master ] || greenbar start >/dev/null 2>&1
done
wait $submitter $changer

check "the system answers again" until_ok greenbar tso "LISTUSER IBMUSER"
all_ended() { ! greenbar jobs | grep '^JOB' | grep -qv OUTPUT; } # a queue manager runs on
check "every job comes to an end" until_ok all_ended
greenbar jobs --json >"$WORK/jobs.json"
missing=0
while read -r job; do
    grep -q "\"$job\"" "$WORK/jobs.json" || { missing=$((missing + 1)); echo "lost: $job"; }
done <"$WORK/acknowledged"
same "no acknowledged job is lost ($(wc -l <"$WORK/acknowledged") acknowledged)" 0 $missing
check "jobs were acknowledged between the kills" test "$(wc -l <"$WORK/acknowledged")" -gt 10
missing=0
while read -r group; do
    greenbar tso "LISTGRP $group" >/dev/null || { missing=$((missing + 1)); echo "lost: $group"; }
done <"$WORK/groups"
same "no committed RACF change is lost ($(wc -l <"$WORK/groups") committed)" 0 $missing
good=$(grep -c 'CC 0000' "$WORK/jobs.json")
check "most jobs ran to their end ($good)" test "$good" -gt 10
half=0
for job in $(sed -n 's/.*"jobid": *"\(JOB[0-9]*\)".*CC 0000.*/\1/p' "$WORK/jobs.json" | head -10); do
    greenbar output "$job" S1.SYSUT2 | grep -q '^RECORD OF' || half=$((half + 1))
done
same "a job that ended CC 0000 has all of its output" 0 $half
stop_all
for db in racf/racf.db spool/jobs.db vol/catalog.db; do
    [ -f "$GREENBAR_HOME/$db" ] || continue
    same "$db is sound" ok "$(python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("pragma integrity_check").fetchone()[0])' "$GREENBAR_HOME/$db")"
done
