# racf dies while jobs with USER= and PASSWORD= are submitted: such a job runs, or it is not
# accepted; it does not end with a security error.
. "$(dirname "$0")/lib.sh"
new_system
greenbar tso "ADDUSER ANNA DFLTGRP(SYS1) PASSWORD(ANNAPW01)" >/dev/null
greenbar tso "ALTUSER ANNA PASSWORD(ANNAPW02) NOEXPIRED" >/dev/null
submit_loop() {
    local i
    for ((i = 0; i < 20; i++)); do
        printf '//ASANNA JOB USER=ANNA,PASSWORD=ANNAPW02\n//S EXEC PGM=IEFBR14\n' | timeout 30 greenbar submit - 2>/dev/null | grep SUBMITTED
    done >"$WORK/accepted"
}
submit_loop &
submitter=$!
for _ in 1 2 3 4 5 6; do # the master starts it again later and later
    kill -9 "$(pid_of racf)" 2>/dev/null
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
done
wait $submitter
all_ended() { ! greenbar jobs | grep '^JOB' | grep -qv OUTPUT; }
check "every job comes to an end" until_ok all_ended
same "every accepted job ran" "$(wc -l <"$WORK/accepted")" "$(greenbar jobs | grep '^JOB' | grep -c 'CC 0000')"
check "some were accepted" test "$(wc -l <"$WORK/accepted")" -gt 5
same "none ended with a security error" "" "$(greenbar jobs | grep 'SEC ERROR')"
