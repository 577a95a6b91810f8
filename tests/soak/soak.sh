# Sourced: jobs run while one kind of process is killed at every tenth message that it receives (kill_at.c); then it is looked
# whether anything was lost, done twice or left half done. tests/system/killed-at-requests.sh is the short form, tests/run-soak
# the long one.
#
# A job has three steps: the first adds a record to a data set of its own (what runs twice leaves two), the second fills another with
# RECORDS records (NEW,CATLG,DELETE), the third copies that one to SYSOUT. Every second job is of class R, which wants jobs to be run
# again when what ran them died: those may leave more records, but only with GBJ062W in their logs.
RECORDS=300

# soak_begin: a system with the hook in every process
soak_begin() {
    cc -shared -fPIC -O1 -o "$WORK/kill_at.so" "$1" -ldl || exit 1
    head -c 64 /dev/zero >"$WORK/kill_at"
    greenbar init --sysid SYS1 >/dev/null || exit 1
    env LD_PRELOAD="$WORK/kill_at.so" KILL_AT="$WORK/kill_at" greenbar start >/dev/null || exit 1
    greenbar console "\$T JOBCLASS(R),RESTART=YES" >/dev/null || exit 1
    seq -f 'RECORD %05g' "$RECORDS" >"$WORK/records"
}
# soak_victim NAME: from now on; empty: nobody. The counters begin anew.
soak_victim() {
    kills_wanted=${2:-1000000} gone_on=0
    { head -c 16 /dev/zero && printf '%s' "$1" && head -c 16 /dev/zero; } | head -c 32 |
        dd of="$WORK/kill_at" conv=notrunc status=none
    soak_arm
}
# messages count until the victim has been killed
soak_arm() {
    [ "$(soak_counter 8)" -ge "$kills_wanted" ] || soak_begin_to_count
}
soak_begin_to_count() { printf '\1' | dd of="$WORK/kill_at" bs=1 seek=32 conv=notrunc status=none; }
soak_counter() { od -An -t u8 -j "$1" -N 8 "$WORK/kill_at" | tr -d ' '; } # 0: received, 8: kills

soak_deck() { # NAME CLASS
    cat <<EOD
//$1 JOB (A),'SOAK',CLASS=${2:-A}
//S1 EXEC PGM=IEBGENER
//SYSPRINT DD DUMMY
//SYSIN DD DUMMY
//SYSUT1 DD *
RUN OF $1
//SYSUT2 DD DSN=IBMUSER.MARK.$1,DISP=(MOD,CATLG,CATLG),
//          DCB=(RECFM=FB,LRECL=80)
//S2 EXEC PGM=IEBGENER
//SYSPRINT DD DUMMY
//SYSIN DD DUMMY
//SYSUT1 DD *
$(cat "$WORK/records")
//SYSUT2 DD DSN=IBMUSER.FULL.$1,DISP=(NEW,CATLG,DELETE),
//          DCB=(RECFM=FB,LRECL=80)
//S3 EXEC PGM=IEBGENER
//SYSPRINT DD DUMMY
//SYSIN DD DUMMY
//SYSUT1 DD DSN=IBMUSER.FULL.$1,DISP=SHR
//SYSUT2 DD SYSOUT=*
EOD
}

