# What is under way when its process dies: a step that has begun is never run again, a deck that ends jes is tried three times.
. "$(dirname "$0")/lib.sh"
new_system
: | greenbar dataset put IBMUSER.RUNS -

# A step that leaves a trace of each run, and one that takes long.
{
    cat <<'JCL'
//LOST JOB
//ONCE EXEC PGM=IEBGENER
//SYSPRINT DD SYSOUT=*
//SYSIN DD DUMMY
//SYSUT1 DD *
RUN
//SYSUT2 DD DSN=IBMUSER.RUNS,DISP=MOD
//LONG EXEC PGM=IKJEFT01
//SYSTSPRT DD SYSOUT=*
//SYSTSIN DD *
JCL
    yes ' LISTUSER IBMUSER' | head -200000
} >"$WORK/lost.jcl"
in_long() { [ "$(greenbar dataset get IBMUSER.RUNS | grep -c RUN)" = "$1" ] && of_system | grep -q ikjeft01; }
ended() { [ "$(greenbar jobs --status output "$1")" ]; }
# lost NAME RUN VICTIM...: kills all of them at once while the job is in its second step
lost() {
    local name=$1 run=$2 job victim pids=()
    shift 2
    job=$(greenbar submit "$WORK/lost.jcl" | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p')
    check "$name: the job is in its second step" until_ok in_long "$run"
    for victim in "$@"; do pids+=("$(pid_of "$victim")"); done
    kill -9 "${pids[@]}"
    check "$name: the job comes to an end" until_ok ended "$job"
    same "$name: it is given up" 1 "$(greenbar jobs "$job" | grep -c 'S2F3')"
    same "$name: its log says so" 1 "$(greenbar output "$job" JESMSGLG | grep -c GBJ022I)"
    same "$name: and it has run once" "$run" "$(greenbar dataset get IBMUSER.RUNS | grep -c RUN)"
}
mapfile -t initiators < <(cd "$GREENBAR_HOME/run" && for pid in initiator*.pid; do echo "${pid%.pid}"; done)
lost "initiators die" 1 "${initiators[@]}"
lost "jes and the initiators die" 2 jes "${initiators[@]}"
# JOBPARM RESTART=Y: it is run again from its first step, and its log says so.
sed 's,^//LOST JOB$,&\n/*JOBPARM RESTART=Y,' "$WORK/lost.jcl" >"$WORK/again.jcl"
again() { # NAME RUN VICTIM...
    local name=$1 run=$2 job victim pids=()
    shift 2
    job=$(greenbar submit "$WORK/again.jcl" | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p')
    check "$name, RESTART=Y: the job is in its second step" until_ok in_long "$run"
    for victim in "$@"; do pids+=("$(pid_of "$victim")"); done
    kill -9 "${pids[@]}"
    check "$name, RESTART=Y: it is there again" until_ok in_long "$((run + 1))"
    same "$name, RESTART=Y: its log says so" 1 "$(greenbar output "$job" JESMSGLG | grep -c GBJ062W)"
    greenbar cancel "$job" >/dev/null
    check "$name, RESTART=Y: a cancel ends it" until_ok ended "$job"
    same "$name, RESTART=Y: and it has run twice" "$((run + 1))" "$(greenbar dataset get IBMUSER.RUNS | grep -c RUN)"
}
again "initiators die" 3 "${initiators[@]}"
again "jes and the initiators die" 5 jes "${initiators[@]}"
# Held before it runs again, and jes dies: it has not forgotten.
held=$(greenbar submit "$WORK/again.jcl" | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p')
check "one that is to be held runs" until_ok in_long 7
greenbar console "\$PI1-${#initiators[@]}" >/dev/null
for victim in "${initiators[@]}"; do kill -9 "$(pid_of "$victim")"; done
is() { greenbar jobs "$held" | grep -q "$1"; }
check "its initiator dies: it waits" until_ok is WAITING
greenbar hold "$held" >/dev/null
check "and is held" until_ok is HELD
kill -9 "$(pid_of jes)"
check "jes dies: it is held still" until_ok is HELD
greenbar console "\$SI1-${#initiators[@]}" >/dev/null
greenbar release "$held" >/dev/null
check "released, it runs once more" until_ok in_long 8
same "its log says that it does" 1 "$(greenbar output "$held" JESMSGLG | grep -c GBJ062W)"
greenbar cancel "$held" >/dev/null
check "a cancel ends the one that was held" until_ok ended "$held"
# An initiator that stands still dies before it hears of $E: the order is not forgotten.
job=$(greenbar submit "$WORK/lost.jcl" | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p')
check "one that is to be restarted is in its second step" until_ok in_long 9
for victim in "${initiators[@]}"; do kill -STOP "$(pid_of "$victim")"; done
greenbar console "\$EJ${job#JOB}" >/dev/null
for victim in "${initiators[@]}"; do kill -9 "$(pid_of "$victim")"; done
check "it runs again though its initiator died" until_ok in_long 10
greenbar cancel "$job" >/dev/null
check "a cancel ends the one that was restarted" until_ok ended "$job"
# The class says so, the job says no.
greenbar console "\$T JOBCLASS(A),RESTART=YES" >/dev/null
sed -i 's,^//LOST JOB$,&\n/*JOBPARM RESTART=N,' "$WORK/lost.jcl"
lost "initiators die, RESTART=N in a class of RESTART=YES" 11 "${initiators[@]}"
gone() { ! of_system | grep -q ikjeft01; }
check "no step program is left behind" until_ok gone

# Its listing is longer than any file may become: jes dies of it, as of a defect that a deck finds.
{
    echo '//DEADLY JOB'
    echo '//P PROC'
    echo '//S EXEC PGM=IEFBR14'
    for ((i = 0; i < 2000; i++)); do echo "//D$i DD SYSOUT=*,OUTLIM=1000,COPIES=1,HOLD=NO"; done
    echo '// PEND'
    for ((i = 0; i < 20; i++)); do echo "//C$i EXEC P"; done
} >"$WORK/deadly.jcl"
before=$(pid_of jes)
for name in master jes; do prlimit --pid "$(pid_of $name)" --fsize=2000000; done
greenbar submit "$WORK/deadly.jcl" >/dev/null 2>&1
check "a deck that ends jes comes to an end" until_ok ended DEADLY
check "which it did end" test "$before" != "$(pid_of jes)"
same "it is said what became of it" 1 "$(greenbar output DEADLY | grep -c GBJ021I)"
printf '//WORKS JOB\n//S EXEC PGM=IEFBR14\n' | greenbar submit --wait - >/dev/null 2>&1
same "the last word is a job that runs" 0 $?
