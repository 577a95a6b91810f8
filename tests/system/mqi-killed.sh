# Programs of a queue manager that is killed, programs that are killed in a unit of work, a queue manager that is down.
. "$(dirname "$0")/lib.sh"
new_system
console() { greenbar console "ZQS1 $1"; }
up() { console "DISPLAY QLOCAL(Q) CURDEPTH" | grep -q 'CURDEPTH('; } # a queue manager that is down says the command again
depth() { console "DISPLAY QLOCAL(Q) CURDEPTH" | sed -n 's/.*CURDEPTH( *\([0-9]*\)).*/\1/p'; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
deck() { printf '//%s JOB (A),X\n//S EXEC PGM=%s,PARM=%s\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n' "$1" "$2" "'$3'"; cat; }
jobid() { sed -n 's/.*(\(JOB[0-9]*\)).*/\1/p' | head -1; }
printed() { greenbar output "$1" S.SYSPRINT | tail -1 | sed 's/ *$//'; }
ended() { greenbar jobs "$1" | grep -q OUTPUT; }

until_ok console "DISPLAY QMGR"
check "a queue is defined" until_ok eval 'console "DEFINE QLOCAL(Q) SHARE DEFPSIST(YES)" | grep -qE "CSQ9022I|ALREADY"'
same "it is empty" 0 "$(depth)"

# A program that is killed in a unit of work.
seq 9000 >"$WORK/records"
job=$(deck LONG MQPUT 'ZQS1,Q,BACKOUT' <"$WORK/records" | greenbar submit - | jobid)
check "its program ends" until_ok ended "$job"
same "what was backed out is gone" 0 "$(depth)"

# The queue manager is killed under programs that commit: what they say was committed is there, and no half of a unit.
seq 200000 >"$WORK/records"
job=$(deck KILLED MQPUT 'ZQS1,Q,COMMIT=7' <"$WORK/records" | greenbar submit - | jobid)
some() { [ "$(depth)" -gt 70 ]; }
check "messages are committed" until_ok some
if sees_all; then
    kill -9 "$(mstr)"
    check "its program ends" until_ok ended "$job"
    same "it was told that the connection is broken" "MQRC=2009" "$(printed "$job" | grep -o 'MQRC=.*')"
    check "it is up again" until_ok up
    same "there is no half of a unit" 0 "$(($(depth) % 7))"
else
    skip "the queue manager is killed: only root sees its process"
fi
console "STOP QMGR" >/dev/null
job=$(deck DOWN MQPUT 'ZQS1,Q' <<<X | greenbar submit - | jobid)
until_ok ended "$job"
same "a queue manager that is down is 2059" "MQPUT FAILED IN MQCONN, MQCC=2, MQRC=2059" "$(printed "$job")"
until_ok eval 'console "START QMGR" | grep -q "NORMAL COMPLETION"'
job=$(deck NONE MQPUT 'NONE,Q' <<<X | greenbar submit - | jobid)
until_ok ended "$job"
same "one that is not there is 2058" "MQPUT FAILED IN MQCONN, MQCC=2, MQRC=2058" "$(printed "$job")"
stop_all
