# Command messages of queued publish/subscribe under a queue manager that is killed again and again: each command whose put was
# acknowledged has its effect and its response exactly once, and no other has half of either.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
built=$(cd "$(dirname "$(command -v greenbar)")/.." && pwd)
new_system
console() { greenbar console "ZQS1 $1"; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
active() { console "DISPLAY PUBSUB STATUS" | grep -q 'STATUS(ACTIVE)'; }
depth() { console "DISPLAY QLOCAL($1) CURDEPTH" | sed -n 's/.*CURDEPTH( *\([0-9]*\)).*/\1/p'; }
define() { console "DEFINE QLOCAL($1) SHARE DEFPSIST(YES)" | grep -q CSQ9022I; }
check "the program is compiled" cc -D_GNU_SOURCE -I"$SAMPLES/../mstr" -o "$WORK/commands" "$here/broker_commands.c" -L"$built/lib" -lgreenbar-mq
export LD_LIBRARY_PATH=$built/lib
check "the interface is up" until_ok active
check "queues are defined" eval 'define NEWS && define ANSWERS'
# The subscriptions that are left: the second of each four commands, and the first where the third has not come.
wanted() { # COMMANDS
    local groups=$(($1 / 4)) left=$(($1 % 4))
    case $left in 0) echo "$groups" ;; 1 | 3) echo $((groups + 1)) ;; 2) echo $((groups + 2)) ;; esac
}
some() { [ "$(depth ANSWERS)" -gt "$1" ]; }
done_all() { [ "$(depth SYSTEM.BROKER.CONTROL.QUEUE)" = 0 ]; }
if sees_all; then
    console "ALTER QMGR PSMODE(COMPAT)" >/dev/null # they wait on their queue at first
    told=$("$WORK/commands" put 800 0)
    same "puts were acknowledged" 800 "$told"
    console "ALTER QMGR PSMODE(ENABLED)" >/dev/null
    for i in 1 2 3; do
        check "commands are carried out ($i)" until_ok some $((i * 50))
        kill -9 "$(mstr)"
        check "the interface is up again ($i)" until_ok active
    done
    "$WORK/commands" put 800 800 >"$WORK/told" & # now under those who put them
    until_ok some 850
    kill -9 "$(mstr)"
    wait $!
    told=$((told + $(cat "$WORK/told")))
    check "the interface is up at last" until_ok active
    check "all commands are done" until_ok done_all
    read -r responses again others <<<"$("$WORK/commands" check)"
    check "each command that was told to be put is answered ($told, $responses)" [ "$responses" -ge "$told" ]
    check "one put may have come to its end untold" [ "$responses" -le $((told + 1)) ]
    same "none is answered twice" 0 "$again"
    same "none has failed, for it was done already" 0 "$others"
    same "subscriptions are those of the commands" "$(wanted "$responses")" "$(console "DISPLAY SUB(S*) TOPICSTR" | grep -c '^SUB(S[0-9]')"
    same "each publication came once to the subscription that is left" $((responses / 4)) "$(depth NEWS)"
else
    skip "the queue manager is killed: only root sees its process"
fi
stop_all
