# Publications in units of work to many subscriptions under a queue manager that is killed: all durable subscriptions have the same
# messages, whole units of them, and everything that was told to be committed; what is retained is there; what is not durable is gone.
. "$(dirname "$0")/lib.sh"
new_system
console() { greenbar console "ZQS1 $1"; }
up() { console "DISPLAY QLOCAL(S1) CURDEPTH" | grep -q 'CURDEPTH('; }
depth() { console "DISPLAY QLOCAL($1) CURDEPTH" | sed -n 's/.*CURDEPTH( *\([0-9]*\)).*/\1/p'; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
deck() { printf '//%s JOB (A),X\n//S EXEC PGM=%s,PARM=%s\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n' "$1" "$2" "'$3'"; cat; }
jobid() { sed -n 's/.*(\(JOB[0-9]*\)).*/\1/p' | head -1; }
ended() { greenbar jobs "$1" | grep -q OUTPUT; }
printed() { greenbar output "$1" S.SYSPRINT | sed 's/ *$//'; }
run() { # NAME PROGRAM PARM: its job
    local job
    job=$(deck "$@" | greenbar submit - | jobid)
    until_ok ended "$job" || return 1
    echo "$job"
}

define() { console "DEFINE $1" | grep -qE "CSQ9022I|WOULD BE REPLACED"; }
until_ok console "DISPLAY QMGR"
for i in 1 2 3 4 5; do
    check "queue $i is defined" until_ok define "QLOCAL(S$i) SHARE"
    check "subscription $i is defined" define "SUB(SUB$i) TOPICSTR('#') DEST(S$i)"
done
job=$(run MAKE MQSUB 'ZQS1,A/#,DURABLE=KEPT' </dev/null)
job=$(run KEEP MQPUB 'ZQS1,A/LAST,PERSIST,RETAIN' <<<"RETAINED")
same "five subscriptions and a managed one have it" "1 1 1 1 1" "$(depth S1) $(depth S2) $(depth S3) $(depth S4) $(depth S5)"

# Units of 150 publications, one behind the other, until the queue manager is killed.
seq 150 >"$WORK/records"
{
    printf '//MANY JOB (A),X\n'
    for i in $(seq 40); do
        printf '//P%d EXEC PGM=MQPUB,PARM=%s\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n' "$i" "'ZQS1,A/B,PERSIST,COMMIT'"
        cat "$WORK/records"
    done
} >"$WORK/many"
job=$(greenbar submit "$WORK/many" | jobid)
some() { [ "$(depth S1)" -gt 300 ]; }
check "publications are committed" until_ok some
if sees_all; then
    kill -9 "$(mstr)"
    check "the job ends" until_ok ended "$job"
    check "the queue manager is up again" until_ok up
    told=$(greenbar output "$job" 2>/dev/null | grep -c 'PUBLISHED=150')
    all=$(depth S1)
    same "all durable subscriptions have the same" "$all $all $all $all" "$(depth S2) $(depth S3) $(depth S4) $(depth S5)"
    same "there is no half of a unit" 1 "$((all % 150))"
    check "what was told to be committed is there" [ "$all" -ge $((told * 150 + 1)) ]
    same "the managed queue has as many" "MQSUB ENDED, GOT=$all" "$(printed "$(run READ MQSUB 'ZQS1,A/#,DURABLE=KEPT,REMOVE' </dev/null)" | tail -1)"
    same "what is retained is there" RETAINED "$(printed "$(run LATE MQSUB 'ZQS1,A/LAST' </dev/null)" | head -1)"
    same "no managed queue is left" 0 "$(console "DISPLAY QLOCAL(SYSTEM.MANAGED.*)" | grep -c '^QLOCAL(')"
else
    skip "the queue manager is killed: only root sees its process"
fi
stop_all
