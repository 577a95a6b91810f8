# An offload is killed at several points: its program, its initiator, jes. Behind each kill every job is on the spool, or whole in the data set, or
# both; a reload that is killed leaves no half job, and the next one goes on.
. "$(dirname "$0")/lib.sh"
new_system
JOBS=12
submit_some() {
    local n
    for ((n = 100; n < 100 + JOBS; n++)); do
        printf '//KEEP%s JOB (A),X\n//S EXEC PGM=IEBGENER\n//SYSPRINT DD DUMMY\n//SYSIN DD DUMMY\n//SYSUT2 DD SYSOUT=*\n//SYSUT1 DD *\n' "$n"
        seq -f "RECORD %06.0f OF JOB $n" 1 40000
        printf '/*\n//HELD%s JOB (A),X,TYPRUN=HOLD\n//S EXEC PGM=IEFBR14\n' "$n"
    done | greenbar submit - >/dev/null
    until_ok bash -c "[ \$(greenbar jobs 'KEEP*' | grep -c OUTPUT) = $JOBS ]"
}
allocate() { printf '//ALLOC JOB (A),X\n//S EXEC PGM=IEFBR14\n//D DD DSN=IBMUSER.OFF,DISP=(,CATLG),\n// SPACE=(CYL,(50,50))\n' | greenbar submit --wait - >/dev/null; greenbar purge ALLOC >/dev/null; }
names() { greenbar jobs | awk '/^JOB/ { print $2 }' | sort -u; }
drained() { greenbar console '$D OFFLOAD1' | grep -q DRAINED; }
whole() { [ "$(greenbar output "$1" S.SYSUT2 | cksum)" = "$(seq -f "RECORD %06.0f OF JOB ${2#KEEP}" 1 40000 | cksum)" ]; }
define() { greenbar console '$T OFFLOAD1,DSN=IBMUSER.OFF' >/dev/null; }
begin() { # TYPE: the device is at work, and $task is its job
    define
    until_ok greenbar console "\$S OFFLOAD1,TYPE=$1"
    task=$(greenbar jobs OFFLOAD1 | awk 'END { print $1 }')
}
victim() { # WHO: its pid once the program of the device runs
    local i initiator program
    for ((i = 0; i < 150; i++)); do
        initiator=$(pid_of "$task")
        program=$([ -z "$initiator" ] || for above in "$initiator" $(pgrep -P "$initiator"); do pgrep -P "$above" -x haspoff; done | head -1)
        [ -z "$program" ] || break
    done
    case $1 in program) echo "$program" ;; initiator) echo "$initiator" ;; *) pid_of jes ;; esac
}
allocate
submit_some
names >"$WORK/names"
same "all jobs are there" $((2 * JOBS)) "$(wc -l <"$WORK/names")"
lost= half= again=0
for at in program:0 program:0.04 initiator:0.04 jes:0.04 program:0.1; do
    begin TRANSMIT
    pid=$(victim "${at%:*}")
    sleep "${at#*:}"
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
    until_ok greenbar jobs
    until_ok drained
    define
    names >"$WORK/left"
    # What is not on the spool any more must come out of the data set.
    begin RECEIVE
    until_ok drained
    names | cmp -s - "$WORK/names" || lost="$lost $at:$(names | comm -13 - "$WORK/names" | tr '\n' ' ')"
    greenbar jobs | awk '/^JOB.* OUTPUT/ { print $1, $2 }' >"$WORK/jobs"
    while read -r job name; do whole "$job" "$name" || half="$half $at:$name"; done <"$WORK/jobs"
    again=$((again + $(comm -13 "$WORK/left" "$WORK/names" | wc -l)))
    # Each job once again, in a new data set.
    greenbar jobs | awk '/^JOB/ && seen[$2]++ { print $1, $6 }' | while read -r job _; do greenbar cancel "$job" >/dev/null 2>&1; greenbar purge "$job" >/dev/null 2>&1; done
    greenbar dataset delete IBMUSER.OFF
    allocate
done
same "no job is lost behind a kill" "" "$lost"
same "and none is half there" "" "$half"
begin TRANSMIT
until_ok drained
same "all of them go in the end" "" "$(names)"
broken=
for at in program:0.05 jes:0.1 initiator:0.1; do
    begin RECEIVE
    pid=$(victim "${at%:*}")
    sleep "${at#*:}"
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
    until_ok greenbar jobs
    until_ok drained
    greenbar jobs | awk '/^JOB.* OUTPUT/ { print $1, $2 }' >"$WORK/jobs"
    while read -r job name; do whole "$job" "$name" || broken="$broken $at:$name"; done <"$WORK/jobs"
    greenbar jobs | awk '/^JOB/ { print $1 }' | while read -r job; do greenbar cancel "$job" >/dev/null 2>&1; greenbar purge "$job" >/dev/null 2>&1; done
done
same "a reload that was killed leaves whole jobs alone" "" "$broken"
begin RECEIVE
until_ok drained
names | cmp -s - "$WORK/names"
same "the next one brings all" 0 $?
same "nothing of a device is left on the spool" "" "$(ls "$GREENBAR_HOME/spool" | grep OFFLOAD)"
echo "# $again jobs had gone from the spool when something was killed" >&2
stop_all
