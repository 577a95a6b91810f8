# racf and the catalog die while jobs with a cataloged procedure are converted: the procedure was said not to be there.
. "$(dirname "$0")/lib.sh"
new_system
printf '//MYPROC PROC\n//P EXEC PGM=IEFBR14\n// PEND\n' | greenbar dataset put 'SYS1.PROCLIB(MYPROC)' -
# Four at a time: each waits until what died is there again.
submit_loop() { # WHICH
    local i
    for ((i = $1; i < 80; i += 4)); do
        printf '//USES%d JOB\n//S EXEC MYPROC\n' $i | timeout 30 greenbar submit - 2>/dev/null | grep SUBMITTED
    done >>"$WORK/accepted"
}
for which in 0 1 2 3; do submit_loop $which & done
while [ "$(jobs -rp)" ]; do
    kill -9 "$(pid_of catalog)" 2>/dev/null
    sleep "0.0$((RANDOM % 10))"
    kill -9 "$(pid_of racf)" 2>/dev/null
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
done
wait
all_ended() { ! greenbar jobs | grep '^JOB' | grep -qv OUTPUT; }
check "every job comes to an end" until_ok all_ended
check "some were accepted" test "$(wc -l <"$WORK/accepted")" -gt 5
same "every accepted job ran" "$(wc -l <"$WORK/accepted")" "$(greenbar jobs | grep '^JOB' | grep -c 'CC 0000')"
