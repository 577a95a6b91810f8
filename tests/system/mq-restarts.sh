# What a restart of the queue manager, ordered and not, leaves: dynamic queues, the order of messages, triggers; what is left of programs
# that are killed with a lock, and in the moment in which they are answered.
. "$(dirname "$0")/lib.sh"
built=$(dirname "$(dirname "$(command -v greenbar)")")
check "the program is compiled" cc -w -I"$SAMPLES/../mstr" -o "$WORK/calls" "$(dirname "$0")/mq_calls.c" -L"$built/lib" -lgreenbar-mq
export LD_LIBRARY_PATH=$built/lib
new_system
console() { timeout 60 greenbar console "ZQS1 $1"; }
defined() { console "DISPLAY QLOCAL($1)" | grep -q "^QLOCAL($1 *)"; }
depth() { console "DISPLAY QLOCAL($1) CURDEPTH" | sed -n 's/.*CURDEPTH( *\([0-9]*\)).*/\1/p'; }
up() { console "DISPLAY QMGR" | grep -q 'CSQ9022I'; }
down() { ! greenbar status | grep -q '^ZQS1MSTR .*UP'; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
killed() { kill -9 "$(mstr)"; until_ok up; }
stopped() { console "STOP QMGR" >/dev/null; until_ok down; console "START QMGR" >/dev/null; until_ok up; }
INOUT=0x32 BROWSE=0x8 INPUT=0x2 # MQOO_OUTPUT MQOO_INQUIRE MQOO_INPUT_SHARED; MQOO_BROWSE; MQOO_INPUT_SHARED
NOSYNC=4 SYNC=2 WAIT=1 FIRST=0x10 LOCK=0x200
begin() { # NAME: a program that does calls
    rm -f "$WORK/$1.in" "$WORK/$1.out"
    mkfifo "$WORK/$1.in" "$WORK/$1.out"
    "$WORK/calls" <"$WORK/$1.in" >"$WORK/$1.out" &
    eval "$1_pid=$!; exec {$1_in}>\$WORK/$1.in {$1_out}<\$WORK/$1.out"
    said=$(do_call "$1" connect)
}
do_call() { # NAME CALL: what came of it
    local in=$1_in out=$1_out line
    echo "$2" >&"${!in}"
    read -r -t 60 line <&"${!out}"
    echo "$line"
}
end() { # NAME
    local in=$1_in out=$1_out pid=$1_pid
    eval "exec {$in}>&- {$out}<&-"
    wait "${!pid}" 2>/dev/null
}
all() { # QUEUE: its messages, got one after the other
    local line
    begin READER
    do_call READER "open $1 $INPUT" >/dev/null
    while line=$(do_call READER "get 1 $NOSYNC 0") && [[ $line = "0 "* ]]; do printf '%s ' "${line#0 }"; done
    end READER
}
until_ok up
console "DEFINE QMODEL(MODEL.P) DEFTYPE(PERMDYN) SHARE DEFSOPT(SHARED)" >/dev/null
console "DEFINE QMODEL(MODEL.T) DEFTYPE(TEMPDYN) SHARE DEFSOPT(SHARED)" >/dev/null
for queue in FIFO LOCKED WAITED TRIGGERS; do console "DEFINE QLOCAL($queue) SHARE MSGDLVSQ(PRIORITY)" >/dev/null; done
console "DEFINE PROCESS(PROC) APPLICID(THEPROGRAM)" >/dev/null
console "DEFINE QLOCAL(TRIGGERING) SHARE TRIGGER TRIGTYPE(FIRST) INITQ(TRIGGERS) PROCESS(PROC)" >/dev/null

for how in stopped killed; do
    [ $how = stopped ] || sees_all || { skip "the queue manager is killed: only root sees its process"; continue; }
    begin MAKER
    read -r _ permanent pname <<<"$(do_call MAKER "open MODEL.P $INOUT")"
    read -r _ temporary tname <<<"$(do_call MAKER "open MODEL.T $INOUT")"
    for i in 1 2 3; do do_call MAKER "put $permanent 1 0 0 KEPT$i" >/dev/null; done
    do_call MAKER "put $permanent 0 0 0 LOST" >/dev/null
    same "$how: a message on the temporary one" 0 "$(do_call MAKER "put $temporary 0 0 0 LOST")"
    same "$how: a permanent dynamic queue has four messages" 4 "$(depth "$pname")"
    do_call MAKER disconnect >/dev/null
    check "$how: the temporary one is gone with its program" eval '! defined "$tname"'
    end MAKER
    begin MAKER
    read -r _ temporary tname <<<"$(do_call MAKER "open MODEL.T $INOUT")"
    check "$how: another temporary one" defined "$tname"
    if [ $how = stopped ]; then
        console "STOP QMGR MODE(FORCE)" >/dev/null
        until_ok down
        console "START QMGR" >/dev/null
        check "$how: the queue manager is up again" until_ok up
    else
        check "$how: the queue manager is up again" killed
    fi
    end MAKER
    check "$how: no temporary dynamic queue is left" eval '! defined "$tname"'
    check "$how: the permanent one is there" eval 'console "DISPLAY QLOCAL($pname) DEFTYPE" | grep -q "DEFTYPE(PERMDYN)"'
    same "$how: with its persistent messages" "KEPT1 KEPT2 KEPT3 " "$(all "$pname")"
    begin MAKER
    read -r said permanent _ <<<"$(do_call MAKER "open $pname $INOUT")"
    same "$how: it is opened by its name" 0 "$said"
    same "$how: and deleted as it is closed" 0 "$(do_call MAKER "close $permanent 1")"
    check "$how: it is gone" eval '! defined "$pname"'
    end MAKER
done

# Order within a priority: what was got and backed out, by the program and by a restart, is where it was.
begin FIFO
do_call FIFO "open FIFO $INOUT" >/dev/null
for i in 1 2 3 4 5; do do_call FIFO "put 1 1 0 5 M$i" >/dev/null; done
do_call FIFO "put 1 1 0 9 FIRST" >/dev/null
same "the highest priority comes first" "0 FIRST" "$(do_call FIFO "get 1 $SYNC 0")"
same "then the oldest" "0 M1" "$(do_call FIFO "get 1 $SYNC 0")"
same "both are backed out" 0 "$(do_call FIFO backout)"
do_call FIFO "put 1 1 0 5 M6" >/dev/null
for i in 1 2 3; do do_call FIFO "get 1 $SYNC 0" >/dev/null; done
do_call FIFO "put 1 1 1 9 NEVER" >/dev/null
if sees_all; then
    check "the queue manager is killed in a unit of work" killed
else
    check "the queue manager is stopped" stopped
fi
end FIFO
same "the order is as before" "FIRST M1 M2 M3 M4 M5 M6 " "$(all FIFO)"

# A lock of a browse goes with its program.
begin HOLDER
do_call HOLDER "open LOCKED $((INOUT | BROWSE))" >/dev/null
do_call HOLDER "put 1 1 0 0 MINE" >/dev/null
same "a program browses with a lock" "0 MINE" "$(do_call HOLDER "get 1 $((FIRST | LOCK)) 0")"
begin OTHER
do_call OTHER "open LOCKED $INOUT" >/dev/null
same "another one does not get the message" 2033 "$(do_call OTHER "get 1 $NOSYNC 0" | tr -d ' ')"
kill -9 "$HOLDER_pid"
same "but waits for it, and has it when the first one is killed" "0 MINE" "$(do_call OTHER "get 1 $((NOSYNC | WAIT)) 20000")"
end HOLDER
end OTHER

# A program that waits is killed when its message comes: the message is there, in whatever moment that was.
begin PUTTER
do_call PUTTER "open WAITED $INOUT" >/dev/null
good=0
for i in $(seq 20); do
    begin WAITER
    do_call WAITER "open WAITED $INPUT" >/dev/null
    echo "get 1 $((SYNC | WAIT)) 20000" >&"$WAITER_in"
    [ $((i % 3)) = 0 ] || sleep 0.0$((i % 7))
    { sleep "0.00$((i % 6))" && kill -9 "$WAITER_pid"; } &
    killer=$!
    [ $((i % 2)) = 0 ] || sleep 0.003
    do_call PUTTER "put 1 1 0 0 M$i" >/dev/null
    wait $killer
    wait "$WAITER_pid" 2>/dev/null
    end WAITER
    [ "$(do_call PUTTER "get 1 $((NOSYNC | WAIT)) 20000")" = "0 M$i" ] && good=$((good + 1))
done
same "a message whose program was killed as it was answered is there each time" 20 $good
same "and once" 2033 "$(do_call PUTTER "get 1 $NOSYNC 0" | tr -d ' ')"
end PUTTER

# A message that nobody was triggered for is told of when there is a monitor, also behind a restart.
begin TRIGGER
do_call TRIGGER "open TRIGGERING $INOUT" >/dev/null
do_call TRIGGER "put 1 1 1 0 WORK" >/dev/null
do_call TRIGGER commit >/dev/null
end TRIGGER
same "nobody has the initiation queue: no trigger message" 0 "$(depth TRIGGERS)"
if sees_all; then check "the queue manager is killed" killed; else check "the queue manager is stopped" stopped; fi
begin MONITOR
do_call MONITOR "open TRIGGERS $INPUT" >/dev/null
check "the monitor is told behind the restart" eval '[[ $(do_call MONITOR "get 1 $((NOSYNC | WAIT)) 20000") = "0 TM"* ]]'
same "once" 2033 "$(do_call MONITOR "get 1 $NOSYNC 0" | tr -d ' ')"
end MONITOR

# The catalog was restarted: the first command that needed a data set failed, and the second one worked.
if sees_all; then
    printf '//DEFINE JOB\n//S1 EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n  DEFINE CLUSTER (NAME(GB.PSID20) LINEAR TRK(10))\n' |
        check "a data set for one more page set" greenbar submit --wait -
    old=$(pid_of catalog)
    kill -9 "$old"
    check "the catalog is started again" until_ok eval '[ "$(pid_of catalog)" != "$old" ] && greenbar dataset info GB.PSID20 >"$WORK/info"'
    check "the first command finds it" eval 'console "DEFINE PSID(20) BUFFPOOL(1) DSN('"'GB.PSID20'"')" | grep -q CSQ9022I'
fi

# STOP QMGR waits for a program when the queue manager dies: it was started again, and who stopped it was told that all was well.
if sees_all; then
    begin STAYS
    console "STOP QMGR" >"$WORK/stopped" &
    stopping=$!
    check "STOP QMGR waits" until_ok grep -q 'STOP MODE(QUIESCE)' "$GREENBAR_HOME/log/SYSLOG"
    kill -9 "$(mstr)"
    wait $stopping
    same "a queue manager that dies in the middle of STOP QMGR stays down" "ZQS1MSTR DOWN" "$(greenbar status | awk '/^ZQS1MSTR/ { print $1, $3 }')"
    end STAYS
fi
stop_all