# soak_run VICTIM LETTER JOBS [KILLS]: submits until so many are acknowledged; sets acknowledged, messages, kills
soak_run() {
    local letter=$2 wanted=$3 n=0 got=0 name out
    : >"$WORK/acknowledged.$letter"
    soak_victim "$1" "${4:-}"
    while [ "$got" -lt "$wanted" ] && [ "$n" -lt $((wanted * 5)) ]; do
        n=$((n + 1))
        name=$(printf '%s%05d' "$letter" "$n")
        out=$(soak_deck "$name" "$( ((n % 2)) && echo A || echo R)" | timeout 60 greenbar submit - 2>/dev/null | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p')
        [ -n "$out" ] || continue
        echo "$out $name" >>"$WORK/acknowledged.$letter"
        got=$((got + 1))
        soak_arm
    done
    soak_wait "$wanted"
    messages=$(soak_counter 0) kills=$(soak_counter 8)
    soak_victim ""
    acknowledged=$got
}
# soak_results: "JOBID STATUS RESULT" for each job
soak_results() {
    timeout 60 greenbar jobs --json >"$WORK/jobs.json" 2>/dev/null || return 1
    /usr/bin/python3 -c 'import json, sys
for job in json.load(open(sys.argv[1])): print(job["jobid"], job["status"], job["result"] or "-")' "$WORK/jobs.json" |
        grep '^J' >"$WORK/results"
}
all_ended() { soak_results && ! grep -qv '^J[^ ]* OUTPUT ' "$WORK/results"; }
# soak_wait JOBS: until every job has ended. The victim is killed again when a job has ended since: killed over and over it could
# not serve anybody, and what is asked here is whether a restart harms a job. The limit is for jobs that will never end.
soak_wait() {
    local i ended
    for ((i = 0; i < $1 * 50 + 2000; i++)); do
        ! all_ended || return 0
        ended=$(grep -c '^J[^ ]* OUTPUT ' "$WORK/results" 2>/dev/null)
        [ "${ended:-0}" -le "$gone_on" ] || soak_arm
        gone_on=${ended:-0}
        sleep 0.2
    done
    return 1
}

ran_again() { greenbar output "$1" JESMSGLG | grep -q GBJ062W; }
# soak_check LETTER: prints one line for each thing that is wrong; $WORK/counts: jobs that ended CC 0000, and those that ended otherwise
soak_check() {
    local jobid name result rows good=0 told=0
    until_ok soak_results
    until_ok greenbar dataset list 'IBMUSER.FULL.**'
    greenbar dataset list 'IBMUSER.FULL.**' | cut -d' ' -f1 >"$WORK/full"
    while read -r jobid name; do
        result=$(sed -n "s/^$jobid OUTPUT //p; s/^$jobid \([A-Z]*\) -$/\1/p" "$WORK/results")
        rows=$(greenbar dataset cat "IBMUSER.MARK.$name" 2>/dev/null | grep -c "^RUN OF $name")
        case $result in
        "CC 0000")
            good=$((good + 1))
            [ "$rows" = 1 ] || ran_again "$jobid" || echo "$name $jobid ended CC 0000 and its first step left $rows records"
            grep -qx "IBMUSER.FULL.$name" "$WORK/full" || echo "$name $jobid ended CC 0000 and its data set is not cataloged"
            greenbar output "$jobid" S3.SYSUT2 | sed 's/ *$//' | cmp -s - "$WORK/records" || echo "$name $jobid ended CC 0000 without its output"
            ;;
        "") echo "$name $jobid is lost" ;;
        RUNNING | WAITING | CONVERSION | INPUT | HELD) echo "$name $jobid did not end: $result" ;;
        *)
            told=$((told + 1))
            [ "$rows" -le 1 ] || ran_again "$jobid" || echo "$name $jobid ended $result and its first step ran $rows times"
            ;;
        esac
        if grep -qx "IBMUSER.FULL.$name" "$WORK/full"; then
            greenbar dataset cat "IBMUSER.FULL.$name" 2>&1 | sed 's/ *$//' | cmp -s - "$WORK/records" ||
                echo "$name $jobid ended $result: IBMUSER.FULL.$name is cataloged and not whole"
        fi
    done <"$WORK/acknowledged.$1"
    echo "$good $told" >"$WORK/counts"
}
# soak_sound: the databases, once the system has ended
soak_sound() {
    for db in racf/racf.db spool/jobs.db vol/catalog.db; do
        /usr/bin/python3 -c 'import sqlite3, sys
found = sqlite3.connect(sys.argv[1]).execute("pragma integrity_check").fetchone()[0]
if found != "ok": print(sys.argv[1], found)' "$GREENBAR_HOME/$db"
    done
}
